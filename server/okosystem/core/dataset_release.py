"""The parts of a release made of any RDF dataset: its manifest, VoID and page queries."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice, takewhile
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox

from okosystem.core.publishing import to_json
from okosystem.core.rdf_files import RdfFile
from okosystem.core.release import sha256
from okosystem.core.terms import RDF_TYPE, VOID, XSD, value_of

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

QUERIES = Path(__file__).parent / "dataset_queries"
MAX_LISTED = 200
_BASE_SAMPLE = 20_000
_DATASET = "file:///void#dataset"


@dataclass(frozen=True, slots=True)
class Statistics:
    """The number of entities of each class, and of triples with each property."""

    classes: Mapping[Node, int]
    properties: Mapping[Node, int]

    @property
    def triples(self) -> int:
        """The number of triples."""
        return sum(self.properties.values())


def page_queries() -> Mapping[str, bytes]:
    """Read the queries behind the pages of such a release."""
    return {f"pages/{path.name}": path.read_bytes() for path in sorted(QUERIES.glob("*.rq"))}


def count_terms(store: ox.Store) -> Statistics:
    """Count the classes and properties of the default graph."""
    return Statistics(_count(store, "classes"), _count(store, "properties"))


def manifest(
    store: ox.Store,
    files: Sequence[RdfFile],
    digests: Mapping[str, str],
    prefixes: Mapping[str, str],
    base: str | None,
    statistics: Statistics,
) -> dict[str, object]:
    """Return what a server must know of the dataset before it reads any of it."""
    newest = max(file.path.stat().st_mtime for file in files)
    return {
        "version": "",
        "modified": datetime.fromtimestamp(newest, UTC).date().isoformat(),
        "commit": "unknown",
        "digest": sha256(to_json([dict(digests), dict(prefixes), base])),
        "counts": {"asserted": statistics.triples, "inferred": 0, "files": len(files)},
        "prefixes": dict(prefixes),
        "files": {},
        "site": {
            "titles": find_titles(store) or {"": ", ".join(file.path.name for file in files[:3])},
            "base": base or find_common_base(store),
            "classes": _most_used(statistics.classes),
            "properties": _most_used(statistics.properties),
            "sources": dict(digests),
        },
    }


def find_titles(store: ox.Store) -> dict[str, str]:
    """Find the dataset's title in each language; none when several entities could be it."""
    candidates: dict[str, dict[str, dict[str, str]]] = {}
    for rank, entity, title in _rows(store, "title"):
        if isinstance(title, ox.Literal):
            titles = candidates.setdefault(value_of(rank), {})
            titles.setdefault(str(entity), {}).setdefault(title.language or "", title.value)
    unique = (titles for _, titles in sorted(candidates.items()) if len(titles) == 1)
    return next((texts for titles in unique for texts in titles.values()), {})


def read_names(store: ox.Store) -> Iterator[tuple[str, str]]:
    """Yield the IRI and each name of every entity."""
    for entity, name, _ in _rows(store, "search"):
        if isinstance(entity, ox.NamedNode) and isinstance(name, ox.Literal):
            yield entity.value, name.value


def find_common_base(store: ox.Store) -> str:
    """Find the IRI folder that most entities share, from a sample of them."""
    quads = store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    sample = (quad.subject for quad in islice(quads, _BASE_SAMPLE))
    iris = {node.value for node in sample if isinstance(node, ox.NamedNode)}
    hosts = Counter(_host(iri) for iri in iris if iri.startswith(("http://", "https://")))
    if not hosts:
        return ""
    most_used = max(hosts, key=lambda host: (hosts[host], host))
    own = [iri.partition("#")[0] for iri in iris if iri.startswith(most_used)]
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(min(own), max(own), strict=False))
    return "".join(one for one, _ in pairs).rpartition("/")[0] + "/"


def describe(statistics: Statistics, prefixes: Mapping[str, str]) -> bytes:
    """Describe the dataset in VoID, as Turtle."""
    triples = sorted({*_totals(statistics), *_partitions(statistics)}, key=str)
    return ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=dict(prefixes)) or b""


def _host(iri: str) -> str:
    try:
        return "{0.scheme}://{0.netloc}/".format(urlsplit(iri))
    except ValueError:
        return ""


def _most_used(counts: Mapping[Node, int]) -> list[list[object]]:
    most = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    return [[n.value, count] for n, count in most[:MAX_LISTED] if isinstance(n, ox.NamedNode)]


def _count(store: ox.Store, query: str) -> dict[Node, int]:
    return {
        term: int(count.value)
        for term, count in _rows(store, query)
        if term is not None and isinstance(count, ox.Literal)
    }


def _rows(store: ox.Store, query: str) -> Iterator[Sequence[Node | None]]:
    rows = store.query((QUERIES / f"{query}.rq").read_text(encoding="utf-8"))
    if not isinstance(rows, ox.QuerySolutions):
        raise TypeError(f"{query} is not a SELECT")
    width = len(rows.variables)
    for row in rows:
        yield [row[number] for number in range(width)]


def _totals(statistics: Statistics) -> Iterator[ox.Triple]:
    yield _triple(_DATASET, RDF_TYPE, ox.NamedNode(VOID["Dataset"]))
    yield _triple(_DATASET, VOID["triples"], _integer(statistics.triples))
    yield _triple(_DATASET, VOID["classes"], _integer(len(statistics.classes)))
    yield _triple(_DATASET, VOID["properties"], _integer(len(statistics.properties)))


def _partitions(statistics: Statistics) -> Iterator[ox.Triple]:
    yield from _partition("class", "entities", statistics.classes)
    yield from _partition("property", "triples", statistics.properties)


def _partition(kind: str, size: str, counts: Mapping[Node, int]) -> Iterator[ox.Triple]:
    for term, count in counts.items():
        if isinstance(term, ox.NamedNode):
            path = term.value.replace("://", "/").replace("#", "/")
            part = f"{_DATASET}/{kind}/{path}"
            yield _triple(_DATASET, VOID[f"{kind}Partition"], ox.NamedNode(part))
            yield _triple(part, VOID[kind], term)
            yield _triple(part, VOID[size], _integer(count))


def _integer(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=ox.NamedNode(XSD["integer"]))


def _triple(subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)
