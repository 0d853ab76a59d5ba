"""The details of the selected box, shown beside the poster."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from okosystem.model.entity_history import entity_as_of
from okosystem.model.labels import Text
from okosystem.model.statements import Entity, Node, open_corrections, open_objections, read_entity
from okosystem.web.malbilde.boxes import MARKS, Mark, ResourceBox, marks_of
from okosystem.web.malbilde.scene import Scene
from okosystem.web.state import current_graph, showing, whole_graph

ROLES = (
    "oko:hasProviderParticipation",
    "oko:hasFrameworkSetterParticipation",
    "oko:hasConsumerParticipation",
    "oko:hasOtherParticipation",
)


# A related resource: its number in the poster, its IRI, and the statement of the dependency.
Relation = tuple[int, str, Node | None]


@dataclass(frozen=True, slots=True)
class Details:
    """The summary, roles, relations and marks of a box, and what is disputed about it."""

    box: ResourceBox
    summary: Text | None
    roles: Mapping[str, Sequence[str]]
    needs: Sequence[Relation]
    users: Sequence[Relation]
    marks: Sequence[Mark]
    slide: str
    place_reason: Text | None
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
    dependencies = entity.statements_by("oko:qualifiedDependency")
    used = entity.incoming_by("oko:relationTarget", "oko:Dependency")
    return Details(
        box=box,
        summary=entity.node.text(scene.language, "dct:description"),
        roles=_roles(entity),
        needs=_relations(scene, "needs", {n.iri_of("oko:relationTarget"): n for n in dependencies}),
        users=_relations(scene, "used", {s.holder: s.node for s in used}),
        marks=[MARKS[name] for name in marks_of(box)],
        place_reason=_place_reason(scene, box, entity),
        objections=objections,
        corrections=corrections,
        slide=next((r["text"] for r in scene.facts["slides"] if r["resource"] == box.iri), ""),
    )


def _relations(
    scene: Scene, direction: str, statements: Mapping[str | None, Node]
) -> list[Relation]:
    numbered = enumerate(scene.relations, 1)
    return [(n, iri, statements.get(iri)) for n, (way, iri) in numbered if way == direction]


def _place_reason(scene: Scene, box: ResourceBox, entity: Entity) -> Text | None:
    """Return why the editors placed a box where it stands."""
    placements = entity.statements_by("oko:hasPlacement") if box.is_by_editors else ()
    texts = (placement.text(scene.language, "oko:reason") for placement in placements)
    return next(filter(None, texts), None)


def _roles(entity: Entity) -> Mapping[str, Sequence[str]]:
    roles: dict[str, list[str]] = {}
    for node in entity.statements_by(*ROLES):
        role, actor = node.iri_of("oko:role"), node.iri_of("oko:participant")
        if role and actor and actor not in roles.setdefault(role, []):
            roles[role].append(actor)
    return roles
