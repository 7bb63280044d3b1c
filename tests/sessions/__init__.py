"""The memory: what is typed, taken, undone, and what is on disk afterwards."""
