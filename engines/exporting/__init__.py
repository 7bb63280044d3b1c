"""Hugging Face folders to GGUF files: models, and the adapters made for them."""
