"""Exporters: a package in the formats that other tools open, one module a format."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from archivepkg.errors import ArchivepkgError
from archivepkg.exporters.formats import FORMATS, companion, save, texts
from archivepkg.package.progress import Progress, untold

if TYPE_CHECKING:
    from archivepkg.package.package import Package
    from archivepkg.tables.jobs import Job
    from archivepkg.validation import Report


def export(
    package: Package,
    form: str,
    target: Path,
    *,
    force: bool = False,
    safe_cells: bool = False,
    progress: Progress = untold,
) -> Report:
    """Write a package to `target` in one of FORMATS; what stood there stays until all is written.

    A folder gets a list of its files: of what stands there, forced, these alone are replaced.
    Returns the report of the validation that comes first: an invalid package is not exported.
    Raises ArchivepkgError where the target exists and is not forced, would replace a file of
    the package itself, or cannot be written.
    """
    from archivepkg.exporters.opening import open_job
    from archivepkg.package.changelogs import changelog_path
    from archivepkg.package.portable import source_files
    from archivepkg.package.writing import list_written, refuse_existing, refuse_source, replacing
    from archivepkg.validation import validate

    own = [*source_files(package), package.root / changelog_path(package)]
    for suffix in ("", *FORMATS[form].companions):
        refuse_source(companion(target, suffix), own)
        refuse_existing(companion(target, suffix), force=force)
    report = validate(package, limit=0, progress=progress)
    if report.valid:
        with (
            replacing(target, force=force) as new,
            progress(report.rows) as advance,
            open_job(package, new.parent, advance, safe_cells=safe_cells) as job,
        ):
            write_job(job, form, new)
            if new.is_dir():
                list_written(new)
    return report


def left_out(package: Package, form: str, target: Path | None) -> list[str]:
    """Return the names of the resources that an export has not, as they are no tables.

    target: where it is written, `None` where it is sent to a pipe.
    """
    if form == "csv" and target and target.suffix.lower() != ".csv":
        return []
    return [resource.name for resource in package.resources if not resource.is_table]


def write_job(job: Job, form: str, new: Path) -> None:
    """Write the package of a job to `new`, where nothing is yet; one job does for many formats.

    What the job has written before in this format must still be where it was. Raises
    ArchivepkgError where the format cannot hold the package, OSError where the disk is full.
    """
    if FORMATS[form].suffix and FORMATS[form].texts:
        job.once(form, new, partial(save, texts(form, job)))
    else:
        FORMATS[form].load().write(job, new)


def stream(package: Package, form: str, out: IO[bytes], *, safe_cells: bool = False) -> Report:
    """Send an export to a pipe, piece by piece. Returns and raises as `export` does."""
    from archivepkg.exporters.opening import open_job
    from archivepkg.validation import validate

    if not FORMATS[form].texts:
        able = ", ".join(name for name in FORMATS if FORMATS[name].texts)
        raise ArchivepkgError(
            f"{form} cannot be sent to a pipe. Name a file, or use one of: {able}."
        )
    report = validate(package, limit=0)
    if report.valid:
        with open_job(package, safe_cells=safe_cells) as job:
            for text in texts(form, job):
                out.write(text.encode())
    return report
