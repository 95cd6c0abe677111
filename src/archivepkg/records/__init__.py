"""Records: what the rows of a package mean, the package as an SQLite database, and its search."""
