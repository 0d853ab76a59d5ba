"""Describe the machine, the code and the data of a run."""

import hashlib
import json
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.graphs import Graph

SERVER = Path(__file__).parent.parent / "server" / "okosystem"


def now() -> str:
    """Return the time to the minute."""
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"


def describe(graph: Graph, seconds: int, rounds: int) -> list[str]:
    """List the facts needed to repeat a run."""
    return [
        f"{processor()}, {os.cpu_count()} cores, {memory()} GiB, load {load()}",
        f"{platform.platform()}, Python {platform.python_version()}",
        f"our code {code()}, release {release(graph)}",
        f"{graph.size:,} triples, the default graph only for the peers",
        f"{rounds} rounds of {seconds} s",
    ]


def code() -> str:
    """Return a digest of the server's Python, committed or not."""
    digest = hashlib.sha256()
    for path in sorted(SERVER.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def release(graph: Graph) -> str:
    """Return the digest of the release that was served."""
    manifest = json.loads((graph.release / "manifest.json").read_text(encoding="utf-8"))
    return str(manifest["digest"])[:12]


def processor() -> str:
    """Return the model of the processor."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.machine())


def memory() -> int:
    """Return the memory of the machine in GiB."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30


def load() -> str:
    """Return the load averages of the machine."""
    return " ".join(f"{number:.1f}" for number in os.getloadavg())


def command(arguments: Sequence[str]) -> str:
    """Return the command line of the run."""
    return " ".join([".venv/bin/python bench/serve.py", *arguments])
