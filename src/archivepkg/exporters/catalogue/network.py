"""The network: who wrote to whom, drawn with writers on the left and readers on the right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archivepkg.exporters.citations.citation import authors
from archivepkg.records.inventory import Description, Entity
from archivepkg.tables.dates import in_words

WIDTH, LEFT, RIGHT = 960, 330, 630  # of the picture; where the names end and begin
TOP, GAP = 34, 12  # where it starts; space between names
SLOT, TALLEST = 13.0, 900  # height of a letter, and of all letters of a side
LONGEST = 44  # characters of a name
MOST = 24  # names on a side
MOST_LETTERS = 300  # beyond these, the letters of a pair are one line


Letter = tuple[int, Description, Entity, Entity]  # its number, itself, writer and reader


@dataclass(frozen=True)
class Node:
    """An agent on one side. y: the middle of the block that its letters reach."""

    agent: Entity
    label: str
    x: int
    y: float
    height: float


@dataclass(frozen=True)
class Edge:
    """A record from one agent to another, or all of them. path: of SVG. width: of the line.

    number: of the record in the list, -1 for all. writer: who sent them.
    """

    writer: Entity
    path: str
    title: str
    width: float = 2
    number: int = -1


@dataclass(frozen=True)
class Network:
    """A picture of letters. hidden: how many agents with fewer letters are not in it."""

    height: float
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
    shown = [item for item in letters if item[2].id in writers and item[3].id in readers]
    draw = _edges if len(shown) <= MOST_LETTERS else _merged
    nodes = [*writers.values(), *readers.values()]
    return Network(
        round(max(node.y + node.height / 2 for node in nodes)) + GAP,
        tuple(writers.values()),
        tuple(readers.values()),
        tuple(draw(shown, writers, readers)),
        len(agents.keys() - {node.agent.id for node in nodes}),
    )


def _side(agents: dict[str, Entity], counts: Counter[str], x: int) -> dict[str, Node]:
    """Return the agents of one side by id, those with the most letters on top."""
    nodes, top = {}, float(TOP)
    order = sorted(counts, key=lambda key: (-counts[key], agents[key].name, key))[:MOST]
    slot = min(SLOT, TALLEST / sum(counts[key] for key in order))
    for key in order:
        height, name = max(2.0, round(slot * counts[key], 1)), agents[key].name
        label = name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}\u2026"
        nodes[key] = Node(agents[key], label, x, round(top + height / 2, 1), height)
        top += max(height, SLOT) + GAP
    return nodes


def _edges(
    letters: list[Letter], writers: dict[str, Node], readers: dict[str, Node]
) -> Iterator[Edge]:
    """Yield a curve for each letter; it leaves and arrives in a slot of its own."""
    starts = _slots([(writers[w.id], readers[r.id].y) for _, _, w, r in letters])
    ends = _slots([(readers[r.id], writers[w.id].y) for _, _, w, r in letters])
    for (number, record, writer, reader), start, end in zip(letters, starts, ends, strict=True):
        title = f"{writer.name} to {reader.name}, {in_words(record.date)}: {record.name}"
        yield Edge(writer, _path(start, end), title, number=number)


def _merged(
    letters: list[Letter], writers: dict[str, Node], readers: dict[str, Node]
) -> Iterator[Edge]:
    """Yield a curve for each pair, the wider the more letters it stands for."""
    pairs = Counter((writer.id, reader.id) for _, _, writer, reader in letters)
    most = max(pairs.values())
    for (writer, reader), count in sorted(pairs.items()):
        start, end = writers[writer], readers[reader]
        title = f"{start.agent.name} to {end.agent.name}: {count:,}"
        yield Edge(start.agent, _path(start.y, end.y), title, round(1 + 6 * count / most, 1))


def _path(start: float, end: float) -> str:
    middle = (LEFT + RIGHT) // 2
    return f"M{LEFT + 14},{start} C{middle},{start} {middle},{end} {RIGHT - 14},{end}"


def _slots(ends: list[tuple[Node, float]]) -> list[float]:
    """Return the height at which each curve meets its node, given that of its other end."""
    places = [0.0] * len(ends)
    total, used = Counter(node.agent.id for node, _ in ends), Counter[str]()
    for position in sorted(range(len(ends)), key=lambda n: (ends[n][1], n)):
        node = ends[position][0]
        share = (used[node.agent.id] + 0.5) / total[node.agent.id]
        used[node.agent.id] += 1
        places[position] = round(node.y + node.height * (share - 0.5), 1)
    return places
