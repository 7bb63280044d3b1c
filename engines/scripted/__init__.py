"""A host without a model."""
