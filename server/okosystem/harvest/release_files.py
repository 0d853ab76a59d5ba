"""The files the build adds for harvesters: documents, two CSV tables, and a check of our own."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pyoxigraph as ox

from okosystem.core.errors import BrokenHeader
from okosystem.core.publishing import to_json
from okosystem.core.queries import NamedQuery
from okosystem.core.source_graph import SourceGraph
from okosystem.core.terms import GRAPH
from okosystem.core.validation import shapes_graph
from okosystem.harvest.acceptance import find_records
from okosystem.harvest.checking import CheckOptions, CheckResult, check_document
from okosystem.harvest.document import Delivery, Document
from okosystem.harvest.faults import LANGUAGES
from okosystem.harvest.feeds import FEEDS, REPORT, feed_files, make_feeds
from okosystem.harvest.report import result_data
from okosystem.harvest.vocabulary import RECORD_KINDS

TABLES = ("target-picture", "role-matrix")
# The queries ask which of these files a statement is in.
NAMED_GRAPHS = {ox.NamedNode(GRAPH[f"data/{name}"]) for name in ("catalog", "codes")}


def harvest_files(graph: SourceGraph, say: Callable[[str], None]) -> dict[str, bytes]:
    """Make all files; the same source gives the same bytes."""
    queries, prefixes = graph.project.root / "queries", graph.project.prefixes
    feeds = make_feeds(harvest_store(graph), queries / "harvest")
    day = graph.project.modified
    files = feed_files(feeds, prefixes, say)
    tables = _tables(graph.store, queries / "perspectives", day, prefixes)
    return files | tables | {REPORT: _check_feeds(files)}


def harvest_store(graph: SourceGraph) -> ox.Store:
    """Load the graph, its version and its shapes, with two of the source files as named graphs."""
    triples = [*graph.triples, *graph.project.describe_version(), *shapes_graph(graph.project)]
    named = (quad for quad in graph.asserted if quad.graph_name in NAMED_GRAPHS)
    store = ox.Store()
    store.bulk_extend([*(ox.Quad(t.subject, t.predicate, t.object) for t in triples), *named])
    return store


def _tables(
    store: ox.Store, queries: Path, day: str, prefixes: Mapping[str, str]
) -> dict[str, bytes]:
    named = {name: NamedQuery.read(queries / f"{name}.rq") for name in TABLES}
    return {f"{name}.csv": _table(store, query, day, prefixes) for name, query in named.items()}


def _table(store: ox.Store, query: NamedQuery, day: str, prefixes: Mapping[str, str]) -> bytes:
    """Run a query whose only parameters are dates, as of the day of the release."""
    parameters = query.bind(dict.fromkeys(query.parameters, day), prefixes)
    result = store.query(
        query.sparql,
        substitutions={ox.Variable(name): term for name, term in parameters.items()},
    )
    if not isinstance(result, ox.QuerySolutions):
        raise BrokenHeader(f"{query.name}  is no SELECT, so it gives no table")
    return result.serialize(format=ox.QueryResultsFormat.CSV) or b""


def _check_feeds(files: Mapping[str, bytes]) -> bytes:
    """Check our own documents, without links and profile shapes, which the build does not have."""
    results = [
        result
        for feed in FEEDS
        if (body := files.get(f"fdk/{feed}.ttl")) is not None
        for result in _check_feed(feed, body)
    ]
    report = {tag: [result_data(result, tag) for result in results] for tag in LANGUAGES}
    return to_json(report)


def _check_feed(feed: str, body: bytes) -> list[CheckResult]:
    document = Document(Delivery(f"/fdk/{feed}", "text/turtle", body))
    first, *others = [RECORD_KINDS[name] for name in FEEDS[feed]]
    kinds = [first, *(kind for kind in others if find_records(document.index, kind))]
    return [check_document(document, kind, CheckOptions()) for kind in kinds]
