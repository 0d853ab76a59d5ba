"""Ten million triples, embedded and on Virtuoso: every query at 1, 8 and 32 clients.

  .venv/bin/python bench/scale.py [--graph 10m] [--clients 1,8,32] [--seconds 2] [--note TEXT]

Loads the generated graph into a store on disk and into Virtuoso, and starts three servers:
okosystem on the store, Virtuoso, and okosystem in front of that Virtuoso (OKOSYSTEM_STORE). They
take turns, so that a slow minute affects all of them. Every request is unique. Writes SCALE.md.
--folder DIR keeps the graph and both stores there, and uses those that are there already.
"""

import argparse
import json
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench import answers, comparison, environment, graphs, load, options, process  # noqa: E402
from bench.generate import triples  # noqa: E402
from bench.measure import MARK  # noqa: E402
from bench.peer_server import PeerServer, run_peer  # noqa: E402
from bench.peers.ours import COMMAND, Ours, OursOnDisk  # noqa: E402
from bench.peers.virtuoso import Virtuoso  # noqa: E402
from bench.queries import SHAPES, Entities, Shape, choose_entities  # noqa: E402
from bench.scale_report import Cell, Report, write  # noqa: E402
from bench.tools import run  # noqa: E402
from bench.under_load import measure  # noqa: E402

RESULT = Path(__file__).with_name("SCALE.md")
VIRTUOSO_SECONDS = 12
"""Its own time limit: a little above that of okosystem, as deploy/README.md advises."""
EMPTY_QUERY = "/sparql?query=ASK%7B%7D"
COMPARED = 2
"""Instances of each shape whose answers are compared: one may take seconds."""


class Embedded(OursOnDisk):
    """The store on disk, in the order that `okosystem load` gives it by default."""

    name = "okosystem, embedded"

    def load(self) -> None:
        """Load the store, unless the folder has one."""
        data = str(self.graph.triples)
        once(self.folder, self.name, lambda: run(*COMMAND, "load", self.location, data))


class LoadedVirtuoso(Virtuoso):
    """Virtuoso with one database, which is loaded before the start and kept."""

    keeps_on_disk = True

    def home(self, port: int) -> Path:
        """Return the one folder of the database."""
        return self.folder / "virtuoso"

    def settings(self, port: int, folder: Path) -> str:
        """Add the time limit to the settings, which end with the section for SPARQL."""
        return super().settings(port, folder) + f"MaxQueryExecutionTime={VIRTUOSO_SECONDS}\n"

    def load(self) -> None:
        """Load the database, unless the folder has one."""

        def start_and_fill() -> None:
            port = process.free_port()
            started = process.start(self.command(port), self.log)
            try:
                process.wait(started, self.log, lambda: process.answers(port, EMPTY_QUERY))
                super(LoadedVirtuoso, self).fill(port)
            finally:
                process.stop(started)

        once(self.folder, self.name, start_and_fill)

    def fill(self, port: int) -> None:
        """Do nothing: the data is loaded already."""


class BeforeVirtuoso(Ours):
    """okosystem that passes public queries on to the Virtuoso."""

    name = "okosystem before Virtuoso"
    engine: PeerServer

    @property
    def environment(self) -> Mapping[str, str]:
        """Name the engine and its graph."""
        store = f"sparql+http://127.0.0.1:{self.engine.port}/sparql"
        named = {"OKOSYSTEM_STORE": store, "OKOSYSTEM_STORE_GRAPH": Virtuoso.iri}
        return {**super().environment, **named}


def once(folder: Path, name: str, action: Callable[[], object]) -> None:
    """Run an action that the folder does not have the time of, and keep its time there."""
    file = folder / f"{name}.seconds"
    if file.exists():
        return
    began = time.perf_counter()
    action()
    file.write_text(f"{time.perf_counter() - began:.1f}", encoding="ascii")


