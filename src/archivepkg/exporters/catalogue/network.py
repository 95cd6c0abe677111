"""The network: who wrote to whom, drawn with writers on the left and readers on the right."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from archivepkg.exporters.catalogue.drawing import DESKTOP, Label, fitted, label_at
from archivepkg.exporters.citations.citation import authors
from archivepkg.package.wording import counted
from archivepkg.records.inventory import Description, Entity, Place
from archivepkg.tables.dates import in_words

LEFT, RIGHT = 340, 620  # where the names of the one side end, and those of the other begin
BAR, SPACE = 6, 8  # the bar of a name: its width, and what is between the two
HEADING, TOP = 60, 80  # where the sides are named, and begin
GAP, TALLEST = 12, 640  # space between names; the height of all lines
SLOT, THINNEST, LINE = 13.0, 2.5, 2.0  # what a letter takes of it, a line at least; its width
MOST = 16  # names on a side
MOST_LETTERS = 80  # beyond these, the letters of a pair are one line
MOST_PAIRS = 60  # that are drawn
SWEEPS = 6  # in which each side takes the order of the other one

Pair = tuple[Place, Place]  # writer and reader
Order = dict[Place, int]  # the places of agents on their side


@dataclass(frozen=True)
class Letter:
    """A record from one agent to another. number: of the record in the list."""

    number: int
    record: Description
    writer: Entity
    reader: Entity

    @property
    def pair(self) -> Pair:
        return self.writer.place, self.reader.place


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

    is_merged: whether a line stands for all letters of a pair. hidden: how many pairs with
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
    chosen, hidden = _strongest(letters)
    shown = [letter for letter in letters if letter.pair in chosen]
    left, right = _ordered(chosen)
    shown.sort(key=lambda item: (left[item.pair[0]], right[item.pair[1]], item.number))
    pairs = [tuple(items) for _, items in groupby(shown, lambda letter: letter.pair)]
    is_merged = len(shown) > MOST_LETTERS
    groups: list[Group] = pairs if is_merged else [(letter,) for letter in shown]
    nodes, edges = _drawn(groups, left, right)
    return Network(
        max(node.y + node.height / 2 for node in nodes) + GAP,
        nodes,
        edges,
        tuple(_table(pairs)),
        is_merged,
        hidden,
    )


def _strongest(letters: list[Letter]) -> tuple[list[Pair], int]:
    """Return the pairs with the most letters, so many as can be drawn; how many others there are.

    Of those with as many letters, pairs of busy agents come first.
    """
    counts = Counter(letter.pair for letter in letters)
    busy = Counter(agent for letter in letters for agent in letter.pair)
    names = {letter.pair: (letter.writer.name, letter.reader.name) for letter in letters}

    def rank(pair: Pair) -> tuple[Any, ...]:
        return -counts[pair], -busy[pair[0]] - busy[pair[1]], names[pair]

    chosen: list[Pair] = []
    sides: tuple[set[Place], set[Place]] = (set(), set())
    for pair in sorted(counts, key=rank):
        grown = [side | {agent} for side, agent in zip(sides, pair, strict=True)]
        if len(chosen) < MOST_PAIRS and all(len(side) <= MOST for side in grown):
            chosen.append(pair)
            sides = grown[0], grown[1]
    return chosen, len(counts) - len(chosen)


def _ordered(pairs: list[Pair]) -> tuple[Order, Order]:
    """Return both sides in an order in which few lines cross.

    Each side in turn takes the mean order of those whom it writes to or hears from.
    """
    backward = [(reader, writer) for writer, reader in pairs]
    left, right = (
        {key: place for place, key in enumerate(dict.fromkeys(side))}
        for side in zip(*pairs, strict=True)
    )
    best = left, right = _swept(backward, right, left), _swept(pairs, left, right)
    for _ in range(SWEEPS):
        right = _swept(pairs, left, right)
        left = _swept(backward, right, left)
        best = min(best, (left, right), key=lambda order: _crossings(pairs, *order))
    return best


def _swept(pairs: list[Pair], fixed: Order, moved: Order) -> Order:
    others = defaultdict(list)
    for one, other in pairs:
        others[other].append(fixed[one])
    means = {key: sum(found) / len(found) for key, found in others.items()}
    order = sorted(means, key=lambda key: (means[key], moved[key]))
    return {key: place for place, key in enumerate(order)}


def _crossings(pairs: list[Pair], left: Order, right: Order) -> int:
    ends = [(left[writer], right[reader]) for writer, reader in pairs]
    return sum((a - c) * (b - d) < 0 for n, (a, b) in enumerate(ends) for c, d in ends[n + 1 :])


def _drawn(
    groups: list[Group], left: Order, right: Order
) -> tuple[tuple[Node, ...], tuple[Edge, ...]]:
    """Return bars and lines; each line leaves and arrives at a height that is its own."""
    letter = min(SLOT, TALLEST / sum(map(len, groups)))
    slots = [max(THINNEST, letter * len(group)) for group in groups]
    starts, writers = _side(groups, slots, (left, right), 0)
    ends, readers = _side(groups, slots, (left, right), 1)
    lines = zip(groups, slots, starts, ends, strict=True)
    edges = tuple(
        Edge(group, _path(start, end), _width(slot, group), _label(group))
        for group, slot, start, end in lines
    )
    return (*writers, *readers), edges


def _side(
    groups: list[Group], slots: list[float], orders: tuple[Order, Order], side: int
) -> tuple[list[float], list[Node]]:
    """Return at which height each line meets a side, and the bars of that side: 0 is the left."""
    own, other = orders[side], orders[1 - side]
    pairs = [group[0].pair for group in groups]
    places = sorted(
        range(len(groups)), key=lambda n: (own[pairs[n][side]], other[pairs[n][1 - side]], n)
    )
    heights, nodes = [0.0] * len(groups), []
    top = TOP + GAP * max(0, len(other) - len(own)) / 2  # so that the middles are level
    for _, lines in groupby(places, lambda n: pairs[n][side]):
        start = top
        for place in lines:
            heights[place] = round(top + slots[place] / 2, 1)
            top += slots[place]
        letter = groups[place][0]
        nodes.append(_node((letter.writer, letter.reader)[side], start, top, side))
        top += GAP
    return heights, nodes


def _node(agent: Entity, top: float, bottom: float, side: int) -> Node:
    x, bar = ((LEFT, LEFT + SPACE), (RIGHT, RIGHT - SPACE - BAR))[side]
    anchor = ("end", "start")[side]
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
    return label_at(DESKTOP / 2, "middle", DESKTOP, head, text)


def _table(
    pairs: Sequence[Group],
) -> Iterator[tuple[Entity, tuple[tuple[Entity, tuple[Letter, ...]], ...]]]:
    """Yield each writer with the readers of the letters and these."""
    for _, found in groupby(pairs, lambda pair: pair[0].pair[0]):
        rows = tuple((pair[0].reader, pair) for pair in found)
        yield rows[0][1][0].writer, rows
