"""Terms: what the fields and links of a record mean, read from the schemas alone.

A field means what its `rdfType` says. A link of a record, over a foreign key of its own or over
a child table, is of the kind that the meaning of that key's field gives; where the field has
none, a link to the records themselves is a relation, and any other is just a link.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from archivepkg.package.package import Package
from archivepkg.package.resources import Field, ForeignKey, Resource
from archivepkg.package.values import members
from archivepkg.records.meaning.structure import Child, children, links, record_resource
from archivepkg.records.meaning.vocabulary import (
    FIELDS,
    IMPLIED,
    KINDS,
    PREFIXES,
    RELATOR,
    RELATORS,
)


def label(resource: Resource) -> Field | None:
    """Return the field that names the rows of a table, `None` where its key must do."""
    return field_meaning(resource, "name")


def texts(resource: Resource) -> list[Field]:
    """Return the fields that hold words to be read and searched: no codes and no links."""
    links = {name for key in resource.foreign_keys for name in key.fields}
    return [field for field in resource.fields if field.name not in links and _is_text(field)]


def _is_text(field: Field) -> bool:
    coded = {"pattern", "enum"} & set(field.constraints) or "categories" in field.descriptor
    return field.type == "string" and field.format == "default" and not coded


_TERMS = {term: code for code, terms in RELATORS.items() for term in terms}
_RELATOR_URI = re.compile(r"id\.loc\.gov/vocabulary/relators/([a-z]{3})\b")


def relator(field: Field | None, value: Any) -> str | None:
    """Return the MARC relator code of a role, by what its category says or its own term."""
    if field is None or value is None:
        return None
    described = field.category(value)
    said = " ".join(str(described.get(name, "")) for name in ("uri", "description"))
    if found := _RELATOR_URI.search(f"{value} {said}"):
        return found[1]
    return role_code(str(described.get("label") or value))


def role_code(term: str) -> str | None:
    """Return the MARC relator code that a term such as `addressee` stands for."""
    return _TERMS.get(term.casefold())


def implied(said: str) -> str | None:
    """Return the relator that the meaning of a key's field says."""
    return said.removeprefix(RELATOR) if said.startswith(RELATOR) else IMPLIED.get(said)


# at the head of a record
TOLD = ("identifier", "date", "start", "end", "type", "abstract", "status")


def meaning(field: Field) -> str:
    """Return the meaning of a field with a short prefix: `dcterms:title`; empty for none."""
    return _shortened(field.rdf_type or "")


@cache  # for each record, all fields are asked what they mean
def _shortened(uri: str) -> str:
    for start, prefix in PREFIXES.items():
        if uri.startswith(start):
            return prefix + uri.removeprefix(start)
    return uri


def uri(term: str) -> str:
    """Return the URI of a term with a short prefix, which `meaning` shortens to it again."""
    start, prefix = next(item for item in PREFIXES.items() if term.startswith(item[1]))
    return start + term.removeprefix(prefix)


def field_meaning(resource: Resource, concept: str) -> Field | None:
    """Return the field of a table that best means one of FIELDS, `None` where none does."""
    meanings = {meaning(field): field for field in reversed(resource.fields)}
    return next((meanings[term] for term in FIELDS[concept].terms if term in meanings), None)


def means(field: Field, concept: str) -> bool:
    """Tell whether a field means one of FIELDS."""
    return meaning(field) in FIELDS[concept].terms


def evidence(resource: Resource) -> tuple[ForeignKey, ...]:
    """Return the keys of a table to where its statements were seen."""
    return tuple(
        key for key in resource.foreign_keys if means(resource.field(key.fields[0]), "evidence")
    )


def title_of(item: Field | Resource) -> str:
    """Return what a field or table is called for people."""
    return str(item.descriptor.get("title") or item.name)


def shown(field: Field, value: Any) -> str:
    """Return a value as people read it: categories by label, booleans as yes and no."""
    if value is None:
        return ""
    if field.type == "boolean":
        return "yes" if value else "no"
    if field.type in ("list", "array") and isinstance(value, str):
        return ", ".join(str(item) for item in json.loads(value))
    return str(field.category(value).get("label") or value)


