"""The choice of a domain: only what it describes and the national things it ties to."""

from collections.abc import Mapping
from dataclasses import dataclass

from okosystem.core.terms import ID, local_name, value_of
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.model.graph import Graph
from okosystem.web.display_names import label_of
from okosystem.web.languages import gettext, mark
from okosystem.web.state import whole_graph
from okosystem.web.views.form import Field, options_of

DOMAIN, NATIONAL = "domene", "nasjonal"
NATIONAL_ONLY = mark("bare nasjonalt")


@dataclass(frozen=True, slots=True)
class Domains:
    """The domain of each thing that one describes, and what each domain shows; both by slug."""

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
        """Whether a statement is used about what is shown: one of another domain is not."""
        return not chosen or self.origins.get(statement, chosen) == chosen


def domains() -> Domains:
    """Return the domains of today's graph."""
    return domains_of(whole_graph())


def domains_of(graph: Graph) -> Domains:
    """Return the domains of a graph, read once for each store."""
    return _read(graph.store, graph.release.page_queries["domains"])


@cached_per_store()
def _read(store: Store, sparql: str) -> Domains:
    origins, shown = dict[str, str](), dict[str, set[str]]()
    for row in store.query(sparql).rows():
        slug, thing = local_name(value_of(row["domain"])), value_of(row["thing"])
        shown.setdefault(slug, set()).add(thing)
        if value_of(row["own"]) == "true":
            origins[thing] = slug
    return Domains(origins, {slug: frozenset(things) for slug, things in shown.items()})


def describe_choice(chosen: str) -> str:
    """Say what is shown when a domain is chosen; empty without a choice."""
    if chosen in ("", NATIONAL):
        return chosen and gettext(NATIONAL_ONLY)
    text = gettext("bare %(domain)s og det nasjonale domenet er knyttet til")
    return text % {"domain": label_of(ID[f"domain/{chosen}"])}


def domain_fields() -> tuple[Field, ...]:
    """Build the field for the domain; none before a domain has joined."""
    iris = options_of(ID[f"domain/{slug}"] for slug in domains().shown)
    options = {NATIONAL: NATIONAL_ONLY, **iris}
    return (Field(DOMAIN, mark("Domene"), options),) if iris else ()
