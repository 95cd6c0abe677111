"""Tables: how text is cut into cells, what its types mean, and how SQL reads it.

Nothing is imported here: who needs the cells alone does not wait for DuckDB.
"""
