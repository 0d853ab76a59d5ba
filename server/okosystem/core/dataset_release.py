"""The parts of a release made of any RDF dataset: its manifest, VoID and page queries."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice, takewhile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyoxigraph as ox

from okosystem.core.publishing import to_json
from okosystem.core.queries import select_from_file
from okosystem.core.rdf_files import RdfFile
from okosystem.core.release import sha256
from okosystem.core.terms import RDF_TYPE, VOID, Term, value_of
from okosystem.core.triples import serialize, triples_about

QUERIES = Path(__file__).parent / "dataset_queries"
MAX_LISTED = 200
_BASE_SAMPLE = 20_000
_DATASET = "file:///void#dataset"


@dataclass(frozen=True, slots=True)
class Statistics:
    """The number of entities of each class, and of triples with each property."""

    classes: Mapping[Term, int]
    properties: Mapping[Term, int]

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
    """Return the facts about the dataset that a server needs before it reads any of it."""
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
    for row in _rows(store, "title"):
        title = row["title"]
        if isinstance(title, ox.Literal):
            titles = candidates.setdefault(value_of(row["rank"]), {})
            titles.setdefault(str(row["thing"]), {}).setdefault(title.language or "", title.value)
    unique = (titles for _, titles in sorted(candidates.items()) if len(titles) == 1)
    return next((texts for titles in unique for texts in titles.values()), {})


def read_names(store: ox.Store) -> Iterator[tuple[str, str]]:
    """Yield the IRI and each name of every entity."""
    for row in _rows(store, "search"):
        if isinstance(row["thing"], ox.NamedNode) and isinstance(row["text"], ox.Literal):
            yield row["thing"].value, row["text"].value


def find_common_base(store: ox.Store) -> str:
    """Find the IRI folder that most entities share, from a sample of them."""
    quads = store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    sample = (quad.subject for quad in islice(quads, _BASE_SAMPLE))
    iris = {node.value for node in sample if isinstance(node, ox.NamedNode)}
    hosts = Counter(_host(iri) for iri in iris if iri.startswith(("http://", "https://")))
    if not hosts:
        return ""
    most_used = max(hosts, key=lambda host: (hosts[host], host))
    own = [iri.partition("#")[0] for iri in iris if iri.startswith(most_used)] or [most_used]
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(min(own), max(own), strict=False))
    return "".join(one for one, _ in pairs).rpartition("/")[0] + "/"


def describe(statistics: Statistics, prefixes: Mapping[str, str]) -> bytes:
    """Describe the dataset in VoID, as Turtle."""
    return serialize(sorted({*_describe(statistics)}, key=str), prefixes=prefixes)


def _describe(statistics: Statistics) -> Iterator[ox.Triple]:
    yield from triples_about(
        _DATASET,
        (RDF_TYPE, VOID["Dataset"]),
        (VOID["triples"], ox.Literal(statistics.triples)),
        (VOID["classes"], ox.Literal(len(statistics.classes))),
        (VOID["properties"], ox.Literal(len(statistics.properties))),
    )
    for kind, size, counts in (
        ("class", "entities", statistics.classes),
        ("property", "triples", statistics.properties),
    ):
        for iri, count in _iris(counts):
            part = f"{_DATASET}/{kind}/{iri.replace('://', '/').replace('#', '/')}"
            yield from triples_about(_DATASET, (VOID[f"{kind}Partition"], part))
            yield from triples_about(part, (VOID[kind], iri), (VOID[size], ox.Literal(count)))


def _iris(counts: Mapping[Term, int]) -> list[tuple[str, int]]:
    return [(t.value, count) for t, count in counts.items() if isinstance(t, ox.NamedNode)]


def _host(iri: str) -> str:
    try:
        return "{0.scheme}://{0.netloc}/".format(urlsplit(iri))
    except ValueError:
        return ""


def _most_used(counts: Mapping[Term, int]) -> list[tuple[str, int]]:
    return sorted(_iris(counts), key=lambda item: (-item[1], item[0]))[:MAX_LISTED]


def _count(store: ox.Store, query: str) -> dict[Term, int]:
    return {row["term"]: int(row["count"].value) for row in _rows(store, query) if row["term"]}


def _rows(store: ox.Store, query: str) -> Iterator[Mapping[str, Any]]:
    return select_from_file(store, QUERIES / f"{query}.rq")
