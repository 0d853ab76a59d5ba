"""The pages of the kinds, read from TOML: facts and sections, rows, and a sentence for each."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pyoxigraph as ox
from markupsafe import Markup

from okosystem.features.entity.cells import ORDERS, Cell, Context, number_of, values_for_reader
from okosystem.features.entity.coverage import reading_parameter
from okosystem.features.entity.functions import FINDERS, WORDS
from okosystem.graph.choices import DAY
from okosystem.graph.labels import KINDS, LinkedText, Text, sort_key
from okosystem.graph.markup import is_ours, link, say, value
from okosystem.graph.reader import Reader
from okosystem.graph.statements import Node
from okosystem.graph.texts import mark
from okosystem.package import Table, read_package_table
from okosystem.rdf.terms import ID, kind_of, local_name
from okosystem.sparql.answers import Term

STATE_BY_PROPERTY: Mapping[str, str] = {
    "Former": mark("tidligere"),
    "Planned": mark("planlagt"),
    "Proposed": mark("foreslått"),
}
START_PROPERTIES = (
    "oko:validFrom",
    "oko:attestedFrom",
    "oko:periodFrom",
    "oko:periodUntil",
    "dct:date",
)
EXPLANATION_PROPERTIES = ("dct:description", "skos:note", "oko:reason", "oko:reviewReason")
PART, NUMBER = "del", "side"
"""The parameters of the address of one whole section, and of a page of it."""
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """The selection of the rows of a fact or section; shared.toml explains the keys."""

    title: str
    own: Sequence[str] = ()
    incoming: Sequence[str] = ()
    listed: Sequence[str] = ()
    pointing: Sequence[str] = ()
    found_by: str = ""
    classes: Sequence[str] = ()
    roles: Sequence[str] = ()
    holders: Sequence[str] = ()
    empty: str = ""

    @property
    def has_entities(self) -> bool:
        """Whether it has entities near the one that the page is about."""
        has_statements = self.own or self.incoming
        only_classes = self.classes and not has_statements
        return bool(self.listed or self.pointing or self.found_by or only_classes)

    @property
    def terms(self) -> Sequence[str]:
        """The properties and classes that the rows are found by; a role is a property too."""
        of_roles = [f"oko:has{role.title().replace('-', '')}Participation" for role in self.roles]
        return [*self.own, *self.incoming, *self.listed, *self.pointing, *self.classes, *of_roles]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(_Rows):
    """A fact at the top of the page: values of the entity itself, or of rows."""

    value: Sequence[str] = ("itself",)

    @property
    def has_rows(self) -> bool:
        """Whether it shows rows instead of values of the entity itself."""
        return bool(self.own or self.incoming or self.has_entities)

    @property
    def properties(self) -> Sequence[str]:
        """The properties of the entity itself that it shows."""
        return self.value if not self.has_rows and ":" in self.value[0] else ()

    def cell(self, context: Context) -> Cell:
        """List the values."""
        rows = _find_rows(context, self) if self.has_rows else [Row(context.node, context)]
        return list(dict.fromkeys(v for row in rows for name in self.value for v in row.cell(name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Section(_Rows):
    """Rows with a sentence each, and details that are left out if unknown."""

    id: str
    says: Sequence[str] = ("%(itself)s",)
    order: str = ""
    group: str = ""
    note: str = ""


@dataclass(frozen=True)
class Row:
    """A statement of a section, or an entity; `state` is set if it is former or not yet."""

    node: Node
    context: Context
    holder: str = ""
    state: str = ""
    is_statement: bool = False
    says: Sequence[str] = ()

    @property
    def reader(self) -> Reader:
        """The reader of the page."""
        return self.context.reader

    def cell(self, name: str) -> Cell:
        """List the values of a word, or of a property by its name or local name.

        A word of a sentence leaves out the entity that the page is about.
        """
        if name in WORDS:
            return WORDS[name](self)
        if ":" in name:
            return values_for_reader(self.reader, self.node, name)
        terms = [term for term in self.node.properties if term.partition(":")[2] == name]
        found = dict.fromkeys(
            v for term in terms for v in values_for_reader(self.reader, self.node, term)
        )
        return [v for v in found if str(v) != f"<{self.context.node.iri}>"]

    @cached_property
    def sentence(self) -> Markup:
        """The sentence, with details in parentheses before its full stop."""
        first, *more = map(self._clause, self.says)
        main = first or Markup("{}").format(link(self.reader, self.node.iri))
        details = Markup(", ").join(text for text in more if text)
        if not details:
            return main
        end = "." if main.endswith(".") else ""
        return Markup("{} ({}){}").format(main.removesuffix("."), details, end)

    def _clause(self, message: str) -> Markup | None:
        cells = {name: self.cell(name) for name in PLACEHOLDER.findall(message)}
        if not all(cells.values()):
            return None
        words = {
            name: Markup(", ").join(map(partial(_render, self.context.reader), cell))
            for name, cell in cells.items()
        }
        return Markup(self.reader.text(message)) % words  # noqa: S704

    @cached_property
    def plain(self) -> str:
        """The sentence without links."""
        return str(self.sentence.striptags())

    @property
    def explanations(self) -> list[Text]:
        """The texts of the statement that the sentence does not have."""
        texts = (self.node.text(self.reader.language, term) for term in EXPLANATION_PROPERTIES)
        return [text for text in texts if text and text.value.rstrip(".") not in self.plain]


def _render(reader: Reader, term: Term | Text | LinkedText) -> Markup | str:
    """Render a value, a code of a code list by its name alone."""
    if (
        isinstance(term, ox.NamedNode)
        and is_ours(reader, term.value)
        and kind_of(term.value) not in KINDS
    ):
        return say(reader, reader.name(term.value))
    return value(reader, term)


class FilledSection(NamedTuple):
    """A section with its rows, current ones first."""

    section: Section
    rows: Sequence[Row]


def fill_section(context: Context, section: Section) -> FilledSection:
    """Find the distinct rows of a section, and put them in order."""
    unique: dict[tuple[str, str], Row] = {}
    for row in _find_rows(context, section):
        unique.setdefault((row.node.iri, row.holder), replace(row, says=section.says))
    rows, order = list(unique.values()), section.order
    if order == "newest":
        rows.sort(key=lambda row: row.node.value(*START_PROPERTIES), reverse=True)
    elif ":" in order:
        rows.sort(key=lambda row: number_of(row.node, order))
    elif order != "found":
        rows.sort(key=lambda row: sort_key(row.plain))
    if order in ORDERS:
        rows.sort(key=ORDERS[order])
    return FilledSection(section, sorted(rows, key=lambda row: row.state != ""))


def _find_rows(context: Context, wanted: Fact | Section) -> Iterator[Row]:
    """Find the rows, of some classes, roles or holders; the entity itself is no row."""
    for row in _all_rows(context, wanted):
        role = local_name(row.node.iri_of("oko:role") or "")
        has_class = not wanted.classes or row.node.is_a(*wanted.classes)
        has_holder = not wanted.holders or kind_of(row.holder) in wanted.holders
        if has_class and has_holder and (not wanted.roles or role in wanted.roles):
            yield row


def _all_rows(context: Context, wanted: Fact | Section) -> Iterator[Row]:
    entity, about = context.entity, context.node.iri
    for name in wanted.own:
        for node in entity.statements_by(name):
            yield Row(node, context, state=state_of([name]), is_statement=True)
    for via in wanted.incoming:
        for one in entity.incoming_by(via):
            state = state_of(one.held_by)
            yield Row(one.node, context, one.holder or "", state, is_statement=True)
    for node in _entities(context, wanted):
        if node.iri != about:
            yield Row(node, context)


def _entities(context: Context, wanted: Fact | Section) -> Iterable[Node]:
    if wanted.found_by:
        return FINDERS[wanted.found_by](context)
    if wanted.has_entities and not (wanted.listed or wanted.pointing):
        return context.of_class(*wanted.classes)
    return [*context.listed(*wanted.listed), *context.pointing(*wanted.pointing)]


def state_of(properties: Iterable[str]) -> str:
    """Return whether a statement is former, planned or proposed, by the properties that link it."""
    found = (
        state for name in properties for sign, state in STATE_BY_PROPERTY.items() if sign in name
    )
    return next(found, "")


def part_address(context: Context, iri: str, part: str, number: int = 1, suffix: str = "") -> str:
    """Return the address of one whole section of a page, on the day shown."""
    query = {PART: part} | ({NUMBER: str(number)} if number > 1 else {})
    query |= ({DAY: str(context.reader.day)} if context.reader.day else {}) | reading_parameter(
        context
    )
    path = f"{context.reader.root}/doc/{iri.removeprefix(str(ID))}{suffix}"
    return f"{path}?{urlencode(query)}"


FOLDER = "features/entity"
FILES = ("actor", "general", "landscape", "policy", "resource")
GENERAL = "general"
"""The page of every kind that has none of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindPage:
    """The page of a kind, as declared in a table."""

    facts: Sequence[Fact] = ()
    sections: Sequence[Section] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    hidden: Sequence[str] = ()
    template: str = "page.html"
    any_day: bool = False
    top: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shown(self) -> set[str]:
        """The properties with a place on the page."""
        own = (name for section in self.sections for name in section.own)
        return {*self.hidden, *own, *(name for fact in self.facts for name in fact.properties)}


