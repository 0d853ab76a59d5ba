"""A server as a process: start it on a free port, measure it, and stop it."""

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

TIMEOUT = 120.0
PAUSE = 0.01
IDLE_INTERVAL, IDLE_TICKS = 0.1, 2
"""An idle server uses at most IDLE_TICKS (usually 10 ms each) in each interval."""


class NotStarted(Exception):
    """The server did not start; the message has its last line of output."""


def free_port() -> int:
    """Return an unused port.

    This process keeps it bound, without listening, until it ends, so that the system does not
    assign it before the server starts. A server can still bind to it by number.
    """
    reserved = socket.socket()
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    reserved.bind(("127.0.0.1", 0))
    number = int(reserved.getsockname()[1])
    reserved.detach()
    return number


def start(
    command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start a server in a new session, so that it can be stopped with its descendants."""
    with log.open("wb") as out:
        return subprocess.Popen(
            command,
            stdout=out,
            stderr=out,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )


def wait(process: subprocess.Popen[bytes], log: Path, ready: Callable[[], bool]) -> None:
    """Wait until the server is ready; raises NotStarted when it ends or takes too long."""
    until = time.monotonic() + TIMEOUT
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
    raise NotStarted(f"did not answer; its last line: {lines[-1]}")


def answers(port: int, path: str) -> bool:
    """Return whether a server on loopback answers 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    finally:
        connection.close()


def stop(process: subprocess.Popen[bytes]) -> None:
    """Terminate the server, then kill its remaining processes."""
    every = family(process.pid)
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for number in every - {process.pid}:
        if Path(f"/proc/{number}").exists():
            kill(number)


def kill(number: int) -> None:
    """Kill a process, which may have ended already."""
    try:
        os.kill(number, signal.SIGKILL)
    except ProcessLookupError:
        return


def wait_until_idle(number: int) -> None:
    """Wait until a server and its descendants are idle.

    Some continue a query after the clients have left, into the round of the next server.
    """
    until, spent = time.monotonic() + TIMEOUT, ticks(number)
    while time.monotonic() < until:
        time.sleep(IDLE_INTERVAL)
        before, spent = spent, ticks(number)
        if spent - before <= IDLE_TICKS:
            return


def ticks(number: int) -> int:
    """Return the processor time of a process and all its descendants, also ended ones, in ticks."""
    return sum(sum(map(int, status[13:17])) for status in map(stat, family(number)) if status)


def resident(number: int) -> float:
    """Return the memory of a server and all its descendants in MB, shared pages once (Pss).

    Descendants, not the process group: the query workers have their own sessions.
    """
    return sum(rollup(one, "Pss") for one in family(number)) / 1024


def rollup(number: int, name: str) -> int:
    """Read a field of /proc/PID/smaps_rollup in kB; 0 for a process that has ended."""
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
    for folder in Path("/proc").glob("[0-9]*"):
        if status := stat(int(folder.name)):
            yield int(folder.name), int(status[3])


def stat(number: int) -> Sequence[str]:
    """Read the fields of /proc/PID/stat, from 0 as in proc(5); none when it has ended."""
    try:
        name, _, rest = Path(f"/proc/{number}/stat").read_text(errors="replace").rpartition(")")
    except OSError:
        return ()
    return ["", name, *rest.split()]
