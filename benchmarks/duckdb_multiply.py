"""A package of `REFERENCE` that has the rows of another one again and again, under keys that go on.

`duckdb_multiply.py PACKAGE FOLDER TIMES` writes it, quicker than Python makes so many rows.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import duckdb


def main(package: str, folder: str, times: str) -> None:
    """Write the package to a folder; where that is there already, nothing is written."""
    if Path(folder).exists():
        return
    data = Path(folder, "data")
    data.mkdir(parents=True)
    shutil.copy(Path(package, "datapackage.json"), folder)
    rows = f"read_csv('{package}/data/rows.csv', header = true, all_varchar = true)"
    ((size,),) = duckdb.sql(f"SELECT count(*) FROM {rows}").fetchall()
    part = data / "part.csv"
    with (data / "rows.csv").open("wb") as file:
        for time in range(int(times)):
            key = f"id::BIGINT + {time * size}"
            again = f"SELECT * REPLACE ({key} AS id, printf('C%09d', {key}) AS code) FROM {rows}"
            duckdb.sql(f"COPY ({again}) TO '{part}' (HEADER {time == 0})")
            with part.open("rb") as written:
                shutil.copyfileobj(written, file)
    part.unlink()


if __name__ == "__main__":
    main(*sys.argv[1:])
