"""What could take over from a resource, the reasons for each, and the addresses of comparisons."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from okosystem.graph.as_of import ViewedDay, viewed_day
from okosystem.graph.choices import DAY
from okosystem.graph.entity_history import entity_as_of
from okosystem.graph.findings import AnalysisFinding, findings_about
from okosystem.graph.labels import Text
from okosystem.graph.reader import Reader
from okosystem.graph.relations import Relation, relations_on
from okosystem.graph.statements import (
    Entity,
    Node,
    collect_nodes,
    incoming_by_property,
    read_entity,
)
from okosystem.package import read_package_table
from okosystem.rdf.terms import ID, OKO, kind_of, local_name

TABLE = read_package_table("graph/comparison.toml")
REASONS: Mapping[str, str] = TABLE["reasons"]
STATUSES_LEAVING, BINDING_LEVELS = (
    {ID[path] for path in TABLE[name]} for name in ("leaving", "binding")
)
CHARACTERISATION, PRIMARY = "oko:hasCharacterisation", "oko:assessedPrimaryCapability"
OVERLAP_VERDICTS = ("duplication", "overlap")
DEPENDS_ON = ("qualifiedDependency", "hasConsumerParticipation", "ServiceChain", "exposesService")
"""The terms that what needs a resource rests on. The graph says how complete each is."""
MIN_RESOURCES, MAX_RESOURCES, MAX_SIMILAR = 2, 4, 8
RESOURCE, WITH = "r", "med"
"""The parameters of a comparison: its resources, and the one to find others for."""
# A reason to choose a resource or not to, for this reader, and the statement behind it.
Reason = tuple[str, Node]


@dataclass(frozen=True)
class Side:
    """A compared resource with its statements as of a day, and the reader of these."""

    iri: str
    entity: Entity
    as_of: ViewedDay
    reader: Reader

    @cached_property
    def pointing(self) -> Mapping[str, Sequence[str]]:
        """The incoming links by property."""
        return dict(incoming_by_property(self.reader, self.iri))

    def findings(self, kind: str) -> Sequence[AnalysisFinding]:
        """List the findings of a class about the resource."""
        return findings_about(self.reader, self.iri, kind, store=self.as_of.store)

    def assessed(self, property_: str) -> set[str]:
        """Collect the values of a property in the editors' assessment; empty without one."""
        nodes = self.entity.statements_by(CHARACTERISATION)
        return {iri for node in nodes for iri in node.iris(property_)}


def read_side(reader: Reader, iri: str) -> Side:
    """Read a resource on the day; raises UnknownResource if it was not known."""
    as_of = viewed_day(reader)
    then = reader.around(entity_as_of(reader, iri, as_of.day) if as_of.store else None)
    entity = read_entity(then, iri, with_incoming=True)
    return Side(iri, entity, as_of, then)


def reasons_for(reader: Reader, side: Side, others: Sequence[Side]) -> Iterator[Reason]:
    """Find the known reasons to choose this resource rather than the others."""
    for node in _binding(side):
        if groups := node.iris("oko:obligedGroup"):
            yield _reason(
                reader, REASONS["obliged"], groups, node, node.iris("oko:obligationLevel")
            )
    for need in TABLE["needs"]:
        own = side.assessed(need["property"])
        known = [found for other in others if (found := other.assessed(need["property"]))]
        if known and (distinct := own - own.intersection(*known)):
            yield _reason(reader, need["choose"], reader.sort(distinct), _characterisation(side))


def warnings(reader: Reader, side: Side, others: Sequence[Side]) -> Iterator[Reason]:
    """Find the reasons against a resource for any need; no warning means unknown."""
    entity = side.entity
    events = entity.statements_by("oko:hasCurrentLifecycleEvent", "oko:hasPlannedLifecycleEvent")
    for node in events:
        if STATUSES_LEAVING.intersection(status := node.iris("oko:status")[:1]):
            yield _reason(reader, REASONS["ending"], status, node)
    for statement in entity.incoming_by("oko:relationTarget", "oko:Replacement"):
        if statement.holder:
            yield _reason(reader, REASONS["replaced"], [statement.holder], statement.node)
    for statement in entity.incoming_by("oko:recommendsPhaseOutOf"):
        yield _reason(reader, REASONS["advised"], [statement.node.iri], statement.node)
    yield from _obliged_elsewhere(reader, side, others)


