"""The documents and tables that the build makes for harvesters, checked like any other source.

The documents that Felles datakatalog harvests, and our own catalogue, are in every RDF format. A
document is the union of the CONSTRUCT queries in queries/harvest/<feed>/ and those it shares with
another. An empty or incomplete one is left out, since the harvester removes records that a document
lacks.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from okosystem.build.source_graph import SourceGraph
from okosystem.build.validation import shapes_graph
from okosystem.errors import BrokenHeader
from okosystem.feeds.checking import (
    CheckOptions,
    CheckResult,
    check_document,
    find_records,
)
from okosystem.feeds.document import Delivery, Document
from okosystem.feeds.report import result_data
from okosystem.feeds.rules import (
    CATALOGUE,
    FEEDS,
    RECORD_KINDS,
    REPORT,
)
from okosystem.rdf.terms import (
    BASE,
    GRAPH,
    RDF_TYPE,
    XSD,
    curie,
    select_prefixes,
    value_of,
)
from okosystem.rdf.triples import added, to_quads
from okosystem.release.publishing import to_json
from okosystem.sparql.answers import iris_of
from okosystem.sparql.queries import LANGUAGES, NamedQuery, list_query_files

TABLES = ("target-picture", "role-matrix")
# The queries ask which of these files a statement is in.
NAMED_GRAPHS = {ox.NamedNode(GRAPH[f"data/{name}"]) for name in ("catalog", "codes")}
FORMATS: Mapping[str, ox.RdfFormat] = {
    "ttl": ox.RdfFormat.TURTLE,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nt": ox.RdfFormat.N_TRIPLES,
}
"""The format of each file suffix."""
_SHARED_QUERIES = {
    CATALOGUE: "records-of-datasets",
    "datasets": "records-of-datasets",
    "services": "records-of-services",
    "events": "records-of-services",
}
"""Folders of queries that documents have in common."""
INTEGER = ox.NamedNode(XSD["integer"])
COUNT = ox.NamedNode(XSD["nonNegativeInteger"])


@dataclass(frozen=True, slots=True)
class Feed:
    """One document."""

    name: str
    triples: list[ox.Triple]

    @property
    def container(self) -> ox.NamedNode:
        """Its one catalogue or collection, which no other document contains."""
        return ox.NamedNode(BASE if self.name == CATALOGUE else f"{BASE}catalog#{self.name}")

    @property
    def records(self) -> dict[str, str]:
        """The records of its kinds that the container lists, with their types."""
        kinds = FEEDS.get(self.name, tuple(RECORD_KINDS))
        types = {RECORD_KINDS[kind].link: RECORD_KINDS[kind].fdk_type for kind in kinds}
        container = self.container
        return {
            value_of(t.object): types[t.predicate.value]
            for t in self.triples
            if t.predicate.value in types and t.subject == container
        }

    @property
    def missing(self) -> list[str]:
        """The records that are listed and not described."""
        described = {value_of(t.subject) for t in self.triples if t.predicate.value == RDF_TYPE}
        return sorted(self.records.keys() - described)

    @property
    def is_complete(self) -> bool:
        """Whether it may be published."""
        return bool(self.records) and not self.missing

    @property
    def path(self) -> str:
        """The path of its files, in the release and in URLs."""
        return self.name if self.name == CATALOGUE else f"fdk/{self.name}"


def make_feeds(store: ox.Store, queries: Path) -> list[Feed]:
    """Run the queries of each document on a graph that includes the shapes and the version."""
    folders = {name: {name, _SHARED_QUERIES.get(name, name)} for name in (CATALOGUE, *FEEDS)}
    return [
        Feed(name, _construct(store, [queries / folder for folder in of_feed]))
        for name, of_feed in folders.items()
    ]


def feed_files(
    feeds: Sequence[Feed], prefixes: Mapping[str, str], echo: Callable[[str], None]
) -> dict[str, bytes]:
    """Write the complete documents and a summary of all; `echo` reports omissions."""
    summaries = {
        feed.name: {
            "container": feed.container.value,
            "records": feed.records,
            "missing": feed.missing,
            "statements": len(feed.triples),
        }
        for feed in feeds
    }
    files = {"fdk/feeds.json": to_json(summaries)}
    for feed in feeds:
        if feed.is_complete:
            files |= serialize(feed.path, feed.triples, prefixes)
        else:
            echo(f"left out /{feed.path}: {', '.join(feed.missing) or 'nothing'} to describe")
    return files


def _construct(store: ox.Store, folders: Sequence[Path]) -> list[ox.Triple]:
    """Return the union of the queries of some folders, sorted."""
    found: set[ox.Triple] = set()
    for path in (path for folder in folders for path in list_query_files(folder)):
        found.update(store.query(path.read_text(encoding="utf-8")))  # type: ignore[arg-type]
    return sorted(map(_retype_count, found), key=str)


def _retype_count(triple: ox.Triple) -> ox.Triple:
    """Turn xsd:integer, the engine's only integer type, into the one the profiles require."""
    value = triple.object
    if isinstance(value, ox.Literal) and value.datatype == INTEGER:
        return ox.Triple(triple.subject, triple.predicate, ox.Literal(value.value, datatype=COUNT))
    return triple


