"""Files on disk: opening, leaving, changes by others, the shelf."""
