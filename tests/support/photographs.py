"""An archive of another kind: photographs, with fields that no other package here has.

What its tables mean stands in `rdfType` and keys alone. The photographer and the place are keys
of the photograph itself; who is in the picture, and what it is about, are tables of their own.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

DC, SDO = "http://purl.org/dc/terms/", "https://schema.org/"
SKOS, FOAF = "http://www.w3.org/2004/02/skos/core#", "http://xmlns.com/foaf/0.1/"
GEO = "http://www.w3.org/2003/01/geo/wgs84_pos#"

# Text of which nothing may act as markup, script or template.
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>\"'`--></title></script><svg/onload="
    "alert(3)> {{ 7*7 }} {% raw %} javascript:alert(4) \u202eשלום\u202c &amp;"
)

# By table: title, primary key, fields with their meaning, foreign keys, rows.
TABLES: dict[str, dict[str, Any]] = {
    "bilder": {
        "title": "Photographs",
        "key": ["nr"],
        "fields": {
            "nr": DC + "identifier", "bezeichnung": DC + "title", "zeit": DC + "created",
            "art": DC + "type", "inhalt": DC + "description", "urheber": DC + "creator",
            "ort": DC + "spatial", "aus": DC + "isPartOf", "archiv": SDO + "holdingArchive",
            "signatur": DC + "bibliographicCitation", "netz": SDO + "url",
        },
        "refers": {"urheber": "leute", "ort": "orte", "aus": "bilder", "archiv": "haeuser"},
        "rows": [
            ["b1", "Bridge over the Aare", "1931-07", "photograph", "The bridge under repair.",
             "l1", "o1", "", "h1", "Box 3, 17", "https://example.org/b1"],
            ["b2", "Market, early morning", "1932~", "photograph", "Stalls and two carts.",
             "l1", "o2", "b3", "h1", "Box 3, 18", ""],
            ["b3", "Album of the Café Zytglogge", "193X", "album", "", "l2", "", "", "", "", ""],
        ],
    },
    "leute": {
        "title": "People",
        "key": ["kuerzel"],
        "fields": {"kuerzel": DC + "identifier", "name": FOAF + "name", "ordnung": None},
        "refers": {},
        "rows": [
            ["l1", "Hélène d’Arcy", "d’Arcy, Hélène"],
            ["l2", "Society of Friends, Bern", "Society of Friends, Bern"],
            ["l3", "Max Moser", "Moser, Max"],
        ],
    },
    "abgebildet": {
        "title": "Depicted",
        "key": ["bild", "person"],
        "fields": {"bild": None, "person": FOAF + "depicts", "bemerkung": SKOS + "note"},
        "refers": {"bild": "bilder", "person": "leute"},
        "rows": [["b1", "l3", "On the left."], ["b2", "l3", ""]],
    },
    "orte": {
        "title": "Places",
        "key": ["id"],
        "fields": {
            "id": DC + "identifier", "heute": SKOS + "prefLabel", "breite": GEO + "lat",
            "laenge": SDO + "longitude",
        },
        "refers": {},
        "rows": [["o1", "Olten", "47.34999", "7.90329"], ["o2", "Bern", "46.94809", "7.44744"]],
    },
    "themen": {
        "title": "Themes",
        "key": ["id"],
        "fields": {"id": DC + "identifier", "wort": SKOS + "prefLabel", "unter": SKOS + "broader"},
        "refers": {"unter": "themen"},
        "rows": [["bau", "Building", ""], ["bruecken", "Bridges", "bau"], ["handel", "Trade", ""]],
    },
    "bild_themen": {
        "title": "Themes of photographs",
        "key": ["bild", "thema"],
        "fields": {"bild": None, "thema": DC + "subject"},
        "refers": {"bild": "bilder", "thema": "themen"},
        "rows": [["b1", "bruecken"], ["b2", "handel"]],
    },
    "haeuser": {
        "title": "Archives",
        "key": ["id"],
        "fields": {"id": DC + "identifier", "name": SDO + "name"},
        "refers": {},
        "rows": [["h1", "City Archive of Bern"]],
    },
}  # fmt: skip


# More of the same: further dates of a photograph, who shows it, and whether it is what it seems.
MORE = {
    **TABLES,
    "bilder": {
        **TABLES["bilder"],
        "fields": {
            **TABLES["bilder"]["fields"],
            "zeigt": "http://id.loc.gov/vocabulary/relators/rps",
            "echt": "http://id.loc.gov/ontologies/bibframe/status",
        },
        "refers": {**TABLES["bilder"]["refers"], "zeigt": "haeuser"},
        "rows": [[*row, "h2", "open"] for row in TABLES["bilder"]["rows"]],
    },
    "haeuser": {
        **TABLES["haeuser"],
        "rows": [*TABLES["haeuser"]["rows"], ["h2", "Pictures Online"]],
    },
    "daten": {
        "title": "Further dates",
        "key": ["bild", "zeit"],
        "fields": {"bild": None, "zeit": DC + "date", "was": None},
        "refers": {"bild": "bilder"},
        "rows": [["b1", "1958-05", "printed"], ["b2", "1960-01-07", "shown"]],
    },
}


def photographs(folder: Path) -> Path:
    """Write the package of photographs to a new folder, and return the folder."""
    return write_package(folder, "photographs", "Photographs of a canton", "bilder", TABLES)


def write_package(
    folder: Path, name: str, title: str, record: str, tables: dict[str, dict[str, Any]]
) -> Path:
    """Write a package of tables given like TABLES, and return its folder."""
    (folder / "data").mkdir(parents=True)
    keys = {table: about["key"] for table, about in tables.items()}
    resources = [_resource(folder, table, about, keys) for table, about in tables.items()]
    descriptor = {
        "name": name,
        "title": title,
        "version": "0.1.0",
        "archivepkg": {"record": {"resource": record}},
        "resources": resources,
    }
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return folder


def _resource(
    folder: Path, name: str, table: dict[str, Any], keys: dict[str, list[str]]
) -> dict[str, Any]:
    path = folder / "data" / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table["fields"])
        writer.writerows(table["rows"])
    fields = [
        {"name": field, "type": "string", **({"rdfType": meaning} if meaning else {})}
        for field, meaning in table["fields"].items()
    ]
    references = [
        {"fields": [field], "reference": {"resource": to, "fields": keys[to]}}
        for field, to in table["refers"].items()
    ]
    return {
        "name": name,
        "title": table["title"],
        "path": f"data/{name}.csv",
        "format": "csv",
        "schema": {"fields": fields, "primaryKey": table["key"], "foreignKeys": references},
    }
