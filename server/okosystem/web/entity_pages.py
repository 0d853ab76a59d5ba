"""The page about an entity: its kind's own page, or a general one."""

from collections.abc import Mapping
from itertools import groupby
from math import ceil

from flask import render_template, request

from okosystem.core.queries import fill_in
from okosystem.core.terms import ID, kind_of
from okosystem.model.statements import Entity, read_entity
from okosystem.web.incoming import incoming_statements
from okosystem.web.kind_pages import (
    actor,
    exchange,
    landscape,
    life_event,
    measures,
    needs,
    policy,
    resource,
    source,
)
from okosystem.web.kind_pages.page import (
    DESCRIPTIONS,
    KindPage,
    findings_about,
    remaining_properties,
    render_kind_page,
)
from okosystem.web.languages import current_language
from okosystem.web.problems import SHOWN, plain, refuse, with_changes
from okosystem.web.state import current_graph, current_labels, current_release

PAGE = 100
# The kinds with a page of their own; all others share one.
PAGES: Mapping[str, KindPage] = {
    "actor": actor.PAGE,
    "assignment": measures.ASSIGNMENT_PAGE,
    "capability": needs.CAPABILITY,
    "category": landscape.CATEGORY,
    "condition": policy.CONDITION,
    "ecosystem": landscape.ECOSYSTEM,
    "exchange": exchange.PAGE,
    "focus-area": policy.FOCUS_AREA,
    "goal": policy.GOAL,
    "indicator": measures.INDICATOR,
    "life-event": life_event.PAGE,
    "measure": measures.MEASURE_PAGE,
    "need": needs.NEED,
    "outcome": measures.OUTCOME,
    "resource": resource.PAGE,
    "sector": actor.PAGE,
    "slide": landscape.SLIDE,
    "source": source.PAGE,
    "strategy": policy.STRATEGY,
}
# Shown elsewhere on the page, or numbers for machines.
NOT_LISTED = (
    "rdf:type",
    "dct:source",
    "oko:evidenceClass",
    "void:classPartition",
    "void:propertyPartition",
    "void:subset",
)


def page_of(iri: str) -> str:
    """Write the page about an entity; raises UnknownResource when it has no statements."""
    kind = kind_of(iri)
    if kind in PAGES:
        return render_kind_page(PAGES[kind], iri)
    if kind == "query":
        return query_page(iri)
    return general_page(read_entity(current_graph(), iri))


def general_page(found: Entity) -> str:
    """Write a general page: properties and incoming statements, 100 at a time."""
    pointing = incoming_statements(found.node.iri)
    numbers = max(1, ceil(len(pointing) / PAGE))
    number = read_page_number(numbers)
    shown = pointing[(number - 1) * PAGE : number * PAGE]
    grouped = groupby(shown, key=lambda pair: pair[0])
    return render_template(
        "entity.html",
        node=found.node,
        text=found.node.text(current_language(), *DESCRIPTIONS),
        listed=found.node.iri in current_labels(),
        rest=remaining_properties(found.node, {*NOT_LISTED, *DESCRIPTIONS}),
        sources=found.node.iris("dct:source"),
        incoming=[(name, [iri for _, iri in pairs]) for name, pairs in grouped],
        total=len(pointing),
        number=number,
        numbers=numbers,
        findings=findings_about(found),
    )


def read_page_number(last: int) -> int:
    """Read the page number of the list; refuses one out of range."""
    given = request.args.get("side", "1")
    if given not in map(str, range(1, last + 1)):
        refuse(
            "Listen har ingen side «%(given)s». Den første og den siste er:",
            [(plain(f"side={n}"), f"?{with_changes(side=str(n))}") for n in sorted({1, last})],
            404,
            given=given[:SHOWN],
            last=last,
        )
    return int(given)


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
