"""Vocabulary: every `rdfType` that this tool understands, and what it makes of it.

Nothing else in the code names a term: fields are asked for by the names that stand here, so that
the page on meanings, which is made of these tables, leaves nothing out.
"""

from __future__ import annotations

from typing import NamedTuple


class Meaning(NamedTuple):
    """What a field may mean. terms: those that say so, the best first. does: what that does."""

    terms: tuple[str, ...]
    does: str


# The short prefixes of terms, by the addresses that they stand for.
PREFIXES = {
    "http://purl.org/dc/terms/": "dcterms:",
    "http://purl.org/dc/elements/1.1/": "dcterms:",
    "http://schema.org/": "schema:",
    "https://schema.org/": "schema:",
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs:",
    "http://id.loc.gov/ontologies/bibframe/": "bf:",
    "http://id.loc.gov/vocabulary/relators/": "relators:",
    "http://www.w3.org/2004/02/skos/core#": "skos:",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo:",
    "http://xmlns.com/foaf/0.1/": "foaf:",
    "http://www.w3.org/2006/vcard/ns#": "vcard:",
    "http://purl.org/ontology/bibo/": "bibo:",
}

# What the fields of a record, and of the rows that it leads to, may mean.
FIELDS = {
    "name": Meaning(
        ("skos:prefLabel", "foaf:name", "schema:name", "dcterms:title", "rdfs:label"),
        "Names the row wherever it is shown, linked or cited. Search counts it most.",
    ),
    "identifier": Meaning(
        ("dcterms:identifier", "schema:identifier"),
        "Is not told again below a record, at whose head its primary key stands.",
    ),
    "date": Meaning(
        ("dcterms:date", "dcterms:created", "schema:dateCreated", "dcterms:issued"),
        "Dates the record, in EDTF: at its head, in citations, in the timeline, and for "
        "`search --from` and `--to`. In a table of further dates, it dates the record too.",
    ),
    "start": Meaning(
        ("schema:startDate",),
        "Is the first day that the date may mean. Without it, the date itself says so. `info` "
        "takes the years that a package covers from it.",
    ),
    "end": Meaning(("schema:endDate",), "Is the last day that the date may mean, likewise."),
    "type": Meaning(
        ("dcterms:type", "schema:genre"),
        "Says what a record is: for `search --type` and the filters of the catalogue, and whether "
        "a reference is to a picture, a map, an interview, a film or a manuscript. Of an agent, "
        "whether it is a person or a body, in linked data.",
    ),
    "abstract": Meaning(
        ("dcterms:abstract", "dcterms:description", "schema:description"),
        "Sums the record up at its head and in citations. Search counts it more than the rest.",
    ),
    "language": Meaning(
        ("dcterms:language", "schema:inLanguage"),
        "Is the language of citations and linked data, as BCP 47 has it.",
    ),
    "status": Meaning(
        ("bf:status",), "Is what to know before the record is used, and stands at its head."
    ),
    "shelf mark": Meaning(
        ("bf:shelfMark",), "Says where the archive has the original, in citations and linked data."
    ),
    "citation": Meaning(
        ("dcterms:bibliographicCitation",), "Says the same where there is no shelf mark."
    ),
    "number": Meaning(("bibo:number",), "Is the number of the document in citations."),
    "url": Meaning(
        ("schema:url", "foaf:page"),
        "Is the web address of the record, in citations and linked data too, or of a source.",
    ),
    "note": Meaning(
        ("skos:note",), "Is read as a sentence behind what it is about, without its title."
    ),
    "other name": Meaning(
        ("skos:altLabel", "schema:alternateName"),
        "Is another name of the row, or of the one whose part it is: on its page, in linked data, "
        "and in what `search` finds.",
    ),
    "broader": Meaning(
        ("skos:broader", "dcterms:isPartOf"),
        "Leads, as a key to its own table, from a place or subject to a broader one: who "
        "searches for that finds this, and the catalogue lists the table as a tree.",
    ),
    "sort name": Meaning(
        ("vcard:sort-string",),
        "Is the name by which the catalogue sorts an agent. Without it, that is what the row has "
        "as `Family, Given`, else the name.",
    ),
    "elsewhere": Meaning(
        ("schema:sameAs", "skos:exactMatch"),
        "Identifies the row elsewhere (`sameAs` in linked data). It is a web address, or what "
        "follows a `prefix https://…/` that the field's description names.",
    ),
    "birth": Meaning(("schema:birthDate",), "Is when an agent was born, in linked data."),
    "death": Meaning(("schema:deathDate",), "Is when an agent died, in linked data."),
    "latitude": Meaning(
        ("geo:lat", "schema:latitude"), "Puts a place on the earth, in linked data."
    ),
    "longitude": Meaning(("geo:long", "schema:longitude"), "Does so with the latitude only."),
    "role": Meaning(
        ("bf:role", "schema:roleName"),
        "Says which part the linked row has in the record. Where no field means that, the text "
        "that the primary key of the linking table has beside its links does.",
    ),
    "evidence": Meaning(
        ("bf:source",),
        "Leads, as a key, to where a statement was seen: a numbered note behind it.",
    ),
}

