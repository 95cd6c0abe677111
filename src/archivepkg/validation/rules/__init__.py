"""Rules: what holds in a package, a kind a module; the docstring of a rule documents it."""
