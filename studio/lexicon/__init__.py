"""The lexicon, as the desk and its room use it."""
