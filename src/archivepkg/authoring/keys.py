"""Keys: which columns name the rows of a table, and which refer to the rows of another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from archivepkg.authoring.columns import NEARLY, Column
from archivepkg.authoring.faults import Cells, Fault, lines_of, quoted
from archivepkg.authoring.finding import words_of
from archivepkg.package.resources import ForeignKey
from archivepkg.package.wording import did_you_mean, listed

FEW = 0.05  # the share of rows from which doubled links are no slips
NEARLY_ALL = 0.8  # the share of values in a key from which the others are taken for slips

Columns = dict[str, dict[str, Column]]  # of each table, by name

# What a column is called that names the rows of its table, and how one ends that names others.
IDENTIFIERS = (
    "id", "nr", "no", "number", "nummer", "num", "key", "code", "kuerzel", "kurzel", "identifier",
    "inventarnummer", "inventory", "ref", "uid", "ident", "kennung",
)  # fmt: skip
# What a column is called that refers to its own table.
OWN = (
    "parent", "reply", "answer", "part", "antwort", "teil", "mother", "father", "mutter", "vater",
    "broader", "previous", "next", "see", "related", "spouse", "unter", "aus", "above",
)  # fmt: skip
# What a column is called that says which part one has in a link.
ROLES = ("role", "rolle", "part")


@dataclass
class Keys:
    """The keys of all tables. primary, foreign: by the name of the table."""

    primary: dict[str, tuple[str, ...]] = field(default_factory=dict)
    foreign: dict[str, list[ForeignKey]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def keys_of(columns: Columns) -> Keys:
    """Return the keys that the data keeps, and what keeps others from being keys."""
    found = Keys(foreign={name: [] for name in columns})
    single = {name: _single(columns, name) for name in columns}
    nearly = {name: _nearly(table) for name, table in columns.items() if not single[name]}
    targets = single | nearly
    for name, table in columns.items():
        for column in table.values():
            if single[name] is not column and column.filled and column.is_short:
                found.faults += _refer(found, column, targets, nearly)
    for name, key in single.items():
        if key:
            found.primary[name] = (key.name,)
        elif own := _composite(columns[name], found.foreign[name]):
            found.primary[name] = own
        else:
            found.faults += _why_no_key(columns[name], found.foreign[name], nearly[name])
    return found


def bare(name: str) -> list[str]:
    """Return the words of a column's name without that it is an identifier: `foto` of `foto_id`."""
    words = words_of(name)
    return words[:-1] if len(words) > 1 and words[-1] in IDENTIFIERS else words


def is_named_after(words: list[str], table: str) -> bool:
    """Tell whether words are the name of a table's rows: `letter` of `letters`."""
    own = words_of(table)
    return len(own) == len(words) and all(map(_is_same_noun, words, own))


def _is_same_noun(one: str, other: str) -> bool:
    """Tell whether two words differ by no more than an ending, as of the plural."""
    short, long = sorted((one, other), key=len)
    stem = short[:-1] if short.endswith(("y", "e")) and len(short) > 3 else short
    return long.startswith(stem) and len(long) - len(stem) <= 3 and len(stem) > 1


def _single(columns: Columns, name: str) -> Column | None:
    """Return the column that is the key of a table: the best named, else the first."""
    table = list(columns[name].values())
    for column in table:
        if column.is_unique and column.is_short and _is_own(column):
            return column
    is_first = table and table[0].is_key and not _is_in_others(table[0], columns)
    return table[0] if is_first else None


def _is_own(column: Column) -> bool:
    """Tell whether a column's name says that it names the rows of its own table."""
    words, table = words_of(column.name), column.table.resource.name
    if len(words) == 1:
        return words[0] in IDENTIFIERS or is_named_after(words, table)
    return bool(words) and words[-1] in IDENTIFIERS and is_named_after(words[:-1], table)


def _is_in_others(column: Column, columns: Columns) -> bool:
    """Tell whether a column may refer to a table whose rows it names."""
    others = (
        other for table in columns.values() for other in table.values()
        if other.table is not column.table and other.is_key and other.may_hold(column)
    )  # fmt: skip
    return any(not _strangers(column, other) for other in others)


def _nearly(table: dict[str, Column]) -> Column | None:
    """Return the column that would be the key of a table but for a few rows."""
    for index, column in enumerate(table.values()):
        wrong = column.rows - min(column.filled, column.distinct)
        few = wrong <= max(1, (1 - NEARLY) * column.rows) and column.distinct > 1
        is_named = column.is_short and _is_own(column)
        if few and (is_named or (column.is_code and index == 0 and column.rows > 4)):
            return column
    return None


def _refer(
    found: Keys, column: Column, targets: dict[str, Column | None], nearly: dict[str, Column | None]
) -> Iterator[Fault]:
    """Note the foreign key that a column is, or yield why it is none, though nearly."""
    table = column.table.resource.name
    ranked = [
        (not _speaks_of(column, target), name == table, name)
        for name, target in targets.items()
        if target and target is not column and _may_refer(column, target)
        if target.may_hold(column)
    ]
    near: tuple[Column, Cells] | None = None
    for _, _, name in sorted(ranked):
        target = targets[name]
        assert target is not None
        if not _strangers(column, target):
            if name not in nearly:
                found.foreign[table].append(ForeignKey((column.name,), name, (target.name,)))
            return
        odd = _strangers(column, target, f"{column.sql} = trim({column.sql})")  # spaces are told
        if near is None and odd and len(odd) <= max(1, (1 - NEARLY_ALL) * column.filled):
            near = target, odd
    if near and not _is_own(column):
        yield _stranger_fault(column, *near)


