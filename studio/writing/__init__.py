"""Tools for the page: find, spelling, outline, counts."""
