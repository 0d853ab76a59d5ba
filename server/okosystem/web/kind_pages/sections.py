"""The sections of a page: rows of statements or entities, each one sentence with its grounds."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox
from markupsafe import Markup

from okosystem.core.terms import kind_of, local_name
from okosystem.engine.answers import Term
from okosystem.model.labels import LinkedText, Text
from okosystem.model.statements import Entity, Node
from okosystem.web import templating
from okosystem.web.alphabet import in_order, sort_key
from okosystem.web.dates import day, measured_period, when
from okosystem.web.display_names import KINDS, label_of
from okosystem.web.drawing.columns import format_number, read_number
from okosystem.web.incoming import incoming_by_property
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.links import is_ours
from okosystem.web.templating import link, say, value

Nodes = Mapping[str, Node]
Cell = Sequence[Term | Text | LinkedText]
STATES: Mapping[str, str] = {
    "Former": mark("tidligere"),
    "Planned": mark("planlagt"),
    "Proposed": mark("foreslått"),
}
STARTS = ("oko:validFrom", "oko:attestedFrom", "oko:periodFrom", "oko:periodUntil", "dct:date")
EXPLANATIONS = ("dct:description", "skos:note", "oko:reason", "oko:reviewReason")
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Context:
    """An entity, and by IRI the entities further away that its page describes."""

    entity: Entity
    nodes: Nodes = field(default_factory=dict)

    @property
    def node(self) -> Node:
        """The entity itself."""
        return self.entity.node

    @cached_property
    def incoming(self) -> Mapping[str, Sequence[str]]:
        """What points here, by property."""
        return dict(incoming_by_property(self.node.iri))

    def of_class(self, *classes: str) -> list[Node]:
        """List the entities further away of some classes, in alphabetical order."""
        return nodes_of_class(self.nodes, *classes)

    def pointing(self, *properties: str) -> list[Node]:
        """List the entities further away that point here, in alphabetical order."""
        return nodes_pointing_at(self.nodes, self.node.iri, *properties)

    def listed(self, *properties: str) -> list[Node]:
        """List what the entity points at by some properties, as far as more is known of it."""
        return [self.nodes.get(iri, Node(iri)) for iri in self.node.iris(*properties)]


@dataclass(frozen=True, slots=True)
class Section:
    """Rows about an entity: its statements, those that point at it, or entities further away.

    `says` is a sentence with properties in it, by local name, and details that are left out when
    unknown. `own` lists properties of the entity, `incoming` those by which statements point at
    it; with `classes` or `roles` only statements of those. `further` finds other entities.
    `values` adds words to the sentences. The rows are in alphabetical order, or `as_found`, the
    `newest_first`, or the lowest `rank` first.
    """

    id: str
    title: str
    says: Sequence[str]
    own: str = ""
    incoming: str = ""
    classes: str = ""
    roles: Sequence[str] = ()
    further: Callable[[Context], Iterable[Node]] | None = None
    values: Mapping[str, "Reader"] = field(default_factory=dict)
    group: str = ""
    note: str = ""
    empty: str = ""
    as_found: bool = False
    newest_first: bool = False
    rank: Callable[["Row"], float] | None = None


@dataclass(frozen=True)
class Row:
    """A statement of a section, or an entity; `state` is set if it is former or not yet."""

    node: Node
    section: Section
    context: Context
    holder: str | None = None
    state: str = ""
    is_statement: bool = True

    def cell(self, name: str) -> Cell:
        """List the values of a word in the sentence, without the entity the page is about."""
        if name == "itself":
            return [ox.NamedNode(self.node.iri)]
        if name == "holder":
            return [ox.NamedNode(self.holder)] if self.holder else []
        if reader := self.section.values.get(name) or READERS.get(name):
            return reader(self)
        about = self.context.node.iri
        terms = [term for term in self.node.properties if term.partition(":")[2] == name]
        found = dict.fromkeys(v for term in terms for v in values_for_reader(self.node, term))
        return [v for v in found if str(v) != f"<{about}>"]

    @cached_property
    def sentence(self) -> Markup:
        """The sentence, with details in parentheses."""
        first, *more = map(self._clause, self.section.says)
        main = first or Markup("{}").format(link(self.node.iri))
        details = Markup(", ").join(text for text in more if text)
        return Markup("{} ({})").format(main, details) if details else main

    def _clause(self, message: str) -> Markup | None:
        cells = {name: self.cell(name) for name in _PLACEHOLDER.findall(message)}
        if not all(cells.values()):
            return None
        words = {name: Markup(", ").join(map(render, cell)) for name, cell in cells.items()}
        return Markup(gettext(message)) % words  # noqa: S704

    @cached_property
    def plain(self) -> str:
        """The sentence without links."""
        return str(self.sentence.striptags())

    @property
    def period(self) -> str:
        """The period in which the statement holds."""
        return when(self.node)

    @property
    def explanations(self) -> list[Text]:
        """The texts of the statement that the sentence does not have."""
        texts = (self.node.text(current_language(), term) for term in EXPLANATIONS)
        return [text for text in texts if text and text.value not in self.plain]


def render(term: Term | Text | LinkedText) -> Markup | str:
    """Render a value, a code of a code list by its name alone."""
    if isinstance(term, ox.NamedNode) and is_ours(term.value) and kind_of(term.value) not in KINDS:
        return say(templating.name(term.value))
    return value(term)


Reader = Callable[[Row], Cell]


@dataclass(frozen=True)
class FilledSection:
    """A section with its rows, current ones first."""

    section: Section
    rows: Sequence[Row]

    @property
    def entities(self) -> set[str]:
        """The IRIs of the rows and of everything they point at."""
        nodes = [row.node for row in self.rows]
        return {iri for n in nodes for iri in (n.iri, *n.iris(*n.properties))}


def fill_section(context: Context, section: Section) -> FilledSection:
    """Find the distinct rows of a section, and put them in order."""
    unique: dict[tuple[str, str | None], Row] = {}
    for row in _all_rows(context, section):
        role = local_name(row.node.iri_of("oko:role") or "")
        has_class = not section.classes or row.node.is_a(*section.classes.split())
        if has_class and (not section.roles or role in section.roles):
            unique.setdefault((row.node.iri, row.holder), row)
    rows = list(unique.values())
    if section.newest_first:
        rows.sort(key=lambda row: row.node.value(*STARTS), reverse=True)
    elif not section.as_found:
        rows.sort(key=lambda row: sort_key(row.plain))
    if section.rank:
        rows.sort(key=section.rank)
    return FilledSection(section, sorted(rows, key=lambda row: row.state != ""))


def _all_rows(context: Context, section: Section) -> Iterator[Row]:
    entity = context.entity
    for name in section.own.split():
        for node in entity.statements_by(name):
            yield Row(node, section, context, state=state_of([name]))
    for via in section.incoming.split():
        for found in entity.incoming_by(via):
            yield Row(found.node, section, context, found.holder, state_of(found.held_by))
    for node in section.further(context) if section.further else ():
        yield Row(node, section, context, is_statement=False)


def state_of(properties: Iterable[str]) -> str:
    """Report by the property that has a statement whether it is former, planned or proposed."""
    found = (state for name in properties for sign, state in STATES.items() if sign in name)
    return next(found, "")


def values_for_reader(node: Node, name: str) -> Sequence[Term | Text]:
    """List the values of a property; of translated texts, those for the reader."""
    values = node.all(name)
    is_translated = any(isinstance(v, ox.Literal) and v.language for v in values)
    return node.texts(current_language(), name) if is_translated else values


def nodes_of_class(nodes: Nodes, *classes: str) -> list[Node]:
    """List the nodes of some classes in alphabetical order."""
    return [nodes[iri] for iri in in_order(i for i, node in nodes.items() if node.is_a(*classes))]


def nodes_pointing_at(nodes: Nodes, iri: str, *properties: str) -> list[Node]:
    """List the nodes that point at an entity by some properties, in alphabetical order."""
    found = [i for i, node in nodes.items() if iri in node.iris(*properties)]
    return [nodes[i] for i in in_order(found)]


def sort_by_number(nodes: Iterable[Node], term: str = "oko:order") -> list[Node]:
    """Sort nodes by their number."""
    return sorted(nodes, key=lambda node: (int(node.value(term) or 0), node.iri))


def cell_of(*iris: str) -> list[ox.NamedNode]:
    """Write IRIs as the values of a cell."""
    return [ox.NamedNode(iri) for iri in iris]


def text_cell(text: str) -> list[Text]:
    """Write a text of ours as the value of a cell; empty for an empty text."""
    return [Text(text, current_language())] if text else []


def day_cell(node: Node, term: str) -> list[Text]:
    """Write a day as the value of a cell, as precisely as it is known."""
    precision = local_name(node.iri_of("oko:datePrecision") or "") or "day"
    return text_cell(day(node.value(term), precision)) if node.value(term) else []


def figure_cell(node: Node) -> list[Text]:
    """Write the value of a measurement with its reservation and its unit."""
    number = read_number(node.one("oko:measuredValue"))
    if number is None:
        return []
    reservation = map(label_of, node.iris("oko:comparator"))
    unit = node.text(current_language(), "oko:unit")
    parts = [*reservation, format_number(number), *([unit.value] if unit else [])]
    return [Text(" ".join(parts), unit.language if unit else "")]


READERS: Mapping[str, Reader] = {
    "deadline": lambda row: day_cell(row.node, "oko:expectedEnd"),
    "due": lambda row: day_cell(row.node, "oko:dueDate"),
    "figure": lambda row: figure_cell(row.node),
    "measured": lambda row: text_cell(measured_period(row.node)),
}
DESCRIBED_BY_OTHERS = Section(
    "andre",
    mark("Beskrevet av andre"),
    (mark("Beskrevet av andre: %(matchedDescription)s"), mark("grunn: %(reason)s")),
    own="oko:hasExternalMatch",
    group="sammenhenger",
)
OUR_ASSESSMENT = mark("Dette er vår vurdering, ikke eierens.")
