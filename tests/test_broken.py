"""The table of broken packages: single edits, each of which must give exactly one problem."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from archivepkg.validation.rules.register import own_rules
from archivepkg.validation.rules.remedies import FRICTIONLESS
from support.archives import encrypted
from support.commands import run
from support.packages import (
    LENIENT,
    NO_PROFILE,
    Edit,
    Make,
    append,
    both,
    delete,
    describe,
    inline,
    link,
    moved,
    replace,
    to_crlf,
    to_gzip,
    to_json,
    to_tsv,
    to_xlsx,
    to_zip,
    transform,
    write,
)

DESCRIPTOR = "datapackage.json"
LETTERS, PEOPLE, PARTS = "data/letters.csv", "data/people.csv", "data/letter_people.csv"
LETTERS_SCHEMA, PEOPLE_SCHEMA = "schema/letters.json", "schema/people.json"
PARTS_SCHEMA = "schema/letter_people.json"
PARTS_JSON, PARTS_XLSX = "data/letter_people.json", "data/letter_people.xlsx"
DRAWER = "data/drawer.txt"


class At(NamedTuple):
    """Where a problem is, and what it is about."""

    path: str | None = None
    line: int | None = None
    row: int | None = None
    field: str | None = None
    value: str | None = None


def parts(old: str, new: str) -> Edit:
    """Return an edit of the table of people's parts in letters."""
    return replace(PARTS, old, new)


# Other forms of the package, which are valid; an edit then breaks them.
NO_KEY = replace(PARTS_SCHEMA, '  "primaryKey": ["letter_id", "rank"],\n', "")
TWO_FILES = both(
    describe('"data/letter_people.csv"', '["data/letter_people.csv", "data/more.csv"]'),
    write("data/more.csv", "letter_id,person_id,role,rank\nl4,p1,author,1\nl4,p2,reader,2\n"),
)
SEMICOLONS = both(
    LENIENT,
    describe('{"delimiter": ","}', '{"delimiter": ";", "quoteChar": "\'", "commentChar": "#"}'),
    transform(PEOPLE, lambda content: b"# people\n" + content.replace(b",", b";")),
    describe('"commentChar": "#"', '"commentChar": "#", "headerRows": [2]'),
)
TWO_HEADERS = both(
    LENIENT,
    describe('{"delimiter": ","}', '{"headerRows": [1, 2], "headerJoin": "_"}'),
    transform(
        PEOPLE, lambda content: b"id,na,kind,born,em\n,me,,,ail\n" + content.partition(b"\n")[2]
    ),
    replace(PEOPLE_SCHEMA, '"name": "id"', '"name": "id_"'),
    replace(PEOPLE_SCHEMA, '"name": "name"', '"name": "na_me"'),
    replace(PEOPLE_SCHEMA, '"name": "kind"', '"name": "kind_"'),
    replace(PEOPLE_SCHEMA, '"name": "born"', '"name": "born_"'),
    replace(PEOPLE_SCHEMA, '"name": "email"', '"name": "em_ail"'),
    replace(PEOPLE_SCHEMA, '"primaryKey": ["id"]', '"primaryKey": ["id_"]'),
    replace(
        PARTS_SCHEMA,
        '"resource": "people", "fields": ["id"]',
        '"resource": "people", "fields": ["id_"]',
    ),
)
NO_HEADER = both(
    describe('{"delimiter": ","}', '{"header": false}'),
    transform(PEOPLE, lambda content: content.partition(b"\n")[2]),
)
NO_QUOTES = describe('{"delimiter": ","}', '{"quoteChar": ""}')
ESCAPES = both(
    LENIENT,
    describe('{"delimiter": ","}', '{"escapeChar": "\\\\", "doubleQuote": false}'),
    replace(PEOPLE, "The Club", '"The \\"C\\" Club"'),
)
CRLF = both(LENIENT, transform(LETTERS, to_crlf))
TSV = moved(PARTS, "data/letter_people.tsv", to_tsv)
GZIP = moved(PARTS, "data/letter_people.csv.gz", to_gzip)
LATIN = both(
    describe(
        '"data/letters.csv",\n      "format": "csv",\n      "encoding": "utf-8"',
        '"data/letters.csv",\n      "format": "csv",\n      "encoding": "iso-8859-1"',
    ),
    transform(LETTERS, lambda content: content.decode().encode("latin-1")),
)
UTF16 = both(
    LENIENT,
    describe(
        '"data/letters.csv",\n      "format": "csv",\n      "encoding": "utf-8"',
        '"data/letters.csv",\n      "format": "csv",\n      "encoding": "utf-16"',
    ),
    transform(LETTERS, lambda content: content.decode().encode("utf-16")),
)
SUBSET = both(
    replace(PARTS_SCHEMA, '{\n  "fields"', '{\n  "fieldsMatch": "subset",\n  "fields"'),
    transform(
        PARTS, lambda content: content.replace(b"\n", b",x\n").replace(b"rank,x", b"rank,no")
    ),
)
SUPERSET = both(
    replace(PEOPLE_SCHEMA, '{\n  "fields"', '{\n  "fieldsMatch": "superset",\n  "fields"'),
    write(PEOPLE, "name,id\nAnna Ek,p1\nBo Li,p2\nThe Club,p3\n"),
)
PARTIAL = replace(PARTS_SCHEMA, '{\n  "fields"', '{\n  "fieldsMatch": "partial",\n  "fields"')
EQUAL = both(
    replace(PEOPLE_SCHEMA, '{\n  "fields"', '{\n  "fieldsMatch": "equal",\n  "fields"'),
    write(PEOPLE, "name,id,born,kind,email\nAnna Ek,p1,,,\nBo Li,p2,,,\nThe Club,p3,,,\n"),
)
CR = both(LENIENT, transform(PARTS, lambda content: content.replace(b"\n", b"\r")))

