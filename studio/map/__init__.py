"""The style map: what stands on it, and how it is drawn and kept."""
