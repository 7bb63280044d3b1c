"""Measures of the text, read while nobody types."""
