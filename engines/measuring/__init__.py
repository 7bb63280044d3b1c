"""What a model and its voices are worth: measured through llama.cpp, on held-out text.

llama.cpp is loaded by `engines.measuring.worker` alone, a child process.
"""
