"""What computes text: the engine host, voices, sampling, model files. No Textual."""
