"""The package as an SQLite database: tables, view, search, and how they are filled."""
