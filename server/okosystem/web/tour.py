"""/omvisning: a tour of the ecosystem in five steps, each with a list from the graph."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, render_template

from okosystem.core.messages import Message
from okosystem.core.terms import ID
from okosystem.model.statements import read_entity
from okosystem.web.conditions import grouped
from okosystem.web.kind_pages.life_event import read_steps
from okosystem.web.kind_pages.page import read_further
from okosystem.web.languages import gettext, mark
from okosystem.web.lists import count_parts
from okosystem.web.malbilde.boxes import landscape_of
from okosystem.web.malbilde.facts import facts, snapshot_on
from okosystem.web.malbilde.view import View
from okosystem.web.state import current_graph

bp = Blueprint("tour", __name__)
EXAMPLE, EVENT = ID["resource/id-porten"], ID["life-event/dodsfall-og-arv"]
ROLES = ("oko:hasProviderParticipation", "oko:hasFrameworkSetterParticipation",
         "oko:hasConsumerParticipation")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stop:
    """A step of the tour; `read` returns the context of its template."""

    title: str
    read: Callable[[], Mapping[str, object]]


def parts() -> Mapping[str, object]:
    """Count the four parts."""
    return {"counts": count_parts()}


def roles() -> Mapping[str, object]:
    """Read the roles of one well-known resource."""
    found = read_entity(current_graph(), EXAMPLE)
    return {"entity": EXAMPLE, "roles": [n for term in ROLES for n in found.statements_by(term)]}


def landscape() -> Mapping[str, object]:
    """Read the categories with their numbers of resources."""
    graph_facts = facts()
    return {"layers": landscape_of(graph_facts, snapshot_on(graph_facts, None), View()).categories}


def chain() -> Mapping[str, object]:
    """Read the service chain of one life event."""
    return {"entity": EVENT, "steps": read_steps(read_further(EVENT, "life-event"))}


def rules() -> Mapping[str, object]:
    """Read the conditions that govern most resources."""
    known = [c for group in grouped() for c in group.conditions if c.node.iris("oko:framedBy")]
    legal = [c for c in known if not c.node.is_a("oko:Strategy")]
    return {"conditions": sorted(legal, key=lambda c: -len(c.governs))[:4]}


STOPS = (
    Stop(mark("Et økosystem har fire deler"), parts),
    Stop(mark("Aktører har roller"), roles),
    Stop(mark("Delte ressurser har hver sin plass"), landscape),
    Stop(mark("Folk møter dem i en livshendelse"), chain),
    Stop(mark("Bare rammebetingelsene kan styres"), rules),
)


@bp.get("/omvisning", defaults={"number": 1})
@bp.get("/omvisning/<int:number>")
def tour(number: int) -> str:
    """Show one step."""
    if not 1 <= number <= len(STOPS):
        abort(
            404,
            Message(
                "The tour has only %(last)s steps. How to fix it: start at /omvisning.",
                last=len(STOPS),
            ),
        )
    stop = STOPS[number - 1]
    return render_template(
        f"tour/{number}.html",
        number=number,
        title=gettext(stop.title),
        titles=[gettext(each.title) for each in STOPS],
        **stop.read(),
    )