def _obliged_elsewhere(reader: Reader, side: Side, others: Sequence[Side]) -> Iterator[Reason]:
    """Find conditions that oblige a group to another resource for the same need, not this."""
    own = {iri for node in _binding(side) for iri in node.iris("oko:obligedGroup")}
    for other in others:
        if side.assessed(PRIMARY) & other.assessed(PRIMARY):
            for node in _binding(other):
                if groups := [iri for iri in node.iris("oko:obligedGroup") if iri not in own]:
                    yield _reason(reader, REASONS["elsewhere"], groups, node, [other.iri])


def _binding(side: Side) -> list[Node]:
    nodes = side.entity.statements_by("oko:hasObligation")
    return [node for node in nodes if node.iri_of("oko:obligationLevel") in BINDING_LEVELS]


def _characterisation(side: Side) -> Node:
    return side.entity.statements_by(CHARACTERISATION)[0]


def _reason(
    reader: Reader, text: str, what: Iterable[str], node: Node, others: Iterable[str] = ()
) -> Reason:
    names, rest = (", ".join(map(reader.label, iris)) for iris in (what, others))
    return reader.text(text) % {"what": names or reader.text("ukjent"), "others": rest}, node


def alternatives(reader: Reader, resource: str) -> Mapping[str, Relation | AnalysisFinding]:
    """List the alternatives with reasons: successors, then overlaps, the most similar first."""
    found: dict[str, Relation | AnalysisFinding] = {}
    for fact in relations_on(reader, reader.day, "replacement"):
        if fact.object == resource:
            found.setdefault(fact.subject, fact)
    overlaps = findings_about(reader, resource, "OverlapFinding")
    for finding in sorted(overlaps, key=lambda f: (-f.strength, f.node.iri)):
        if finding.verdict in OVERLAP_VERDICTS:
            for other in finding.node.iris("oko:concerns"):
                if other != resource and kind_of(other) == "resource":
                    found.setdefault(other, finding)
    return found


def most_similar(reader: Reader, slug: str) -> list[str]:
    """List the resources to compare one with: its alternatives today, most similar first."""
    # A resource may be replaced by what is no resource, such as a strategy.
    found = alternatives(reader.on(None), ID[f"resource/{slug}"])
    return [local_name(iri) for iri in found if kind_of(iri) == "resource"][:MAX_SIMILAR]


def unknowns(reader: Reader) -> list[Node]:
    """List the terms of `DEPENDS_ON` of which the graph knows only a part."""
    nodes = collect_nodes(reader, reader.ask("partly-known"))
    about = {node.value("oko:aboutTerm"): node for node in nodes.values()}
    known = [about[OKO[term]] for term in DEPENDS_ON if OKO[term] in about]
    return [node for node in known if node.value("oko:complete") == "false"]


def comparison_name(reader: Reader, *slugs: str) -> Text:
    """Name a comparison by its resources."""
    return reader.plain(" – ".join(reader.label(ID[f"resource/{slug}"]) for slug in slugs))


def comparison_address(reader: Reader, *slugs: str) -> str:
    """Return the address of a comparison on the day, or of its form if there is one resource.

    It is empty where nothing can be compared.
    """
    name = RESOURCE if len(slugs) >= MIN_RESOURCES else WITH
    return reader.link("comparison", **{name: slugs, DAY: reader.day}) or ""


def compare_link(reader: Reader, resources: Sequence[str]) -> Markup | str:
    """Link to the comparison of two to four resources; empty for any other number."""
    slugs = [local_name(iri) for iri in resources if kind_of(iri) == "resource"]
    address = comparison_address(reader.on(None), *slugs)
    if not address or not MIN_RESOURCES <= len(slugs) <= MAX_RESOURCES:
        return ""
    return Markup(
        ' <a class="ds-link small" href="{}">{}<span class="ds-sr-only">: {}</span></a>'
    ).format(address, reader.text("sammenlign"), comparison_name(reader, *slugs))