def serialize(
    path: str, triples: Sequence[ox.Triple], prefixes: Mapping[str, str]
) -> dict[str, bytes]:
    """Write triples in a file of each format, declaring the prefixes they use."""
    declared = select_prefixes(prefixes, iris_of(triples))
    return {f"{path}.{suffix}": _write(triples, FORMATS[suffix], declared) for suffix in FORMATS}


def _write(triples: Sequence[ox.Triple], form: ox.RdfFormat, prefixes: Mapping[str, str]) -> bytes:
    if form == ox.RdfFormat.JSON_LD:
        return _compact(ox.serialize(triples, format=form) or b"", prefixes)
    options = {} if form == ox.RdfFormat.N_TRIPLES else {"prefixes": prefixes}
    return ox.serialize(triples, format=form, **options) or b""  # type: ignore[arg-type]


def _compact(expanded: bytes, prefixes: Mapping[str, str]) -> bytes:
    """Shorten the properties and types of expanded JSON-LD, and add the prefixes as its context.

    Values stay expanded, so that a reader who ignores the context still finds them.
    """

    def shorten(iri: str) -> str:
        return iri if iri.startswith("@") else curie(iri, prefixes).strip("<>")

    nodes = []
    for node in json.loads(expanded):
        types = node.pop(RDF_TYPE, ())
        nodes.append({shorten(key): value for key, value in node.items()})
        if types:
            nodes[-1]["@type"] = [shorten(type_["@id"]) for type_ in types]
    context = json.dumps(dict(prefixes), ensure_ascii=False)
    lines = ",\n".join(json.dumps(node, ensure_ascii=False) for node in nodes)
    return f'{{"@context": {context},\n"@graph": [\n{lines}\n]}}\n'.encode()


def harvest_files(graph: SourceGraph, echo: Callable[[str], None]) -> dict[str, bytes]:
    """Make all files; the same source gives the same bytes."""
    with harvest_store(graph) as store:
        feeds = make_feeds(store, graph.project.root / "queries/harvest")
    files = feed_files(feeds, graph.project.prefixes, echo)
    results = [*_check_feeds(files)]
    report = {tag: [result_data(result, tag) for result in results] for tag in LANGUAGES}
    return (
        files | {f"{name}.csv": _table(graph, name) for name in TABLES} | {REPORT: to_json(report)}
    )


@contextmanager
def harvest_store(graph: SourceGraph) -> Iterator[ox.Store]:
    """Add its version and its shapes to the graph, and two of the files as named graphs."""
    triples = [*graph.project.describe_version(), *shapes_graph(graph.project)]
    files = (file for file in graph.files if ox.NamedNode(file.graph) in NAMED_GRAPHS)
    named = (quad for file in files for quad in file.quads)
    with added(graph.store, [*to_quads(triples), *named]):
        yield graph.store


def _table(graph: SourceGraph, name: str) -> bytes:
    """Run a query whose only parameters are dates, as of the day of the release."""
    query = NamedQuery.read(graph.project.root / f"queries/perspectives/{name}.rq")
    days = dict.fromkeys(query.parameters, graph.project.modified)
    parameters = query.bind(days, graph.project.prefixes)
    result = graph.store.query(query.to_sparql(parameters))
    if not isinstance(result, ox.QuerySolutions):
        raise BrokenHeader(f"{query.name}  is not a SELECT query, so its result is not a table")
    return result.serialize(format=ox.QueryResultsFormat.CSV) or b""


def _check_feeds(files: Mapping[str, bytes]) -> Iterator[CheckResult]:
    """Check our own documents, without links and profile shapes, which the build does not have."""
    for feed, kinds in FEEDS.items():
        if body := files.get(f"fdk/{feed}.ttl"):
            document = Document(Delivery(f"/fdk/{feed}", "text/turtle", body))
            for kind in (RECORD_KINDS[name] for name in kinds):
                if kind.name == kinds[0] or find_records(document.index, kind):
                    yield check_document(document, kind, CheckOptions())
