"""The style map: vectors on a plane, and new texts placed on it. Numpy only."""
