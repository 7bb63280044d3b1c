"""The dial, as the studio plays it."""
