"""Labels: the field of a table that names its rows to a person, and what else is its text."""

from __future__ import annotations

from archivepkg.package.resources import Field, Resource

# What a field that names its row means (`rdfType`), the best first.
NAMES = (
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://xmlns.com/foaf/0.1/name",
    "http://schema.org/name",
    "https://schema.org/name",
    "http://purl.org/dc/terms/title",
    "http://purl.org/dc/elements/1.1/title",
    "http://www.w3.org/2000/01/rdf-schema#label",
)


def label(resource: Resource) -> Field | None:
    """Return the field that names the rows of a table, `None` where its key must do."""
    meanings = {field.rdf_type: field for field in reversed(resource.fields) if field.rdf_type}
    return next((meanings[name] for name in NAMES if name in meanings), None)


def texts(resource: Resource) -> list[Field]:
    """Return the fields that hold words to be read and searched: no codes and no links."""
    links = {name for key in resource.foreign_keys for name in key.fields}
    return [field for field in resource.fields if field.name not in links and _is_text(field)]


def _is_text(field: Field) -> bool:
    coded = {"pattern", "enum"} & set(field.constraints) or "categories" in field.descriptor
    return field.type == "string" and field.format == "default" and not coded
