"""Relators: the MARC codes for the roles that agents have in a record."""

from __future__ import annotations

import re
from typing import Any

from archivepkg.package.categories import category
from archivepkg.package.resources import Field

# MARC relators (https://id.loc.gov/vocabulary/relators) by the terms for them that tables use.
_RELATORS = {
    "aut": ("author", "writer", "sender"), "cre": ("creator",), "pht": ("photographer",),
    "art": ("artist",), "spk": ("speaker",), "isb": ("issuing body",), "mtk": ("minute taker",),
    "pbl": ("publisher",), "rcp": ("addressee", "recipient"), "trl": ("translator",),
    "ctb": ("contributor",), "edt": ("editor",), "fnd": ("funder",), "dpc": ("depicted",),
    "ive": ("interviewee",), "ivr": ("interviewer",),
}  # fmt: skip
RELATOR = "relators:"
_TERMS = {term: code for code, terms in _RELATORS.items() for term in terms}
_RELATOR_URI = re.compile(r"id\.loc\.gov/vocabulary/relators/([a-z]{3})\b")
_IMPLIED = {
    "dcterms:creator": "cre", "schema:creator": "cre", "schema:author": "aut",
    "dcterms:contributor": "ctb", "dcterms:publisher": "pbl", "schema:recipient": "rcp",
    "schema:translator": "trl", "foaf:depicts": "dpc",
}  # fmt: skip


def relator(field: Field | None, value: Any) -> str | None:
    """Return the MARC relator code of a role, by its category's description or its own term."""
    if field is None or value is None:
        return None
    described = category(field, value)
    if found := _RELATOR_URI.search(f"{value} {described.get('description', '')}"):
        return found[1]
    return role_code(str(described.get("label") or value))


def role_code(term: str) -> str | None:
    """Return the MARC relator code that a term such as `addressee` stands for."""
    return _TERMS.get(term.casefold())


def implied(said: str) -> str | None:
    """Return the relator that the meaning of a key's field says."""
    return said.removeprefix(RELATOR) if said.startswith(RELATOR) else _IMPLIED.get(said)
