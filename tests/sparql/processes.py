"""Fork servers and workers, as the operating system lists them."""

import time
from collections.abc import Callable
from pathlib import Path

SIGN = b"okosystem.sparql.fork_server"
PATIENCE = 60
"""Seconds that anything may take on a busy machine before it counts as hanging."""


def query_processes(store: Path, started_by: int = 0) -> tuple[list[int], list[int]]:
    """Return the fork servers of a store, and their workers; those that one process started."""
    every = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and {SIGN, bytes(store)} <= set(_command(folder)):
            every[int(folder.name)] = _parent(folder)
    servers = [number for number, parent in every.items() if parent not in every]
    servers = [number for number in servers if started_by in (0, every[number])]
    return servers, [number for number, parent in every.items() if parent in servers]


def is_running(number: int) -> bool:
    """Return whether a process is running, not just waiting to be reaped."""
    try:
        return _stat(Path(f"/proc/{number}"))[0] != "Z"
    except OSError:
        return False


def processor_ticks(number: int) -> int:
    """Return the processor time that a process has used, in ticks."""
    try:
        return sum(map(int, _stat(Path(f"/proc/{number}"))[11:13]))
    except OSError:
        return 0


def wait_until(condition: Callable[[], object]) -> None:
    """Wait until a condition holds, at most PATIENCE seconds."""
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def _command(folder: Path) -> list[bytes]:
    try:
        return (folder / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return []


def _stat(folder: Path) -> list[str]:
    return (folder / "stat").read_text().rsplit(")", 1)[1].split()


def _parent(folder: Path) -> int:
    try:
        return int(_stat(folder)[1])
    except OSError:
        return 0