# What the field of a key may mean, by the kind of link that it makes from a record.
KINDS = {
    "agent": Meaning(
        ("bf:agent", "dcterms:creator", "dcterms:contributor", "dcterms:publisher",
         "schema:author", "schema:creator", "schema:recipient", "schema:translator",
         "foaf:depicts"),
        "Leads to a person or body: *Who*, the authors and recipients of citations, `search "
        "--agent` and `--role`, a page in the catalogue, the network of who wrote to whom. Every "
        "other MARC relator, such as `relators:ill`, does so too.",
    ),
    "place": Meaning(
        ("dcterms:spatial", "schema:contentLocation", "schema:locationCreated"),
        "Leads to a place: *Where*, `search --place`, a page in the catalogue.",
    ),
    "subject": Meaning(
        ("dcterms:subject", "schema:about"),
        "Leads to a subject: *About*, the keywords of citations, `search --subject`, a page in "
        "the catalogue.",
    ),
    "relation": Meaning(
        ("dcterms:relation", "dcterms:isPartOf", "dcterms:references"),
        "Leads to another record: *Related*, on the pages of both. A key to the records that "
        "means nothing else does so too. A role whose description says `both ways` is read the "
        "same from either side.",
    ),
    "archive": Meaning(
        ("schema:holdingArchive", "bf:heldBy"),
        "Leads to the archive that has the original: *Original*, and the archive of citations.",
    ),
    "repository": Meaning(
        ("relators:rps", "schema:provider"),
        "Leads to who makes it accessible: *Repository*, and the library catalogue of citations.",
    ),
    "source": Meaning(
        ("dcterms:source",), "Leads to a source of the record: listed under *Sources*."
    ),
}  # fmt: skip

# MARC relators (https://id.loc.gov/vocabulary/relators) by the terms for them that tables use.
RELATORS = {
    "aut": ("author", "writer", "sender"), "cre": ("creator",), "pht": ("photographer",),
    "art": ("artist",), "spk": ("speaker",), "isb": ("issuing body",), "mtk": ("minute taker",),
    "pbl": ("publisher",), "rcp": ("addressee", "recipient"), "trl": ("translator",),
    "ctb": ("contributor",), "edt": ("editor",), "fnd": ("funder",), "dpc": ("depicted",),
    "ive": ("interviewee",), "ivr": ("interviewer",),
}  # fmt: skip
# The relators that the meaning of a key's field implies, beside those that name one themselves.
IMPLIED = {
    "dcterms:creator": "cre", "schema:creator": "cre", "schema:author": "aut",
    "dcterms:contributor": "ctb", "dcterms:publisher": "pbl", "schema:recipient": "rcp",
    "schema:translator": "trl", "foaf:depicts": "dpc",
}  # fmt: skip
RELATOR = "relators:"
