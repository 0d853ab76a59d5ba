"""The requests of the W3C protocol manifest, translated to the served graph."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from rdflib import Graph, Literal, Namespace
from rdflib.collection import Collection
from rdflib.term import Node

from okosystem.rdf.terms import GRAPH, ID
from tests.conformance.manifests import MF, end_of, entries, manifest_graph

HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
SUITE = "http://kasei.us/2009/09/sparql/data/{}.rdf"
SERVED = {"data1": "id-porten", "data2": "altinn", "data3": "ansattporten"}


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request, and the expected response; `classes` as in 2 for 2xx."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes | None
    classes: frozenset[int]
    kind: str
    truth: bool | None


def read_exchanges(path: Path) -> Mapping[str, Sequence[Exchange]]:
    """Read the requests of each case of a protocol manifest, in their order."""
    graph = manifest_graph(path)
    return {end_of(entry): list(_exchanges(graph, entry)) for entry in entries(graph)}


def _exchanges(graph: Graph, entry: Node) -> Iterator[Exchange]:
    for request in _read_list(graph, graph.value(graph.value(entry, MF.action), HT.requests)):
        reply = graph.value(request, HT.resp)
        truth = graph.value(reply, MF.expectedBoolean)
        statuses = graph.objects(reply, MF.expectedStatus)
        yield Exchange(
            method=str(graph.value(request, HT.methodName)),
            path=translate_path(str(graph.value(request, HT.absolutePath))),
            headers=_headers(graph, request),
            body=_body(graph, graph.value(request, HT.body)),
            classes=frozenset(int(end_of(s).removeprefix("StatusCode")[0]) for s in statuses),
            kind=str(graph.value(reply, MF.expectedFormat) or ""),
            truth=bool(truth.value) if isinstance(truth, Literal) else None,
        )


def _headers(graph: Graph, request: Node) -> Mapping[str, str]:
    return {
        str(graph.value(header, HT.fieldName)): str(graph.value(header, HT.fieldValue))
        for header in _read_list(graph, graph.value(request, HT.headers))
    }


def _body(graph: Graph, body: Node | None) -> bytes | None:
    if body is None:
        return None
    encoding = str(graph.value(body, CNT.characterEncoding))
    return translate_query(str(graph.value(body, CNT.chars))).encode(encoding)


def _read_list(graph: Graph, start: Node | None) -> Iterator[Node]:
    if start is not None:
        yield from Collection(graph, start)


def translate_query(sparql: str) -> str:
    """Replace the entities and named graphs of the suite by those of the served graph."""
    for document, slug in SERVED.items():
        name = f"<{SUITE.format(document)}>"
        sparql = sparql.replace(f"FROM {name}", f"FROM <{named_graph(slug)}>")
        sparql = sparql.replace(name, f"<{ID[f'resource/{slug}']}>")
    return sparql


def translate_path(path: str) -> str:
    """Do the same in a URL, where parameters name graphs and the query names entities."""
    path = path.replace("/sparql/", "/sparql", 1)
    for document, slug in SERVED.items():
        name = quote(SUITE.format(document), safe="")
        path = path.replace(f"%3C{name}%3E", quote(f"<{ID[f'resource/{slug}']}>", safe=""))
        path = path.replace(f"graph-uri={name}", f"graph-uri={quote(named_graph(slug), safe='')}")
    return path


def named_graph(slug: str) -> str:
    """Return the named graph of a resource."""
    return str(GRAPH[f"data/resources/{slug}"])
