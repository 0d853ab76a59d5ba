"""The machine and the versions that numbers belong to."""

import hashlib
import os
import platform
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.graphs import Graph
from bench.running import Running

SERVER = Path(__file__).parent.parent / "server" / "okosystem"


def facts(graph: Graph, servers: Iterable[Running]) -> list[str]:
    """List what somebody must know who runs it again."""
    return [
        f"- {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {processor()}, {os.cpu_count()} cores, "
        f"{memory()} GiB, load {load()}",
        f"- {platform.platform()}, Python {platform.python_version()}",
        f"- our code {code()}, release {graph.release.name}",
        f"- graph «{graph.name}»: {graph.size:,} triples, the default graph only for the peers",
        *(f"- {server.peer.name}: {server.peer.version()}" for server in servers),
    ]


def code() -> str:
    """Name the code measured, committed or not: a digest of the server's Python."""
    digest = hashlib.sha256()
    for path in sorted(SERVER.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


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
