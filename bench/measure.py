"""Rounds, one server after the other and again, so that a slow minute is slow for all of them."""

import statistics
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException

from bench import answers, load
from bench.queries import Shape
from bench.running import Running

Things = dict[str, list[str]]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Setting:
    """What is asked, by how many, and whether each request is new."""

    shape: Shape
    fresh: bool
    clients: int


@dataclass(slots=True)
class Measured:
    """The rounds of each server under each setting; a server with an error has none."""

    rounds: dict[tuple[Setting, str], list[load.Round]] = field(default_factory=dict)

    def ratios(self, setting: Setting, name: str, base: str) -> list[float]:
        """Divide each round by the round of the base server beside it."""
        ours, theirs = self.rounds.get((setting, name)), self.rounds.get((setting, base))
        if not ours or not theirs:
            return []
        return [one.rate / other.rate for one, other in zip(ours, theirs, strict=True)]

    def middle(self, setting: Setting, name: str) -> load.Round | None:
        """Take the medians of the rounds."""
        if not (rounds := self.rounds.get((setting, name))):
            return None
        values = zip(*((r.rate, r.p50, r.p99) for r in rounds), strict=True)
        return load.Round(*(statistics.median(value) for value in values))


def settings(shapes: Sequence[Shape], clients: Sequence[int]) -> list[Setting]:
    """List all that is to be measured."""
    modes = [(fresh, n) for fresh in (False, True) for n in clients]
    return [Setting(shape, fresh, n) for shape in shapes for fresh, n in modes]


def compare(
    servers: Sequence[Running], shapes: Sequence[Shape], things: Things
) -> Iterator[tuple[str, Shape, str]]:
    """Say which server answers which shape otherwise than the first server does."""
    first, *others = servers
    for shape in shapes:
        queries = shape.queries(things)
        right = [first.ask(query, shape.is_graph) for query in queries]
        for server in others:
            wrong = [differs(server, q, shape, r) for q, r in zip(queries, right, strict=True)]
            if found := [text for text in wrong if text]:
                yield server.peer.name, shape, f"{len(found)} of {len(queries)}, e.g. {found[0]}"


def differs(server: Running, query: str, shape: Shape, right: Counter[Hashable]) -> str:
    """Say how an answer differs; nothing when it does not."""
    try:
        found = server.ask(query, shape.is_graph)
    except (OSError, HTTPException, answers.Failed, ValueError) as error:
        return f"{type(error).__name__} {str(error)[:120]}"
    if found == right:
        return ""
    less, more = (right - found).total(), (found - right).total()
    return f"of {right.total()} rows or triples {less} missing, {more} too many"


def measure(
    servers: Sequence[Running], asked: Setting, things: Things, seconds: int, rounds: int
) -> Iterator[tuple[str, list[load.Round] | load.Unusable]]:
    """Measure all servers under one setting; one with an error is out for the rest of it."""
    kind = answers.GRAPH if asked.shape.is_graph else answers.ROWS
    work = load.Work(asked.shape.queries(things), kind, asked.fresh)
    able = {server.peer.name: server for server in servers}
    found: dict[str, list[load.Round]] = {name: [] for name in able}
    for name in [name for _ in range(rounds) for name in able]:
        if name not in found:
            continue
        port, ask = able[name].port, able[name].peer.ask
        try:
            found[name].append(load.drive(port, ask, work, asked.clients, seconds))
        except load.Unusable as error:
            del found[name]
            yield name, error
    yield from found.items()
