"""The catalogue: a package as web pages that open from a file, a server or a disk in a drawer."""
