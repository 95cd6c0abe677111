"""The network: who wrote to whom, drawn with writers on the left and readers on the right."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from archivepkg.exporters.catalogue.drawing import DESKTOP, Label, fitted
from archivepkg.exporters.citations.citation import authors
from archivepkg.package.wording import counted
from archivepkg.records.inventory import Description, Entity
from archivepkg.tables.dates import in_words

LEFT, RIGHT = 340, 620  # where the names of the one side end, and those of the other begin
BAR, SPACE = 6, 8  # the bar of a name: its width, and what is between the two
FIRST_LINE, HEADING, TOP = 14, 60, 80  # of a label; where the sides are named, and begin
GAP, TALLEST = 12, 640  # space between names; the height of all lines
SLOT, THINNEST, LINE = 13.0, 2.5, 2.0  # what a letter takes of it, a line at least; its width
MOST = 16  # names on a side
MOST_LETTERS = 80  # beyond these, the letters of a pair are one line
SWEEPS = 6  # in which each side takes the order of the other one


@dataclass(frozen=True)
class Letter:
    """A record from one agent to another. number: of the record in the list."""

    number: int
    record: Description
    writer: Entity
    reader: Entity


@dataclass(frozen=True)
class Node:
    """An agent on one side. y: the middle of the block that its letters reach."""

    agent: Entity
    label: str
    x: int
    bar: int
    y: float
    height: float
    anchor: str


@dataclass(frozen=True)
class Edge:
    """The line of a letter, or of all letters of a pair. path: of SVG. width: of the line."""

    letters: tuple[Letter, ...]
    path: str
    width: float
    label: Label


@dataclass(frozen=True)
class Network:
    """A picture of letters, and the same as rows of a table: by pairs, the writers together.

    is_merged: whether a line stands for all letters of a pair. hidden: how many agents with
    fewer letters are not in it.
    """

    height: float
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    writers: tuple[tuple[Entity, tuple[tuple[Entity, tuple[Letter, ...]], ...]], ...]
    is_merged: bool
    hidden: int
    width: int = DESKTOP
    left: int = LEFT
    right: int = RIGHT
    heading: int = HEADING


Group = tuple[Letter, ...]  # what is one line
Order = dict[str, int]  # the places of agents on their side, by id


def network(records: Iterable[Description]) -> Network | None:
    """Return the network of records, `None` where none has both a writer and a reader."""
    letters = [
        Letter(number, record, writer, reader)
        for number, record in enumerate(records)
        for writer in authors(record)
        for reader in record.agents("rcp")
    ]
    if not letters:
        return None
    agents = {agent.id: agent for letter in letters for agent in (letter.writer, letter.reader)}
    left, right = _most(letter.writer for letter in letters), _most(i.reader for i in letters)
    shown = [item for item in letters if item.writer.id in left and item.reader.id in right]
    left, right = _ordered(shown, left, right)
    shown.sort(key=lambda item: (left[item.writer.id], right[item.reader.id], item.number))
    pairs = [tuple(items) for _, items in groupby(shown, lambda i: (i.writer.id, i.reader.id))]
    is_merged = len(shown) > MOST_LETTERS
    groups: list[Group] = pairs if is_merged else [(letter,) for letter in shown]
    nodes, edges = _drawn(groups, left, right)
    return Network(
        max(node.y + node.height / 2 for node in nodes) + GAP,
        nodes,
        edges,
        tuple(_table(pairs)),
        is_merged,
        len(agents.keys() - left.keys() - right.keys()),
    )


def _most(agents: Iterable[Entity]) -> Order:
    """Return the agents with the most letters, by id, and their places."""
    names: dict[str, str] = {}
    counts = Counter[str]()
    for agent in agents:
        counts[agent.id] += 1
        names[agent.id] = agent.name
    order = sorted(counts, key=lambda key: (-counts[key], names[key], key))
    return {key: place for place, key in enumerate(order[:MOST])}


def _ordered(letters: list[Letter], left: Order, right: Order) -> tuple[Order, Order]:
    """Return both sides in an order in which few lines cross, without those who have none.

    Each side in turn takes the mean order of those whom it writes to or hears from.
    """
    pairs = sorted({(letter.writer.id, letter.reader.id) for letter in letters})
    backward = [(reader, writer) for writer, reader in pairs]
    best = left, right = _swept(backward, right, left), _swept(pairs, left, right)
    for _ in range(SWEEPS):
        right = _swept(pairs, left, right)
        left = _swept(backward, right, left)
        best = min(best, (left, right), key=lambda order: _crossings(pairs, *order))
    return best


def _swept(pairs: Sequence[tuple[str, str]], fixed: Order, moved: Order) -> Order:
    others = defaultdict(list)
    for one, other in pairs:
        others[other].append(fixed[one])
    means = {key: sum(found) / len(found) for key, found in others.items()}
    order = sorted(means, key=lambda key: (means[key], moved[key]))
    return {key: place for place, key in enumerate(order)}


def _crossings(pairs: list[tuple[str, str]], left: Order, right: Order) -> int:
    ends = [(left[writer], right[reader]) for writer, reader in pairs]
    return sum((a - c) * (b - d) < 0 for n, (a, b) in enumerate(ends) for c, d in ends[n + 1 :])


def _drawn(
    groups: list[Group], left: Order, right: Order
) -> tuple[tuple[Node, ...], tuple[Edge, ...]]:
    """Return bars and lines; each line leaves and arrives at a height that is its own."""
    letter = min(SLOT, TALLEST / sum(map(len, groups)))
    slots = [max(THINNEST, letter * len(group)) for group in groups]
    starts, writers = _side(groups, slots, left, right, is_left=True)
    ends, readers = _side(groups, slots, right, left, is_left=False)
    lines = zip(groups, slots, starts, ends, strict=True)
    edges = tuple(
        Edge(group, _path(start, end), _width(slot, group), _label(group))
        for group, slot, start, end in lines
    )
    return (*writers, *readers), edges


def _side(
    groups: list[Group], slots: list[float], own: Order, other: Order, *, is_left: bool
) -> tuple[list[float], list[Node]]:
    """Return at which height each line meets a side, and the bars of that side."""

    def ends(place: int) -> tuple[Entity, Entity]:
        letter = groups[place][0]
        pair = letter.writer, letter.reader
        return pair if is_left else pair[::-1]

    places = sorted(range(len(groups)), key=lambda n: (own[ends(n)[0].id], other[ends(n)[1].id], n))
    heights, nodes = [0.0] * len(groups), []
    top = TOP + GAP * max(0, len(other) - len(own)) / 2  # so that the middles are level
    for _, lines in groupby(places, lambda n: ends(n)[0].id):
        start = top
        for place in lines:
            heights[place] = round(top + slots[place] / 2, 1)
            top += slots[place]
        nodes.append(_node(ends(place)[0], start, top, is_left=is_left))
        top += GAP
    return heights, nodes


def _node(agent: Entity, top: float, bottom: float, *, is_left: bool) -> Node:
    x, bar, anchor = (
        (LEFT, LEFT + SPACE, "end") if is_left else (RIGHT, RIGHT - SPACE - BAR, "start")
    )
    label = fitted(agent.name, LEFT - 2 * SPACE)
    return Node(agent, label, x, bar, round((top + bottom) / 2, 1), round(bottom - top, 1), anchor)


def _path(start: float, end: float) -> str:
    left, right = LEFT + SPACE + BAR, RIGHT - SPACE - BAR
    middle = (left + right) // 2
    return f"M{left},{start} C{middle},{start} {middle},{end} {right},{end}"


def _width(slot: float, group: Group) -> float:
    """Return how wide a line is: of more than one letter, as wide as there is room."""
    return LINE if len(group) == 1 else round(slot - 1, 1)


def _label(group: Group) -> Label:
    letter = group[0]
    head = f"{letter.writer.name} to {letter.reader.name}"
    if len(group) == 1:
        text = letter.record.name
        head += f", {in_words(letter.record.date) or 'undated'}"
    else:
        text = counted(len(group), "record")
    x = (LEFT + RIGHT) / 2
    return Label(fitted(head, DESKTOP), fitted(text, DESKTOP), x, FIRST_LINE)


def _table(
    pairs: Sequence[Group],
) -> Iterator[tuple[Entity, tuple[tuple[Entity, tuple[Letter, ...]], ...]]]:
    """Yield each writer with the readers of the letters and these."""
    for _, found in groupby(pairs, lambda pair: pair[0].writer.id):
        rows = tuple((pair[0].reader, pair) for pair in found)
        yield rows[0][1][0].writer, rows
