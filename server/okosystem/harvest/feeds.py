"""The documents that Felles datakatalog harvests, and our own catalogue, in every RDF format.

A document is the union of the CONSTRUCT queries in queries/harvest/<feed>/. An empty or incomplete
one is left out: the harvester removes whatever a document lacks, so none is better than half.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from okosystem.core.publishing import to_json
from okosystem.core.queries import list_query_files
from okosystem.core.terms import (
    BASE,
    DCAT,
    DCATNO,
    MODELLDCATNO,
    RDF_TYPE,
    SKOS,
    XSD,
    curie,
    select_prefixes,
)
from okosystem.engine.answers import iris_of

CATALOGUE = "catalog"
REPORT = "harvest.json"
"""The file with the check of our own documents."""
FEEDS: Mapping[str, tuple[str, ...]] = {
    "datasets": ("datasets", "dataservices"),
    "concepts": ("concepts",),
    "models": ("models",),
    "services": ("services", "events"),
}
"""The kinds each document can be registered as: always the first, the others if it has any."""
FORMATS: Mapping[str, ox.RdfFormat] = {
    "ttl": ox.RdfFormat.TURTLE,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nt": ox.RdfFormat.N_TRIPLES,
}
"""The format of each file suffix."""
RECORD_TYPES: Mapping[ox.NamedNode, str] = {
    ox.NamedNode(iri): kind
    for iri, kind in (
        (DCAT["dataset"], "dataset"),
        (DCAT["service"], "dataservice"),
        (SKOS["member"], "concept"),
        (MODELLDCATNO["model"], "informationmodel"),
        (DCATNO["containsService"], "service"),
        (DCATNO["containsEvent"], "event"),
    )
}
"""How a container lists its records, and what Felles datakatalog calls their type."""
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
        """The records that the container lists, with their types."""
        members = (t for t in self.triples if t.subject == self.container)
        return {
            _iri(t.object): RECORD_TYPES[t.predicate]
            for t in members
            if t.predicate in RECORD_TYPES
        }

    @property
    def missing(self) -> list[str]:
        """The records that are listed and not described."""
        described = {_iri(t.subject) for t in self.triples if t.predicate.value == RDF_TYPE}
        return sorted(self.records.keys() - described)

    @property
    def is_complete(self) -> bool:
        """Whether it may be published."""
        return bool(self.records) and not self.missing

    @property
    def path(self) -> str:
        """The path of its files, in the release and in URLs."""
        return self.name if self.name == CATALOGUE else f"fdk/{self.name}"

    def as_dict(self) -> dict[str, object]:
        """Summarise its content."""
        return {
            "container": self.container.value,
            "records": self.records,
            "missing": self.missing,
            "statements": len(self.triples),
        }

    def files(self, prefixes: Mapping[str, str]) -> dict[str, bytes]:
        """Serialise it in every format."""
        return {
            f"{self.path}.{suffix}": serialize(self.triples, suffix, prefixes) for suffix in FORMATS
        }


def make_feeds(store: ox.Store, queries: Path) -> list[Feed]:
    """Run the queries of each document on a graph that includes the shapes and the version."""
    return [Feed(name, _construct(store, queries / name)) for name in (CATALOGUE, *FEEDS)]


def feed_files(
    feeds: Sequence[Feed], prefixes: Mapping[str, str], say: Callable[[str], None]
) -> dict[str, bytes]:
    """Write the complete documents and a summary of all; `say` reports what is left out and why."""
    files = {"fdk/feeds.json": to_json({feed.name: feed.as_dict() for feed in feeds})}
    for feed in feeds:
        if feed.is_complete:
            files |= feed.files(prefixes)
        else:
            say(f"left out /{feed.path}: {', '.join(feed.missing) or 'nothing'} to describe")
    return files


def _construct(store: ox.Store, folder: Path) -> list[ox.Triple]:
    """Return the union of the queries of a folder, sorted."""
    found: set[ox.Triple] = set()
    for path in list_query_files(folder):
        found.update(store.query(path.read_text(encoding="utf-8")))  # type: ignore[arg-type]
    return sorted(map(_retype_count, found), key=str)


def _retype_count(triple: ox.Triple) -> ox.Triple:
    """Turn xsd:integer, the engine's only integer type, into the one the profiles require."""
    value = triple.object
    if isinstance(value, ox.Literal) and value.datatype == INTEGER:
        return ox.Triple(triple.subject, triple.predicate, ox.Literal(value.value, datatype=COUNT))
    return triple


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def serialize(triples: list[ox.Triple], suffix: str, prefixes: Mapping[str, str]) -> bytes:
    """Write triples in the format of a suffix, declaring the prefixes they use."""
    declared = select_prefixes(prefixes, iris_of(triples))
    form = FORMATS[suffix]
    if form == ox.RdfFormat.JSON_LD:
        return _compact(ox.serialize(triples, format=form) or b"", declared)
    options = {} if form == ox.RdfFormat.N_TRIPLES else {"prefixes": declared}
    return ox.serialize(triples, format=form, **options) or b""  # type: ignore[arg-type]


def _compact(expanded: bytes, prefixes: Mapping[str, str]) -> bytes:
    """Shorten the properties and types of expanded JSON-LD, and add the prefixes as its context.

    Values stay expanded, so that a reader who ignores the context still finds them.
    """
    nodes = [_compact_node(node, prefixes) for node in json.loads(expanded)]
    document = {"@context": dict(prefixes), "@graph": nodes}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _compact_node(node: Mapping[str, Any], prefixes: Mapping[str, str]) -> dict[str, Any]:
    compact = {_compact_key(key, prefixes): value for key, value in node.items() if key != RDF_TYPE}
    if types := node.get(RDF_TYPE):
        compact["@type"] = [_compact_key(type_["@id"], prefixes) for type_ in types]
    return compact


def _compact_key(iri: str, prefixes: Mapping[str, str]) -> str:
    return iri if iri.startswith("@") else curie(iri, prefixes).strip("<>")
