"""Without the studio: one file for each command of the command line."""
