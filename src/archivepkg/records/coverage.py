"""Coverage: which days the records of a package are of."""

from __future__ import annotations

from archivepkg.records.meaning.structure import record_resource
from archivepkg.records.meaning.terms import field_meaning
from archivepkg.tables.dates import bounds
from archivepkg.tables.jobs import Job


def coverage(job: Job) -> tuple[str, str] | None:
    """Return the first and the last day that the records of a job's package may be of.

    They are told by the fields that bound the date of a record, else by its date, in EDTF;
    `None` where there is neither.
    """
    record = record_resource(job.package)
    table = job.table(record)
    start, end, date = (field_meaning(record, name) for name in ("start", "end", "date"))
    if start and end:
        columns = [table.columns[start.name], table.columns[end.name]]
    elif date:
        columns = [table.columns[date.name]]
    else:
        return None
    listed = ", ".join(f"CAST({column} AS VARCHAR)" for column in columns)
    rows = job.tables.query(f"SELECT DISTINCT {listed} FROM {table.relation}")
    found = [found for row in rows for text in row if text and (found := bounds(text))]
    return (min(first for first, _ in found), max(last for _, last in found)) if found else None
