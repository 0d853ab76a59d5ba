"""One soak: warm up, rest and weigh, go on, rest and weigh again, and judge."""

import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import process
from bench.soaking import asked, clients, rude, watch
from bench.soaking.told import Told
from okosystem.core.release import Release

GOLDEN = Path(__file__).parent.parent.parent / "tests" / "golden"
SECONDS_FOR_A_QUERY = 2
SETTINGS = {
    "OKOSYSTEM_QUERY_SECONDS": str(SECONDS_FOR_A_QUERY),
    "OKOSYSTEM_QUERY_MEMORY_MB": "128",
    "OKOSYSTEM_ANSWER_MB": "2",
    "OKOSYSTEM_CACHE_MB": "8",
}
"""Small limits, to be met often, and a cache that is full before the first weighing."""
CLIENTS = {"good": 16, "bad": 4, "huge": 4, "hostile": 4, "rude": 4}
REST = 8.0
MEMORY_MAY_GROW = 1.25
PROCESSES_MAY_GROW, DESCRIPTORS_MAY_GROW = 4, 40
"""Workers are made when needed, so up to so many may be missing at the first weighing."""
LEAST_SHARE = {"question": 1.0, "lookup": 0.7, "large": 0.3}


@dataclass(frozen=True, slots=True)
class Soaked:
    """What came of it."""

    told: Told
    before: watch.Weight
    after: watch.Weight
    killed: tuple[int, int]

    def faults(self) -> list[str]:
        """List all that is not as promised."""
        return [*self.told.faults, *self.few(), *self.grown()]

    def few(self) -> Iterator[str]:
        """Say who was answered too seldom."""
        for kind, least in LEAST_SHARE.items():
            if (share := self.told.share(kind)) < least:
                yield f"{kind}: {share:.1%} were answered, promised {least:.0%}"

    def grown(self) -> Iterator[str]:
        """Say what grew while it ran."""
        seen = f"{self.before} at first, {self.after} in the end"
        if self.after.megabytes > self.before.megabytes * MEMORY_MAY_GROW:
            yield f"memory grew: {seen}"
        if self.after.processes > self.before.processes + PROCESSES_MAY_GROW:
            yield f"processes were left behind: {seen}"
        if self.after.descriptors > self.before.descriptors + DESCRIPTORS_MAY_GROW:
            yield f"descriptors were left behind: {seen}"


def soak(release: Release, seconds: float, seed: int = 1) -> Soaked:
    """Serve a release and let all clients loose on it, twice."""
    with tempfile.TemporaryDirectory() as folder:
        log, port = Path(folder) / "log", process.free_port()
        place = ["--release", str(release.folder), "--port", str(port)]
        command = [sys.executable, "-m", "okosystem", "serve", *place]
        server = process.start(command, log, SETTINGS)
        try:
            process.wait(server, log, lambda: process.answers(port, "/ready"))
            good, told = asked.Good(release, GOLDEN), Told()
            storm(server.pid, port, seconds / 3, good, Told(), seed)
            before = rested(server.pid)
            killed = storm(server.pid, port, seconds * 2 / 3, good, told, seed + 1)
            after = rested(server.pid)
        finally:
            process.stop(server)
        return Soaked(told, before, after, killed)


def rested(server: int) -> watch.Weight:
    """Let slow readers and queries end, and weigh."""
    time.sleep(REST)
    return watch.weigh(server)


def storm(
    server: int, port: int, seconds: float, good: asked.Good, told: Told, seed: int
) -> tuple[int, int]:
    """Let all clients loose, kill meanwhile, and wait for all of them."""
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=client, args=(port, number, until, told), daemon=True)
        for number, client in enumerate(crowd(good, seed))
    ]
    for thread in threads:
        thread.start()
    killed = watch.kill(server, until, random.Random(seed))  # noqa: S311
    for thread in threads:
        thread.join(clients.PATIENCE + REST)
        if thread.is_alive():
            told.fault("a client waits for ever")
    return killed


Client = Callable[[int, int, float, Told], None]


def crowd(good: asked.Good, seed: int) -> Iterator[Client]:
    """Make the clients, each with a chance of its own."""
    ways = {"good": good.requests, "bad": asked.bad, "huge": asked.huge, "hostile": asked.hostile}
    for kind, count in CLIENTS.items():
        for number in range(count):
            chance = random.Random(f"{seed} {kind} {number}")  # noqa: S311
            yield rude_client(chance) if kind == "rude" else proper(ways[kind](chance))


def proper(requests: Iterator[asked.Request]) -> Client:
    """Make a client that speaks HTTP."""
    return lambda port, number, until, told: clients.follow(requests, port, number, until, told)


def rude_client(chance: random.Random) -> Client:
    """Make one that does not."""
    return lambda port, number, until, told: rude.follow(port, number, until, told, chance)
