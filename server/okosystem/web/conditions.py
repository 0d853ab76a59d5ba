"""/rammebetingelser: the conditions, who can change them, and what they govern."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template

from okosystem.model.statements import Node, collect_nodes
from okosystem.web.kind_pages.parts import nodes_of_class, nodes_pointing_at
from okosystem.web.languages import mark
from okosystem.web.state import current_graph

bp = Blueprint("conditions", __name__)

GROUPS: Mapping[str, tuple[str, str]] = {
    "oko:LegalCondition": (
        mark("Juridiske"),
        mark("Lover, forskrifter og rundskriv. Stortinget, regjeringen eller et departement kan "
             "endre dem."),
    ),
    "oko:OrganisationalCondition": (
        mark("Organisatoriske"),
        mark("Mandater og avtaler. Den som har gitt mandatet, eller partene i avtalen, kan endre "
             "dem."),
    ),
    "oko:FinancialCondition": (
        mark("Finansielle"),
        mark("Hvem som betaler for hva, og hvilke penger som kan søkes om."),
    ),
    "oko:Strategy": (
        mark("Politiske"),
        mark("Strategier: hva som er valgt og prioritert."),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition, and what it governs."""

    node: Node
    governs: Sequence[str]


@dataclass(frozen=True, slots=True)
class Group:
    """The conditions of one kind."""

    id: str
    title: str
    note: str
    conditions: Sequence[Condition]


@bp.get("/rammebetingelser")
def conditions() -> str:
    """List the conditions, grouped by kind."""
    groups = grouped()
    found = [c for group in groups for c in group.conditions]
    return render_template(
        "conditions.html",
        groups=groups,
        total=len(found),
        known=sum(bool(c.node.iris("oko:framedBy")) for c in found),
        sources=list(dict.fromkeys(i for c in found for i in c.node.iris("dct:source"))),
    )


def grouped() -> list[Group]:
    """Read the conditions by group; a test ensures that every condition has one."""
    nodes = collect_nodes(current_graph(), current_graph().ask("conditions"))
    return [
        Group(title.lower(), title, note, [
            Condition(n, [g.iri for g in nodes_pointing_at(nodes, n.iri, "oko:governedBy")])
            for n in nodes_of_class(nodes, kind)
        ])
        for kind, (title, note) in GROUPS.items()
    ]  # fmt: skip
