"""The sections of a page: tables of an entity's statements, outgoing and incoming."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from okosystem.core.terms import local_name
from okosystem.engine.answers import Term
from okosystem.model.statements import Entity, Node
from okosystem.web.languages import current_language, mark

ITSELF, HOLDER = "itself", "holder"
STATES: Mapping[str, str] = {
    "Former": mark("tidligere"),
    "Planned": mark("planlagt"),
    "Proposed": mark("foreslått"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, and the properties with its values.

    With `text`, the value is a text in the language that suits the reader best.
    """

    title: str
    properties: tuple[str, ...]
    text: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A table of statements on a page.

    `own` lists properties of the entity, `incoming` properties by which statements point at it.
    With `classes` or `roles`, only statements of those are included.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    own: tuple[str, ...] = ()
    incoming: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    note: str = ""
    empty: str = ""


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement in a section; `state` is set if it is former, planned or proposed."""

    node: Node
    about: str
    holder: str | None = None
    state: str = ""

    def cell(self, column: Column) -> list[Term]:
        """List the values of a column, without the entity that the page is about."""
        if column.properties == (ITSELF,):
            return [ox.NamedNode(self.node.iri)]
        if column.properties == (HOLDER,):
            return [ox.NamedNode(self.holder)] if self.holder else []
        if column.text:
            texts = self.node.texts(current_language(), *column.properties)
            return [ox.Literal(t.value, language=t.language or None) for t in texts]
        values = self.node.all(*column.properties)
        return [v for v in values if getattr(v, "value", None) != self.about]


@dataclass(frozen=True, slots=True)
class FilledSection:
    """A section with its statements, current ones first."""

    section: Section
    rows: Sequence[StatementRow]

    @property
    def columns(self) -> list[Column]:
        """The columns that are not empty."""
        return [c for c in self.section.columns if any(row.cell(c) for row in self.rows)]

    @property
    def has_explanations(self) -> bool:
        """Tell whether any of the statements has a text of its own."""
        return any(row.node.all("dct:description", "skos:note") for row in self.rows)

    @property
    def entities(self) -> set[str]:
        """The IRIs of the statements and of everything they point at."""
        nodes = [row.node for row in self.rows]
        values = {v for n in nodes for values in n.properties.values() for v in values}
        return {v.value for v in values if isinstance(v, ox.NamedNode)} | {n.iri for n in nodes}


def fill_sections(entity: Entity, sections: Iterable[Section]) -> list[FilledSection]:
    """Fill each section, leaving out empty ones that have no text for being empty."""
    filled = [FilledSection(section, statement_rows(entity, section)) for section in sections]
    return [f for f in filled if f.rows or f.section.empty]


def statement_rows(entity: Entity, section: Section) -> list[StatementRow]:
    """List the distinct statements of a section, current ones first."""
    unique: dict[tuple[str, str | None], StatementRow] = {}
    for row in (*_own_rows(entity, section), *_incoming_rows(entity, section)):
        if _matches(row.node, section):
            unique.setdefault((row.node.iri, row.holder), row)
    return sorted(unique.values(), key=lambda row: row.state != "")


def sources_of(filled: Iterable[FilledSection], *nodes: Node) -> list[str]:
    """List the sources of a page, in order of appearance."""
    statements = [row.node for section in filled for row in section.rows]
    return list(dict.fromkeys(i for n in (*nodes, *statements) for i in n.iris("dct:source")))


def state_of(properties: Iterable[str]) -> str:
    """Tell by the property that has a statement whether it is former, planned or proposed."""
    for name in properties:
        for sign, state in STATES.items():
            if sign in name:
                return state
    return ""


def _matches(node: Node, section: Section) -> bool:
    has_class = not section.classes or node.is_a(*section.classes)
    role = local_name(node.iri_of("oko:role") or "")
    return has_class and (not section.roles or role in section.roles)


def _own_rows(entity: Entity, section: Section) -> Iterable[StatementRow]:
    for name in section.own:
        for node in entity.statements_by(name):
            yield StatementRow(node, entity.node.iri, state=state_of([name]))


def _incoming_rows(entity: Entity, section: Section) -> Iterable[StatementRow]:
    for via in section.incoming:
        for statement in entity.incoming_by(via):
            state = state_of(statement.held_by)
            yield StatementRow(statement.node, entity.node.iri, statement.holder, state)