def _may_refer(column: Column, target: Column) -> bool:
    """Tell whether a column may refer to a key, by its name and the look of its values.

    Numbers are in many lists of numbers, and refer to one only where the name says so.
    """
    if column.longest > target.longest + 2 or column.is_edtf:
        return False
    if target.is_code and not column.is_code:
        return False
    if column.has_digits_alone != target.has_digits_alone:
        return False
    return not column.has_digits_alone or _speaks_of(column, target)


def _speaks_of(column: Column, target: Column) -> bool:
    """Tell whether a column's name speaks of the table of a key."""
    words, table = bare(column.name), target.table.resource.name
    if not words:
        return False
    if target.table is column.table and words[0] in OWN:
        return True
    named = any(is_named_after(words[-n:], table) for n in range(1, len(words) + 1))
    return named and not (words == words_of(column.name) and words[0] in IDENTIFIERS)


def _strangers(column: Column, target: Column, condition: str = "true") -> Cells:
    """Return the cells of a column that are no value of a key, of those that meet a condition."""
    known = f"SELECT {target.sql} FROM {target.table.relation}"
    return column.cells(f"{column.given} AND {condition} AND {column.sql} NOT IN ({known})")


def _stranger_fault(column: Column, target: Column, strangers: Cells) -> Fault:
    right, key = column.filled - len(strangers), f"{target.table.resource.name}.{target.name}"
    near = did_you_mean(strangers.first[0][1], target.sample)
    message = (
        f"{right:,} of {column.filled:,} values are in {key}, and {{value}} is not."
        f"{near} Correct it, or add the row there."
    )
    return column.fault(strangers, message)


def _composite(table: dict[str, Column], foreign: list[ForeignKey]) -> tuple[str, ...]:
    """Return the fields that name the rows of a table of links: keys to others, and perhaps a role.

    Empty where there are none.
    """
    found = next((names for names in _candidates(table, foreign) if not _doubles(table, names)), ())
    return tuple(name for name in table if name in found)


def _candidates(table: dict[str, Column], foreign: list[ForeignKey]) -> Iterator[tuple[str, ...]]:
    full = [name for name, column in table.items() if 0 < column.rows == column.filled]
    links = [key.fields[0] for key in foreign if key.fields[0] in full]
    roles = [name for name in full if name not in links and "".join(words_of(name)) in ROLES]
    if links and roles:
        yield (*links, roles[0])
    for size in range(2, len(links) + 1):
        yield from combinations(links, size)
    for names in [tuple(links), *((link,) for link in links)] if links else []:
        for name in full:
            if name not in links and table[name].longest <= 60:
                yield (*names, name)


def _doubles(table: dict[str, Column], names: tuple[str, ...]) -> list[tuple[int, ...]]:
    """Return the rows that share the values of some fields with an earlier row, one group each."""
    column = table[names[0]]
    cells = ", ".join(table[name].sql for name in names)
    given = " AND ".join(table[name].given for name in names)
    rows = column.tables.query(
        f"SELECT list(row ORDER BY row) AS found FROM {column.table.relation} WHERE {given} "
        f"GROUP BY {cells} HAVING count(*) > 1 ORDER BY found[1] LIMIT 12"
    )
    return [tuple(found) for (found,) in rows]


def _why_no_key(
    table: dict[str, Column], foreign: list[ForeignKey], nearly: Column | None
) -> Iterator[Fault]:
    """Yield what keeps a table from having a key."""
    links = tuple(key.fields[0] for key in foreign)
    if nearly and nearly.name in links and len(links) > 1:
        nearly = None  # it names the rows of another table, and only by chance those of this one
    names = (nearly.name,) if nearly else links if len(links) > 1 else ()
    if not names:
        return
    column = table[names[0]]
    for name in names:
        if empty := table[name].cells(f"NOT {table[name].given}"):
            message = "is nearly a key, and has no value here. Give the row one of its own."
            yield table[name].fault(empty, message)
    doubles = _doubles(table, names)
    if nearly is None and sum(map(len, doubles)) - len(doubles) > max(1, FEW * column.rows):
        return  # so many that it is not meant to be one
    verb, remedy = "are", "Delete one, or add what tells them apart."
    if nearly:
        verb, remedy = "is", "Give each row one of its own."
    for rows in doubles:
        lines = lines_of(column.table.text, rows)
        values = [text for name in names for _, text in table[name].cells(f"row = {rows[0]}").first]
        places = listed([lines[row] for row in rows], separator=" and " if len(rows) == 2 else ", ")
        message = f"{verb} nearly a key, but {quoted(', '.join(values))} stands in lines {places}."
        path = column.table.resource.paths[0]
        yield Fault(path, lines[rows[-1]], ", ".join(names), f"{message} {remedy}")
