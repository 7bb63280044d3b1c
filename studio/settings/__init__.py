"""What the writer has settled, and its file."""
