"""Statements as rows of a table: which ones a section of a page shows, and in which columns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from okosystem.core.terms import local_name
from okosystem.engine.answers import Term
from okosystem.model.statements import Entity, IncomingStatement, Node
from okosystem.web.languages import current_language, mark

ITSELF, HOLDER = "itself", "holder"
STATES: Mapping[str, str] = {
    "Former": mark("tidligere"),
    "Planned": mark("planlagt"),
    "Proposed": mark("foreslått"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, and the properties whose values stand under it.

    A `text` is told once, in the language that suits the reader best.
    """

    title: str
    properties: tuple[str, ...]
    text: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page: statements that hang on the thing, and statements that point at it.

    `hang` lists properties of the thing; `mention` properties by which statements point at it.
    With `classes` only statements of those are shown, with `roles` only those with such a role.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    hang: tuple[str, ...] = ()
    mention: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    note: str = ""
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement in a section; `state` says when it is not simply true now."""

    node: Node
    about: str
    holder: str | None = None
    state: str = ""

    def cell(self, column: Column) -> list[Term]:
        """List what stands under a heading; the thing the page is about is left out."""
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
class Filled:
    """A section with its statements, those that hold now on top."""

    section: Section
    claims: Sequence[Claim]

    @property
    def columns(self) -> list[Column]:
        """The headings with anything under them."""
        return [c for c in self.section.columns if any(claim.cell(c) for claim in self.claims)]

    @property
    def explained(self) -> bool:
        """Tell whether any of the statements has a text of its own."""
        return any(claim.node.all("dct:description", "skos:note") for claim in self.claims)

    @property
    def things(self) -> set[str]:
        """The things that the section has named."""
        nodes = [claim.node for claim in self.claims]
        pointed = {v for n in nodes for values in n.properties.values() for v in values}
        named = {v.value for v in pointed if isinstance(v, ox.NamedNode)}
        return named | {n.iri for n in nodes}


def fill(thing: Entity, sections: Iterable[Section]) -> list[Filled]:
    """Find the statements of each section; sections with neither these nor a word are left out."""
    filled = [Filled(section, claims_of(thing, section)) for section in sections]
    return [f for f in filled if f.claims or f.section.empty]


def claims_of(thing: Entity, section: Section) -> list[Claim]:
    """Find the statements of a section, each once."""
    found = [*_hanging(thing, section), *_mentioning(thing, section)]
    kept = [c for c in found if fits(c.node, section)]
    unique: dict[tuple[str, str | None], Claim] = {}
    for claim in kept:
        unique.setdefault((claim.node.iri, claim.holder), claim)
    return sorted(unique.values(), key=lambda claim: claim.state != "")


def fits(node: Node, section: Section) -> bool:
    """Tell whether a statement is of the classes and the roles of the section."""
    of_class = not section.classes or node.is_a(*section.classes)
    role = local_name(node.iri_of("oko:role") or "")
    return of_class and (not section.roles or role in section.roles)


def sources_of(filled: Iterable[Filled], *nodes: Node) -> list[str]:
    """List the sources behind a page, in the order the page names them."""
    claimed = [claim.node for f in filled for claim in f.claims]
    return list(dict.fromkeys(i for n in (*nodes, *claimed) for i in n.iris("dct:source")))


def _hanging(thing: Entity, section: Section) -> Iterable[Claim]:
    for name in section.hang:
        for node in thing.statements_by(name):
            yield Claim(node, thing.node.iri, state=state_of([name]))


def _mentioning(thing: Entity, section: Section) -> Iterable[Claim]:
    for via in section.mention:
        for mention in thing.incoming_by(via):
            yield _claim(mention, thing.node.iri)


def _claim(mention: IncomingStatement, about: str) -> Claim:
    return Claim(mention.node, about, mention.holder, state_of(mention.held_by))


def state_of(properties: Iterable[str]) -> str:
    """Read from the property that a statement hangs on whether it is former, planned, proposed."""
    for name in properties:
        for sign, state in STATES.items():
            if sign in name:
                return state
    return ""
