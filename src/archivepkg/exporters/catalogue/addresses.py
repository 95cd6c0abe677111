"""Addresses: at which path of the catalogue the page of a row stands, and where on the web."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from hashlib import sha256
from urllib.parse import quote
from xml.sax.saxutils import escape

from archivepkg.package.package import Package
from archivepkg.package.paths import is_web
from archivepkg.package.resources import Resource
from archivepkg.package.values import text
from archivepkg.package.wording import free_name
from archivepkg.records.folding import folded
from archivepkg.records.inventory import Entity, Place

LONGEST = 80  # characters of a file's name
MOST = 5_000  # pages in one folder


def slug(words: str) -> str:
    """Return a text as a file name that every system and server takes."""
    return re.sub("[^a-z0-9]+", "-", folded(words)).strip("-")[:LONGEST] or "x"


class Addresses:
    """The paths of pages, relative to the catalogue's folder; no two rows share one."""

    def __init__(self) -> None:
        self._folders: dict[str, str] = {}
        self._large: set[str] = set()
        self._paths: dict[Place, str] = {}
        self._taken = {"assets", "downloads", "index", "data"}

    def add_table(self, resource: Resource, count: int) -> None:
        """Give a table a folder for its pages; for very many, folders in it, by their ids."""
        self._folders[resource.name] = self._free("", slug(resource.name))
        if count > MOST:
            self._large.add(resource.name)

    def add(self, entity: Entity) -> str:
        """Give a row of such a table its page, and return the path; the same row has one page."""
        folder = self._folders[entity.resource.name]
        if entity.place not in self._paths:
            name = entity.id or entity.name
            if entity.resource.name in self._large:
                folder += "/" + sha256(name.encode()).hexdigest()[:2]
            self._paths[entity.place] = self._free(f"{folder}/", slug(name)) + ".html"
        return self._paths[entity.place]

    def list_of(self, resource: Resource) -> str | None:
        """Return the path of the page that lists a table, `None` where there is none."""
        folder = self._folders.get(resource.name)
        return f"{folder}/index.html" if folder else None

    def of(self, entity: Entity) -> str | None:
        """Return the path of a row's page, `None` where it has none."""
        return self._paths.get(entity.place)

    def _free(self, folder: str, name: str) -> str:
        path = free_name(
            folder + name, lambda path: path in self._taken or path.endswith("/index"), "-"
        )
        self._taken.add(path)
        return path


def base_address(package: Package) -> str:
    """Return the address at which the catalogue is to stand: the package's `homepage`, if any."""
    homepage = text(package.descriptor.get("homepage")) or ""
    if not is_web(homepage):
        return ""
    return homepage if homepage.endswith("/") else f"{homepage}/"


def sitemap(base: str, paths: Iterable[str]) -> str:
    """Return the sitemap of these pages (sitemaps.org)."""
    places = (f"<url><loc>{escape(base + quote(path))}</loc></url>\n" for path in paths)
    start = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org'
    return f'{start}/schemas/sitemap/0.9">\n{"".join(places)}</urlset>\n'


def relative(path: str, page: str) -> str:
    """Return the link to `path` from the page at `page`."""
    return posixpath.relpath(path, posixpath.dirname(page) or ".")
