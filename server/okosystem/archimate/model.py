"""A model as the Open Exchange format sees it: elements, relationships, folders and views."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Texts = Mapping[str, str]
"""Language tag → text; the tag is empty where none is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """A thing of a type; what it is called, and what is told of it besides."""

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


@dataclass(frozen=True, slots=True)
class Box:
    """A place in a view, in pixels from its upper left corner."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Node:
    """An element drawn in a view, with what is drawn inside it."""

    identifier: str
    element: str
    box: Box
    inside: Sequence["Node"] = ()


@dataclass(frozen=True, slots=True)
class View:
    """A drawing."""

    identifier: str
    names: Texts
    nodes: Sequence[Node]


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder in the tree of the model."""

    names: Texts
    members: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """All of it. `labels` names the properties that elements and relationships carry."""

    identifier: str
    names: Texts
    version: str = ""
    properties: Sequence[tuple[str, str]] = ()
    elements: Sequence[Element] = ()
    relationships: Sequence[Relationship] = ()
    folders: Sequence[Folder] = ()
    views: Sequence[View] = ()
    labels: Mapping[str, Texts] = field(default_factory=dict)
