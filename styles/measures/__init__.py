"""Measures of a text: each one function, over windows of one length."""
