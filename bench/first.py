"""Measure what the first reader of each address costs: CPU seconds of a server that just started.

Run: .venv/bin/python bench/first.py [--together] [ADDRESS …]
One server for each address, served from disk with one process; without addresses, those of the
menu, the foot and `/api`, and others that are known to be dear. With --together, eight clients ask
one server that just started for all of them, each from another one on.
"""

import http.client
import re
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench.edge import serve  # noqa: E402
from tests import process  # noqa: E402

PAGE = "text/html"
OTHERS = (
    "/doc/resource/id-porten", "/doc/resource/maskinporten", "/doc/actor/digdir", "/ns.ttl",
    "/doc/resource/id-porten?dato=2022-06-01", "/analyser?dato=2022-06-01", "/?dato=2022-06-01",
    "/sammenhenger?hvis=id-porten", "/sporsmal?q=hvem+eier+altinn", "/sok.json?q=altinn", "/void",
    "/rdf-graph-store?default", "/graph/analyses", "/timemap/resource/id-porten", "/sitemap.xml",
    "/mote/endringer", "/mote/rad", "/mote/oppfolging", "/strategi", "/kapabiliteter/ressurser",
    "/sammenlign?r=id-porten&r=altinn", "/malbilde.svg", "/malbilde.csv", "/shapes",
    "/endringer.atom", "/analyser.json", "/analyser.csv?grunnlag=1", "/api/openapi.json",
    "/liste/source",
)  # fmt: skip
TICKS, CLIENTS, TOGETHER = 100, 8, "--together"


def get(port: int, path: str) -> bytes:
    """Read a page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request("GET", path, headers={"Accept": f"{PAGE}, */*;q=0.5"})
        return connection.getresponse().read()
    finally:
        connection.close()


def menu() -> list[str]:
    """List the addresses in the head and the foot of the front page, and under `/api`."""
    with serve(ROOT / "release", "--workers", "1") as (_, port):
        front, api = get(port, "/").decode(), get(port, "/api/docs").decode()
    outside = front.partition("<main")[0] + front.partition("</main")[2]
    found = re.findall(r'href="(/[^"#?]*)"', outside) + re.findall(r'href="(/api[^"#?]*)"', api)
    return sorted({address for address in found if not address.startswith(("/static", "/vendor"))})


def ask_together(addresses: Sequence[str]) -> None:
    """Print how long eight clients waited for an answer of a server that just started."""
    parts = [len(addresses) * n // CLIENTS for n in range(CLIENTS)]
    lists = [[*addresses[part:], *addresses[:part]] for part in parts]

    def ask(port: int, own: Sequence[str]) -> list[tuple[float, str]]:
        return [(timed(port, address), address) for address in own]

    with serve(ROOT / "release") as (_, port), ThreadPoolExecutor(CLIENTS) as clients:
        answers = sorted(chain(*clients.map(partial(ask, port), lists)), reverse=True)
    seconds = [each for each, _ in answers]
    print(f"{len(answers)} answers: half within {median(seconds):.2f} s; the slowest:")
    print(*(f"{each:.2f} {address}" for each, address in answers[:5]), sep="\n")


def timed(port: int, address: str) -> float:
    """Return how many seconds an answer takes."""
    began = time.perf_counter()
    get(port, address)
    return time.perf_counter() - began


def main() -> None:
    """Print CPU and wall seconds of each first request, the dearest first."""
    rows, given = [], [word for word in sys.argv[1:] if word != TOGETHER]
    addresses = given or [*menu(), *OTHERS]
    if TOGETHER in sys.argv:
        ask_together(addresses)
        return
    for address in addresses:
        with serve(ROOT / "release", "--workers", "1") as (server, port):
            process.wait_until_idle(server.pid)
            before = process.ticks(server.pid)
            seconds = timed(port, address)
            cpu = (process.ticks(server.pid) - before) / TICKS
        rows.append((cpu, seconds, address))
        print(f"{cpu:.2f} {seconds:.2f} {address}", file=sys.stderr, flush=True)
    print("| address | CPU, s | s |\n|---|--:|--:|")
    for cpu, seconds, address in sorted(rows, reverse=True):
        print(f"| `{address}` | {cpu:.2f} | {seconds:.2f} |")


if __name__ == "__main__":
    main()
