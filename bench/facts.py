"""The machine and the versions that numbers belong to."""

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
    """Tell the time to the minute."""
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"


def facts(graph: Graph, seconds: int, rounds: int) -> list[str]:
    """List what somebody must know who runs it again."""
    return [
        f"{processor()}, {os.cpu_count()} cores, {memory()} GiB, load {load()}",
        f"{platform.platform()}, Python {platform.python_version()}",
        f"our code {code()}, release {release(graph)}",
        f"{graph.size:,} triples, the default graph only for the peers",
        f"{rounds} rounds of {seconds} s",
    ]


def code() -> str:
    """Name the code measured, committed or not: a digest of the server's Python."""
    digest = hashlib.sha256()
    for path in sorted(SERVER.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def release(graph: Graph) -> str:
    """Name the release whose pages and questions were served."""
    manifest = json.loads((graph.release / "manifest.json").read_text(encoding="utf-8"))
    return str(manifest["digest"])[:12]


def processor() -> str:
    """Name the processor."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.machine())


def memory() -> int:
    """Tell the memory of the machine in GiB."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30


def load() -> str:
    """Tell how busy the machine is now."""
    return " ".join(f"{number:.1f}" for number in os.getloadavg())


def command(arguments: Sequence[str]) -> str:
    """Write the command as it was given."""
    return " ".join([".venv/bin/python bench/serve.py", *arguments])
