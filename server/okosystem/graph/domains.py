"""The domains that have joined the graph: what each describes and refers to."""

from collections.abc import Mapping
from dataclasses import dataclass

from okosystem.core.terms import local_name, value_of
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.graph.reader import Reader

NATIONAL = "nasjonal"
"""What is chosen in place of a domain, to see the graph without the domains."""


@dataclass(frozen=True, slots=True)
class Domains:
    """The domain that describes each entity, and the entities that each domain shows; by slug."""

    origins: Mapping[str, str]
    shown: Mapping[str, frozenset[str]]

    @property
    def words(self) -> tuple[str, ...]:
        """The values in an address; none before a domain has joined."""
        return (NATIONAL, *self.shown) if self.shown else ()

    def shows(self, chosen: str, thing: str) -> bool:
        """Whether a resource or a capability is shown when a domain, or none, is chosen."""
        if chosen in ("", NATIONAL):
            return not chosen or thing not in self.origins
        return thing in self.shown[chosen]

    def counts(self, chosen: str, statement: str) -> bool:
        """Whether a statement counts when a domain is chosen: one of another domain does not."""
        return not chosen or self.origins.get(statement, chosen) == chosen


def domains_of(graph: Reader) -> Domains:
    """Return the domains of a graph, read once for each store."""
    return _read(graph.store, graph.release.page_queries["domains"])


@cached_per_store()
def _read(store: Store, sparql: str) -> Domains:
    origins, shown = dict[str, str](), dict[str, set[str]]()
    for row in store.rows(sparql):
        slug, thing = local_name(value_of(row["domain"])), value_of(row["thing"])
        shown.setdefault(slug, set()).add(thing)
        if value_of(row["own"]) == "true":
            origins[thing] = slug
    return Domains(origins, {slug: frozenset(things) for slug, things in shown.items()})
