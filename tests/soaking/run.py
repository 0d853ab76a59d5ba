"""One soak test: warm up, rest and measure, go on, rest and measure again."""

import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from okosystem.release.release import Release
from tests import process
from tests.soaking import clients, processes, requests
from tests.soaking.clients import Report

GOLDEN = Path(__file__).parent.parent / "golden"
QUERY_SECONDS = 2
SETTINGS = {
    "OKOSYSTEM_QUERY_SECONDS": str(QUERY_SECONDS),
    "OKOSYSTEM_QUERY_MEMORY_MB": "128",
    "OKOSYSTEM_ANSWER_MB": "2",
    "OKOSYSTEM_CACHE_MB": "8",
}
"""Small limits, to reach them often, and a cache that is full before the first measurement."""
CLIENTS = {"good": 16, "bad": 4, "huge": 4, "hostile": 4, "rude": 4}
REST = 8.0
MEMORY_MAY_GROW = 1.25
PROCESSES_MAY_GROW, DESCRIPTORS_MAY_GROW = 4, 40
"""Workers are forked on demand, so some may be missing at the first measurement."""
LEAST_SHARE = {"question": 1.0, "lookup": 0.7, "large": 0.3}


@dataclass(frozen=True, slots=True)
class SoakResult:
    """The report, the usage before and after, and the numbers of killed processes."""

    report: Report
    before: processes.Usage
    after: processes.Usage
    killed: tuple[int, int]

    def errors(self) -> list[str]:
        """List the deviations from the specified answers and limits."""
        return [*self.report.errors, *self._low_shares(), *self._leaks()]

    def _low_shares(self) -> Iterator[str]:
        for kind, minimum in LEAST_SHARE.items():
            if (share := self.report.share(kind)) < minimum:
                yield f"{kind}: {share:.1%} were answered, promised {minimum:.0%}"

    def _leaks(self) -> Iterator[str]:
        usage = f"{self.before} at first, {self.after} in the end"
        if self.after.megabytes > self.before.megabytes * MEMORY_MAY_GROW:
            yield f"memory grew: {usage}"
        if self.after.processes > self.before.processes + PROCESSES_MAY_GROW:
            yield f"processes were left behind: {usage}"
        if self.after.descriptors > self.before.descriptors + DESCRIPTORS_MAY_GROW:
            yield f"descriptors were left behind: {usage}"


def soak(release: Release, seconds: float, seed: int = 1) -> SoakResult:
    """Serve a release to all clients twice: to warm up, and to measure."""
    with tempfile.TemporaryDirectory() as folder:
        output, port = Path(folder) / "log", process.free_port()
        options = ["--release", str(release.folder), "--port", str(port)]
        command = [sys.executable, "-m", "okosystem", "serve", *options]
        server = process.start(command, output, SETTINGS)
        try:
            process.wait(server, output, lambda: process.answers(port, "/ready"))
            good, report = requests.Good(release, GOLDEN), Report()
            run_clients(server.pid, port, seconds / 3, good, Report(), seed)
            before = measure_at_rest(server.pid)
            killed = run_clients(server.pid, port, seconds * 2 / 3, good, report, seed + 1)
            after = measure_at_rest(server.pid)
        finally:
            process.stop(server)
        return SoakResult(report, before, after, killed)


def measure_at_rest(server: int) -> processes.Usage:
    """Let slow readers and queries end, and measure."""
    time.sleep(REST)
    return processes.measure(server)


def run_clients(
    server: int, port: int, seconds: float, good: requests.Good, report: Report, seed: int
) -> tuple[int, int]:
    """Run all clients while killing processes, and wait for the clients to end."""
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=client, args=(port, number, until, report), daemon=True)
        for number, client in enumerate(make_clients(good, seed))
    ]
    for thread in threads:
        thread.start()
    killed = processes.kill_at_random(server, until, random.Random(seed))  # noqa: S311
    for thread in threads:
        thread.join(clients.TIMEOUT + REST)
        if thread.is_alive():
            report.error("a client waits for ever")
    return killed


Client = Callable[[int, int, float, Report], None]


def make_clients(good: requests.Good, seed: int) -> Iterator[Client]:
    """Create the clients, each with its own random numbers."""
    ways = {
        "good": good.requests,
        "bad": requests.bad,
        "huge": requests.huge,
        "hostile": requests.hostile,
    }
    for kind, count in CLIENTS.items():
        for number in range(count):
            chance = random.Random(f"{seed} {kind} {number}")  # noqa: S311
            yield rude_client(chance) if kind == "rude" else http_client(ways[kind](chance))


def http_client(sequence: Iterator[requests.Request]) -> Client:
    """Create a client that speaks HTTP."""
    return lambda port, number, until, report: clients.send_requests(
        sequence, port, number, until, report
    )


def rude_client(chance: random.Random) -> Client:
    """Create a client that does not."""
    return lambda port, number, until, report: clients.misbehave(
        port, number, until, report, chance
    )
