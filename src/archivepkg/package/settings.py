"""Settings: the properties under `archivepkg` in a descriptor, and what each of them does."""

from __future__ import annotations

SETTINGS = {
    "record": "An object. `resource` names the table of the records. Without it, that is the "
    "first table whose key does not make it part of another one; the catalogue and `search` take "
    "only a table that is named, or that is the only one, and the SQLite export has search for one "
    "that is named. `schema` names the JSON Schema of a record, which travels with the package.",
    "strict": "`true` asks for the house rules; what is else a warning is then a problem.",
    "profile": "The path or URL of a JSON Schema that the descriptor must satisfy, with its "
    "schemas put in place.",
    "plain": "An object. What goes without saying, by the name of the field: a category, `true` or "
    "`false`. The catalogue does not say it; what departs from it has a badge.",
    "checks": "A list of checks across columns and tables, each an object.",
    "changelog": "The path of the changelog, which `release` reads, where that is not "
    "`CHANGELOG.md`.",
    "files": "A list of further files that travel with the package, such as a licence.",
    "contents": "What an export in one file carries of the package's other files. Written by "
    "`export`.",
    "arrays": "Where the JSON export has the rows of a table whose name was taken. Written by "
    "`export`.",
}
