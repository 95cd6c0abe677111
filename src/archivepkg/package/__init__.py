"""The package as its files describe it, and the ground: paths, JSON with lines, safe writing."""
