"""The aspects in which resources are compared, in page order, and how the values are read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from okosystem.core.terms import value_of
from okosystem.engine.answers import Term
from okosystem.model.entity_history import entity_as_of
from okosystem.model.labels import Text
from okosystem.model.statements import Entity, Node, read_entity
from okosystem.web.boards.findings import findings
from okosystem.web.incoming import incoming_by_property
from okosystem.web.languages import current_language, mark
from okosystem.web.state import current_graph, showing
from okosystem.web.viewed_day import ViewedDay

CHARACTERISATION = "oko:hasCharacterisation"
DEPENDENCY_DETAILS = ("oko:dependencyKind", "oko:dependencyStrength")


@dataclass(frozen=True, slots=True)
class Side:
    """A compared resource with its statements, and what points at it by property, as of a day."""

    entity: Entity
    as_of: ViewedDay
    inward: Mapping[str, Sequence[str]]

    @property
    def iri(self) -> str:
        """The IRI of the resource."""
        return self.entity.node.iri


def read_side(iri: str, as_of: ViewedDay) -> Side:
    """Read a resource; raises UnknownResource if it was not known that day."""
    with showing(entity_as_of(current_graph(), iri, as_of.day) if as_of.store else None):
        entity = read_entity(current_graph(), iri, with_incoming=True)
        return Side(entity, as_of, dict(incoming_by_property(iri)))


@dataclass(frozen=True, slots=True)
class Value:
    """A value with its details, and the statement behind it, if any."""

    term: Term | Text
    added: Sequence[str] = ()
    node: Node | None = None

    @property
    def is_entity(self) -> bool:
        """Whether it is an entity with a page rather than a text."""
        return isinstance(self.term, ox.NamedNode)

    @property
    def plain(self) -> str:
        """The IRI or the text."""
        return value_of(self.term)

    @property
    def key(self) -> str:
        """The identity of a value: the entity, or the text regardless of case."""
        return self.plain if self.is_entity else self.plain.casefold()


Reader = Callable[[Side], list[Value]]


@dataclass(frozen=True, slots=True)
class Aspect:
    """One aspect: its title, and the function that reads it. Free text is not `judged`."""

    id: str
    title: str
    read: Reader
    judged: bool = True


def objects(property_: str, value: str, *added: str) -> Reader:
    """Read an object of the statements of the resource."""

    def read(side: Side) -> list[Value]:
        nodes = side.entity.statements_by(property_)
        return [_value(node, iri, *added) for node in nodes for iri in node.iris(value)]

    return read


def holders(class_: str, *added: str) -> Reader:
    """Read the other ends of the relations to the resource, without duplicates."""

    def read(side: Side) -> list[Value]:
        values: dict[str, Value] = {}
        for statement in side.entity.incoming_by("oko:relationTarget", class_):
            if iri := statement.holder:
                values.setdefault(iri, _value(statement.node, iri, *added))
        return list(values.values())

    return read


def direct_values(property_: str) -> Reader:
    """Read a direct property of the resource."""

    def read(side: Side) -> list[Value]:
        iris = [Value(ox.NamedNode(iri)) for iri in side.entity.node.iris(property_)]
        return iris or [Value(t) for t in side.entity.node.texts(current_language(), property_)]

    return read


def characterisations(side: Side) -> list[Value]:
    """Read how the editors characterise the resource, in free text."""
    nodes = side.entity.statements_by(CHARACTERISATION)
    texts = [(node, node.text(current_language(), "oko:reason")) for node in nodes]
    return [Value(text, node=node) for node, text in texts if text]


def leaning_life_events(side: Side) -> list[Value]:
    """Read the life events inferred to lean on the resource."""
    return [Value(ox.NamedNode(iri)) for iri in side.inward.get("oko:leansOn", ())]


def phase_out_verdicts(side: Side) -> list[Value]:
    """Read the verdict of the rules for phase-out on the resource."""
    return [
        _value(f.node, iri)
        for f in findings("PhaseOutDraft", store=side.as_of.store)
        if side.iri in f.node.iris("oko:concerns")
        for iri in f.node.iris("oko:verdict")
    ]


def _value(node: Node, iri: str, *added: str) -> Value:
    return Value(ox.NamedNode(iri), node.iris(*added), node)


ASPECTS: Sequence[Aspect] = (
    Aspect("beskrivelse", mark("Beskrivelse"), direct_values("dct:description"), judged=False),
    Aspect("lest", mark("Vår vurdering av hva den gjør"), characterisations, judged=False),
    Aspect("navn", mark("Andre navn"), direct_values("skos:altLabel"), judged=False),
    Aspect("slag", mark("Type"), direct_values("oko:resourceKind")),
    Aspect("plass", mark("Plass i målbildet"), objects("oko:hasPlacement", "oko:inCategory")),
    Aspect("utpekt", mark("Utpekt som"),
           objects("oko:hasDesignation", "oko:designationType")),
    Aspect("tilbys", mark("Tilbys av"),
           objects("oko:hasProviderParticipation", "oko:participant")),
    Aspect("brukes", mark("Brukes av aktører"),
           objects("oko:hasConsumerParticipation", "oko:participant")),
    Aspect("premisser", mark("Krav settes av"),
           objects("oko:hasFrameworkSetterParticipation", "oko:participant")),
    Aspect("brukergrupper", mark("Brukergrupper"),
           objects(CHARACTERISATION, "oko:assessedUserGroup")),
    Aspect("hovedkapabilitet", mark("Hovedkapabilitet"),
           objects(CHARACTERISATION, "oko:assessedPrimaryCapability")),
    Aspect("kapabiliteter", mark("Andre kapabiliteter"),
           objects(CHARACTERISATION, "oko:assessedSecondaryCapability")),
    Aspect("informasjon", mark("Informasjonsobjekter"),
           objects(CHARACTERISATION, "oko:assessedInformationObject")),
    Aspect("kanal", mark("Kanal og samhandlingsmønster"),
           objects(CHARACTERISATION, "oko:assessedInteractionPattern")),
    Aspect("innsats", mark("Innsatsområder"),
           objects("oko:hasFocusSupport", "oko:supportedFocusArea")),
    Aspect("plikter", mark("Rammebetingelser"),
           objects("oko:hasObligation", "oko:underCondition",
           "oko:obligationLevel", "oko:obligedGroup")),
    Aspect("status", mark("Status"), objects("oko:hasCurrentLifecycleEvent", "oko:status")),
    Aspect("planlagt", mark("Planlagt status"),
           objects("oko:hasPlannedLifecycleEvent", "oko:status")),
    Aspect("erstatter", mark("Erstatter"),
           objects("oko:qualifiedReplacement", "oko:relationTarget")),
    Aspect("erstattes", mark("Erstattes av"), holders("oko:Replacement")),
    Aspect("utfasing", mark("Utkast om utfasing"), phase_out_verdicts),
    Aspect("avhenger", mark("Trenger"),
           objects("oko:qualifiedDependency", "oko:relationTarget", *DEPENDENCY_DETAILS)),
    Aspect("baerer", mark("Brukes av ressurser"),
           holders("oko:Dependency", *DEPENDENCY_DETAILS)),
    Aspect("del", mark("Del av"), objects("oko:qualifiedPartOf", "oko:relationTarget")),
    Aspect("livshendelser", mark("Livshendelser som trenger den"), leaning_life_events),
)  # fmt: skip
