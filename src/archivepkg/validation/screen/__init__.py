"""The screen: SQL that clears the rows of a table that are surely valid."""
