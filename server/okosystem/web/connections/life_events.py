"""/livshendelser: every life event with its chain, those with the most known steps first."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template

from okosystem.model.relations import Relation, relations_on
from okosystem.web.alphabet import in_order
from okosystem.web.display_names import label_of
from okosystem.web.languages import mark
from okosystem.web.lists import members
from okosystem.web.state import current_graph
from okosystem.web.views.form import Choices
from okosystem.web.views.tables import Listing, Row, name_columns

bp = Blueprint("life_events", __name__)


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """A life event, the steps that use a resource, and those who coordinate it."""

    iri: str
    steps: Sequence[Relation]
    coordinators: Sequence[str]

    @property
    def resources(self) -> Sequence[str]:
        """The resources of the chain, in alphabetical order."""
        return in_order({step.object for step in self.steps})


def life_events(choices: Choices) -> Sequence[LifeEvent]:
    """List the life events."""
    steps, coordinators = defaultdict[str, list[Relation]](list), defaultdict[str, set[str]](set)
    for fact in relations_on(current_graph(), choices.day, "step"):
        steps[fact.subject].append(fact)
    for fact in relations_on(current_graph(), choices.day, "coordination"):
        coordinators[fact.object].add(fact.subject)
    events = [
        LifeEvent(iri, steps[iri], in_order(coordinators[iri]))
        for iri in in_order(members("life-event"))
    ]
    return sorted(events, key=lambda event: -len({step.iri for step in event.steps}))


def row(event: LifeEvent) -> Row:
    """Write a life event as cells."""
    return {
        **name_columns(lifeEvent=event.iri),
        "coordinator": list(event.coordinators),
        "coordinatorName": "; ".join(map(label_of, event.coordinators)),
        "steps": len({step.iri for step in event.steps}),
        "resource": list(event.resources),
        "resourceName": "; ".join(map(label_of, event.resources)),
    }


def page(choices: Choices, events: Sequence[LifeEvent]) -> str:
    """Render the list."""
    return render_template("connections/life-events.html", choices=choices, events=events)


LIFE_EVENTS = Listing(
    "livshendelser",
    mark("Livshendelser"),
    (
        *("lifeEvent", "lifeEventName", "coordinator", "coordinatorName", "steps", "resource"),
        "resourceName",
    ),
    life_events,
    row,
    page,
)
LIFE_EVENTS.add_to(bp)
