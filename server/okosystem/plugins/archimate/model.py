"""A model as Open Exchange has it: elements, relationships, folders, views and identifiers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from okosystem.errors import BrokenModel
from okosystem.plugins.archimate.vocabulary import ALLOWED, CONNECTORS, ELEMENTS
from okosystem.rdf.terms import BASE, ID

Texts = Mapping[str, str]
"""Language tag → text; the tag is empty for a text without one."""

_XML_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_OUR_IDENTIFIER = re.compile(r"([a-z]+(?:-[a-z]+)*)\.([a-z0-9]+(?:--?[a-z0-9]+)*)")
_IRI = re.compile(rf"{re.escape(ID)}([a-z]+(?:-[a-z]+)*)/([a-z0-9]+(?:--?[a-z0-9]+)*)")
FRAGMENT_BASE = f"{BASE}#"
"""The namespace in Turtle of what has an identifier but no IRI in our graph."""
EXPORT_AGAIN_FIX = "export the model again, and copy it whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """A typed element, with its names, documentation and properties."""

    identifier: str
    type: str
    names: Texts
    documentation: Texts = field(default_factory=dict)
    properties: Sequence[tuple[str, str]] = ()
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship(Element):
    """A relationship between two elements, or between an element and a relationship."""

    source: str
    target: str


class Rectangle(NamedTuple):
    """A rectangle in a view, in pixels from its upper left corner."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Node:
    """An element drawn in a view, with the nodes inside it."""

    identifier: str
    element: str
    rectangle: Rectangle
    inner: Sequence["Node"] = ()


@dataclass(frozen=True, slots=True)
class View:
    """A diagram."""

    identifier: str
    names: Texts
    nodes: Sequence[Node] = ()


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder in the model tree."""

    names: Texts
    members: Sequence[str]


class Counterpart(NamedTuple):
    """The counterpart in the national architecture: its IRI, and its type if known."""

    iri: str
    type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A complete model. `labels` names the properties of elements and relationships.

    `national` has the counterpart of each identifier that has one in the national architecture.
    """

    identifier: str
    names: Texts
    version: str = ""
    properties: Sequence[tuple[str, str]] = ()
    elements: Sequence[Element] = ()
    relationships: Sequence[Relationship] = ()
    folders: Sequence[Folder] = ()
    views: Sequence[View] = ()
    labels: Mapping[str, Texts] = field(default_factory=dict)
    national: Mapping[str, Counterpart] = field(default_factory=dict)


@dataclass
class ModelBuilder:
    """Collects elements and relationships, and enforces the constraints of every model."""

    file: str
    elements: dict[str, Element] = field(default_factory=dict)
    relationships: dict[str, Relationship] = field(default_factory=dict)
    views: list[View] = field(default_factory=list)
    is_ours: bool = False
    """Whether we wrote the file, so that our IRIs in it are those of our entities."""

    def add_element(self, identifier: str, kind: str, names: Texts, line: int) -> None:
        """Add an element, which needs a name unless it is a junction; raises BrokenModel."""
        self._check_identifier(identifier, line)
        if kind not in ELEMENTS:
            raise self.error(line, _unknown_type(kind, "element"))
        if not any(names.values()) and kind not in CONNECTORS:
            raise self.error(line, f"the element {identifier} has no name", "name it in Archi")
        self.elements[identifier] = Element(
            identifier=identifier, type=kind, names=names, line=line
        )

    def add_relationship(
        self, identifier: str, kind: str, names: Texts, ends: tuple[str, str], line: int
    ) -> None:
        """Add a relationship, whose ends may follow later; raises BrokenModel."""
        self._check_identifier(identifier, line)
        if kind not in ALLOWED:
            raise self.error(line, _unknown_type(kind, "relationship"))
        self.relationships[identifier] = Relationship(
            identifier=identifier, type=kind, names=names, line=line, source=ends[0], target=ends[1]
        )

    def add_view(self, identifier: str, names: Texts, line: int) -> None:
        """Add a view, of which only the name is kept; raises BrokenModel."""
        self._check_identifier(identifier, line)
        self.views.append(View(identifier, names))

    def build(self, identifier: str, names: Texts, version: str) -> Model:
        """Build the model; raises BrokenModel when it is empty or a relationship lacks an end."""
        self._check_identifier(identifier, 1)
        if not self.elements:
            raise self.error(1, "the model has no elements", "export a model that has some")
        for relationship in self.relationships.values():
            for end in (relationship.source, relationship.target):
                if end not in self.elements and end not in self.relationships:
                    where = f"to {end}, which is not in the model" if end else "to nothing"
                    what = f"the relationship {relationship.identifier} points {where}"
                    raise self.error(relationship.line, what, "export the whole model")
        return Model(
            identifier=identifier,
            names=names,
            version=version,
            elements=list(self.elements.values()),
            relationships=list(self.relationships.values()),
            views=self.views,
        )

    def error(self, line: int, what: str, fix: str = EXPORT_AGAIN_FIX) -> BrokenModel:
        """Make an error for a line of the file."""
        return BrokenModel.at(f"{self.file}:{line}", what, fix)

    def _check_identifier(self, identifier: str, line: int) -> None:
        if not _XML_NAME.fullmatch(identifier):
            what = f"{identifier[:80]!r} is no identifier" if identifier else "no identifier"
            raise self.error(line, what, "letters a to z, digits, and - _ . in between")
        same = self.elements.get(identifier) or self.relationships.get(identifier)
        if same:
            raise self.error(line, f"{identifier} is already on line {same.line}")


def _unknown_type(kind: str, what: str) -> str:
    return f"{kind} is no type of {what} in ArchiMate 3" if kind else f"the {what} has no type"


# Our IRIs as identifiers: id/resource/altinn is resource.altinn. An identifier is an XML name,
# which has no slash; kinds and slugs have no full stop.


def identifier_of(iri: str) -> str:
    """Return the identifier of one of our entities; raises ValueError for any other IRI."""
    if not (found := _IRI.fullmatch(iri)):
        raise ValueError(f"{iri} is not the IRI of one of our entities")
    return f"{found[1]}.{found[2]}"


def iri_of(identifier: str) -> str | None:
    """Return the IRI for an identifier; None when it is not that of one of our entities."""
    found = _OUR_IDENTIFIER.fullmatch(identifier)
    return ID[f"{found[1]}/{found[2]}"] if found else None


def derived_identifier(word: str, source: str, target: str) -> str:
    """Name a relationship without an IRI by its ends; `iri_of` returns None for it."""
    return f"{word}.{source}.{target}"
