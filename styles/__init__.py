"""The voices as numbers: encoder, measures, blend arithmetic, map. No Textual."""
