"""The manifests of the W3C test suites: the cases, and the files of each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")


@dataclass(frozen=True, slots=True)
class Case:
    """One case: `query` to evaluate or only to parse; a case over HTTP has no files."""

    manifest: str
    name: str
    kind: str
    query: Path | None
    data: Sequence[Path]
    named: Sequence[Path]
    result: Path | None

    def __str__(self) -> str:
        return f"{self.manifest}/{self.name}"

    @property
    def is_update(self) -> bool:
        """Return whether the case changes data, even if its type does not show it."""
        return "Update" in self.kind or (self.query is not None and self.query.suffix == ".ru")


def read_suites(root: Path) -> list[Case]:
    """List every case of every manifest under a folder."""
    found = sorted(root.rglob("manifest*.ttl"))
    return [case for path in found for case in read_manifest(path, root)]


def read_manifest(path: Path, root: Path) -> Iterator[Case]:
    """List the cases of one manifest, which is named after its folder or its file."""
    name = path.relative_to(root).with_suffix("").as_posix().removesuffix("/manifest")
    graph = manifest_graph(path)
    for entry in entries(graph):
        yield _case(graph, entry, name)


def manifest_graph(path: Path) -> Graph:
    """Read one manifest; its relative IRIs are the addresses of the files next to it."""
    return Graph(bind_namespaces="none").parse(path, format="turtle", publicID=path.as_uri())


def entries(graph: Graph) -> Iterator[Node]:
    """List the cases of a manifest, in its order."""
    for start in graph.objects(None, MF.entries):
        yield from Collection(graph, start)


def end_of(iri: Node | None) -> str:
    """Return the fragment of an IRI, which is unique among the cases of a manifest."""
    return str(iri).rpartition("#")[2]


def _case(graph: Graph, entry: Node, manifest: str) -> Case:
    action = graph.value(entry, MF.action)
    query = action if isinstance(action, URIRef) else graph.value(action, QT.query)
    return Case(
        manifest=manifest,
        name=end_of(entry),
        kind=end_of(graph.value(entry, RDF.type)),
        query=_path(query),
        data=_paths(graph.objects(action, QT.data)),
        named=_paths(graph.objects(action, QT.graphData)),
        result=_path(graph.value(entry, MF.result)),
    )


def _paths(nodes: Iterable[Node]) -> Sequence[Path]:
    return sorted(path for node in nodes if (path := _path(node)))


def _path(node: Node | None) -> Path | None:
    """Return the file of an address; blank nodes of updates have none."""
    return Path(unquote(urlsplit(node).path)) if isinstance(node, URIRef) else None
