"""What a model and its voices are worth: measured through llama.cpp, on held-out text.

llama.cpp is loaded by `measuring/worker.py` alone, a child process.
"""
