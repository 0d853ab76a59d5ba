"""One release, loaded: the graph for questions of our own, and an engine for those of strangers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from okosystem.assistants.answers import Named
from okosystem.config import Settings
from okosystem.core import search_index
from okosystem.core.errors import ReleaseError
from okosystem.core.release import Release
from okosystem.core.terms import curie
from okosystem.engine.answers import Row, Term
from okosystem.engine.finder import Finder
from okosystem.engine.oxigraph import Store
from okosystem.engine.query import Limits
from okosystem.engine.stores import Backend, Engine
from okosystem.model.labels import Labels

ASKED = (
    "labels", "unnamed", "grounds", "completeness", "thing", "mentions", "holders",
    "facts", "ontology-document", "objections",
)  # fmt: skip
"""The queries of queries/pages that the tools ask."""
FIRST = ("resource", "actor")
"""The kinds of things that an assistant is asked of most."""
LARGEST_MB = 8
"""What an answer to SPARQL may be: more than any assistant reads."""


@dataclass(frozen=True, slots=True)
class Graph:
    """What the tools ask: the graph as of a day, with what a scenario supposes when it is named."""

    release: Release
    store: Store
    pool: Engine
    labels: Labels
    finder: Finder
    day: date
    scenario: str = ""

    @classmethod
    def load(cls, release: Release, settings: Settings) -> "Graph":
        """Load a release; strangers' SPARQL has the limits of the settings.

        Raises ReleaseError for one of anyone's RDF, and for one of an older version.
        """
        lacking = [f"queries/pages/{n}.rq" for n in ASKED if n not in release.page_queries]
        if search_index.FILE not in release.manifest["files"]:
            lacking.append(search_index.FILE)
        if lacking:
            raise ReleaseError(
                f"{release.folder}  this release has no {lacking[0]}, which the "
                "tools ask. How to fix it: okosystem build, or name another with --release."
            )
        limits = Limits(
            settings.query_seconds,
            settings.query_memory_mb,
            min(settings.answer_mb, LARGEST_MB),
            settings.query_workers,
            settings.queries_waiting,
            settings.queries_per_client,
        )
        backend = Backend(settings.store, settings.store_graph, settings.store_authorization)
        store = Store.load(release.graph, release.prefixes)
        names, unnamed = (
            store.query(release.page_queries[name]).rows() for name in ("labels", "unnamed")
        )
        pool = backend.open(release.graph, release.prefixes, limits)
        finder = Finder(release.file(search_index.FILE).read_bytes(), FIRST)
        labels = Labels(names, release.prefixes, unnamed)
        day = date.fromisoformat(release.manifest["modified"][:10])
        return cls(release, store, pool, labels, finder, day)

    def ask(self, page_query: str, **parameters: Term) -> list[Row]:
        """Run a query of queries/pages."""
        sparql = self.release.page_queries[page_query]
        return self.store.query(sparql, parameters=parameters).rows()

    def short(self, iri: str) -> str:
        """Shorten an IRI by the prefixes of the release."""
        return curie(iri, self.release.prefixes)

    def named(self, iri: str, language: str) -> Named:
        """Give a thing its name."""
        return Named(iri=iri, name=self.labels.name(iri, language).value)

    def all_named(self, iris: Iterable[str], language: str) -> list[Named]:
        """Give several things their names."""
        return [self.named(iri, language) for iri in iris]


def plain(term: Term | None) -> str:
    """Write a term as plain text, nothing as an empty one."""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
