"""The sections of a page: tables of an entity's statements, outgoing and incoming."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from okosystem.core.terms import local_name
from okosystem.engine.answers import Term
from okosystem.model.labels import Text
from okosystem.model.statements import Entity, Node
from okosystem.web.languages import current_language, mark

ITSELF, HOLDER = "itself", "holder"
# Shown in the language of the reader; names and other texts in every language they have.
TRANSLATED = ("oko:population", "oko:reason", "oko:reviewReason")
STATES: Mapping[str, str] = {
    "Former": mark("tidligere"),
    "Planned": mark("planlagt"),
    "Proposed": mark("foreslått"),
}
Column = str | Callable[[Node], Sequence[Term | Text]]
"""The properties with the values of a column, or a function that writes them."""


@dataclass(frozen=True, slots=True)
class Section:
    """A table of statements on a page.

    `columns` maps headings to the properties with their values, or to functions of a statement.
    `own` lists properties of the entity, `incoming` properties by which statements point at it.
    With `classes` or `roles`, only statements of those are included. Names are separated by spaces.
    """

    id: str
    title: str
    columns: Mapping[str, Column]
    own: str = ""
    incoming: str = ""
    classes: str = ""
    roles: Sequence[str] = ()
    note: str = ""
    empty: str = ""


REASON = {mark("Begrunnelse"): "oko:reason"}
DESCRIBED_BY_OTHERS = Section(
    "andre",
    mark("Beskrevet av andre"),
    {mark("Beskrivelse"): "oko:matchedDescription"} | REASON,
    own="oko:hasExternalMatch",
)


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement in a section; `state` is set if it is former, planned or proposed."""

    node: Node
    about: str
    holder: str | None = None
    state: str = ""

    def cell(self, column: Column) -> Sequence[Term | Text]:
        """List the values of a column, without the entity that the page is about."""
        if callable(column):
            return column(self.node)
        if column == ITSELF:
            return [ox.NamedNode(self.node.iri)]
        if column == HOLDER:
            return [ox.NamedNode(self.holder)] if self.holder else []
        if column in TRANSLATED:
            return self.node.texts(current_language(), column)
        values = self.node.all(*column.split())
        return [v for v in values if getattr(v, "value", None) != self.about]


@dataclass(frozen=True, slots=True)
class FilledSection:
    """A section with its statements, current ones first."""

    section: Section
    rows: Sequence[StatementRow]

    @property
    def columns(self) -> dict[str, Column]:
        """The columns that are not empty."""
        columns = self.section.columns.items()
        return {h: column for h, column in columns if any(row.cell(column) for row in self.rows)}

    @property
    def has_explanations(self) -> bool:
        """Whether any of the statements has a text of its own."""
        return any(row.node.all("dct:description", "skos:note") for row in self.rows)

    @property
    def entities(self) -> set[str]:
        """The IRIs of the statements and of everything they point at."""
        nodes = [row.node for row in self.rows]
        return {iri for n in nodes for iri in (n.iri, *n.iris(*n.properties))}


def fill_sections(entity: Entity, sections: Iterable[Section]) -> list[FilledSection]:
    """Fill each section, leaving out empty ones that have no text for being empty."""
    filled = [FilledSection(section, statement_rows(entity, section)) for section in sections]
    return [f for f in filled if f.rows or f.section.empty]


def statement_rows(entity: Entity, section: Section) -> list[StatementRow]:
    """List the distinct statements of a section, current ones first."""
    unique: dict[tuple[str, str | None], StatementRow] = {}
    for row in _all_rows(entity, section):
        role = local_name(row.node.iri_of("oko:role") or "")
        has_class = not section.classes or row.node.is_a(*section.classes.split())
        if has_class and (not section.roles or role in section.roles):
            unique.setdefault((row.node.iri, row.holder), row)
    return sorted(unique.values(), key=lambda row: row.state != "")


def _all_rows(entity: Entity, section: Section) -> Iterator[StatementRow]:
    about = entity.node.iri
    for name in section.own.split():
        for node in entity.statements_by(name):
            yield StatementRow(node, about, state=state_of([name]))
    for via in section.incoming.split():
        for incoming in entity.incoming_by(via):
            yield StatementRow(incoming.node, about, incoming.holder, state_of(incoming.held_by))


def sources_of(filled: Iterable[FilledSection], *nodes: Node) -> list[str]:
    """List the sources of a page, in order of appearance."""
    statements = [row.node for section in filled for row in section.rows]
    return list(dict.fromkeys(i for n in (*nodes, *statements) for i in n.iris("dct:source")))


def state_of(properties: Iterable[str]) -> str:
    """Report by the property that has a statement whether it is former, planned or proposed."""
    found = (state for name in properties for sign, state in STATES.items() if sign in name)
    return next(found, "")
