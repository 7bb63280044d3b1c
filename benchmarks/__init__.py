"""Side-by-side measurements; every one prints a single JSON line."""
