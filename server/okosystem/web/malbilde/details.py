"""The details of the selected box, shown beside the poster."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from okosystem.model.entity_history import entity_as_of
from okosystem.model.labels import Text
from okosystem.model.objections import open_corrections, open_objections
from okosystem.model.statements import Entity, Node, read_entity
from okosystem.web.malbilde.boxes import MARKS, Mark, ResourceBox, marks_of
from okosystem.web.malbilde.facts import Reason
from okosystem.web.malbilde.scene import Scene
from okosystem.web.state import current_graph, showing, whole_graph

ROLES = (
    "oko:hasProviderParticipation",
    "oko:hasFrameworkSetterParticipation",
    "oko:hasConsumerParticipation",
    "oko:hasOtherParticipation",
)


@dataclass(frozen=True, slots=True)
class Relation:
    """A related resource, its number in the poster, and the statement of the dependency."""

    number: int
    direction: str
    iri: str
    statement: Node | None

    @property
    def kinds(self) -> Sequence[str]:
        """The kind and strength of the dependency, if known."""
        node = self.statement
        return node.iris("oko:dependencyKind", "oko:dependencyStrength") if node else []

    def text(self, language: str) -> Text | None:
        """Return the description of the dependency."""
        return self.statement.text(language, "dct:description") if self.statement else None


@dataclass(frozen=True, slots=True)
class Details:
    """The summary, roles, relations, marks and reasons of a box."""

    box: ResourceBox
    summary: Text | None
    roles: Mapping[str, Sequence[str]]
    needs: Sequence[Relation]
    users: Sequence[Relation]
    marks: Sequence[Mark]
    reasons: Sequence[Reason]
    slide: str
    objections: Sequence[Node]
    corrections: Sequence[Node]


def details_of(scene: Scene) -> Details | None:
    """Collect the details of the selected box as of the day shown."""
    box = scene.selected
    if box is None:
        return None
    day = scene.view.day
    with showing(entity_as_of(current_graph(), box.iri, day) if day else None):
        entity = read_entity(current_graph(), box.iri, with_incoming=True)
        incoming = (statement.node.iri for statement in entity.incoming)
        about = (box.iri, *entity.statements, *incoming)
        objections = open_objections(whole_graph(), *about)
        corrections = open_corrections(whole_graph(), *about)
    relations = _relations(scene, entity)
    return Details(
        box=box,
        summary=entity.node.text(scene.language, "dct:description"),
        roles=_roles(entity),
        needs=[r for r in relations if r.direction == "needs"],
        users=[r for r in relations if r.direction == "used"],
        marks=[MARKS[name] for name in marks_of(box)],
        reasons=scene.focus.reasons.get(box.iri, ()),
        objections=objections,
        corrections=corrections,
        slide=next((r["text"] for r in scene.facts["slides"] if r["resource"] == box.iri), ""),
    )


def _relations(scene: Scene, entity: Entity) -> list[Relation]:
    dependencies = entity.statements_by("oko:qualifiedDependency")
    needs = {node.iri_of("oko:relationTarget"): node for node in dependencies}
    used = {m.holder: m.node for m in entity.incoming_by("oko:relationTarget", "oko:Dependency")}
    statements: Mapping[str, Mapping[str | None, Node]] = {"needs": needs, "used": used}
    return [
        Relation(n, direction, iri, statements[direction].get(iri))
        for n, (direction, iri) in enumerate(scene.relations, 1)
    ]


def _roles(entity: Entity) -> Mapping[str, Sequence[str]]:
    roles: dict[str, list[str]] = {}
    for node in entity.statements_by(*ROLES):
        role, actor = node.iri_of("oko:role"), node.iri_of("oko:participant")
        if role and actor and actor not in roles.setdefault(role, []):
            roles[role].append(actor)
    return roles