@dataclass(frozen=True)
class Link:
    """A way from a record to a row of another table, or of its own.

    kind: one of KINDS, or `other`. title: what the way is called. key: leads to the row.
    child: the child table that makes the link, `None` where the record itself refers.
    role: the field that says which part the row has. implied: the relator that the key means.
    evidence: keys to the sources of the statement. facts: what else it says.
    """

    kind: str
    title: str
    key: ForeignKey
    target: Resource
    child: Child | None = None
    role: Field | None = None
    implied: str | None = None
    evidence: tuple[ForeignKey, ...] = ()
    facts: tuple[Field, ...] = ()

    @cached_property
    def roles(self) -> list[str]:
        """What the categories of its role are called, in their order."""
        return [shown(self.role, value) for value in self.role.categories] if self.role else []

    @property
    def table(self) -> Resource | None:
        """The table that makes the link, `None` where the record itself refers."""
        return self.child.resource if self.child else None


@dataclass(frozen=True)
class Semantics:
    """What the schemas of a package say of its records."""

    package: Package

    @cached_property
    def record(self) -> Resource:
        """The table of the records."""
        return record_resource(self.package)

    @cached_property
    def plain(self) -> dict[str, Any]:
        """What goes without saying, by the names of fields: `archivepkg.plain` of the package."""
        return members(self.package.settings.get("plain"))

    @cached_property
    def children(self) -> dict[str, list[Child]]:
        """The child tables of each table."""
        return children(self.package)

    @cached_property
    def links(self) -> list[Link]:
        """The links of a record, in the order of the package."""
        own = [self._own(key) for key in self.record.foreign_keys]
        linked = [
            self._linked(child, key)
            for child in self.children[self.record.name]
            for key in links(child)
        ]
        return own + linked

    def field(self, concept: str) -> Field | None:
        """Return the field of the records that means one of FIELDS."""
        return self._concepts[concept]

    @cached_property
    def _concepts(self) -> dict[str, Field | None]:
        return {concept: field_meaning(self.record, concept) for concept in FIELDS}

    @cached_property
    def parts(self) -> list[Child]:
        """The child tables whose rows say more of a record, and link it to nothing."""
        return [child for child in self.children[self.record.name] if not links(child)]

    @cached_property
    def facts(self) -> list[Field]:
        """The fields of a record that are neither name, key nor told in another place."""
        told = [self.field(name) for name in TOLD]
        names = {field.name for field in [*told, label(self.record)] if field}
        names |= {name for key in self.record.foreign_keys for name in key.fields}
        return [field for field in self.record.fields if field.name not in names]

    def of_kind(self, kind: str) -> list[Link]:
        """Return the links of one kind."""
        return [link for link in self.links if link.kind == kind]

    def _own(self, key: ForeignKey) -> Link:
        field = self.record.field(key.fields[0])
        target, said = self.package.resource(key.resource), meaning(field)
        kind = _kind(field, target is self.record)
        return Link(kind, title_of(field), key, target, implied=implied(said))

    def _linked(self, child: Child, key: ForeignKey) -> Link:
        resource = child.resource
        field, target = resource.field(key.fields[0]), self.package.resource(key.resource)
        role = _role(child, key)
        seen_in = evidence(resource)
        told = {name for other in (child.key, key, *seen_in) for name in other.fields}
        facts = tuple(f for f in resource.fields if f.name not in told and f != role)
        kind = _kind(field, target is self.record)
        meant = implied(meaning(field))
        return Link(
            kind, title_of(resource), key, target, child, role, meant, seen_in, facts
        )  # fmt: skip


def _kind(field: Field, to_records: bool) -> str:
    said = meaning(field)
    found = next((kind for kind, meant in KINDS.items() if said in meant.terms), None)
    if found is None and said.startswith(RELATOR):
        return "agent"
    return found or ("relation" if to_records else "other")


def _role(child: Child, key: ForeignKey) -> Field | None:
    """Return the field that means a role, else the one that the primary key adds to the links."""
    linked = {name for other in child.resource.foreign_keys for name in other.fields}
    rest = [name for name in child.resource.primary_key if name not in linked]
    fields = child.resource.fields
    meant = [field for field in fields if means(field, "role")]
    named = [field for field in fields if field.name in rest and field.type == "string"]
    return next(iter([*meant, *named]), None)
