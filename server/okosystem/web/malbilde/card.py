"""What stands beside the landscape: the card of the chosen box, advice, and teasers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from okosystem.core.terms import ID, local_name
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.model.entity_history import entity_as_of
from okosystem.model.labels import Text
from okosystem.model.statements import Node, open_corrections, open_objections, read_entity
from okosystem.web.connections.impact import compute_impact
from okosystem.web.connections.notices import EVENTS
from okosystem.web.connections.stopping import EXAMPLES
from okosystem.web.kind_pages.landscape import ChainStep, read_steps
from okosystem.web.kind_pages.page import read_further
from okosystem.web.malbilde.boxes import ResourceBox
from okosystem.web.malbilde.facts import Facts, count_in_focus
from okosystem.web.malbilde.scene import Scene
from okosystem.web.state import current_graph, showing, whole_graph, whole_store

MAX_COMPARED, MAX_ADVICE, MAX_STEPS = 4, 3, 6
LIFE_EVENT = "life-event"


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
        disputes = [
            *open_objections(whole_graph(), *about),
            *open_corrections(whole_graph(), *about),
        ]
    return Card(
        box=box,
        summary=entity.node.text(scene.language, "dct:description"),
        needs=[iri for way, iri in scene.relations if way == "needs"],
        users=[iri for way, iri in scene.relations if way == "used"],
        compare=compare_address(box),
        disputes=disputes,
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


@dataclass(frozen=True, slots=True)
class Teasers:
    """One impact and one service chain: how many are affected if it stops, and the first steps."""

    resource: str
    affected: int
    life_event: str
    steps: Sequence[ChainStep]
    more_steps: int


def teasers(facts: Facts) -> Teasers:
    """Choose what to show of impacts and service chains today, once for each release."""
    return _teasers(whole_store(), facts)


@cached_per_store()
def _teasers(store: Store, facts: Facts) -> Teasers:
    slug, event = EXAMPLES[0]
    resource = ID[f"resource/{slug}"]
    likely = compute_impact(resource, EVENTS[event], None).likely
    affected = sum(item.entity in facts.resources for item in likely)
    counts = count_in_focus(facts, {iri: iri for iri in facts.resources})
    events = [name for name in facts.known.perspectives if name.startswith(f"{LIFE_EVENT}/")]
    most = ID[max(events, key=lambda name: counts.get(name, 0), default="")]
    steps = read_steps(read_further(most, LIFE_EVENT)) if events else []
    return Teasers(resource, affected, most, steps[:MAX_STEPS], len(steps[MAX_STEPS:]))
