"""The page about an entity: its kind's own page, or a general one."""

from collections.abc import Mapping

from flask import render_template

from okosystem.core.queries import fill_in
from okosystem.core.terms import ID, kind_of
from okosystem.model.statements import Node, read_entity
from okosystem.web.incoming import incoming_statements
from okosystem.web.kind_pages import actor, landscape, policy, resource
from okosystem.web.kind_pages.page import KindPage, render_kind_page
from okosystem.web.kind_pages.sections import Cell, Context, Row, Section, text_cell
from okosystem.web.languages import current_language, mark
from okosystem.web.state import current_graph, current_release
from okosystem.web.templating import term_name

POINTING = "peker-hit"


def _pointing(context: Context) -> list[Node]:
    """List what points at an entity, each with the properties by which it does."""
    nodes: dict[str, Node] = {}
    for name, iri in incoming_statements(context.node.iri):
        nodes.setdefault(iri, Node(iri)).properties[name] = []
    return list(nodes.values())


def _properties(row: Row) -> Cell:
    """Name the properties by which something points at the entity."""
    return text_cell(", ".join(str(term_name(name)) for name in row.node.properties))


GENERAL = KindPage(
    sections=(
        Section(POINTING, mark("Viser hit"), ("%(itself)s", "%(properties)s"),
                further=_pointing, values={"properties": _properties}, as_found=True),
    ),
    hidden=f"void:classPartition void:propertyPartition void:subset {policy.DATES}",
    template="kinds/general.html",
    any_day=True,
)  # fmt: skip
# The kinds with a page of their own; all others share the general one.
PAGES: Mapping[str, KindPage] = {
    "actor": actor.PAGE,
    "assignment": policy.ASSIGNMENT,
    "capability": policy.CAPABILITY,
    "category": landscape.CATEGORY,
    "condition": policy.CONDITION,
    "ecosystem": landscape.ECOSYSTEM,
    "exchange": landscape.EXCHANGE,
    "focus-area": policy.FOCUS_AREA,
    "goal": policy.GOAL,
    "indicator": policy.INDICATOR,
    "life-event": landscape.LIFE_EVENT,
    "measure": policy.MEASURE,
    "need": policy.NEED,
    "outcome": policy.OUTCOME,
    "resource": resource.PAGE,
    "sector": actor.PAGE,
    "slide": landscape.SLIDE,
    "source": landscape.SOURCE,
    "strategy": policy.STRATEGY,
}


def page_of(iri: str) -> str:
    """Write the page about an entity; raises UnknownResource when it has no statements."""
    if kind_of(iri) == "query":
        return query_page(iri)
    return render_kind_page(kind_page(iri), iri)


def kind_page(iri: str) -> KindPage:
    """Return the page of the kind of an entity."""
    return PAGES.get(kind_of(iri), GENERAL)


def query_page(iri: str) -> str:
    """Write the page about a named query; raises UnknownResource for an unknown one."""
    node, release = read_entity(current_graph(), iri).node, current_release()
    query = release.queries[iri.removeprefix(str(ID["query/"]))]
    return render_template(
        "query.html",
        node=node,
        query=query,
        code=fill_in(query, release.prefixes, language=current_language()),
        language=current_language(),
    )
