"""Load, driven by wrk from one thread: how many answers a second, and how long they take."""

import itertools
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

SCRIPT = Path(__file__).with_name("wrk.lua")
HOW_TO_INSTALL = "wrk is not on PATH. How to mend it: apt-get install wrk (or brew install wrk)"
_marks = itertools.count()


class Unusable(Exception):
    """The round had errors, so its numbers mean nothing."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round measured; times in milliseconds."""

    rate: float
    p50: float
    p99: float


@dataclass(frozen=True, slots=True)
class Work:
    """What a round asks: queries in turn, repeated or each made unlike the others."""

    queries: Sequence[str]
    accept: str
    fresh: bool


def is_there() -> bool:
    """Tell whether wrk can be run."""
    return shutil.which("wrk") is not None


def drive(port: int, ask: str, work: Work, clients: int, seconds: int) -> Round:
    """Run one round; raises Unusable when any request failed."""
    lines = "".join(f"{ask}{quote(query, safe='')}\n" for query in work.queries)
    with tempfile.NamedTemporaryFile("w", suffix=".paths") as paths:
        paths.write(lines)
        paths.flush()
        url = f"http://127.0.0.1:{port}"
        shape = ["-t", "1", "-c", str(clients), "-d", f"{seconds}s", "--timeout", "30s"]
        done = subprocess.run(  # noqa: S603
            ["wrk", *shape, "-s", str(SCRIPT), url],  # noqa: S607
            env=environment(paths.name, work),
            capture_output=True,
            text=True,
        )
    return read(done.stdout, done.stderr)


def environment(paths: str, work: Work) -> dict[str, str]:
    """Tell the script what to ask; each fresh round has a mark of its own."""
    told = {**os.environ, "BENCH_PATHS": paths, "BENCH_ACCEPT": work.accept}
    if work.fresh:
        told["BENCH_MARK"] = f"{os.getpid()}.{next(_marks)}."
    return told


def read(output: str, errors: str) -> Round:
    """Read what the script wrote; raises Unusable."""
    result = next((line[7:] for line in output.splitlines() if line.startswith("RESULT ")), None)
    if result is None:
        raise Unusable(f"wrk said: {errors[-300:] or output[-300:]}")
    found = json.loads(result)
    if found["refused"] or found["broken"] or not found["requests"]:
        kept = ("requests", "refused", "broken")
        raise Unusable(", ".join(f"{name} {found[name]}" for name in kept))
    rate = found["requests"] / (found["microseconds"] / 1e6)
    return Round(rate, found["p50"] / 1000, found["p99"] / 1000)
