"""What is told beside the picture of the box that is selected."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass

from okosystem.model.labels import Text
from okosystem.web.graph import Node, Thing, thing
from okosystem.web.malbilde.boxes import Box
from okosystem.web.malbilde.focus import Reason
from okosystem.web.malbilde.marks import MARKS, Mark, marks_of
from okosystem.web.malbilde.scene import Scene
from okosystem.web.moments import shown_on
from okosystem.web.objections import corrections, objections
from okosystem.web.state import showing

ROLES = (
    "oko:hasProviderParticipation",
    "oko:hasFrameworkSetterParticipation",
    "oko:hasConsumerParticipation",
    "oko:hasOtherParticipation",
)


@dataclass(frozen=True, slots=True)
class Relation:
    """Another resource, with its number in the picture, and what the graph says of the tie."""

    number: int
    way: str
    iri: str
    statement: Node | None

    @property
    def kinds(self) -> Sequence[str]:
        """The kind and the strength of the dependency, where they are known."""
        found = self.statement
        return found.iris("oko:dependencyKind", "oko:dependencyStrength") if found else []

    def text(self, language: str) -> Text | None:
        """Give what is said of it."""
        return self.statement.text(language, "dct:description") if self.statement else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The box with its summary, roles, relations, marks and reasons."""

    box: Box
    summary: Text | None
    roles: Mapping[str, Sequence[str]]
    needs: Sequence[Relation]
    users: Sequence[Relation]
    marks: Sequence[Mark]
    reasons: Sequence[Reason]
    slide: str
    objections: Sequence[Node]
    corrections: Sequence[Node]


def sheet_of(shown: Scene) -> Sheet | None:
    """Gather what is told of the selected box, as on the day shown."""
    box = shown.selected
    if box is None:
        return None
    with showing(shown_on(box.iri, shown.view.day)) if shown.view.day else nullcontext():
        found = thing(box.iri, with_mentions=True)
        around = _around(found)
        against, awaited = objections(*around), corrections(*around)
    relations = _relations(shown, found)
    return Sheet(
        box=box,
        summary=found.node.text(shown.language, "dct:description"),
        roles=_roles(found),
        needs=[r for r in relations if r.way == "needs"],
        users=[r for r in relations if r.way == "used"],
        marks=[MARKS[name] for name in marks_of(box)],
        reasons=shown.focus.reasons.get(box.iri, ()),
        objections=against,
        corrections=awaited,
        slide=next((r["text"] for r in shown.facts["slides"] if r["resource"] == box.iri), ""),
    )


def _around(found: Thing) -> Sequence[str]:
    """List the box and all that is said of it."""
    return (found.node.iri, *found.statements, *(mention.node.iri for mention in found.mentions))


def _relations(shown: Scene, found: Thing) -> list[Relation]:
    needs = {node.iri_of("oko:relationTarget"): node for node in _dependencies(found)}
    used = {m.holder: m.node for m in found.mentioned("oko:relationTarget", "oko:Dependency")}
    said: Mapping[str, Mapping[str | None, Node]] = {"needs": needs, "used": used}
    return [Relation(n, way, iri, said[way].get(iri)) for n, (way, iri) in enumerate(shown.ties, 1)]


def _dependencies(found: Thing) -> Sequence[Node]:
    return found.hanging("oko:qualifiedDependency")


def _roles(found: Thing) -> Mapping[str, Sequence[str]]:
    roles: dict[str, list[str]] = {}
    for node in found.hanging(*ROLES):
        role, actor = node.iri_of("oko:role"), node.iri_of("oko:participant")
        if role and actor and actor not in roles.setdefault(role, []):
            roles[role].append(actor)
    return roles
