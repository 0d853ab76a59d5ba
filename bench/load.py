"""Measure the rate and the times of answers under load, with wrk on one thread."""

import http.client
import itertools
import json
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

SCRIPT = Path(__file__).with_name("wrk.lua")
HOW_TO_INSTALL = "wrk is not on PATH. How to fix it: apt-get install wrk (or brew install wrk)"
TIMEOUT = 60
_marks = itertools.count()


class UnusableRound(Exception):
    """The round had errors, so its numbers mean nothing."""


@dataclass(frozen=True, slots=True)
class Round:
    """The result of a round: answers per second, and times in milliseconds."""

    rate: float
    p50: float
    p99: float


@dataclass(frozen=True, slots=True)
class Work:
    """The requests of a round: paths in turn.

    With `mark`, the mark and a number at the end make each request unique.
    """

    paths: Sequence[str]
    accept: str
    mark: str = ""


def drive(port: int, work: Work, clients: int, seconds: int) -> Round:
    """Run one round; raises UnusableRound when a request failed.

    When each client gets barely two answers, the requests cut off at the end would distort the
    rate, so every client sends one request instead.
    """
    mark = f"{work.mark}{os.getpid()}.{next(_marks)}." if work.mark else ""
    found = parse_result(*run_wrk(port, work, mark, clients, seconds))
    if found["requests"] >= 2 * clients:
        rate = found["requests"] / (found["microseconds"] / 1e6)
        p50, p99 = found["p50"] / 1000, found["p99"] / 1000
        return Round(rate, p50, p99)
    marked = itertools.cycle(path + (f"{mark}once" if mark else "") for path in work.paths)
    try:
        return send_once(port, list(islice(marked, clients)), work)
    except (OSError, http.client.HTTPException) as error:
        raise UnusableRound(f"{type(error).__name__} {error}") from error


def run_wrk(port: int, work: Work, mark: str, clients: int, seconds: int) -> tuple[str, str]:
    """Run wrk and return its output and errors."""
    with tempfile.NamedTemporaryFile("w", suffix=".paths") as paths:
        paths.write("".join(f"{path}\n" for path in work.paths))
        paths.flush()
        environment = {**os.environ, "BENCH_PATHS": paths.name, "BENCH_ACCEPT": work.accept}
        shape = ["-t", "1", "-c", str(clients), "-d", f"{seconds}s", "--timeout", "30s"]
        done = subprocess.run(  # noqa: S603
            ["wrk", *shape, "-s", str(SCRIPT), f"http://127.0.0.1:{port}"],  # noqa: S607
            env=environment | ({"BENCH_MARK": mark} if mark else {}),
            capture_output=True,
            text=True,
        )
    return done.stdout, done.stderr


def parse_result(output: str, errors: str) -> dict[str, float]:
    """Parse the line that wrk.lua wrote; raises UnusableRound."""
    result = next((line[7:] for line in output.splitlines() if line.startswith("RESULT ")), None)
    if result is None:
        raise UnusableRound(f"wrk said: {errors[-300:] or output[-300:]}")
    found: dict[str, float] = json.loads(result)
    if found["refused"] or found["broken"]:
        names = ("requests", "refused", "broken")
        raise UnusableRound(", ".join(f"{name} {found[name]}" for name in names))
    return found


def send_once(port: int, paths: list[str], work: Work) -> Round:
    """Send one request per client and wait for all answers; raises OSError or HTTPException."""

    def request(path: str) -> float:
        began = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
        try:
            connection.request("GET", path, headers={"Accept": work.accept})
            answer = connection.getresponse()
            answer.read()
        finally:
            connection.close()
        if answer.status >= 400:
            raise OSError(f"answered {answer.status}")
        return (time.perf_counter() - began) * 1000

    began = time.perf_counter()
    with ThreadPoolExecutor(len(paths)) as clients:
        times = sorted(clients.map(request, paths))
    rate = len(paths) / (time.perf_counter() - began)
    return Round(rate, statistics.median(times), times[-1])
