"""Measure in rounds, each server in turn, so that a slow minute affects all of them."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from bench import answers, comparison, load
from bench.peer_server import PeerServer
from bench.queries import Entities, Shape
from bench.record import CLIENTS, Run, Setting
from tests import process

MARK = "%0A%23"
"""A line break and a comment sign: what follows changes the request but not the query."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Item:
    """A query shape to measure, and the servers that answer it."""

    group: str
    name: str
    able: Sequence[PeerServer]
    work: Callable[[PeerServer, bool], load.Work]


def plan_shape(
    run: Run, servers: Sequence[PeerServer], shape: Shape, entities: Entities
) -> Item | None:
    """Compare the answers to a shape, and plan it for the servers that agree."""
    first, *others = servers
    expected = [first.ask(query, shape.is_graph) for query in shape.queries(entities)]
    if not any(one.total() for one in expected):
        run.differing.append(f"all, {shape.title}: the graph has no answer to it")
        return None
    differences = list(comparison.find_differences(others, shape, expected, entities))
    run.differing += differences
    able = [s for s in servers if not any(d.startswith(f"{s.peer.name}, ") for d in differences)]

    def work(server: PeerServer, fresh: bool) -> load.Work:
        return work_of(server.peer.query_path, shape, entities, fresh)

    return Item(shape.group, shape.name, able, work)


def work_of(query_path: str, shape: Shape, entities: Entities, fresh: bool) -> load.Work:
    """Return the requests of a shape."""
    paths = [query_path + quote(query, safe="") for query in shape.queries(entities)]
    kind = answers.GRAPH if shape.is_graph else answers.ROWS
    return load.Work(paths, kind, MARK if fresh else "")


def measure(run: Run, plan: Sequence[Item], seconds: int, rounds: int, say: Say) -> None:
    """Measure every item, repeated and first-time, round by round."""
    every = [
        (item, Setting(item.group, item.name, fresh)) for item in plan for fresh in (False, True)
    ]
    failed = set[tuple[Setting, str]]()
    for turn in range(rounds):
        able = start_round(plan, turn)
        for number, (item, setting) in enumerate(every, 1):
            say(f"round {turn + 1}: {number} of {len(every)}: {setting}")
            for server in item.able:
                at = (setting, server.peer.name)
                is_measured = server.peer.name in able and (setting.fresh or server.repeats)
                if is_measured and at not in failed and not add(run, server, item, at, seconds):
                    failed.add(at)
    for at in failed:
        run.rounds.pop(at, None)


def add(run: Run, server: PeerServer, item: Item, at: tuple[Setting, str], seconds: int) -> bool:
    """Measure one more round, and wait until the server is idle; False if it had errors."""
    try:
        found = load.drive(server.port, item.work(server, at[0].fresh), CLIENTS, seconds)
    except load.UnusableRound as error:
        run.differing.append(f"{at[1]}, {item.group}: {item.name}: {error}")
        return False
    process.wait_until_idle(server.process.pid)
    run.rounds.setdefault(at, []).append([found.rate, found.p50, found.p99])
    return True


def start_round(plan: Sequence[Item], turn: int) -> Collection[str]:
    """Name the servers of a round, and restart them for each round after the first.

    The memory layout of a process makes it up to a third faster or slower for its lifetime.
    """
    able = {s.peer.name: s for item in plan for s in item.able if turn < s.rounds}
    for server in able.values() if turn else ():
        server.restart()
    return able
