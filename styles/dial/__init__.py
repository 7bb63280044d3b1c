"""Positions of the dial, its motors and their curves."""
