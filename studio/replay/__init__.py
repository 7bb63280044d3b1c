"""A session played again: on the screen, as a page, as a cast."""