def _read_pages() -> Mapping[str, KindPage]:
    pages: dict[str, KindPage] = {}
    shared = read_package_table(f"{FOLDER}/shared.toml")
    for file in FILES:
        kinds = read_package_table(f"{FOLDER}/{file}.toml")
        del kinds["texts"]
        pages |= {kind: read_page(kinds, kind, shared) for kind in kinds}
    return pages


def read_page(kinds: Table, kind: str, shared: Table) -> KindPage:
    """Read the page of one kind, including the shared facts and sections; raises InvalidTable."""
    page = _inherit(kinds[kind], kinds)
    facts = [_inherit(row, shared["facts"]) for row in page.get("facts", ())]
    page["facts"] = [row.make(Fact) for row in facts]
    sections: list[Section] = []
    for name, own in page.get("sections", {}).items():
        row = _inherit(own, shared["sections"])
        row["id"] = name
        sections.append(row.make(Section))
    page["sections"] = sections
    return page.make(KindPage)


def _inherit(row: Table, rows: Table) -> Table:
    """Add the keys of the row that this one is `like`."""
    other = row.get("like", "")
    if other and other not in rows:
        raise row.invalid(f"there is no {other!r} to be like")
    whole = row.with_defaults(rows[other] if other else {})
    whole.pop("like", None)
    return whole


PAGES = _read_pages()
"""The page of each kind that has its own, and the general one."""
