"""The page of an entity: facts first, then collapsed sections with their counts."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import ceil
from typing import NamedTuple

import pyoxigraph as ox

from okosystem.features.entity import coverage, functions, resource
from okosystem.features.entity.cells import Context, values_for_reader
from okosystem.features.entity.sections import (
    NUMBER,
    PART,
    FilledSection,
    KindPage,
    Row,
    Section,
    fill_section,
    part_address,
)
from okosystem.graph.basis import describe_basis_of
from okosystem.graph.choices import MAX_SHOWN, Choices, Refused
from okosystem.graph.columns import dispute_columns, name_columns
from okosystem.graph.labels import Text
from okosystem.graph.reader import Reader, cached_per_graph
from okosystem.graph.statements import GENERAL_PROPERTIES, Node, collect_nodes, read_entity
from okosystem.graph.texts import mark
from okosystem.graph.view import Inputs, View
from okosystem.graph.view import Row as FileRow
from okosystem.rdf.terms import value_of
from okosystem.sparql.answers import Term

NAME_PROPERTIES = {"skos:prefLabel", "dct:title", "rdfs:label"}
DESCRIPTIONS = ("dct:description", "skos:definition", "rdfs:comment")
# Shown elsewhere on every page: the dates as a period.
SHOWN_ELSEWHERE = {
    *("dct:source", "oko:evidenceClass", "oko:checkedOn", "rdf:type", "void:inDataset"),
    *("skos:inScheme", "skos:topConceptOf", "oko:attestedFrom", "oko:datePrecision"),
    *("oko:endedBy", "oko:expectedEnd", "oko:inEffectFrom", "oko:outOfEffectAfter"),
    *("oko:validFrom", "oko:validUntil", *DESCRIPTIONS, *NAME_PROPERTIES, *GENERAL_PROPERTIES),
}
FIRST_ROWS, PAGE_ROWS = 20, 200
SOURCES = Section(id="kilder", title=mark("Kilder"))
FILE_DATES = ("validFrom", "attestedFrom", "validUntil", "endedBy")
SECTION_COLUMNS = (
    *("text", "thing", "thingName", "about", "aboutName", "state", "evidence", *FILE_DATES),
    *("objections", "corrections", "sources"),
)
TOPS: Mapping[str, Callable[[KindPage, Context, Sequence[FilledSection]], Mapping[str, object]]] = {
    "actor.html": resource.read_agency,
    "capability.html": coverage.read_top,
    "life-event.html": functions.read_chain,
    "slide.html": functions.find_neighbours,
    "resource.html": resource.read_resource,
}
"""What the templates of some kinds need besides facts and sections."""


class Group(NamedTuple):
    """A collapsed part of the page."""

    id: str
    title: str
    parts: Sequence[FilledSection]


def read_kind_page(reader: Reader, page: KindPage, iri: str, choices: Choices) -> View:
    """Show an entity, or with the choice of a part, that section of its page alone."""
    context, filled = read_page(reader, page, iri, choices)
    if choices[PART]:
        return _show_section(context, filled, choices)
    return View(template=page.template, page=lambda: _fill_page(context, page, filled))


def _fill_page(
    context: Context, page: KindPage, filled: Sequence[FilledSection]
) -> Mapping[str, object]:
    reader, node, statements = context.reader, context.node, context.entity.statements
    known = [f for f in page.facts if _is_known(reader, page, is_near=not f.properties)]
    facts = [(fact.title, fact.cell(context), fact.empty) for fact in known]
    top = TOPS.get(page.template)
    return {
        "context": context,
        "node": node,
        "text": node.text(reader.language, *DESCRIPTIONS),
        "facts": [fact for fact in facts if fact[1] or fact[2]],
        "groups": _group_sections(page, filled),
        "opens_first": not page.groups,
        "rest": _remaining_properties(reader, node, page.shown, filled),
        "findings": [f for f in reader.release.findings if f.focus in {node.iri, *statements}],
        "sources": _list_sources(context, filled),
        "basis": _describe_basis(context, filled),
        "is_listed": node.iri in reader.labels,
        "first": FIRST_ROWS,
        "part_address": partial(part_address, context),
        "owner_first": partial(_owner_first, reader),
        **(top(page, context, filled) if top else {}),
    }


def read_page(
    reader: Reader, page: KindPage, iri: str, choices: Choices
) -> tuple[Context, list[FilledSection]]:
    """Read an entity and fill the sections of its page."""
    incoming = any(section.incoming for section in page.sections)
    entity = read_entity(reader, iri, with_incoming=incoming)
    has_near = page.query and _is_known(reader, page)
    rows = reader.ask(page.query, thing=ox.NamedNode(iri)) if has_near else ()
    context = Context(reader, entity, collect_nodes(reader, rows), choices)
    sections = [one for one in page.sections if _is_known(reader, page, is_near=one.has_entities)]
    return context, [fill_section(context, section) for section in sections]


def _is_known(reader: Reader, page: KindPage, *, is_near: bool = True) -> bool:
    """Whether the entity, or with `is_near` the entities near it, is known on the day shown."""
    return page.any_day or not is_near or not reader.day


def _group_sections(page: KindPage, filled: Sequence[FilledSection]) -> list[Group]:
    """Group the sections that have rows, or a text for having none."""
    shown = [one for one in filled if one.rows or one.section.empty]
    titles = page.groups or {one.section.id: one.section.title for one in shown}
    groups = [
        Group(f"del-{id_}", title, [f for f in shown if (f.section.group or f.section.id) == id_])
        for id_, title in titles.items()
    ]
    return [group for group in groups if group.parts]


def _list_sources(context: Context, filled: Sequence[FilledSection]) -> list[str]:
    """List the sources of a page: first those of the owner, then in order of appearance."""
    nodes = [context.node, *(row.node for one in filled for row in one.rows)]
    return _owner_first(
        context.reader,
        context.node,
        list(dict.fromkeys(i for n in nodes for i in n.iris("dct:source"))),
    )


def _describe_basis(context: Context, filled: Sequence[FilledSection]) -> Mapping[str, object]:
    """Describe what the page rests on."""
    statements = [*context.entity.statements, *(r.node.iri for one in filled for r in one.rows)]
    return describe_basis_of(context.reader, context.node, statements, context.reader.day)


def _owner_first(reader: Reader, node: Node, sources: Sequence[str]) -> list[str]:
    """Sort sources: first those that the owner of a resource, or the actor itself, published."""
    owners = {node.iri, *node.iris("oko:providedBy", "oko:framedBy")}
    publishers = _read_publishers(reader)
    return sorted(sources, key=lambda iri: publishers.get(iri, "") not in owners)


@cached_per_graph(of_today=True)
def _read_publishers(graph: Reader) -> Mapping[str, str]:
    rows = graph.ask("sources")
    return {value_of(row["source"]): value_of(row["publisher"]) for row in rows}


def _remaining_properties(
    reader: Reader, node: Node, shown: set[str], filled: Sequence[FilledSection]
) -> list[tuple[str, Sequence[Term | Text]]]:
    """List the properties the page has not shown, with their values."""
    shown_iris: set[str] = set()
    for section in filled:
        for row in section.rows:
            shown_iris.update((row.node.iri, *row.node.iris(*row.node.properties)))
    own_terms = [name for name in node.properties if name.startswith("oko:")]
    own_iris = set(node.iris(*own_terms))
    return [
        (name, values_for_reader(reader, node, name))
        for name in sorted(set(node.properties) - shown - SHOWN_ELSEWHERE)
        if not _repeats(node, name, shown_iris, own_iris)
    ]


def _repeats(node: Node, name: str, shown_iris: set[str], own_iris: set[str]) -> bool:
    """Whether a property only repeats what is shown, as a property chain or external term."""
    iris = node.iris(name)
    if not iris or len(iris) < len(node.all(name)):
        return False
    is_external = not name.startswith("oko:")
    return shown_iris.issuperset(iris) or (is_external and own_iris.issuperset(iris))


def _show_section(context: Context, filled: Sequence[FilledSection], choices: Choices) -> View:
    """Show one whole section: its page is paginated if it is long, its files have all rows."""
    sources = [Row(Node(i), context, says=SOURCES.says) for i in _list_sources(context, filled)]
    sections = [*filled, FilledSection(SOURCES, sources)]
    parts = {one.section.id: one for one in sections if one.rows}
    given, iri, reader = choices[PART], context.node.iri, context.reader
    if given not in parts:
        raise Refused(
            "Siden har ingen del som heter «%(given)s». Disse finnes:",
            [
                (reader.plain(part.section.title), part_address(context, iri, name))
                for name, part in parts.items()
            ],
            404,
            given=given[:MAX_SHOWN],
        )
    part = parts[given]
    rows = [_file_row(row) for row in part.rows]
    return View(
        rows,
        Inputs(part.section.terms),
        page=lambda: _fill_section_page(context, part, choices),
        named=[{**row, "of": iri} for row in rows],
        columns=SECTION_COLUMNS,
        template="section.html",
        file=f"{iri.rpartition('/')[2]}-{given}",
    )


def _fill_section_page(
    context: Context, part: FilledSection, choices: Choices
) -> Mapping[str, object]:
    last = max(1, ceil(len(part.rows) / PAGE_ROWS))
    number = _read_number(context, choices, last)
    return {
        "node": context.node,
        "context": context,
        "filled": part,
        "rows": part.rows[(number - 1) * PAGE_ROWS : number * PAGE_ROWS],
        "number": number,
        "last": last,
        "part_address": partial(part_address, context),
        "owner_first": partial(_owner_first, context.reader),
    }


def _file_row(row: Row) -> FileRow:
    """Write a row as columns."""
    return {
        "text": row.plain,
        **name_columns(row.reader, thing=row.node.iri, about=row.holder),
        "state": row.state,
        "evidence": row.node.iri_of("oko:evidenceClass") or "",
        **{name: row.node.value(f"oko:{name}")[:10] for name in FILE_DATES},
        **dispute_columns(row.reader, row.node.iri),
        "sources": row.node.iris("dct:source"),
    }


def _read_number(context: Context, choices: Choices, last: int) -> int:
    given, part, iri = choices[NUMBER] or "1", choices[PART], context.node.iri
    if given not in map(str, range(1, last + 1)):
        raise Refused(
            "Listen har ingen side «%(given)s». Den første og den siste er:",
            [
                (context.reader.plain(f"side={n}"), part_address(context, iri, part, n))
                for n in sorted({1, last})
            ],
            404,
            given=given[:MAX_SHOWN],
            last=last,
        )
    return int(given)
