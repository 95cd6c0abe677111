"""The judge: frictionless, which decides what the screen does not clear."""
