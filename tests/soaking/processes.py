"""Measure the processes of the server, and kill them at random."""

import os
import random
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from tests import process

COMMAND_NAME = b"okosystem-graph\n"
PAUSES = (0.3, 1.5)
FORK_SERVER_EVERY = 12


@dataclass(frozen=True, slots=True)
class Usage:
    """The resources that a server and all its descendants use."""

    megabytes: float
    processes: int
    descriptors: int


def measure(server: int) -> Usage:
    """Measure the usage now."""
    family = process.family(server)
    open_files = sum(map(descriptors, family))
    return Usage(round(process.resident(server)), len(family), open_files)


def descriptors(number: int) -> int:
    """Count the open files of a process; 0 for one that has ended."""
    try:
        return sum(1 for _ in Path(f"/proc/{number}/fd").iterdir())
    except OSError:
        return 0


def query_processes(server: int) -> tuple[list[int], list[int]]:
    """Return the process ids of fork servers and of workers."""
    every = {number for number in process.family(server) if name(number) == COMMAND_NAME}
    parents = dict(process.parents())
    workers = [n for n in every if parents.get(n) in every]
    return [n for n in every if n not in workers], workers


def name(number: int) -> bytes:
    """Read the name of a process; empty for one that has ended."""
    try:
        return Path(f"/proc/{number}/comm").read_bytes()
    except OSError:
        return b""


def kill_at_random(server: int, until: float, chance: random.Random) -> tuple[int, int]:
    """Kill workers, and occasionally a fork server, until the time is up; count both."""
    killed = [0, 0]
    turn = 0
    while time.monotonic() < until:
        turn += 1
        fork_servers, workers = query_processes(server)
        kind = 0 if turn % FORK_SERVER_EVERY == 0 else 1
        if chosen := (fork_servers, workers)[kind]:
            end(chance.choice(sorted(chosen)))
            killed[kind] += 1
        time.sleep(chance.uniform(*PAUSES))
    return killed[0], killed[1]


def end(number: int) -> None:
    """Kill a process of the server; it may have ended already."""
    try:
        os.kill(number, signal.SIGKILL)
    except ProcessLookupError:
        return
