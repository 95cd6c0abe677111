"""The checks of `duckdb_checks.py` on Spark: `python spark_checks.py NAME PACKAGE CORES`.

Spark runs on this machine, on so many of its cores. All cells are read as text, then cast: so
it counts the rows with a cell that is not of its type. What is printed are the seconds of the work;
what the process takes beside them is the start and the end of Spark.
"""

from __future__ import annotations

import os
import sys
import time

from pyspark.sql import SparkSession

from benchmarks.duckdb_checks import CHECKS, TYPES
from benchmarks.packages import PLACES, REFERENCES

# What Spark does not have: the one function of the checks that only DuckDB knows.
FULL_MATCH = (
    "CREATE OR REPLACE TEMPORARY FUNCTION regexp_full_match(value STRING, pattern STRING) "
    "RETURNS BOOLEAN RETURN value RLIKE '^(?:' || pattern || ')$'"
)


def session(cores: int) -> SparkSession:
    """Start Spark with tasks for so many cores, room for its tables, and nothing to look at."""
    settings = {
        "spark.driver.memory": "4g",
        "spark.log.level": "ERROR",
        "spark.sql.shuffle.partitions": str(cores),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    return SparkSession.builder.master(f"local[{cores}]").config(map=settings).getOrCreate()


def problems(spark: SparkSession, name: str, package: str) -> int:
    """Return how many problems the checks find in a reference package."""
    spark.sql(FULL_MATCH)
    wrong = []
    for table, fields in {"rows": REFERENCES[name].fields, "places": PLACES}.items():
        if table == "rows" or name == "wide":
            types = {field: TYPES[kind] for field, kind in fields.items() if kind in TYPES}
            casts = {field: f"try_cast({field} AS {kind})" for field, kind in types.items()}
            faults = [f"{field} IS NOT NULL AND {cast} IS NULL" for field, cast in casts.items()]
            columns = [f"{casts.get(field, field)} AS {field}" for field in fields]
            # Without `multiLine` a file is read in parts, one for each core: here no cell has a
            # line break. A cell with quotes doubles them (RFC 4180), which Spark has to be told.
            cells = spark.read.csv(
                f"{package}/data/{table}.csv",
                schema=", ".join(f"{field} STRING" for field in fields),
                header=True,
                escape='"',
            )
            typed = cells.selectExpr(*columns, f"{' OR '.join(faults)} AS wrong")
            typed.cache().createOrReplaceTempView(table)
            wrong.append(f"SELECT count(*) FROM {table} WHERE wrong")
    return sum(spark.sql(check).collect()[0][0] for check in [*wrong, *CHECKS[name]])


def end(spark: SparkSession) -> None:
    """End Spark, and wait for its process: its memory is counted with ours only then."""
    process = spark.sparkContext._gateway.proc
    spark.stop()
    process.stdin.close()
    process.wait()


def main(name: str, package: str, cores: str) -> int:
    """Return how many problems the checks find in a reference package, on so many cores."""
    if hasattr(os, "sched_setaffinity"):  # Spark's compiler and its collector have threads, too
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(cores)])
    spark = session(int(cores))
    started = time.perf_counter()
    found = problems(spark, name, package)
    sys.stdout.write(f"{time.perf_counter() - started:.2f}\n")
    end(spark)
    return found


if __name__ == "__main__":
    sys.exit(min(1, main(*sys.argv[1:])))
