"""The side rooms of the studio. Esc always leads back to the desk."""
