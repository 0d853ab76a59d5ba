"""Measure in rounds, each server in turn, so that a slow minute affects all of them."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from bench import answers, comparison, documents, load, process
from bench.peer_server import PeerServer
from bench.queries import Entities, Shape
from bench.record import DEREFERENCE, Measured, MeasuredShape, Setting

MARK = "%0A%23"
"""A line break and a comment sign: what follows changes the request but not the query."""
Say = Callable[[str], None]
WorkOf = Callable[[PeerServer, bool], load.Work]


@dataclass(frozen=True, slots=True)
class Item:
    """A query shape or document format to measure, and the servers that answer it."""

    group: str
    name: str
    able: Sequence[PeerServer]
    work: WorkOf


@dataclass(slots=True)
class Plan:
    """The items to measure, and the result of comparing answers."""

    items: list[Item] = field(default_factory=list)
    asked: list[MeasuredShape] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)


def add_shape(plan: Plan, servers: Sequence[PeerServer], shape: Shape, entities: Entities) -> None:
    """Compare the answers to a shape, and plan it for the servers that agree."""
    first, *other_servers = servers
    reference = comparison.ask_reference(first, shape, entities)
    if reference.is_empty:
        plan.differing.append(
            f"all, {shape.title}: the graph has no answer to it, so it is left out"
        )
        return
    differences = list(comparison.find_differences(other_servers, reference, entities))
    plan.differing += differences
    plan.asked.append(reference.summary)
    queries = [quote(query, safe="") for query in shape.queries(entities)]
    kind = answers.GRAPH if shape.is_graph else answers.ROWS

    def work(server: PeerServer, fresh: bool) -> load.Work:
        paths = [server.peer.query_path + query for query in queries]
        return load.Work(paths, kind, MARK if fresh else "")

    able = [
        s for s in servers if not any(text.startswith(f"{s.peer.name}, ") for text in differences)
    ]
    plan.items.append(Item(shape.group, shape.name, able, work))


def add_format(plan: Plan, servers: Sequence[PeerServer], name: str, entities: Entities) -> None:
    """Check the documents, and plan them for the servers that have them."""
    errors = list(documents.find_errors(servers, name, entities))
    plan.differing += errors
    plan.asked.append(documents.summary(name))

    def work(server: PeerServer, fresh: bool) -> load.Work:
        return documents.work(server, name, entities, fresh)

    able = [s for s in servers if not any(text.startswith(f"{s.peer.name}, ") for text in errors)]
    plan.items.append(Item(DEREFERENCE, name, able, work))


@dataclass(slots=True)
class Results:
    """The rounds so far by setting and server. After an error, a server leaves the setting."""

    rounds: dict[tuple[Setting, str], list[list[float]]] = field(default_factory=dict)
    failed: dict[tuple[Setting, str], load.UnusableRound] = field(default_factory=dict)

    def add(self, server: PeerServer, item: Item, setting: Setting, seconds: int) -> None:
        """Measure one more round, and wait until the server is idle."""
        at, work = (setting, server.peer.name), item.work(server, setting.fresh)
        if at in self.failed:
            return
        try:
            round_ = load.drive(server.port, work, setting.clients, seconds)
        except load.UnusableRound as error:
            self.failed[at] = error
            return
        process.wait_until_idle(server.process.pid)
        numbers = [float(f"{number:.4g}") for number in (round_.rate, round_.p50, round_.p99)]
        self.rounds.setdefault(at, []).append(numbers)


def measure(
    plan: Plan, modes: Sequence[tuple[bool, int]], seconds: int, rounds: int, say: Say
) -> Iterator[Measured]:
    """Measure every item in every mode and number of clients, round by round."""
    every = [(item, Setting(item.group, item.name, *mode)) for item in plan.items for mode in modes]
    results = Results()
    for turn in range(rounds):
        able = start_round(plan, turn)
        for number, (item, setting) in enumerate(every, 1):
            say(f"round {turn + 1}: {number} of {len(every)}: {setting}")
            for server in item.able:
                if server.peer.name in able and (setting.fresh or server.repeats):
                    results.add(server, item, setting, seconds)
    for (setting, name), error in results.failed.items():
        plan.differing.append(
            f"{name}, {setting.group}: {setting.shape}, {setting.clients}: {error}"
        )
    for at, numbers in results.rounds.items():
        if at not in results.failed:
            yield Measured(*at, numbers)


def start_round(plan: Plan, turn: int) -> Collection[str]:
    """Name the servers of a round, and restart them for each round after the first.

    The memory layout of a process makes it up to a third faster or slower for its lifetime.
    """
    able = {s.peer.name: s for item in plan.items for s in item.able if turn < s.rounds}
    for server in able.values() if turn else ():
        server.restart()
    return able
