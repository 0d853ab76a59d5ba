"""What stands beside the landscape: the card of the chosen box, advice, and teasers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from okosystem.core.terms import local_name
from okosystem.model.entity_history import entity_as_of
from okosystem.model.labels import Text
from okosystem.model.statements import Node, open_corrections, open_objections, read_entity
from okosystem.web.malbilde.boxes import ResourceBox
from okosystem.web.malbilde.facts import Facts
from okosystem.web.malbilde.scene import Scene
from okosystem.web.state import current_graph, showing, whole_graph

MAX_COMPARED, MAX_ADVICE, MAX_STEPS = 4, 3, 6
EXAMPLE = "id-porten"
"""The resource whose impact is shown; the one with the largest impact if it has none."""


@dataclass(frozen=True, slots=True)
class Card:
    """The chosen box: its summary, what it needs and who needs it, and what is disputed."""

    box: ResourceBox
    summary: Text | None
    needs: Sequence[str]
    users: Sequence[str]
    compare: str
    disputes: Sequence[Node]


def card_of(scene: Scene) -> Card | None:
    """Describe the chosen box as of the day shown."""
    box, day = scene.selected, scene.view.day
    if box is None:
        return None
    with showing(entity_as_of(current_graph(), box.iri, day) if day else None):
        entity = read_entity(current_graph(), box.iri, with_incoming=True)
        about = (box.iri, *entity.statements, *(s.node.iri for s in entity.incoming))
        objections = open_objections(whole_graph(), *about)
        corrections = open_corrections(whole_graph(), *about)
    return Card(
        box=box,
        summary=entity.node.text(scene.language, "dct:description"),
        needs=[iri for way, iri in scene.relations if way == "needs"],
        users=[iri for way, iri in scene.relations if way == "used"],
        compare=compare_address(box),
        disputes=[*objections, *corrections],
    )


def compare_address(box: ResourceBox) -> str:
    """Return the address that compares a box with what it overlaps, or lets the reader choose."""
    others = [local_name(iri) for iri in box.overlaps][: MAX_COMPARED - 1]
    chosen = [("r", slug) for slug in (box.slug, *others)] if others else [("med", box.slug)]
    return f"{request.script_root}/sammenlign?{urlencode(chosen)}"


def awaiting_advice(facts: Facts) -> Mapping[str, str]:
    """Return the newest advice that awaits a decision, with its recipient."""
    recipients = {row["advice"]: row["recipient"] for row in facts["awaiting"]}
    return dict([*recipients.items()][:MAX_ADVICE])


def impact_example(facts: Facts) -> tuple[str, int]:
    """Return a resource, and the number of resources that are likely affected if it stops."""
    counts = {row["resource"]: int(row["affected"]) for row in facts["impact"]}
    largest = next(iter(counts), "")
    shown = next((iri for iri in counts if local_name(iri) == EXAMPLE), largest)
    return shown, counts.get(shown, 0)


def chain_example(facts: Facts) -> tuple[str, Mapping[str, str]]:
    """Return the life event with most known resources, and a resource of each of its steps."""
    resources_of: dict[str, set[str]] = {}
    for row in facts["chains"]:
        resources_of.setdefault(row["event"], set()).add(row["resource"])
    event = max(resources_of, key=lambda iri: len(resources_of[iri]), default="")
    rows = [row for row in reversed(facts["chains"]) if row["event"] == event]
    steps = {row["step"]: row["resource"] for row in rows}
    return event, dict([*steps.items()][::-1][:MAX_STEPS])