NO_NAME = replace(PEOPLE_SCHEMA, '"required": true, "minLength"', '"minLength"')
VOUCHERS = "data/vouchers.csv"
VOUCHED = both(
    describe(
        '"by": "letter_people"}',
        '"by": ["letter_people", "vouchers"]},\n'
        '      {"check": "names-fields", "resource": "vouchers", "field": "supports", '
        '"of": "people"},\n'
        '      {"check": "supported", "resource": "people", "by": "vouchers", "field": "supports", '
        '"except": ["email"]}',
    ),
    describe(
        '"resources": [',
        '"resources": [\n    {"name": "vouchers", "title": "Vouchers", '
        '"description": "One row is what supports a person.", "path": "data/vouchers.csv", '
        '"format": "csv", "schema": {"fields": ['
        '{"name": "person_id", "type": "string", "title": "Person", "description": "In people."}, '
        '{"name": "supports", "type": "list", "itemType": "string", "delimiter": ";", '
        '"title": "Supports", "description": "Fields of people."}], "primaryKey": ["person_id"], '
        '"foreignKeys": [{"fields": ["person_id"], '
        '"reference": {"resource": "people", "fields": ["id"]}}]}},',
    ),
    write(
        VOUCHERS,
        "person_id,supports\np1,name;kind;born;letter_people\np2,name;kind\np3,name;kind;born\n",
    ),
)

FORMS = {
    "as it is": both(),
    "lenient": LENIENT,
    "without a profile": NO_PROFILE,
    "without a key": NO_KEY,
    "vouched for": VOUCHED,
    "two files": TWO_FILES,
    "semicolons": SEMICOLONS,
    "two header rows": TWO_HEADERS,
    "no header": NO_HEADER,
    "crlf": CRLF,
    "cr": CR,
    "tsv": TSV,
    "gzip": GZIP,
    "latin": LATIN,
    "utf-16": UTF16,
    "subset": SUBSET,
    "superset": SUPERSET,
    "equal": EQUAL,
    "partial": PARTIAL,
    "xlsx": moved(PARTS, PARTS_XLSX, to_xlsx),
    "json": moved(PARTS, PARTS_JSON, to_json),
    "inline": inline("letter_people"),
    "no quotes": NO_QUOTES,
    "escapes": ESCAPES,
}

