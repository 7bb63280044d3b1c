"""Faults of every kind, by hand: `python -m tests.harness [--full]`."""
