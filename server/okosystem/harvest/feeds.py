"""The documents that Felles datakatalog harvests, one for each kind, and our own catalogue.

A document is what the CONSTRUCT queries in queries/harvest/<kind>/ give together. An empty or half
one is left out: whatever is missing from a document is removed from the harvester's catalogue at
once, so no document is better than half of one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from okosystem.core.headers import query_files
from okosystem.core.publishing import written_json
from okosystem.core.terms import BASE
from okosystem.harvest.formats import FORMATS, written

CATALOGUE = "catalog"
KINDS = ("datasets", "concepts", "models", "services")
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
# How a container lists its records, and what Felles datakatalog calls their type.
LISTS: Mapping[ox.NamedNode, str] = {
    ox.NamedNode(iri): kind
    for iri, kind in (
        ("http://www.w3.org/ns/dcat#dataset", "dataset"),
        ("http://www.w3.org/ns/dcat#service", "dataservice"),
        ("http://www.w3.org/2004/02/skos/core#member", "concept"),
        ("https://data.norge.no/vocabulary/modelldcatno#model", "informationmodel"),
        ("https://data.norge.no/vocabulary/dcatno#containsService", "service"),
        ("https://data.norge.no/vocabulary/dcatno#containsEvent", "event"),
    )
}
INTEGER = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
COUNT = ox.NamedNode("http://www.w3.org/2001/XMLSchema#nonNegativeInteger")


@dataclass(frozen=True, slots=True)
class Feed:
    """The document of one kind."""

    kind: str
    triples: list[ox.Triple]

    @property
    def container(self) -> ox.NamedNode:
        """The one catalogue or collection in it, which no other document may have."""
        return ox.NamedNode(BASE if self.kind == CATALOGUE else f"{BASE}catalog#{self.kind}")

    @property
    def records(self) -> dict[str, str]:
        """What the container lists, and of which type it is."""
        told = (t for t in self.triples if t.subject == self.container)
        return {iri_of(t.object): LISTS[t.predicate] for t in told if t.predicate in LISTS}

    @property
    def missing(self) -> list[str]:
        """What the container lists and the document does not describe."""
        typed = {iri_of(t.subject) for t in self.triples if t.predicate == RDF_TYPE}
        return sorted(self.records.keys() - typed)

    @property
    def is_whole(self) -> bool:
        """Tell whether it may be published."""
        return bool(self.records) and not self.missing

    @property
    def place(self) -> str:
        """Where its files are in the release, and in addresses."""
        return self.kind if self.kind == CATALOGUE else f"fdk/{self.kind}"

    def as_dict(self) -> dict[str, object]:
        """Say what it holds, for those who read of it."""
        return {
            "container": self.container.value,
            "records": self.records,
            "missing": self.missing,
            "statements": len(self.triples),
        }

    def files(self, prefixes: Mapping[str, str]) -> dict[str, bytes]:
        """Write it in every format."""
        return {
            f"{self.place}.{suffix}": written(self.triples, suffix, prefixes) for suffix in FORMATS
        }


def make_feeds(store: ox.Store, queries: Path) -> list[Feed]:
    """Ask the queries of each kind of the graph, with the shapes and the version in it."""
    return [Feed(kind, ask(store, queries / kind)) for kind in (CATALOGUE, *KINDS)]


def ask(store: ox.Store, folder: Path) -> list[ox.Triple]:
    """Put together what the queries of a folder give, each triple once, in order."""
    found: set[ox.Triple] = set()
    for path in query_files(folder):
        found.update(store.query(path.read_text(encoding="utf-8")))  # type: ignore[arg-type]
    return sorted(map(counted, found), key=str)


def iri_of(term: object) -> str:
    """Give the IRI of a thing; nothing for what has none."""
    return term.value if isinstance(term, ox.NamedNode) else ""


def counted(triple: ox.Triple) -> ox.Triple:
    """Make a whole number a count, as the profiles want: the engine knows one kind of them only."""
    value = triple.object
    if isinstance(value, ox.Literal) and value.datatype == INTEGER:
        return ox.Triple(triple.subject, triple.predicate, ox.Literal(value.value, datatype=COUNT))
    return triple


def feed_files(
    feeds: Sequence[Feed], prefixes: Mapping[str, str], say: Callable[[str], None]
) -> dict[str, bytes]:
    """Write the whole ones, and what each holds; tell which are left out, and why."""
    files = {"fdk/feeds.json": written_json({feed.kind: feed.as_dict() for feed in feeds})}
    for feed in feeds:
        if feed.is_whole:
            files |= feed.files(prefixes)
        else:
            say(f"left out /{feed.place}: {', '.join(feed.missing) or 'nothing'} to describe")
    return files
