"""The tree of versions, looked at and searched."""
