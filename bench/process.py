"""A server as a process: started on a free port, timed, weighed, and stopped."""

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

PATIENCE = 120.0
PAUSE = 0.01
LOOK = 0.1
RESTING = 2
"""Ticks, mostly hundredths of a second, that a server at rest may take between two looks."""


class NotStarted(Exception):
    """The server did not come up; says what it wrote."""


def free_port() -> int:
    """Ask the system for a port that nobody uses.

    We hold it until we end, without listening: the system gives it to nobody else before the
    server is up that is to have it. A server that asks for it by number may have it all the same.
    """
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    held.bind(("127.0.0.1", 0))
    number = int(held.getsockname()[1])
    held.detach()
    return number


def start(
    command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own, so that it can be stopped whole."""
    with log.open("wb") as out:
        return subprocess.Popen(  # noqa: S603
            command,
            stdout=out,
            stderr=out,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )


def wait(process: subprocess.Popen[bytes], log: Path, ready: Callable[[], bool]) -> None:
    """Wait until it is ready; raises NotStarted when it ends or takes too long."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            if ready():
                return
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(PAUSE)
    stop(process)
    lines = log.read_text(errors="replace").strip().splitlines() or ["it wrote nothing"]
    raise NotStarted(f"did not answer; its last words: {lines[-1]}")


def answers(port: int, path: str) -> bool:
    """Tell whether a server on loopback answers 200."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        line.request("GET", path)
        return line.getresponse().status == 200
    finally:
        line.close()


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask the server to end, then end it and whatever it leaves behind."""
    every = family(process.pid)
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for number in every - {process.pid}:
        if Path(f"/proc/{number}").exists():
            end(number)


def end(number: int) -> None:
    """End a process that outlived its server; it may be gone by now."""
    try:
        os.kill(number, signal.SIGKILL)
    except ProcessLookupError:
        return


def settle(number: int) -> None:
    """Wait until a server and its descendants rest.

    Some go on with what they were asked after everybody has left, beside the next one's round.
    """
    until, spent = time.monotonic() + PATIENCE, ticks(number)
    while time.monotonic() < until:
        time.sleep(LOOK)
        before, spent = spent, ticks(number)
        if spent - before <= RESTING:
            return


def ticks(number: int) -> int:
    """Tell how much of the processors a process and all its descendants have had."""
    return sum(sum(map(int, status[13:15])) for status in map(stat, family(number)) if status)


def resident(number: int) -> float:
    """Weigh a server and all its descendants in MB: shared pages are counted once (Pss).

    Descendants, not the process group: our query workers run in sessions of their own.
    """
    return sum(rollup(one, "Pss") for one in family(number)) / 1024


def rollup(number: int, name: str) -> int:
    """Read one sum over all mappings of a process, in kB; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{number}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)


def family(number: int) -> set[int]:
    """Find a process and all its descendants."""
    children = dict(parents())
    found, size = {number}, 0
    while len(found) > size:
        size = len(found)
        found |= {child for child, parent in children.items() if parent in found}
    return found


def parents() -> Iterable[tuple[int, int]]:
    """List every process with its parent."""
    for place in Path("/proc").glob("[0-9]*"):
        if status := stat(int(place.name)):
            yield int(place.name), int(status[3])


def stat(number: int) -> Sequence[str]:
    """Read what proc(5) tells of a process, counted from 0; nothing when it is gone."""
    try:
        name, _, rest = Path(f"/proc/{number}/stat").read_text(errors="replace").rpartition(")")
    except OSError:
        return ()
    return ["", name, *rest.split()]
