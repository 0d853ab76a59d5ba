"""The page about a thing: one for resources, one for actors, and a good general one."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from math import ceil

import pyoxigraph as ox
from flask import render_template, request

from okosystem.core.findings import Finding
from okosystem.core.terms import ID
from okosystem.engine.answers import Term
from okosystem.web import actor_page as actor_parts
from okosystem.web import resource_page as resource_parts
from okosystem.web.claims import Filled, fill, sources_of
from okosystem.web.graph import Node, Thing, thing
from okosystem.web.inward import GENERAL, inward_of, pointing_at
from okosystem.web.languages import current_language
from okosystem.web.query_page import query_page
from okosystem.web.state import current_labels, current_release
from okosystem.web.texts import Text

PAGE = 100
NAMES = {"skos:prefLabel", "dct:title", "rdfs:label"}
# Told in other places of the page, or in numbers for machines.
TOLD = (
    "rdf:type",
    "dct:source",
    "oko:evidenceClass",
    "void:classPartition",
    "void:propertyPartition",
)
TEXTS = ("dct:description", "skos:definition", "rdfs:comment")


def page_of(iri: str) -> str:
    """Write the page about a thing; raises UnknownResource when nothing is said of it."""
    kind = iri.removeprefix(str(ID)).partition("/")[0]
    if kind == "resource":
        return resource_page(thing(iri, with_mentions=True))
    if kind == "actor":
        return actor_page(thing(iri, with_mentions=True))
    if kind == "query":
        return query_page(iri)
    return general_page(thing(iri))


def resource_page(found: Thing) -> str:
    """Write the page of a shared resource."""
    filled = fill(found, resource_parts.SECTIONS)
    inward = dict(inward_of(found.node.iri))
    return render_template(
        "resource.html",
        thing=found,
        node=found.node,
        sections=filled,
        sources=sources_of(filled, found.node),
        life_events=inward.get("oko:leansOn", ()),
        former_owners=former_owners(found),
        rest=rest_of(found.node, resource_parts.TOLD, filled),
        findings=findings_about(found),
    )


def actor_page(found: Thing) -> str:
    """Write the page of an actor."""
    filled = fill(found, actor_parts.SECTIONS)
    inward = dict(inward_of(found.node.iri))
    changes = ("org:originalOrganization", "org:resultingOrganization")
    return render_template(
        "actor.html",
        thing=found,
        node=found.node,
        sections=filled,
        sources=sources_of(filled, found.node),
        leans_on=others(found.node.iris("oko:actorDependsOnActor"), found),
        leaned_on_by=others(inward.get("oko:actorDependsOnActor", ()), found),
        parts=inward.get("org:subOrganizationOf", ()),
        changes=sorted({iri for term in changes for iri in inward.get(term, ())}),
        rest=rest_of(found.node, actor_parts.TOLD, filled),
        findings=findings_about(found),
    )


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
        listed=found.node.iri in current_labels(),
        rest=rest_of(found.node, {*TOLD, *TEXTS}),
        sources=found.node.iris("dct:source"),
        inward=[(name, [iri for _, iri in pairs]) for name, pairs in grouped],
        total=len(pointing),
        number=number,
        numbers=ceil(len(pointing) / PAGE),
        findings=findings_about(found),
    )


def rest_of(
    node: Node, told: Iterable[str], filled: Iterable[Filled] = ()
) -> list[tuple[str, Sequence[Term | Text]]]:
    """List what is said of a thing beyond what the page has told, by property and by thing."""
    left_out = {*told, *NAMES, *GENERAL}
    named = {iri for f in filled for iri in f.things}
    rest = [name for name in node.said if name not in left_out]
    ours = {iri for name in rest if name.startswith("oko:") for iri in node.iris(name)}
    kept = [name for name in rest if not _repeats(node, name, named, ours)]
    return [(name, shown_of(node, name)) for name in sorted(kept)]


def _repeats(node: Node, name: str, named: set[str], ours: set[str]) -> bool:
    """Tell whether a property only repeats, as a chain or a borrowed term, what is told."""
    iris = node.iris(name)
    if not iris or len(iris) < len(node.all(name)):
        return False
    return named.issuperset(iris) or (not name.startswith("oko:") and ours.issuperset(iris))


def shown_of(node: Node, name: str) -> Sequence[Term | Text]:
    """List the values of a property; of texts in several languages, those for the reader."""
    values = node.all(name)
    spoken = any(isinstance(v, ox.Literal) and v.language for v in values)
    return node.texts(current_language(), name) if spoken else values


def others(actors: Iterable[str], found: Thing) -> list[str]:
    """Leave out the actor itself, which leans on its own resources too."""
    return [iri for iri in actors if iri != found.node.iri]


def former_owners(found: Thing) -> list[str]:
    """List who used to provide a resource."""
    former = found.hanging("oko:hasFormerParticipation")
    provided = [n for n in former if (n.iri_of("oko:role") or "").endswith("/provider")]
    now = found.node.iris("oko:providedBy")
    return [iri for n in provided for iri in n.iris("oko:participant") if iri not in now]


def findings_about(found: Thing) -> list[Finding]:
    """List what the build found to mend in a thing or in the statements that hang on it."""
    mine = {found.node.iri, *found.statements}
    return [f for f in current_release().findings if f.focus in mine]
