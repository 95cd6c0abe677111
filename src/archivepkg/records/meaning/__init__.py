"""Meaning: what tables and fields are to each other and to a reader, from schemas alone."""
