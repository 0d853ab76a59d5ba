"""One release, loaded: the graph for questions of our own, and an engine for those of strangers."""

from collections.abc import Iterable
from dataclasses import dataclass

from okosystem.assistants.answers import Named
from okosystem.config import Settings
from okosystem.core import search_index
from okosystem.core.errors import ReleaseError
from okosystem.core.release import Release
from okosystem.engine.oxigraph import Store
from okosystem.engine.query import Limits
from okosystem.engine.stores import Backend, Engine
from okosystem.model.as_of import graph_as_of
from okosystem.model.graph import Graph as ModelGraph
from okosystem.model.graph import read_labels
from okosystem.search.release_index import ReleaseIndex

ASKED = (
    "labels", "unnamed", "grounds", "completeness", "thing", "mentions", "holders",
    "facts", "ontology-document", "objections",
)  # fmt: skip
"""The queries of queries/pages that the tools ask."""
FIRST = ("resource", "actor")
"""The kinds of things that an assistant is asked of most."""
LARGEST_MB = 8
"""What an answer to SPARQL may be: more than any assistant reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph(ModelGraph):
    """A graph with what the tools need besides: the pool for SPARQL, and the search index."""

    pool: Engine
    finder: ReleaseIndex

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
        pool = backend.open(release.graph, release.prefixes, limits)
        finder = ReleaseIndex(release.file(search_index.FILE).read_bytes(), FIRST)
        labels = read_labels(release, store)
        return cls(release, store, labels, pool=pool, finder=finder)

    def as_of_day(self, day: str, scenario: str, client: str) -> "Graph":
        """Return the graph of a day or with a scenario; raises what `graph_as_of` does."""
        graph = graph_as_of(self, day, scenario, client)
        return Graph(
            graph.release, graph.store, graph.labels, graph.as_of, graph.scenario,
            pool=self.pool, finder=self.finder,
        )  # fmt: skip

    def named(self, iri: str, language: str) -> Named:
        """Give a thing its name."""
        return Named(iri=iri, name=self.labels.name(iri, language).value)

    def all_named(self, iris: Iterable[str], language: str) -> list[Named]:
        """Give several things their names."""
        return [self.named(iri, language) for iri in iris]
