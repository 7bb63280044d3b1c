"""What a key, the palette, the footer and the help all know of a command."""
