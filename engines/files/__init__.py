"""Model and adapter files, read with distrust and written whole."""