def make_graph(name: str, folder: Path) -> graphs.Graph:
    """Generate the graph, unless the folder has it; its pages are those of the real release."""
    path, size = folder / "graph.nt", graphs.SIZES[name]

    def generate() -> None:
        with path.open("w", encoding="utf-8") as out:
            out.writelines(triples(size))

    once(folder, "generating", generate)
    return graphs.Graph(name, path, (ROOT / "release").resolve(), size)


def entities_of(graph: graphs.Graph, folder: Path) -> Entities:
    """Choose the entities of the queries, and keep the choice in the folder."""
    file = folder / "entities.json"
    if not file.exists():
        file.write_text(json.dumps(choose_entities(graph.triples)), encoding="utf-8")
    chosen: Entities = json.loads(file.read_text(encoding="utf-8"))
    return chosen


def start_servers(graph: graphs.Graph, folder: Path, stack: ExitStack) -> list[PeerServer]:
    """Load both stores and start the three servers."""
    embedded = stack.enter_context(run_peer(Embedded(graph, folder), 1))
    virtuoso = stack.enter_context(run_peer(LoadedVirtuoso(graph, folder), 1))
    before = BeforeVirtuoso(graph, folder)
    before.engine = virtuoso
    servers = [embedded, virtuoso, stack.enter_context(run_peer(before, 1))]
    for server in servers[:2]:
        server.load = float((folder / f"{server.peer.name}.seconds").read_text(encoding="ascii"))
    return servers


def measure_shape(
    servers: list[PeerServer], shape: Shape, entities: Entities, clients: int, seconds: int
) -> Iterator[Cell]:
    """Measure one shape on each server in turn, each when all are idle."""
    queries = [quote(query, safe="") for query in shape.queries(entities)]
    kind = answers.GRAPH if shape.is_graph else answers.ROWS
    for server in servers:
        work = load.Work([server.peer.query_path + query for query in queries], kind, MARK)
        times = measure(server.port, work, clients, seconds)
        for each in servers:
            process.wait_until_idle(each.process.pid)
        yield Cell(shape.title, server.peer.name, clients, times)


def compare(servers: list[PeerServer], shape: Shape, entities: Entities) -> Iterator[str]:
    """Describe how the answers of the others differ from those of the first, if it has any."""
    few = {kind: every[:COMPARED] for kind, every in entities.items()}
    try:
        reference = comparison.ask_reference(servers[0], shape, few)
    except (OSError, answers.FailedRequest):
        return
    yield from comparison.find_differences(servers[1:], reference, few)


def main() -> None:
    """Load, start, compare, measure and write the report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--graph", choices=tuple(graphs.SIZES), default="10m")
    parser.add_argument("--clients", type=options.numbers, default=[1, 8, 32])
    parser.add_argument("--seconds", type=int, default=2, help="of one measurement")
    parser.add_argument("--folder", type=Path, help="where to keep the graph and the stores")
    parser.add_argument("--note", action="append", default=[], help="what shared the machine")
    parser.add_argument("--result", type=Path, default=RESULT)
    chosen = parser.parse_args()
    if not load.is_installed():
        sys.exit(load.HOW_TO_INSTALL)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped, and the servers with it"))
    with ExitStack() as stack:
        folder = chosen.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        graph = make_graph(chosen.graph, folder)
        entities = entities_of(graph, folder)
        servers = start_servers(graph, folder, stack)
        facts = environment.describe(graph, chosen.seconds, 1)
        differing: list[str] = []
        cells: list[Cell] = []
        for shape in SHAPES:
            differing += compare(servers, shape, entities)
            for clients in chosen.clients:
                print(f"{environment.load()}  {shape.title}, {clients}", file=sys.stderr)
                cells += measure_shape(servers, shape, entities, clients, chosen.seconds)
        facts[-1] = f"{chosen.seconds} s for each cell; load at the end {environment.load()}"
        facts += chosen.note
        recorded = [server.record() for server in servers]
        report = Report(environment.now(), facts, recorded, cells, differing)
    write(report, chosen.result)


if __name__ == "__main__":
    main()
