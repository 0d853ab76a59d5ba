"""The site of somebody else's RDF: titles, paths and labels come from the data."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

import pyoxigraph as ox
from markupsafe import Markup

from okosystem.core.loading import NAMES
from okosystem.core.release import Release
from okosystem.engine.answers import Row
from okosystem.engine.oxigraph import Store
from okosystem.graph.labels import Labels, LinkedText, Text, best
from okosystem.graph.reader import Reader
from okosystem.search.indexes import Hit, NameIndex, StoredNameIndex
from okosystem.web.site import Site
from okosystem.web.state import Contents

# The first path segments of our own routes; an entity whose path has one is found by its IRI.
RESERVED = {
    *("about", "dumps", "graph", "health", "klasse", "opensearch", "rdf-graph-store", "ready"),
    *("sok", "sparql", "sporsmal", "static", "vendor", "void"),
}
MAX_LABELS = 50_000
_PLAIN = re.compile(r"[\w.~:@!$&'()*+,;=/-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class ForeignSite(Site):
    """The site of a data set, described by the manifest of the release."""

    store: Store
    titles: Mapping[str, str]
    base: str
    classes: Sequence[tuple[str, int]]
    properties: Sequence[tuple[str, int]]
    sources: Mapping[str, str]

    def title(self, reader: Reader, language: str) -> Text:
        """Return the title of the data in the best language."""
        return best(self.titles, language) or Text("RDF")

    def short_name(self, reader: Reader, language: str) -> str:
        """Return the title."""
        return self.title(reader, language).value

    def path(self, iri: str) -> str | None:
        """Return the path of an entity in the data."""
        return self.path_of(iri) if iri in self.store else None

    def path_of(self, iri: str) -> str:
        """Return what follows the base, else /about with the IRI as a parameter."""
        rest = iri.removeprefix(self.base) if self.base else iri
        segments = rest.split("/")
        plain = rest != iri and _PLAIN.fullmatch(rest) and {"", ".", ".."}.isdisjoint(segments)
        if plain and segments[0].partition(".")[0] not in RESERVED:
            return f"/{rest}"
        return f"/about?iri={quote(iri, safe='')}"

    def is_kind(self, kind: str) -> bool:
        """Accept any kind, since the data has none of our kinds."""
        return True

    def describe(self, reader: Reader, hit: Hit) -> str:
        """Describe a search hit by its IRI."""
        return hit.iri

    def suggest(self, reader: Reader, path: str) -> Sequence[LinkedText]:
        """Suggest nothing."""
        return ()

    def completions(self, reader: Reader) -> Mapping[str, Sequence[str]]:
        """List the most used classes and properties."""
        return {
            "classes": [iri for iri, _ in self.classes],
            "properties": [iri for iri, _ in self.properties],
        }

    def structured_data(self, reader: Reader) -> Markup:
        """Describe nothing: DCAT of the data may be in the data."""
        return Markup()


class StoredLabels(Labels):
    """Labels read from a store on disk on demand, since there are too many to hold."""

    def __init__(self, store: Store, release: Release) -> None:
        super().__init__((), release.prefixes)
        self._store = store
        self._query = release.page_queries["names"]
        self._read: set[str] = set()

    def _choose(self, iri: str, language: str) -> Text:
        if iri not in self._read:
            self._read_labels(iri)
        return super()._choose(iri, language)

    def _read_labels(self, iri: str) -> None:
        if len(self._read) >= MAX_LABELS:
            self._read, self._names = set(), {}
        try:
            node = ox.NamedNode(iri)
        except ValueError:
            return
        self._add(self._store.rows(self._query, parameters={"thing": node}))
        self._read.add(iri)


def _rows(store: Store, release: Release, query: str) -> list[Row]:
    return store.rows(release.page_queries[query])


def read(release: Release, store: Store) -> Contents:
    """Read site, labels and search index; those of a store on disk are read on demand."""
    site = ForeignSite(store, **release.manifest["site"])
    if release.is_on_disk:
        on_disk = StoredNameIndex(release.folder.resolve() / NAMES)
        return Contents(site, StoredLabels(store, release), lambda: on_disk)
    labels = Labels(_rows(store, release, "labels"), release.prefixes, [])
    return Contents(site, labels, cache(lambda: NameIndex(_rows(store, release, "search"))))
