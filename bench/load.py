"""Load, driven by wrk from one thread: how many answers a second, and how long they take."""

import itertools
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPException
from itertools import islice
from pathlib import Path

from bench import once

SCRIPT = Path(__file__).with_name("wrk.lua")
HOW_TO_INSTALL = "wrk is not on PATH. How to fix it: apt-get install wrk (or brew install wrk)"
_marks = itertools.count()


class Unusable(Exception):
    """The round had errors, so its numbers mean nothing."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round measured: answers a second, and times in milliseconds."""

    rate: float
    p50: float
    p99: float


@dataclass(frozen=True, slots=True)
class Work:
    """What a round asks: paths in turn, `steps` of which make one answer.

    With `mark`, each request is made unlike the others by the mark and a number at its end.
    """

    paths: Sequence[str]
    accept: str
    mark: str = ""
    steps: int = 1


def is_there() -> bool:
    """Tell whether wrk can be run."""
    return shutil.which("wrk") is not None


def drive(port: int, work: Work, clients: int, seconds: int) -> Round:
    """Run one round; raises Unusable when any request failed.

    Where the clients were hardly answered twice, what is cut off at the end would count too much,
    so every client asks once instead.
    """
    mark = f"{work.mark}{os.getpid()}.{next(_marks)}." if work.mark else ""
    found = read(*wrk(port, work, mark, clients, seconds))
    if found["requests"] >= 2 * clients:
        rate = found["requests"] / (found["microseconds"] / 1e6)
        p50, p99 = found["p50"] / 1000, found["p99"] / 1000
        return Round(rate / work.steps, p50 * work.steps, p99 * work.steps)
    marked = itertools.cycle(path + (f"{mark}once" if mark else "") for path in work.paths)
    try:
        return Round(*once.drive(port, list(islice(marked, clients)), work.accept, work.steps))
    except (OSError, HTTPException) as error:
        raise Unusable(f"{type(error).__name__} {error}") from error


def wrk(port: int, work: Work, mark: str, clients: int, seconds: int) -> tuple[str, str]:
    """Run wrk and give what it wrote."""
    with tempfile.NamedTemporaryFile("w", suffix=".paths") as paths:
        paths.write("".join(f"{path}\n" for path in work.paths))
        paths.flush()
        told = {**os.environ, "BENCH_PATHS": paths.name, "BENCH_ACCEPT": work.accept}
        shape = ["-t", "1", "-c", str(clients), "-d", f"{seconds}s", "--timeout", "30s"]
        done = subprocess.run(  # noqa: S603
            ["wrk", *shape, "-s", str(SCRIPT), f"http://127.0.0.1:{port}"],  # noqa: S607
            env=told | ({"BENCH_MARK": mark} if mark else {}),
            capture_output=True,
            text=True,
        )
    return done.stdout, done.stderr


def read(output: str, errors: str) -> dict[str, float]:
    """Read what the script wrote; raises Unusable."""
    result = next((line[7:] for line in output.splitlines() if line.startswith("RESULT ")), None)
    if result is None:
        raise Unusable(f"wrk said: {errors[-300:] or output[-300:]}")
    found: dict[str, float] = json.loads(result)
    if found["refused"] or found["broken"]:
        kept = ("requests", "refused", "broken")
        raise Unusable(", ".join(f"{name} {found[name]}" for name in kept))
    return found
