"""Steps, and the ways between them."""