# The single edits: what is edited, the rule that must object, and where.
BROKEN: dict[str, tuple[Edit, str, At]] = {
    # The descriptor.
    "name is a number": (
        describe('"name": "letters",\n  "title"', '"name": 7,\n  "title"'),
        "package-error",
        At(DESCRIPTOR, 3),
    ),
    "$schema is no text": (
        describe('"https://datapackage.org/profiles/2.0/datapackage.json"', "true"),
        "package-error",
        At(DESCRIPTOR, 2),
    ),
    "resource is no object": (
        describe('"resources": [', '"resources": ["drawer.json",'),
        "resource-error",
        At(DESCRIPTOR, 20),
    ),
    "contributors are no list": (
        describe('"keywords": ["letters"],', '"keywords": ["letters"], "contributors": {},'),
        "package-error",
        At(DESCRIPTOR, 9),
    ),
    "resource names are not unique": (
        describe('"name": "drawer"', '"name": "people"'),
        "package-error",
        At(DESCRIPTOR, 20),
    ),
    "resource without path": (
        describe('      "path": "data/drawer.txt",\n', ""),
        "resource-error",
        At(DESCRIPTOR, 49),
    ),
    "resource with a path that is misspelt with a quote": (
        describe('"path": "data/drawer.txt"', '"pat\\"h": "data/drawer.txt"'),
        "near-miss",
        At(DESCRIPTOR, 53, None, None, 'pat"h'),
    ),
    "resource with a name of two words": (
        describe('"name": "drawer"', '"name": ["a", "drawer"]'),
        "resource-error",
        At(DESCRIPTOR, 50),
    ),
    "hash is no text": (
        describe('"sha256:5a79cdcce2ac13279a2585fd9df4385d04c93c5b159d4588412db27a2e212f83"', "5"),
        "resource-error",
        At(DESCRIPTOR, 54),
    ),
    "absolute path": (
        describe('"data/drawer.txt"', '"/etc/passwd"'),
        "resource-error",
        At(DESCRIPTOR, 53),
    ),
    "path to a parent folder": (
        describe('"data/drawer.txt"', '"../drawer.txt"'),
        "resource-error",
        At(DESCRIPTOR, 53),
    ),
    "path with a drive": (
        describe('"data/drawer.txt"', '"C:\\\\drawer.txt"'),
        "outside-path",
        At(DESCRIPTOR, 53, None, None, "C:\\drawer.txt"),
    ),
    "path is a URL": (
        describe('"data/people.csv"', '"http://127.0.0.1:9/people.csv"'),
        "remote-path",
        At(DESCRIPTOR, 25, None, None, "http://127.0.0.1:9/people.csv"),
    ),
    "schema is a URL": (
        describe('"schema/people.json"', '"https://127.0.0.1:9/people.json"'),
        "remote-path",
        At(DESCRIPTOR, 29, None, "schema", "https://127.0.0.1:9/people.json"),
    ),
    "path is a link out of the package": (
        link(DRAWER, "/etc/passwd"),
        "outside-path",
        At(DESCRIPTOR, 53, None, None, DRAWER),
    ),
    "a key given twice": (
        describe('"version": "1.0.0",', '"version": "1.0.0", "title": "Letters",'),
        "json-duplicate-key",
        At(DESCRIPTOR, 6, None, None, "title"),
    ),
    "a key given twice in a schema": (
        replace(PEOPLE_SCHEMA, '"title": "Kind",', '"title": "Kind", "title": "Sort",'),
        "json-duplicate-key",
        At(PEOPLE_SCHEMA, 5, None, None, "title"),
    ),
    "misspelt licenses": (
        describe('"licenses":', '"licences":'),
        "near-miss",
        At(DESCRIPTOR, 7, None, None, "licences"),
    ),
    "misspelt resources": (
        describe('"resources": [', '"resorces": ['),
        "near-miss",
        At(DESCRIPTOR, 20, None, None, "resorces"),
    ),
    "misspelt dialect": (
        describe('"dialect": {', '"dialekt": {'),
        "near-miss",
        At(DESCRIPTOR, 28, None, None, "dialekt"),
    ),
    "misspelt delimiter": (
        describe('{"delimiter": ","}', '{"delimeter": ","}'),
        "near-miss",
        At(DESCRIPTOR, 28, None, None, "delimeter"),
    ),
    "delimiter of two characters": (
        describe('{"delimiter": ","}', '{"delimiter": "||"}'),
        "unusable-dialect",
        At(DESCRIPTOR, 28, None, None, "||"),
    ),
    "delimiter is the end of a line": (
        describe('{"delimiter": ","}', '{"delimiter": "\\n"}'),
        "unusable-dialect",
        At(DESCRIPTOR, 28, None, None, "\n"),
    ),
    "delimiter is half a character": (
        describe('{"delimiter": ","}', '{"delimiter": "\\ud800"}'),
        "unusable-dialect",
        At(DESCRIPTOR, 28, None, None, "\ud800"),
    ),
    "delimiter is the quote": (
        describe('{"delimiter": ","}', r'{"delimiter": "\""}'),
        "unusable-dialect",
        At(DESCRIPTOR, 28, None, None, '"'),
    ),
    "delimiter is a number": (
        describe('{"delimiter": ","}', '{"delimiter": 7}'),
        "control-error",
        At(DESCRIPTOR, 28),
    ),
    "header is a word": (
        describe('{"delimiter": ","}', '{"header": "yes"}'),
        "dialect-error",
        At(DESCRIPTOR, 28),
    ),
    "dialect is missing": (
        describe('{"delimiter": ","}', '"dialect.json"'),
        "dialect-error",
        At(DESCRIPTOR, 28, None, "dialect", "dialect.json"),
    ),
    "version of two numbers": (
        describe('"1.0.0"', '"1.0"'),
        "semantic-version",
        At(DESCRIPTOR, 6, None, None, "1.0"),
    ),
    "version with a leading zero": (
        describe('"1.0.0"', '"1.01.0"'),
        "semantic-version",
        At(DESCRIPTOR, 6, None, None, "1.01.0"),
    ),
    "no version": (
        both(NO_PROFILE, describe('  "version": "1.0.0",\n', "")),
        "required-metadata",
        At(DESCRIPTOR, 1),
    ),
    "a resource without title": (
        both(NO_PROFILE, describe('      "title": "People",\n', "")),
        "required-metadata",
        At(DESCRIPTOR, 21),
    ),
    "a field without description": (
        both(NO_PROFILE, replace(PEOPLE_SCHEMA, '"description": "In full.", ', "")),
        "required-metadata",
        At(PEOPLE_SCHEMA, 4, None, "name"),
    ),
    "a description that is not NFC": (
        describe("Four letters", "Fou\u0301r letters"),
        "metadata-text",
        At(DESCRIPTOR, 5, None, None, "Fou\u0301r letters, and who had a part in them."),
    ),
    "a description with a bell": (
        replace(PEOPLE_SCHEMA, "Never reused.", "Never\\u0007"),
        "metadata-text",
        At(PEOPLE_SCHEMA, 3, None, "id", "Never\x07"),
    ),
    "a plain value that is no category": (
        describe('"checks": [', '"plain": {"role": "wrtier"}, "checks": ['),
        "declaration",
        At(DESCRIPTOR, 14),
    ),
    "a check of no known kind": (
        describe('"check": "differ"', '"check": "difer"'),
        "declaration",
        At(DESCRIPTOR, 16),
    ),
    "a check of a table that is not there": (
        describe('"resource": "people", "by"', '"resource": "peeple", "by"'),
        "declaration",
        At(DESCRIPTOR, 17),
    ),
    "a check of several tables where one is asked for": (
        describe('"resource": "people", "by"', '"resource": ["people"], "by"'),
        "declaration",
        At(DESCRIPTOR, 17),
    ),
    "a check of tables one of which is not there": (
        describe('"by": "letter_people"', '"by": ["letter_people", "vouchers"]'),
        "declaration",
        At(DESCRIPTOR, 17),
    ),
    "a check of the fields of no table": (
        both(VOUCHED, describe('"of": "people"', '"of": "peeple"')),
        "declaration",
        At(DESCRIPTOR, 18),
    ),
    "a check that spares a field that is not there": (
        both(VOUCHED, describe('["email"]', '["mail"]')),
        "declaration",
        At(DESCRIPTOR, 19),
    ),
    "a check of a field that is not there": (
        describe('["id", "reply_to"]', '["id", "replies"]'),
        "declaration",
        At(DESCRIPTOR, 16),
    ),
    "a check that lacks a property": (
        describe(', "by": "letter_people"', ""),
        "declaration",
        At(DESCRIPTOR, 17),
    ),
    "records in a table that is not there": (
        describe('"record": {"resource": "letters"}', '"record": {"resource": "letter"}'),
        "declaration",
        At(DESCRIPTOR, 13),
    ),
    "against the profile": (
        describe('["letters"]', '["Letters"]'),
        "profile",
        At(DESCRIPTOR, 9, None, None, "Letters"),
    ),
    "what the profile requires is missing": (
        describe('  "keywords": ["letters"],\n', ""),
        "profile",
        At(DESCRIPTOR, 1),
    ),
    "no profile where one is declared": (
        delete("schema/profile.json"),
        "profile",
        At(DESCRIPTOR, 12, None, None, "schema/profile.json"),
    ),
    # The schemas.
    "schema is missing": (
        delete(PARTS_SCHEMA),
        "schema-error",
        At(DESCRIPTOR, 47, None, "schema", PARTS_SCHEMA),
    ),
    "schema is no JSON": (
        replace(PARTS_SCHEMA, '"uniqueKeys": [', '"uniqueKeys": {'),
        "schema-error",
        At(DESCRIPTOR, 47, None, "schema", PARTS_SCHEMA),
    ),
    "schema is a list": (
        write(PARTS_SCHEMA, "[]"),
        "schema-error",
        At(DESCRIPTOR, 47, None, "schema", PARTS_SCHEMA),
    ),
    "field names are not unique": (
        replace(LETTERS_SCHEMA, '{"name": "shelf"', '{"name": "note"'),
        "schema-error",
        At(LETTERS_SCHEMA, 2),
    ),
    "primary key of no field": (
        replace(PEOPLE_SCHEMA, '"primaryKey": ["id"]', '"primaryKey": ["key"]'),
        "schema-error",
        At(PEOPLE_SCHEMA, 9),
    ),
    "foreign key of no field": (
        replace(PARTS_SCHEMA, '"fields": ["person_id"]', '"fields": ["person"]'),
        "schema-error",
        At(PARTS_SCHEMA, 10),
    ),
    "foreign key to no table": (
        replace(PARTS_SCHEMA, '"resource": "people"', '"resource": "persons"'),
        "dangling-key",
        At(PARTS_SCHEMA, 12, None, None, "persons"),
    ),
    "foreign key to no field": (
        replace(PARTS_SCHEMA, '"people", "fields": ["id"]', '"people", "fields": ["key"]'),
        "dangling-key",
        At(PARTS_SCHEMA, 12, None, None, "people.key"),
    ),
    "unique key of no field": (
        replace(PARTS_SCHEMA, '"person_id", "role"]]', '"person", "role"]]'),
        "dangling-key",
        At(PARTS_SCHEMA, 9, None, None, "person"),
    ),
    "unique key that is no list": (
        replace(PARTS_SCHEMA, '["letter_id", "person_id", "role"]', '["letter_id", 5]'),
        "dangling-key",
        At(PARTS_SCHEMA, 9, None, None, None),
    ),
    "misspelt primary key": (
        replace(PEOPLE_SCHEMA, '"primaryKey"', '"primary_key"'),
        "near-miss",
        At(PEOPLE_SCHEMA, 9, None, None, "primary_key"),
    ),
    "misspelt constraints": (
        replace(LETTERS_SCHEMA, '"constraints": {"enum"', '"contraints": {"enum"'),
        "near-miss",
        At(LETTERS_SCHEMA, 21, None, "shelf", "contraints"),
    ),
    "misspelt constraint": (
        replace(PEOPLE_SCHEMA, '"minLength": 2', '"minlength": 2'),
        "near-miss",
        At(PEOPLE_SCHEMA, 4, None, "name", "minlength"),
    ),
    "field without name": (
        replace(PEOPLE_SCHEMA, '{"name": "kind", ', "{"),
        "field-error",
        At(PEOPLE_SCHEMA, 5),
    ),
    "field of no known type": (
        replace(PEOPLE_SCHEMA, '"type": "year"', '"type": "yeer"'),
        "field-error",
        At(PEOPLE_SCHEMA, 6, None, "born"),
    ),
    "field of no known format": (
        replace(PEOPLE_SCHEMA, '"format": "email"', '"format": "e-mail"'),
        "field-error",
        At(PEOPLE_SCHEMA, 7, None, "email"),
    ),
    "constraint of another type": (
        replace(PEOPLE_SCHEMA, '"minLength": 2', '"minimum": 2'),
        "field-error",
        At(PEOPLE_SCHEMA, 4, None, "name"),
    ),
    "constraint of a wrong value": (
        replace(PEOPLE_SCHEMA, '"minLength": 2', '"minLength": "two"'),
        "field-error",
        At(PEOPLE_SCHEMA, 4, None, "name"),
    ),
    "minimum is no value of the type": (
        replace(PEOPLE_SCHEMA, '"minimum": "1800"', '"minimum": "old"'),
        "unusable-bound",
        At(PEOPLE_SCHEMA, 6, None, "born", "old"),
    ),
    "pattern is no regular expression": (
        replace(PEOPLE_SCHEMA, '"p[0-9]"', '"p[0-9"'),
        "unusable-pattern",
        At(PEOPLE_SCHEMA, 3, None, "id", "p[0-9"),
    ),
    "pattern has flags for all of it": (
        replace(PEOPLE_SCHEMA, '"p[0-9]"', '"(?i)P[0-9]"'),
        "unusable-pattern",
        At(PEOPLE_SCHEMA, 3, None, "id", "(?i)P[0-9]"),
    ),
    "pattern takes years": (
        both(
            replace(
                PEOPLE_SCHEMA, '"minLength": 2, "maxLength": 20', '"pattern": "(a|a)*$|.{0,9}"'
            ),
            replace(PEOPLE, "The Club", "a" * 50 + "!"),
        ),
        "slow-pattern",
        At(PEOPLE, 4, 4, "name", "a" * 50 + "!"),
    ),
    "key of lists": (
        replace(PEOPLE_SCHEMA, '"string", "format": "email"', '"list"'),
        "incomparable-value",
        At(PEOPLE, 2, 2, "email", "anna@example.org"),
    ),
    "categories that are no list": (
        replace(PARTS_SCHEMA, '"categories": ["author", "reader"]', '"categories": "author"'),
        "unusable-categories",
        At(PARTS_SCHEMA, 5, None, "role", None),
    ),
    "category without a value": (
        replace(PARTS_SCHEMA, '["author", "reader"]', '["author", "reader", {"label": "Copyist"}]'),
        "unusable-categories",
        At(PARTS_SCHEMA, 5, None, "role", None),
    ),
    # The files.
    "file is missing": (delete(DRAWER), "scheme-error", At(DRAWER)),
    "table is missing": (delete(PARTS), "scheme-error", At(PARTS)),
    "table that others refer to is missing": (delete(PEOPLE), "scheme-error", At(PEOPLE)),
    "other bytes than described": (
        describe('"bytes": 23', '"bytes": 24'),
        "byte-count",
        At(DRAWER),
    ),
    "other columns than counted": (
        both(
            NO_PROFILE,
            describe(
                '"path": "data/letter_people.csv"', '"fields": 5, "path": "data/letter_people.csv"'
            ),
        ),
        "field-count",
        At(PARTS),
    ),
    "other rows than counted": (
        both(
            NO_PROFILE,
            describe(
                '"path": "data/letter_people.csv"', '"rows": 7, "path": "data/letter_people.csv"'
            ),
        ),
        "row-count",
        At(PARTS),
    ),
    "format without what it is read by": (
        both(
            NO_PROFILE,
            describe(
                '"data/letter_people.csv",\n      "format": "csv"',
                '"data/letter_people.csv",\n      "format": "sql"',
            ),
        ),
        "resource-error",
        At(PARTS),
    ),
    "other hash than described": (transform(DRAWER, bytes.upper), "hash-count", At(DRAWER)),
    "other encoding than described": (
        replace(LETTERS, "Köln", "Köln".encode("latin-1")),
        "encoding-error",
        At(LETTERS),
    ),
    "undeclared encoding": (
        both(
            describe(
                '"data/letters.csv",\n      "format": "csv",\n      "encoding": "utf-8"',
                '"data/letters.csv",\n      "format": "csv"',
            ),
            replace(LETTERS, "Köln", "Köln".encode("latin-1")),
        ),
        "encoding-error",
        At(LETTERS),
    ),
    "encoding that does not exist": (
        describe(
            '"data/letters.csv",\n      "format": "csv",\n      "encoding": "utf-8"',
            '"data/letters.csv",\n      "format": "csv",\n      "encoding": "utf-9"',
        ),
        "encoding-error",
        At(LETTERS),
    ),
    "encoding that is none of text": (
        describe(
            '"data/letters.csv",\n      "format": "csv",\n      "encoding": "utf-8"',
            '"data/letters.csv",\n      "format": "csv",\n      "encoding": "rot13"',
        ),
        "source-error",
        At(LETTERS),
    ),
    "empty file": (write(PARTS, ""), "source-error", At(PARTS)),
    "a packed file that is none": (
        moved(PARTS, f"{PARTS}.gz"),
        "compression-error",
        At(f"{PARTS}.gz"),
    ),
    "a packed file cut short": (
        moved(PARTS, f"{PARTS}.gz", lambda content: to_gzip(content)[:-12]),
        "source-error",
        At(f"{PARTS}.gz"),
    ),
    "a packed file that is an empty archive": (
        moved(PARTS, f"{PARTS}.zip", lambda content: to_zip()),
        "encoding-error",
        At(f"{PARTS}.zip"),
    ),
    "a packed file that is encrypted": (
        both(moved(PARTS, f"{PARTS}.zip", to_zip), lambda root: encrypted(root / f"{PARTS}.zip")),
        "source-error",
        At(f"{PARTS}.zip"),
    ),
    "an Excel file that is none": (moved(PARTS, PARTS_XLSX), "format-error", At(PARTS_XLSX)),
    "a JSON file that is none": (moved(PARTS, PARTS_JSON), "source-error", At(PARTS_JSON)),
    "a line of 20 MB": (
        append(PEOPLE, b"p4," + b"x" * 20_000_000 + b",,,\n"),
        "oversized-file",
        At(DESCRIPTOR, 25, None, None, PEOPLE),
    ),
    # The tables: header and rows.
    "no header": (
        both(
            describe('{"delimiter": ","}', '{"headerRows": [1]}'),
            replace(PEOPLE, "id,name,kind,born,email\n", "\n"),
        ),
        "blank-header",
        At(PEOPLE, 1, 1),
    ),
    "no column is known": (
        both(
            write(
                PARTS_SCHEMA,
                '{"fieldsMatch": "partial", "fields": [{"name": "role", "title": "Role", '
                '"description": "The part.", "type": "string"}]}',
            ),
            parts("role,rank", "roll,rank"),
        ),
        "unmatched-header",
        At(PARTS, 1, 1),
    ),
    "blank label": (
        parts("person_id,role,rank", "person_id,,rank"),
        "blank-label",
        At(PARTS, 1, 1, "role", ""),
    ),
    "label given twice": (
        parts("person_id,role,rank", "person_id,role,role"),
        "duplicate-label",
        At(PARTS, 1, 1, "rank", "role"),
    ),
    "misspelt label": (
        parts("person_id,role,rank", "person_id,roll,rank"),
        "incorrect-label",
        At(PARTS, 1, 1, "role", "roll"),
    ),
    "a column too many": (
        transform(
            PARTS, lambda text: text.replace(b"\n", b",x\n").replace(b"rank,x", b"rank,more")
        ),
        "extra-label",
        At(PARTS, 1, 1, None, "more"),
    ),
    "a column too few": (
        transform(
            PEOPLE, lambda text: b"\n".join(row.rpartition(b",")[0] for row in text.split(b"\n"))
        ),
        "missing-label",
        At(PEOPLE, 1, 1, "email", ""),
    ),
    "blank row": (
        both(NO_KEY, parts("l2,p2,author", "\nl2,p2,author")),
        "blank-row",
        At(PARTS, 5, 5),
    ),
    "a cell too many": (
        replace(LETTERS, ',"Says', ',,"Says'),
        "extra-cell",
        At(LETTERS, 6, 4, None, 'Says "yes", twice'),
    ),
    "a cell too few": (
        parts("l3,p1,reader,2", "l3,p1,reader"),
        "missing-cell",
        At(PARTS, 7, 7, "rank", ""),
    ),
    # The tables: cells, below a cell of three lines.
    "no integer": (
        replace(LETTERS, ",l1,10,", ",l1,ten,"),
        "type-error",
        At(LETTERS, 6, 4, "pages", "ten"),
    ),
    "no such day": (
        replace(LETTERS, "1950-03-31,l1", "1950-02-30,l1"),
        "type-error",
        At(LETTERS, 5, 3, "date_end", "1950-02-30"),
    ),
    "no boolean": (
        replace(LETTERS, "9.75,false", "9.75,no"),
        "type-error",
        At(LETTERS, 5, 3, "is_copy", "no"),
    ),
    "in a row of three lines": (
        replace(LETTERS, "20.5,true", "20.5,yes"),
        "type-error",
        At(LETTERS, 2, 2, "is_copy", "yes"),
    ),
    "no object": (
        replace(LETTERS, ",love,", ",love,{"),
        "type-error",
        At(LETTERS, 6, 4, "extra", "{"),
    ),
    "required": (
        replace(LETTERS, ",Second,", ",,"),
        "constraint-error",
        At(LETTERS, 5, 3, "title", ""),
    ),
    "not of the enumeration": (
        replace(LETTERS, "bottom", "middle"),
        "constraint-error",
        At(LETTERS, 5, 3, "shelf", "middle"),
    ),
    "below the minimum": (
        replace(LETTERS, ",l1,10,", ",l1,0,"),
        "constraint-error",
        At(LETTERS, 6, 4, "pages", "0"),
    ),
    "above the maximum": (
        replace(LETTERS, ",l1,10,", ",l1,100,"),
        "constraint-error",
        At(LETTERS, 6, 4, "pages", "100"),
    ),
    "at the exclusive minimum": (
        replace(LETTERS, "9.75", "0"),
        "constraint-error",
        At(LETTERS, 5, 3, "weight", "0"),
    ),
    "too short": (replace(PEOPLE, "Bo Li", "B"), "constraint-error", At(PEOPLE, 3, 3, "name", "B")),
    "too long": (
        replace(PEOPLE, "The Club", "The Club of Long Names"),
        "constraint-error",
        At(PEOPLE, 4, 4, "name", "The Club of Long Names"),
    ),
    "not after the pattern": (
        both(
            replace(PEOPLE_SCHEMA, '"minLength": 2', '"pattern": "[A-Z].*", "minLength": 2'),
            replace(PEOPLE, "The Club", "the Club"),
        ),
        "constraint-error",
        At(PEOPLE, 4, 4, "name", "the Club"),
    ),
    "unique": (
        replace(PEOPLE, "club@", "anna@"),
        "unique-error",
        At(PEOPLE, 4, 4, "email", "anna@example.org"),
    ),
    "primary key given twice": (
        parts("reader,10", "reader,2"),
        "primary-key",
        At(PARTS, 4, 4, "letter_id, rank", "l1, 2"),
    ),
    "primary key missing": (
        both(
            replace(
                LETTERS_SCHEMA,
                '"Never reused.", "type": "string", "constraints": {"required": true}',
                '"-"',
            ),
            replace(LETTERS, "l4,Fourth", ",Fourth"),
        ),
        "primary-key",
        At(LETTERS, 7, 5, "id", ""),
    ),
    "primary key with a part missing": (
        parts("l2,p2,author,1", "l2,p2,author,"),
        "incomplete-key",
        At(PARTS, 5, 5, "rank", ""),
    ),
    "foreign key": (
        parts("l2,p2,author", "l2,p9,author"),
        "foreign-key",
        At(PARTS, 5, 5, "person_id", "p9"),
    ),
    "foreign key to the table itself": (
        replace(LETTERS, ",l1,10,", ",l9,10,"),
        "foreign-key",
        At(LETTERS, 6, 4, "reply_to", "l9"),
    ),
    "unique key given twice": (
        parts("l3,p1,reader", "l3,p1,author"),
        "unique-keys",
        At(PARTS, 7, 7, "letter_id, person_id, role", "l3, p1, author"),
    ),
    "not of the categories": (
        replace(PEOPLE, "person,1901", "Person,1901"),
        "categories",
        At(PEOPLE, 2, 2, "kind", "Person"),
    ),
    "not of the categories of numbers": (
        parts("reader,10", "reader,11"),
        "categories",
        At(PARTS, 4, 4, "rank", "11"),
    ),
    "number with a space": (
        parts("reader,10", "reader, 10"),
        "sloppy-literal",
        At(PARTS, 4, 4, "rank", " 10"),
    ),
    "number with an underscore": (
        parts("reader,10", "reader,1_0"),
        "sloppy-literal",
        At(PARTS, 4, 4, "rank", "1_0"),
    ),
    "number in other digits": (
        parts("reader,10", "reader,\u0661\u0660"),
        "sloppy-literal",
        At(PARTS, 4, 4, "rank", "\u0661\u0660"),
    ),
    "infinity in Python's words": (
        replace(LETTERS, "9.75", "inf"),
        "sloppy-literal",
        At(LETTERS, 5, 3, "weight", "inf"),
    ),
    "date of one digit": (
        replace(LETTERS, "1951-01-01,", "1951-1-1,"),
        "sloppy-literal",
        At(LETTERS, 6, 4, "date_start", "1951-1-1"),
    ),
    "control character": (
        replace(LETTERS, "Unbekannt", "Un\x07bekannt"),
        "control-character",
        At(LETTERS, 7, 5, "note", "Un\x07bekannt: Köln"),
    ),
    "null byte": (
        replace(LETTERS, "Unbekannt", "Un\0bekannt"),
        "control-character",
        At(LETTERS, 7, 5, "note", "Un\0bekannt: Köln"),
    ),
    "quote that is never closed": (
        replace(LETTERS, "Unbekannt", '"Unbekannt'),
        "unclosed-quote",
        At(LETTERS, 7, 5),
    ),
    "text after a closing quote": (
        replace(LETTERS, 'twice"', 'twice" and'),
        "unclosed-quote",
        At(LETTERS, 6, 4),
    ),
    # The tables: house rules.
    "byte order mark": (
        transform(LETTERS, lambda content: b"\xef\xbb\xbf" + content),
        "byte-order-mark",
        At(LETTERS, 1),
    ),
    "lines that end in CRLF": (transform(LETTERS, to_crlf), "canonical-form", At(LETTERS, 1, 1)),
    "a quote that is not needed": (
        replace(LETTERS, ",Third,", ',"Third",'),
        "canonical-form",
        At(LETTERS, 6, 4),
    ),
    "no line end at the end": (
        transform(LETTERS, lambda content: content[:-1]),
        "canonical-form",
        At(LETTERS, 7, 5),
    ),
    "not NFC": (
        replace(LETTERS, "Köln", "Ko\u0308ln"),
        "not-nfc",
        At(LETTERS, 7, 5, "note", "Unbekannt: Ko\u0308ln"),
    ),
    "space at the end": (
        replace(LETTERS, ",Second,", ",Second ,"),
        "surrounding-space",
        At(LETTERS, 5, 3, "title", "Second "),
    ),
    "rows out of order": (
        transform(
            PARTS,
            lambda content: content.replace(
                b"l1,p2,reader,2\nl1,p3,reader,10\n", b"l1,p3,reader,10\nl1,p2,reader,2\n"
            ),
        ),
        "row-order",
        At(PARTS, 4, 4, "letter_id, rank", "l1, 2"),
    ),
    # The tables: what the package declares.
    "no month 13": (
        replace(LETTERS, "1950-03,", "1950-13,"),
        "edtf",
        At(LETTERS, 5, 3, "date", "1950-13"),
    ),
    "no date": (
        replace(LETTERS, "1951,1951", "spring,1951"),
        "edtf",
        At(LETTERS, 6, 4, "date", "spring"),
    ),
    "other last day than the date has": (
        replace(LETTERS, "1951-12-31", "1951-12-30"),
        "edtf-bounds",
        At(LETTERS, 6, 4, "date_end", "1951-12-30"),
    ),
    "a letter that replies to itself": (
        replace(LETTERS, ",l3,", ",l4,"),
        "fields-differ",
        At(LETTERS, 7, 5, "reply_to", "l4"),
    ),
    "a person in no letter": (
        append(PEOPLE, "p4,Cy Mo,person,,\n"),
        "unreferenced",
        At(PEOPLE, 5, 5, "id", "p4"),
    ),
    "a person in no letter and no voucher": (
        both(VOUCHED, append(PEOPLE, "p4,,,,\n"), LENIENT, NO_NAME),
        "unreferenced",
        At(PEOPLE, 5, 5, "id", "p4"),
    ),
    "a voucher for a field that is not there": (
        both(VOUCHED, replace(VOUCHERS, "born;letter", "born;died;letter")),
        "unnamed-fields",
        At(VOUCHERS, 2, 2, "supports", "died"),
    ),
    "a value that no voucher supports": (
        both(VOUCHED, replace(VOUCHERS, "p3,name;kind;born", "p3,name;kind")),
        "unsupported",
        At(PEOPLE, 4, 4, "born", "1920"),
    ),
    # The tables in other forms.
    "in the second file": (
        both(TWO_FILES, replace("data/more.csv", "reader,2", "reader,two")),
        "type-error",
        At("data/more.csv", 3, 9, "rank", "two"),
    ),
    "below a comment, between semicolons": (
        both(SEMICOLONS, replace(PEOPLE, "1920", "MCMXX")),
        "type-error",
        At(PEOPLE, 5, 5, "born", "MCMXX"),
    ),
    "below two header rows": (
        both(TWO_HEADERS, replace(PEOPLE, "1920", "MCMXX")),
        "type-error",
        At(PEOPLE, 5, 5, "born_", "MCMXX"),
    ),
    "without a header": (
        both(NO_HEADER, replace(PEOPLE, "1920", "MCMXX")),
        "type-error",
        At(PEOPLE, 3, 3, "born", "MCMXX"),
    ),
    "between CRLF": (
        both(CRLF, replace(LETTERS, "9.75,false", "9.75,no")),
        "type-error",
        At(LETTERS, 5, 3, "is_copy", "no"),
    ),
    "between CR": (
        both(CR, parts("reader,10", "reader,ten")),
        "type-error",
        At(PARTS, 4, 4, "rank", "ten"),
    ),
    "in TSV": (
        both(TSV, replace("data/letter_people.tsv", "reader\t10", "reader\tten")),
        "type-error",
        At("data/letter_people.tsv", 4, 4, "rank", "ten"),
    ),
    "in a packed file": (
        both(parts("reader,10", "reader,ten"), GZIP),
        "type-error",
        At(f"{PARTS}.gz", 4, 4, "rank", "ten"),
    ),
    "in UTF-16": (
        both(replace(LETTERS, "9.75,false", "9.75,no"), UTF16),
        "type-error",
        At(LETTERS, 5, 3, "is_copy", "no"),
    ),
    "in an Excel file": (
        both(parts("reader,10", "reader,ten"), moved(PARTS, PARTS_XLSX, to_xlsx)),
        "type-error",
        At(PARTS_XLSX, None, 4, "rank", "ten"),
    ),
    "in a JSON file": (
        both(parts("reader,10", "reader,ten"), moved(PARTS, PARTS_JSON, to_json)),
        "type-error",
        At(PARTS_JSON, None, 4, "rank", "ten"),
    ),
    "our own rule in a JSON file": (
        both(parts("l3,p1,reader", "l3,p1,author"), moved(PARTS, PARTS_JSON, to_json)),
        "unique-keys",
        At(PARTS_JSON, None, 7, "letter_id, person_id, role", "l3, p1, author"),
    ),
    "in the descriptor": (
        both(parts("reader,10", "reader,ten"), inline("letter_people")),
        "type-error",
        At(None, None, 4, "rank", "ten"),
    ),
    "fields are a subset of the columns": (
        both(SUBSET, parts("reader,10", "reader,ten")),
        "type-error",
        At(PARTS, 4, 4, "rank", "ten"),
    ),
    "fields are a superset of the columns": (
        both(SUPERSET, replace(PEOPLE, "Bo Li", "B")),
        "constraint-error",
        At(PEOPLE, 3, 3, "name", "B"),
    ),
    "columns in another order": (
        both(EQUAL, replace(PEOPLE, "p3,,,", "p3,,club,")),
        "categories",
        At(PEOPLE, 4, 4, "kind", "club"),
    ),
}


@pytest.mark.parametrize("edit", FORMS.values(), ids=FORMS.keys())
def test_valid(letters: Make, edit: Edit) -> None:
    ran = run("validate", letters(edit))
    assert ran.stdout.endswith("no problems.\n"), ran.stdout
    assert ran.code == 0


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("edit", "rule", "at"), BROKEN.values(), ids=BROKEN.keys())
def test_broken(letters: Make, edit: Edit, rule: str, at: At) -> None:
    ran = run("validate", letters(edit), "--format", "json")
    assert ran.code == 1
    found = [
        (problem["rule"], At(*(problem[name] for name in At._fields)))
        for problem in ran.json()["problems"]
    ]
    assert found == [(rule, at)]


def test_every_rule_has_a_broken_package() -> None:
    broken = {rule for _, rule, _ in BROKEN.values()}
    assert {rule.code for rule in own_rules()} | set(FRICTIONLESS) == broken
