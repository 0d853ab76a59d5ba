"""How the page of a kind is put together: the answer first, then statement by statement."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from flask import render_template

from okosystem.core.findings import Finding
from okosystem.engine.answers import Term
from okosystem.model.labels import Text
from okosystem.model.statements import Entity, Node, collect_nodes, read_entity
from okosystem.web.claims import Filled, Section, fill, sources_of
from okosystem.web.inward import GENERAL
from okosystem.web.kind_pages.parts import Answer, Nodes
from okosystem.web.languages import current_language, gettext
from okosystem.web.state import current_graph, current_release, current_shown

NAMES = {"skos:prefLabel", "dct:title", "rdfs:label"}
TEXTS = ("dct:description", "skos:definition", "rdfs:comment")
# Told in other places of every page.
ALWAYS = {
    "dct:source",
    "oko:evidenceClass",
    "rdf:type",
    "skos:inScheme",
    "skos:topConceptOf",
    *TEXTS,
}


@dataclass(frozen=True, slots=True)
class KindPage:
    """The page of a kind: what its first screen says, its sections, and what it asks the graph.

    `query` names the question of queries/pages about what lies beyond the thing, `told` the
    properties that the first screen tells, with spaces between. A page that is right for
    `any_day` needs no `query`.
    """

    answer: Callable[[Entity, Nodes], Answer]
    sections: Sequence[Section] = ()
    query: str = ""
    told: str = ""
    template: str = "kinds/page.html"
    any_day: bool = False

    def told_of(self, answered: bool) -> set[str]:
        """List the properties that need not be told again."""
        hung = {name for section in self.sections for name in section.hang}
        return hung | ALWAYS | set(self.told.split() if answered else ())


def write(page: KindPage, iri: str) -> str:
    """Write the page about a thing.

    Of another day only what is said of the thing itself is known, so there is no answer then.
    """
    found = read_entity(
        current_graph(), iri, with_incoming=any(section.mention for section in page.sections)
    )
    answered = page.any_day or not current_shown()
    answer = page.answer(found, beyond(iri, page.query)) if answered else Answer()
    tables = [table for table in answer.tables if table.rows or table.none]
    filled = fill(found, page.sections)
    sources = sources_of(filled, found.node, *answer.cited)
    rest = rest_of(found.node, page.told_of(answered), filled)
    findings = findings_about(found)
    parts = [(table.id, table.title) for table in tables]
    parts += [(f.section.id, f.section.title) for f in filled]
    return render_template(
        page.template,
        thing=found,
        node=found.node,
        text=found.node.text(current_language(), *TEXTS),
        facts=answer.facts,
        tables=tables,
        sections=filled,
        rest=rest,
        findings=findings,
        sources=sources,
        contents=[
            *((part, gettext(title)) for part, title in parts),
            *foot_of(rest, findings, sources),
        ],
        **answer.more,
    )


def beyond(iri: str, query: str) -> Nodes:
    """Read the things further out that the page tells of."""
    return (
        collect_nodes(current_graph(), current_graph().ask(query, thing=ox.NamedNode(iri)))
        if query
        else {}
    )


def foot_of(
    rest: Sequence[object], findings: Sequence[object], sources: Sequence[object]
) -> list[tuple[str, str]]:
    """List the parts at the foot of a page, for its table of contents."""
    parts = (
        (rest, "annet", gettext("Annet")),
        (findings, "funn", gettext("Dette bør rettes")),
        (sources, "kilder", gettext("Kilder")),
        (True, "meld-feil", gettext("Meld feil")),
        (True, "data", gettext("Data og henvisning")),
    )
    return [(part, title) for there, part, title in parts if there]


def rest_of(
    node: Node, told: Iterable[str], filled: Iterable[Filled] = ()
) -> list[tuple[str, Sequence[Term | Text]]]:
    """List what is said of a thing beyond what the page has told, by property and by thing."""
    left_out = {*told, *NAMES, *GENERAL}
    known = {iri for f in filled for iri in f.things}
    rest = [name for name in node.properties if name not in left_out]
    ours = {iri for name in node.properties if name.startswith("oko:") for iri in node.iris(name)}
    kept = [name for name in rest if not _repeats(node, name, known, ours)]
    return [(name, shown_of(node, name)) for name in sorted(kept)]


def _repeats(node: Node, name: str, known: set[str], ours: set[str]) -> bool:
    """Tell whether a property only repeats, as a chain or a borrowed term, what is told."""
    iris = node.iris(name)
    if not iris or len(iris) < len(node.all(name)):
        return False
    return known.issuperset(iris) or (not name.startswith("oko:") and ours.issuperset(iris))


def shown_of(node: Node, name: str) -> Sequence[Term | Text]:
    """List the values of a property; of texts in several languages, those for the reader."""
    values = node.all(name)
    spoken = any(isinstance(v, ox.Literal) and v.language for v in values)
    return node.texts(current_language(), name) if spoken else values


def findings_about(found: Entity) -> list[Finding]:
    """List what the build found to fix in a thing or in the statements that hang on it."""
    mine = {found.node.iri, *found.statements}
    return [f for f in current_release().findings if f.focus in mine]
