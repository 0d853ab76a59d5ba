"""The page of a kind, declared as data: facts on top, then sections folded, with their counts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from urllib.parse import urlencode

import pyoxigraph as ox
from flask import Response, make_response, render_template, request

from okosystem.core.findings import Finding
from okosystem.core.terms import ID, value_of
from okosystem.engine.answers import Term
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.model.labels import Text
from okosystem.model.statements import Entity, Node, collect_nodes, read_entity
from okosystem.web.formats import HTML, Format
from okosystem.web.incoming import GENERAL
from okosystem.web.kind_pages.sections import (
    Cell,
    Context,
    FilledSection,
    Nodes,
    Row,
    Section,
    fill_section,
    values_for_reader,
)
from okosystem.web.languages import current_language, mark
from okosystem.web.memento import PARAMETER as DAY
from okosystem.web.problems import SHOWN, plain, refuse
from okosystem.web.state import (
    current_graph,
    current_labels,
    current_release,
    current_shown,
    whole_store,
)
from okosystem.web.views.form import Choices
from okosystem.web.views.tables import Row as FileRow
from okosystem.web.views.tables import ViewTable, dispute_columns, name_columns, table_response

NAME_PROPERTIES = {"skos:prefLabel", "dct:title", "rdfs:label"}
DESCRIPTIONS = ("dct:description", "skos:definition", "rdfs:comment")
# Shown elsewhere on every page.
SHOWN_ELSEWHERE = {
    "dct:source",
    "oko:evidenceClass",
    "oko:checkedOn",
    "rdf:type",
    "skos:inScheme",
    "skos:topConceptOf",
    *DESCRIPTIONS,
    *NAME_PROPERTIES,
    *GENERAL,
}
PART, NUMBER = "del", "side"
"""The parameters of the address of one whole section, and of a page of it."""
FIRST_ROWS, OPEN_ROWS, PAGE_ROWS = 20, 10, 200
SOURCES = Section("kilder", mark("Kilder"), ("%(itself)s",), as_found=True)


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact on top of the page: properties, or a function that reads them.

    If nothing is known it says `none`, or is left out without one.
    """

    title: str
    value: str | Callable[[Context], Cell]
    none: str = ""

    def cell(self, context: Context) -> Cell:
        """List the values."""
        if callable(self.value):
            return self.value(context)
        names = self.value.split()
        return list(dict.fromkeys(v for n in names for v in values_for_reader(context.node, n)))


@dataclass(frozen=True, slots=True)
class KindPage:
    """The page of a kind.

    `groups` maps the folded parts to their titles; without it each section is one. `query` names
    the query in queries/pages for entities further away. Facts and sections that use them are only
    for today, unless the query is right on `any_day`. `hidden` properties are shown in the
    template or by other sections, and `more` is for the template.
    """

    facts: Sequence[Fact] = ()
    sections: Sequence[Section] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    hidden: str = ""
    template: str = "kinds/page.html"
    any_day: bool = False
    more: Callable[[Context, Sequence[FilledSection]], Mapping[str, object]] | None = None

    @property
    def shown(self) -> set[str]:
        """The properties with a place on the page."""
        texts = [fact.value for fact in self.facts if isinstance(fact.value, str)]
        texts += [self.hidden, *(section.own for section in self.sections)]
        return {*SHOWN_ELSEWHERE, *" ".join(texts).split()}


@dataclass(frozen=True, slots=True)
class Group:
    """A folded part of the page."""

    id: str
    title: str
    parts: Sequence[FilledSection]
    is_open: bool = False

    @property
    def count(self) -> int:
        """The number of rows."""
        return sum(len(part.rows) for part in self.parts)

    @property
    def first(self) -> int:
        """The number of rows that are shown of each part."""
        return OPEN_ROWS if self.is_open else FIRST_ROWS


def render_kind_page(page: KindPage, iri: str) -> str:
    """Render the page of an entity."""
    context, filled = read_page(page, iri)
    node, sources = context.node, list_sources(context, filled)
    known = [f for f in page.facts if isinstance(f.value, str) or _has_further(page)]
    facts = [(fact.title, fact.cell(context), fact.none) for fact in known]
    return render_template(
        page.template,
        entity=context.entity,
        context=context,
        node=node,
        text=node.text(current_language(), *DESCRIPTIONS),
        facts=[fact for fact in facts if fact[1] or fact[2]],
        groups=group_sections(page, filled),
        part={section.section.id: section for section in filled},
        rest=remaining_properties(node, page.shown, filled),
        findings=findings_about(context.entity),
        sources=sources,
        is_listed=iri in current_labels(),
        first=FIRST_ROWS,
        part_address=part_address,
        owner_first=owner_first,
        **(page.more(context, filled) if page.more else {}),
    )


def read_page(page: KindPage, iri: str) -> tuple[Context, list[FilledSection]]:
    """Read an entity and fill the sections of its page."""
    incoming = any(section.incoming for section in page.sections)
    entity = read_entity(current_graph(), iri, with_incoming=incoming)
    has_further = _has_further(page)
    nodes = read_further(iri, page.query) if page.query and has_further else {}
    context = Context(entity, nodes)
    sections = [one for one in page.sections if has_further or not one.further]
    return context, [fill_section(context, section) for section in sections]


def _has_further(page: KindPage) -> bool:
    return page.any_day or not current_shown()


def read_further(iri: str, query: str) -> Nodes:
    """Read the entities further away that the page describes."""
    return collect_nodes(current_graph(), current_graph().ask(query, thing=ox.NamedNode(iri)))


