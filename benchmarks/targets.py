"""The targets: how many times a peer's time ours may take, and how they stand in the results."""

from __future__ import annotations

from statistics import median
from typing import Any, NamedTuple

FALLEN = 1.25  # times an earlier ratio: from there on, something has become slower

Works = dict[str, list[dict[str, Any]]]  # the runs of each work, as `results.json` has them


class Target(NamedTuple):
    """How many times a peer's time ours shall take, at most; at how many rows."""

    work: str
    ours: str
    peer: str
    rows: int
    most: float

    def ratio(self, works: Works) -> float | None:
        """Return how many times the peer's time ours took, `None` where it was not measured."""
        ours, theirs = (self._seconds(works, name) for name in (self.ours, self.peer))
        return ours / theirs if ours and theirs else None

    def _seconds(self, works: Works, name: str) -> float | None:
        for run in works.get(self.work, []):
            if run["name"] == name and run["rows"] == self.rows:
                return float(median(run["seconds"]))
        return None


MILLION, TENTH, WIDE = 1_000_000, 100_000, 200_000
TARGETS = [
    Target("validate", "archivepkg validate", "frictionless", MILLION, 1 / 20),
    Target("validate", "archivepkg validate", "DuckDB alone", MILLION, 1.5),
    Target("validate-wide", "archivepkg validate", "DuckDB alone", MILLION, 1.5),
    Target("validate-broken", "archivepkg validate", "frictionless", MILLION, 1 / 10),
    Target("checks", "archivepkg validate --strict", "archivepkg validate", MILLION, 1.3),
    Target("checks", "archivepkg info", "archivepkg validate", MILLION, 0.5),
    Target("checks", "archivepkg tidy --check", "archivepkg validate", MILLION, 1.5),
    Target("diff", "archivepkg diff", "DuckDB alone", MILLION, 1.5),
    Target("diff-wide", "archivepkg diff", "DuckDB alone", MILLION, 1.5),
    Target("diff", "archivepkg diff", "csv-diff", TENTH, 1 / 5),
    Target("diff", "archivepkg diff", "daff", TENTH, 1 / 50),
    Target("export-sqlite", "archivepkg export --to sqlite", "sqlite3 .import", MILLION, 1.2),
    Target("export-sqlite-wide", "archivepkg export --to sqlite", "sqlite3 .import", WIDE, 1.2),
    Target("export-sqlite", "archivepkg export --to sqlite", "sqlite-utils", TENTH, 1 / 8),
    *(
        Target("export-text", f"archivepkg export --to {kind}", f"DuckDB to {kind}", MILLION, 2)
        for kind in ("json", "csv", "parquet")
    ),
    Target("start", "archivepkg validate", "frictionless validate", 20, 1),
    Target("start", "archivepkg --help", "an empty Click program --help", 0, 1.5),
]


# What the limit is where a target is missed, and how that was found: by work and peer.
_SQLITE = (
    "With a million rows, a fifth of its time goes into validation, which its peer does without "
    "(the works `validate` and `export-sqlite`, side by side). Then rows pass from "
    "DuckDB to SQLite as values of Python, in one thread, in which SQLite inserts and checks them, "
    "and makes the indexes, as it does for its peer (found by timing each step by itself). Reading "
    "ahead in a second thread was no quicker: DuckDB does so already. Larger pages and another "
    "size of the cache saved no processor time; several rows in one statement did."
)
_WRITES = (
    "Validation, which its peer does without, takes two fifths of its time for json, nearly three "
    "fifths for csv. What then remains is 0.9 times (csv) to 1.4 times (json) the time of DuckDB's "
    "writer (the works `validate` and `export-text`, side by side)."
)
_DIFF = (
    "The bytes of the old file are read, and the lines of both compared, in Python, which has one "
    "core for all its threads: 0.35 and 0.26 seconds for a million rows of the reference package "
    "(found by timing each step by itself). DuckDB reads the old file meanwhile, and its peer has "
    "both cores for everything. Without that reading, a file that readers of CSV take in different "
    "ways would be compared as something that it is not."
)
_BYTES = (
    "A reading for what the bytes of the file tell goes on beside that of DuckDB, and takes its "
    "part of the two cores: a quarter of a second for a million rows of the reference package "
    "(found by timing it by itself), half of it for quotes. Without it, a file that readers of CSV "
    "take in different ways would be cleared. Other regular expressions, counts and sizes of "
    "chunks were not cheaper."
)
LIMITS = {
    ("validate", "DuckDB alone"): _BYTES,
    ("validate-wide", "DuckDB alone"): _BYTES,
    ("diff", "csv-diff"): (
        "A fifth of csv-diff's processor time is 0.15 seconds. Python takes 0.12 of these to "
        "start, to import DuckDB and to connect to it; a diff of ten rows takes 0.18."
    ),
    ("diff", "DuckDB alone"): _DIFF,
    ("diff-wide", "DuckDB alone"): _DIFF,
    ("export-sqlite", "sqlite3 .import"): _SQLITE,
    ("export-sqlite-wide", "sqlite3 .import"): _SQLITE,
    ("export-sqlite", "sqlite-utils"): _SQLITE,
    ("export-text", "DuckDB to json"): _WRITES,
    ("export-text", "DuckDB to csv"): _WRITES,
    ("export-text", "DuckDB to parquet"): _WRITES,
    ("checks", "archivepkg validate"): (
        "`info` reads the bytes of the file as `validate` does, while DuckDB counts the rows: "
        "readers that take a file in different ways count different rows. That reading takes a "
        "quarter of a second, and Python and DuckDB take an eighth to start; what `validate` does "
        "besides, the other core does at the same time."
    ),
}


def fallen(before: Works, after: Works) -> list[str]:
    """Return, in words, each ratio that has fallen by a quarter against earlier results."""
    found = []
    for target in TARGETS:
        was, now = target.ratio(before), target.ratio(after)
        if was and now and now > was * FALLEN:
            found.append(
                f"{target.work}: {target.ours} takes {now:.2f} times the time of {target.peer}, "
                f"and took {was:.2f} times"
            )
    return found
