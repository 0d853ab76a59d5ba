"""The page about a thing: one for each kind that has its own, and a good general one."""

from itertools import groupby
from math import ceil

from flask import render_template, request

from okosystem.core.terms import kind_of
from okosystem.web.graph import Thing, thing
from okosystem.web.inward import pointing_at
from okosystem.web.kind_pages.page import TEXTS, findings_about, rest_of, write
from okosystem.web.kind_pages.registry import PAGES
from okosystem.web.languages import current_language
from okosystem.web.query_page import query_page
from okosystem.web.state import current_labels

PAGE = 100
# Told in other places of the page, or in numbers for machines.
TOLD = (
    "rdf:type",
    "dct:source",
    "oko:evidenceClass",
    "void:classPartition",
    "void:propertyPartition",
)


def page_of(iri: str) -> str:
    """Write the page about a thing; raises UnknownResource when nothing is said of it."""
    kind = kind_of(iri)
    if kind in PAGES:
        return write(PAGES[kind], iri)
    if kind == "query":
        return query_page(iri)
    return general_page(thing(iri))


def general_page(found: Thing) -> str:
    """Write the page of anything else: what is said of it, and what points at it, 100 at a time."""
    number = max(1, request.args.get("side", 1, type=int))
    pointing = pointing_at(found.node.iri)
    shown = pointing[(number - 1) * PAGE : number * PAGE]
    grouped = groupby(shown, key=lambda pair: pair[0])
    return render_template(
        "thing.html",
        thing=found,
        node=found.node,
        text=found.node.text(current_language(), *TEXTS),
        listed=found.node.iri in current_labels(),
        rest=rest_of(found.node, {*TOLD, *TEXTS}),
        sources=found.node.iris("dct:source"),
        inward=[(name, [iri for _, iri in pairs]) for name, pairs in grouped],
        total=len(pointing),
        number=number,
        numbers=ceil(len(pointing) / PAGE),
        findings=findings_about(found),
    )
