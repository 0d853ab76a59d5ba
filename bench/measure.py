"""Rounds, one server after the other and again, so that a slow minute is slow for all of them."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from bench import answers, comparing, documents, load, process
from bench.queries import Shape, Things
from bench.record import DEREFERENCE, Asked, Measured, Setting
from bench.running import Running

MARK = "%0A%23"
"""A line break and a comment sign: what follows changes the request and not the query."""
Say = Callable[[str], None]
WorkOf = Callable[[Running, bool], load.Work]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to measure: a query shape or a form of documents, and who can be asked."""

    group: str
    name: str
    able: Sequence[Running]
    work: WorkOf


@dataclass(slots=True)
class Plan:
    """All there is to measure, and what was found out on the way."""

    items: list[Item] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)


def add_shape(plan: Plan, servers: Sequence[Running], shape: Shape, things: Things) -> None:
    """Compare the answers to a shape, and plan it for those that answer right."""
    first, *others = servers
    known = comparing.right(first, shape, things)
    if known.is_empty:
        plan.differing.append(f"all, {shape.title}: the graph has none of it, so it is left out")
        return
    wrong = list(comparing.differing(others, known, things))
    plan.differing += wrong
    plan.asked.append(known.asked)
    queries = [quote(query, safe="") for query in shape.queries(things)]
    kind = answers.GRAPH if shape.is_graph else answers.ROWS

    def work(server: Running, fresh: bool) -> load.Work:
        paths = [server.peer.ask + query for query in queries]
        return load.Work(paths, kind, MARK if fresh else "")

    able = [s for s in servers if not any(text.startswith(f"{s.peer.name}, ") for text in wrong)]
    plan.items.append(Item(shape.group, shape.name, able, work))


def add_form(plan: Plan, servers: Sequence[Running], form: str, things: Things) -> None:
    """See that the documents are there, and plan them for those that have them."""
    wrong = list(documents.wrong(servers, form, things))
    plan.differing += wrong
    plan.asked.append(documents.asked(form))

    def work(server: Running, fresh: bool) -> load.Work:
        return documents.work(server, form, things, fresh)

    able = [s for s in servers if not any(text.startswith(f"{s.peer.name}, ") for text in wrong)]
    plan.items.append(Item(DEREFERENCE, form, able, work))


@dataclass(slots=True)
class Found:
    """The rounds so far of each setting and server; one with an error is out of that setting."""

    rounds: dict[tuple[Setting, str], list[list[float]]] = field(default_factory=dict)
    failed: dict[tuple[Setting, str], load.Unusable] = field(default_factory=dict)

    def add(self, server: Running, item: Item, setting: Setting, seconds: int) -> None:
        """Measure a round more, and wait until the server rests."""
        at, work = (setting, server.peer.name), item.work(server, setting.fresh)
        if at in self.failed:
            return
        try:
            one = load.drive(server.port, work, setting.clients, seconds)
        except load.Unusable as error:
            self.failed[at] = error
            return
        process.settle(server.process.pid)
        numbers = [float(f"{number:.4g}") for number in (one.rate, one.p50, one.p99)]
        self.rounds.setdefault(at, []).append(numbers)


def measure(
    plan: Plan, modes: Sequence[tuple[bool, int]], seconds: int, rounds: int, say: Say
) -> Iterator[Measured]:
    """Measure everything in every mode, new or repeated and by how many clients; and once more."""
    every = [(item, Setting(item.group, item.name, *mode)) for item in plan.items for mode in modes]
    found = Found()
    for turn in range(rounds):
        able = begun(plan, turn)
        for number, (item, setting) in enumerate(every, 1):
            say(f"round {turn + 1}: {number} of {len(every)}: {setting}")
            for server in item.able:
                if server.peer.name in able and (setting.fresh or server.repeats):
                    found.add(server, item, setting, seconds)
    for (setting, name), error in found.failed.items():
        plan.differing.append(
            f"{name}, {setting.group}: {setting.shape}, {setting.clients}: {error}"
        )
    for at, numbers in found.rounds.items():
        if at not in found.failed:
            yield Measured(*at, numbers)


def begun(plan: Plan, turn: int) -> Collection[str]:
    """Name the servers of a round, started anew for each after the first.

    Where in memory a process comes to lie makes it a third faster or slower, as long as it lives.
    """
    able = {s.peer.name: s for item in plan.items for s in item.able if turn < s.rounds}
    for server in able.values() if turn else ():
        server.start_anew()
    return able
