"""Damage found, and what can be saved saved."""
