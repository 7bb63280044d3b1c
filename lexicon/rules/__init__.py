"""A small language of rules for what a text may say about its terms."""