def group_sections(page: KindPage, filled: Sequence[FilledSection]) -> list[Group]:
    """Group the sections that have rows, or a text for having none."""
    shown = [one for one in filled if one.rows or one.section.empty]
    if page.groups:
        found = [
            Group(f"del-{id_}", title, [f for f in shown if f.section.group == id_])
            for id_, title in page.groups.items()
        ]
        return [group for group in found if group.parts]
    groups = [Group(f"del-{f.section.id}", f.section.title, [f]) for f in shown]
    return [replace(group, is_open=number == 0) for number, group in enumerate(groups)]


def list_sources(context: Context, filled: Sequence[FilledSection]) -> list[str]:
    """List the sources of a page: first those of the owner, then in order of appearance."""
    nodes = [context.node, *(row.node for one in filled for row in one.rows)]
    return owner_first(
        context.node, list(dict.fromkeys(i for n in nodes for i in n.iris("dct:source")))
    )


def owner_first(node: Node, sources: Sequence[str]) -> list[str]:
    """Sort sources: first those that the owner of a resource, or the actor itself, published."""
    owners = {node.iri, *node.iris("oko:providedBy", "oko:framedBy")}
    publishers = _read_publishers(whole_store(), current_release().page_queries["sources"])
    return sorted(sources, key=lambda iri: publishers.get(iri, "") not in owners)


@cached_per_store()
def _read_publishers(store: Store, sparql: str) -> Mapping[str, str]:
    rows = store.query(sparql).rows()
    return {value_of(row["source"]): value_of(row["publisher"]) for row in rows}


def remaining_properties(
    node: Node, shown: set[str], filled: Sequence[FilledSection] = ()
) -> list[tuple[str, Sequence[Term | Text]]]:
    """List the properties the page has not shown, with their values."""
    known = {iri for section in filled for iri in section.entities}
    names = [name for name in node.properties if name not in shown]
    ours = {iri for name in node.properties if name.startswith("oko:") for iri in node.iris(name)}
    unshown = [name for name in names if not _repeats(node, name, known, ours)]
    return [(name, values_for_reader(node, name)) for name in sorted(unshown)]


def _repeats(node: Node, name: str, known: set[str], ours: set[str]) -> bool:
    """Whether a property only repeats, as a property chain or an external term, what is shown."""
    iris = node.iris(name)
    if not iris or len(iris) < len(node.all(name)):
        return False
    return known.issuperset(iris) or (not name.startswith("oko:") and ours.issuperset(iris))


def findings_about(entity: Entity) -> list[Finding]:
    """List the findings about an entity or its statements."""
    own_iris = {entity.node.iri, *entity.statements}
    return [f for f in current_release().findings if f.focus in own_iris]


def section_response(page: KindPage, iri: str, chosen: Format) -> Response:
    """Send one whole section: as a page, in steps if it is long, or as a file."""
    context, filled = read_page(page, iri)
    parts = {one.section.id: one for one in filled if one.rows}
    sources = [Row(Node(i), SOURCES, context) for i in list_sources(context, filled)]
    if sources:
        parts[SOURCES.id] = FilledSection(SOURCES, sources)
    given = request.args[PART]
    if given not in parts:
        refuse(
            "Siden har ingen del som heter «%(given)s». Disse finnes:",
            [(plain(part.section.title), part_address(iri, name)) for name, part in parts.items()],
            404,
            given=given[:SHOWN],
        )
    part = parts[given]
    if chosen is not HTML:
        rows = [_file_row(row) for row in part.rows]
        choices = Choices((), {PART: given}, shown.day if (shown := current_shown()) else None)
        return table_response(ViewTable(f"{iri.rpartition('/')[2]}-{given}", rows), choices, chosen)
    last = max(1, ceil(len(part.rows) / PAGE_ROWS))
    number = _read_number(iri, given, last)
    return make_response(
        render_template(
            "kinds/section.html",
            node=context.node,
            context=context,
            filled=part,
            rows=part.rows[(number - 1) * PAGE_ROWS : number * PAGE_ROWS],
            number=number,
            last=last,
            part_address=part_address,
            owner_first=owner_first,
        )
    )


def _file_row(row: Row) -> FileRow:
    """Write a row as columns."""
    return {
        "text": row.plain,
        **name_columns(thing=row.node.iri, about=row.holder or ""),
        "state": row.state,
        "evidence": row.node.iri_of("oko:evidenceClass") or "",
        **{key: row.node.value(term)[:10] for key, term in FILE_DATES.items()},
        **dispute_columns(row.node.iri),
        "sources": row.node.iris("dct:source"),
    }


FILE_DATES = {
    "validFrom": "oko:validFrom",
    "attestedFrom": "oko:attestedFrom",
    "validUntil": "oko:validUntil",
    "endedBy": "oko:endedBy",
}


def _read_number(iri: str, part: str, last: int) -> int:
    given = request.args.get(NUMBER, "1")
    if given not in map(str, range(1, last + 1)):
        refuse(
            "Listen har ingen side «%(given)s». Den første og den siste er:",
            [(plain(f"side={n}"), part_address(iri, part, n)) for n in sorted({1, last})],
            404,
            given=given[:SHOWN],
            last=last,
        )
    return int(given)


def part_address(iri: str, part: str, number: int = 1, suffix: str = "") -> str:
    """Return the address of one whole section of a page, on the day shown."""
    shown = current_shown()
    query = {PART: part} | ({NUMBER: str(number)} if number > 1 else {})
    query |= {DAY: str(shown.day)} if shown else {}
    path = f"{request.script_root}/doc/{iri.removeprefix(str(ID))}{suffix}"
    return f"{path}?{urlencode(query)}"
