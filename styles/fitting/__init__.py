"""Fitting the encoder to a corpora folder."""
