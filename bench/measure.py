"""Rounds, one server after the other and again, so that a slow minute is slow for all of them."""

from collections.abc import Callable, Iterator, Sequence
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


def measure(
    plan: Plan, modes: Sequence[tuple[bool, int]], seconds: int, rounds: int, say: Say
) -> Iterator[Measured]:
    """Measure everything in every mode: new or repeated, and by how many clients."""
    every = [(item, fresh, clients) for item in plan.items for fresh, clients in modes]
    for number, (item, fresh, clients) in enumerate(every, 1):
        setting = Setting(item.group, item.name, fresh, clients)
        say(f"{number} of {len(every)}: {setting}")
        for name, found in beside(item, setting, seconds, rounds):
            if isinstance(found, load.Unusable):
                plan.differing.append(f"{name}, {item.group}: {item.name}, {clients}: {found}")
            else:
                yield Measured(setting, name, found)


def beside(
    item: Item, setting: Setting, seconds: int, rounds: int
) -> Iterator[tuple[str, list[list[float]] | load.Unusable]]:
    """Measure all servers under one setting; one with an error is out for the rest of it."""
    able = {s.peer.name: s for s in item.able if setting.fresh or s.repeats}
    found: dict[str, list[list[float]]] = {name: [] for name in able}
    for turn, name in [(turn, name) for turn in range(rounds) for name in able]:
        if name not in found or turn >= able[name].rounds:
            continue
        work = item.work(able[name], setting.fresh)
        try:
            one = load.drive(able[name].port, work, setting.clients, seconds)
            process.settle(able[name].process.pid)
            found[name].append([float(f"{number:.4g}") for number in (one.rate, one.p50, one.p99)])
        except load.Unusable as error:
            del found[name]
            yield name, error
    yield from found.items()
