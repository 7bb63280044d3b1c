"""A session played again."""
