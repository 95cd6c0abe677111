"""The network: who wrote to whom, drawn with writers on the left and readers on the right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from archivepkg.citations import authors
from archivepkg.dates import words
from archivepkg.descriptions import Description, Entity

WIDTH, LEFT, RIGHT = 960, 330, 630  # of the picture; where the names end and begin
TOP, SLOT, GAP = 34, 13, 12  # where it starts; height of a letter; space between names
LONGEST = 44  # characters of a name
MOST = 40  # names on a side


Letter = tuple[int, Description, Entity, Entity]  # its number, itself, writer and reader


@dataclass(frozen=True)
class Node:
    """An agent on one side. y: the middle of the block that its letters reach."""

    agent: Entity
    label: str
    x: int
    y: float
    height: int
    count: int


@dataclass(frozen=True)
class Edge:
    """A record from one agent to another. path: of SVG. number: of the record in the list."""

    number: int
    path: str
    title: str


@dataclass(frozen=True)
class Network:
    """A picture of letters. hidden: how many agents with fewer letters are not in it."""

    height: int
    writers: tuple[Node, ...]
    readers: tuple[Node, ...]
    edges: tuple[Edge, ...]
    hidden: int
    width: int = WIDTH
    left: int = LEFT
    right: int = RIGHT


def network(records: Iterable[Description]) -> Network | None:
    """Return the network of records, `None` where none has both a writer and a reader."""
    letters = [
        (number, record, writer, reader)
        for number, record in enumerate(records)
        for writer in authors(record)
        for reader in record.agents("rcp")
    ]
    if not letters:
        return None
    agents = {agent.id: agent for _, _, *pair in letters for agent in pair}
    writers = _side(agents, Counter(writer.id for _, _, writer, _ in letters), LEFT)
    readers = _side(agents, Counter(reader.id for _, _, _, reader in letters), RIGHT)
    edges = _edges(letters, writers, readers)
    shown = {node.agent.id for node in [*writers.values(), *readers.values()]}
    height = max(round(n.y + n.height / 2) for n in [*writers.values(), *readers.values()]) + GAP
    return Network(
        height,
        tuple(writers.values()),
        tuple(readers.values()),
        edges,
        len(agents.keys() - shown),
    )


def _side(agents: dict[str, Entity], counts: Counter[str], x: int) -> dict[str, Node]:
    """Return the agents of one side by id, those with the most letters on top."""
    nodes, top = {}, TOP
    order = sorted(counts, key=lambda key: (-counts[key], agents[key].name, key))
    for key in order[:MOST]:
        height, name = SLOT * counts[key], agents[key].name
        label = name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}\u2026"
        nodes[key] = Node(agents[key], label, x, top + height / 2, height, counts[key])
        top += height + GAP
    return nodes


def _edges(
    letters: list[Letter], writers: dict[str, Node], readers: dict[str, Node]
) -> tuple[Edge, ...]:
    """Return the curves; each leaves and arrives in a slot of its own, in order of height."""
    shown = [item for item in letters if item[2].id in writers and item[3].id in readers]
    starts = _slots([(writers[w.id], readers[r.id].y) for _, _, w, r in shown])
    ends = _slots([(readers[r.id], writers[w.id].y) for _, _, w, r in shown])
    middle = (LEFT + RIGHT) // 2
    edges = []
    for (number, record, writer, reader), start, end in zip(shown, starts, ends, strict=True):
        path = f"M{LEFT + 14},{start} C{middle},{start} {middle},{end} {RIGHT - 14},{end}"
        title = f"{writer.name} to {reader.name}, {words(record.date)}: {record.name}"
        edges.append(Edge(number, path, title))
    return tuple(edges)


def _slots(ends: list[tuple[Node, float]]) -> list[float]:
    """Return the height at which each curve meets its node, given that of its other end."""
    places = [0.0] * len(ends)
    used: Counter[str] = Counter()
    for position in sorted(range(len(ends)), key=lambda n: (ends[n][1], n)):
        node = ends[position][0]
        slot = used[node.agent.id]
        used[node.agent.id] += 1
        places[position] = node.y - node.height / 2 + SLOT * (slot + 0.5)
    return places
