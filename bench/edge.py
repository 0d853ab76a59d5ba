"""Attack the server as it is served by default, and print what is left for others.

Run: .venv/bin/python bench/edge.py [--attacks drip,half,graph] [--connections 150] [--seconds 30]

One server for each attack, served from disk. Each attacker has its own address, and so have those
who look on: `/health` is asked for all the time, a page that nobody has cached, and a query that is
posted. Memory is Pss of all processes of the server.
"""

import argparse
import asyncio
import http.client
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from itertools import cycle, islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests import attacks, process  # noqa: E402
from tests.attacks import PATIENCE, Client, Observed, asking  # noqa: E402
from tests.soaking.processes import Usage, measure  # noqa: E402

PAGE = "text/html"
FEW = 16
"""The addresses of attackers that hold connections and send little."""
ATTACKS = {
    "drip": Client.send_half_a_body,
    "unread": lambda client: client.read_slowly("/rdf-graph-store?default"),
    "graph": asking("/rdf-graph-store?default&x={n}"),
    "ontology": asking("/ns?x={n}", PAGE),
    "page": asking("/doc/resource/id-porten?x={n}", PAGE),
    "search": asking("/sporsmal?q=register{n}", PAGE),
    "question": asking("/sporsmal?q=hva+koster+{n}", PAGE),
    "impact": asking("/sammenhenger?hvis=id-porten&x={n}", PAGE),
    "dated": asking("/doc/resource/id-porten?dato={day}", PAGE),
    "analyses": asking("/analyser?dato={day}", PAGE),
    "picture": asking("/malbilde.png?dato={day}", "image/png"),
}
HOLDING = ("drip", "unread")


@contextmanager
def serve(release: Path, *options: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Serve a release with default settings, and yield the process and its port."""
    with tempfile.TemporaryDirectory() as folder:
        log, port = Path(folder) / "log", process.free_port()
        command = [sys.executable, "-m", "okosystem", "serve", "--port", str(port)]
        server = process.start([*command, "--release", str(release), *options], log)
        try:
            process.wait(server, log, lambda: process.answers(port, "/ready"))
            yield server, port
        finally:
            process.stop(server)


def attack(port: int, name: str, connections: int, seconds: float) -> Observed:
    """Attack from all addresses at once."""
    seen = attacks.everybody(port, addresses_of(name, connections), ATTACKS[name], seconds)
    return asyncio.run(seen)


def addresses_of(name: str, connections: int) -> list[str]:
    """Return the address of each connection; those that hold theirs share a few."""
    number = FEW if name in HOLDING else connections
    return list(islice(cycle(attacks.addresses(number)), connections))


def look_on(port: int, seconds: float) -> list[Observed]:
    """Ask for health, a page and a query while the time lasts."""
    return asyncio.run(attacks.look_on(port, seconds))


def measure_while(server: int, running: Sequence[Future[Any]]) -> list[Usage]:
    """Measure until all are done."""
    found = [measure(server)]
    while not all(one.done() for one in running):
        time.sleep(1)
        found.append(measure(server))
    return found


def judge(name: str, connections: int, seconds: float, rest: float, release: Path) -> str:
    """Attack a new server, and return a row of the table."""
    with serve(release) as (server, port), ProcessPoolExecutor(2) as pool:
        before = measure(server.pid)
        attacking = pool.submit(attack, port, name, connections, seconds)
        looking = pool.submit(look_on, port, seconds)
        during = measure_while(server.pid, [attacking, looking])
        back = time_until_well(port)
        time.sleep(rest)
        usage = [before, *during, measure(server.pid)]
    health, page, query = looking.result()
    cells = [
        f"{name}, {connections}",
        attacking.result().summary(),
        f"{health.slowest:.2f}",
        f"{page.slowest:.2f}: {page.summary()}",
        f"{query.slowest:.2f}: {query.summary()}",
        back,
        in_time([one.megabytes for one in usage]),
        in_time([one.descriptors for one in usage]),
    ]
    return f"| {' | '.join(cells)} |"


def in_time(numbers: Sequence[float]) -> str:
    """Format the first number, the largest and the last."""
    return f"{numbers[0]:.0f} → {max(numbers):.0f} → {numbers[-1]:.0f}"


def time_until_well(port: int) -> str:
    """Return the seconds until `/health` is answered, after the attack."""
    began = time.perf_counter()
    while time.perf_counter() - began < PATIENCE:
        with suppress(OSError, http.client.HTTPException):
            if process.answers(port, "/health"):
                return f"{time.perf_counter() - began:.1f}"
    return "never"


HEAD = (
    "| attack, connections | answered | slowest /health, s | slowest page, s | slowest POST, s "
    "| /health after, s | MB before, most, after | descriptors |\n|---|---|--:|--:|--:|--:|--:|--:|"
)


def main() -> None:
    """Print a row for each attack and number of connections."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--attacks", default=",".join(ATTACKS))
    parser.add_argument("--connections", default="150")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--rest", type=float, default=60)
    parser.add_argument("--release", type=Path, default=ROOT / "release")
    options = parser.parse_args()
    print(HEAD, flush=True)
    for name in options.attacks.split(","):
        for connections in map(int, options.connections.split(",")):
            row = judge(name, connections, options.seconds, options.rest, options.release)
            print(row, flush=True)


if __name__ == "__main__":
    main()
