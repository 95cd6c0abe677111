"""Validate, diff, export and release catalogues published as Frictionless data packages."""

__version__ = "1.0.0"
