"""Downloads: the files that packages name by URL, each fetched once, when it is first needed."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from archivepkg.errors import ArchivepkgError
from archivepkg.package.paths import not_fetched, suffixes
from archivepkg.package.writing import scratch_folder
from archivepkg.sources.remote import Patience, download

if TYPE_CHECKING:
    from archivepkg.package.progress import Progress


class Downloads:
    """The files at URLs, in a folder that goes at the end of a `with`.

    folder: where they are. progress: shows how many bytes of a file are here.
    """

    def __init__(self, progress: Progress | None = None):
        self._scratch = ExitStack()
        self.folder = self._scratch.enter_context(scratch_folder())
        self._progress = progress
        self._patience = Patience()
        self._files: dict[str, Path] = {}
        self._reasons: dict[str, str] = {}

    def __enter__(self) -> Downloads:
        return self

    def __exit__(self, *error: object) -> None:
        self._scratch.close()

    def file(self, url: str) -> Path:
        """Return the file at a URL. Raises ArchivepkgError where it cannot be fetched."""
        url = url.partition("#")[0]
        if url not in self._files and url not in self._reasons:
            self._fetch(url)
        if url in self._reasons:
            raise ArchivepkgError(self._reasons[url])
        return self._files[url]

    def _fetch(self, url: str) -> None:
        if not url.lower().startswith(("http:", "https:")):
            not_fetched(url)
        target = self.folder / self._name(url)
        try:
            download(url, target, self._patience, self._progress)
        except FileNotFoundError:
            self._reasons[url] = f"{url}: the server has no such file. Check the URL."
        except ArchivepkgError as error:
            target.unlink(missing_ok=True)
            self._reasons[url] = str(error)
        else:
            self._files[url] = target

    def _name(self, url: str) -> str:
        """Return the name of a new file; it ends as the URL does, by which files are unpacked."""
        ends = [end for end in suffixes(url)[-2:] if end.isascii() and end.isalnum()]
        return ".".join([str(len(self._files) + len(self._reasons)), *ends])
