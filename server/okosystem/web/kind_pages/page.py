"""Build the page of a kind: the summary first, then statement by statement."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from flask import render_template

from okosystem.core.findings import Finding
from okosystem.engine.answers import Term
from okosystem.model.labels import Text
from okosystem.model.statements import Entity, Node, collect_nodes, read_entity
from okosystem.web.incoming import GENERAL
from okosystem.web.kind_pages.parts import Nodes, Summary
from okosystem.web.kind_pages.sections import (
    FilledSection,
    Section,
    fill_sections,
    sources_of,
)
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.state import current_graph, current_release, current_shown

NAME_PROPERTIES = {"skos:prefLabel", "dct:title", "rdfs:label"}
DESCRIPTIONS = ("dct:description", "skos:definition", "rdfs:comment")
# Shown elsewhere on every page.
SHOWN_ELSEWHERE = {
    "dct:source",
    "oko:evidenceClass",
    "rdf:type",
    "skos:inScheme",
    "skos:topConceptOf",
    *DESCRIPTIONS,
}


@dataclass(frozen=True, slots=True)
class KindPage:
    """The page of a kind: its summary, its sections, and its query.

    `query` names the query in queries/pages for entities further away, `covered` the properties
    the summary shows, separated by spaces. A page correct for `any_day` needs no node of the query.
    """

    summarise: Callable[[Entity, Nodes], Summary]
    sections: Sequence[Section] = ()
    query: str = ""
    covered: str = ""
    template: str = "kinds/page.html"
    any_day: bool = False


def render_kind_page(page: KindPage, iri: str) -> str:
    """Render the page of an entity.

    As of another day only the statements about the entity itself are known, so there is no
    summary.
    """
    with_incoming = any(section.incoming for section in page.sections)
    entity = read_entity(current_graph(), iri, with_incoming=with_incoming)
    covered = {name for section in page.sections for name in section.own.split()} | SHOWN_ELSEWHERE
    summary = Summary()
    if page.any_day or not current_shown():
        nodes = read_further(iri, page.query) if page.query else {}
        summary = page.summarise(entity, nodes)
        covered.update(page.covered.split())
    tables = [table for table in summary.tables if table.rows or table.none]
    filled = fill_sections(entity, page.sections)
    sources = sources_of(filled, entity.node, *summary.cited)
    rest = remaining_properties(entity.node, covered, filled)
    findings = findings_about(entity)
    contents = [(table.id, table.title) for table in tables]
    contents += [(f.section.id, f.section.title) for f in filled]
    contents += [("annet", mark("Annet"))] if rest else []
    contents += [("funn", mark("Dette bør rettes"))] if findings else []
    contents += [("kilder", mark("Kilder"))] if sources else []
    contents += [("meld-feil", mark("Meld feil")), ("data", mark("Data og henvisning"))]
    return render_template(
        page.template,
        entity=entity,
        node=entity.node,
        text=entity.node.text(current_language(), *DESCRIPTIONS),
        lines=summary.lines,
        tables=tables,
        sections=filled,
        rest=rest,
        findings=findings,
        sources=sources,
        contents=[(part, gettext(title)) for part, title in contents],
        **summary.more,
    )


def read_further(iri: str, query: str) -> Nodes:
    """Read the entities further away that the page describes."""
    return collect_nodes(current_graph(), current_graph().ask(query, thing=ox.NamedNode(iri)))


def remaining_properties(
    node: Node, covered: Iterable[str], filled: Iterable[FilledSection] = ()
) -> list[tuple[str, Sequence[Term | Text]]]:
    """List the properties the page has not shown, with their values."""
    left_out = {*covered, *NAME_PROPERTIES, *GENERAL}
    known = {iri for f in filled for iri in f.entities}
    rest = [name for name in node.properties if name not in left_out]
    ours = {iri for name in node.properties if name.startswith("oko:") for iri in node.iris(name)}
    unshown = [name for name in rest if not _repeats(node, name, known, ours)]
    return [(name, values_for_reader(node, name)) for name in sorted(unshown)]


def _repeats(node: Node, name: str, known: set[str], ours: set[str]) -> bool:
    """Whether a property only repeats, as a property chain or an external term, what is shown."""
    iris = node.iris(name)
    if not iris or len(iris) < len(node.all(name)):
        return False
    return known.issuperset(iris) or (not name.startswith("oko:") and ours.issuperset(iris))


def values_for_reader(node: Node, name: str) -> Sequence[Term | Text]:
    """List the values of a property; of translated texts, those for the reader."""
    values = node.all(name)
    is_translated = any(isinstance(v, ox.Literal) and v.language for v in values)
    return node.texts(current_language(), name) if is_translated else values


def findings_about(entity: Entity) -> list[Finding]:
    """List the findings about an entity or its statements."""
    own_iris = {entity.node.iri, *entity.statements}
    return [f for f in current_release().findings if f.focus in own_iris]
