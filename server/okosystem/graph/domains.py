"""The domains that have joined the graph, what each describes, and the choice of one."""

from collections.abc import Mapping
from dataclasses import dataclass

from okosystem.graph.choices import Field, options_of
from okosystem.graph.reader import Reader, cached_per_graph
from okosystem.graph.texts import mark
from okosystem.rdf.terms import ID, local_name, value_of

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


@cached_per_graph(of_today=True)
def domains_of(graph: Reader) -> Domains:
    """Return the domains of today's graph."""
    origins, shown = dict[str, str](), dict[str, set[str]]()
    for row in graph.ask("domains"):
        slug, thing = local_name(value_of(row["domain"])), value_of(row["thing"])
        shown.setdefault(slug, set()).add(thing)
        if value_of(row["own"]) == "true":
            origins[thing] = slug
    return Domains(origins, {slug: frozenset(things) for slug, things in shown.items()})


DOMAIN = "domene"
NATIONAL_ONLY = mark("bare nasjonalt")


def describe_choice(reader: Reader, chosen: str) -> str:
    """Describe what is shown when a domain is chosen; empty without a choice."""
    if chosen in ("", NATIONAL):
        return chosen and reader.text(NATIONAL_ONLY)
    text = reader.text("bare %(domain)s og det nasjonale domenet er knyttet til")
    return text % {"domain": reader.label(ID[f"domain/{chosen}"])}


def _options(reader: Reader) -> Mapping[str, str]:
    """List what can be chosen; nothing before a domain has joined."""
    iris = options_of(reader, (ID[f"domain/{slug}"] for slug in domains_of(reader).shown))
    return {NATIONAL: NATIONAL_ONLY, **iris} if iris else {}


DOMAIN_FIELD = Field(DOMAIN, mark("Domene"), options_in=_options, optional=True)
