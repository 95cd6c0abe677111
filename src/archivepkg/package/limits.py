"""Limits: how large and how slow what others made may be, so that each run ends soon and small."""

from __future__ import annotations

# JSON files: descriptors, schemas, profiles.
LARGEST_JSON = 64 * 2**20  # bytes of one file
DEEPEST_JSON = 100  # arrays and objects within each other
LARGEST_STRING = 2**20  # characters of one string, as they stand in the file
MOST_ITEMS = 50_000  # of one array or object
MOST_VALUES = 500_000  # of one file

# What a package describes.
MOST_RESOURCES = 10_000  # of a package
MOST_TABLES = 1_000  # of a package
MOST_FILES = 5_000  # of a table
MOST_FIELDS_IN_ALL = 25_000  # of all tables of a package
MOST_KEYS = 1_000  # of a table: unique and foreign ones

# Tables.
LARGEST_LINE = 16 * 2**20  # bytes without a line end, and characters of one cell
MOST_COLUMNS = 3_000  # of a table, and fields of its schema
LARGEST_ROW = 8 * 2**20  # bytes of one row that DuckDB reads, in buffers of twice that

# Archives and packed files.
FREE_SIZE = 256 * 2**20  # bytes to which any of them may unpack
LARGEST_RATIO = 100  # times its own size, to which a larger one may
MOST_ENTRIES = 10_000  # files in an archive

# Servers.
LARGEST_PACKAGE = 2**30  # bytes of all files together
FIRST_WAIT = 6.0  # seconds that a server may waste
WAIT_PER_FILE = 0.25  # seconds that each file adds
SLOWEST_RATE = 10_000  # bytes a second, on the whole
MOST_DOWNLOADS = 2_000  # files asked for, for one package
MOST_REDIRECTS = 10  # before there is an answer


def largest_unpacked(packed: int) -> int:
    """Return to how many bytes a file of so many bytes may unpack."""
    return max(FREE_SIZE, LARGEST_RATIO * packed)
