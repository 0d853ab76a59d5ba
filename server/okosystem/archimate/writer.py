"""Write a model as an Open Exchange file (ArchiMate 3): the same model gives the same bytes."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar
from xml.etree import ElementTree as Tree

from okosystem.archimate.model import (
    Element,
    Folder,
    Model,
    Node,
    Relationship,
    Texts,
    View,
)
from okosystem.archimate.vocabulary import EXCHANGE, XSI

T = TypeVar("T")
SCHEMA = "http://www.opengroup.org/xsd/archimate/3.1/archimate3_Diagram.xsd"
LANGUAGES = ("nb", "nn", "en")
# Characters that XML 1.0 does not allow, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_xml(model: Model) -> bytes:
    """Serialise the model, its parts in the order of the schema."""
    root = Tree.Element(
        "model",
        {
            "xmlns": EXCHANGE,
            "xmlns:xsi": XSI,
            "xsi:schemaLocation": f"{EXCHANGE} {SCHEMA}",
            "identifier": model.identifier,
            **({"version": model.version} if model.version else {}),
        },
    )
    _texts(root, "name", model.names)
    _properties(root, model.properties)
    _each(root, "elements", model.elements, _element)
    _each(root, "relationships", model.relationships, _relationship)
    _each(root, "organizations", model.folders, _folder)
    _definitions(root, model.labels)
    _views(root, model.views)
    Tree.indent(root)
    data: bytes = Tree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return data + b"\n"


def _each(
    root: Tree.Element, name: str, items: Sequence[T], write: Callable[[Tree.Element, T], None]
) -> None:
    if items:
        parent = Tree.SubElement(root, name)
        for item in items:
            write(parent, item)


def _element(parent: Tree.Element, element: Element) -> None:
    _descriptions(Tree.SubElement(parent, "element", _identity(element)), element)


def _relationship(parent: Tree.Element, relationship: Relationship) -> None:
    ends = {"source": relationship.source, "target": relationship.target}
    node = Tree.SubElement(parent, "relationship", _identity(relationship) | ends)
    _descriptions(node, relationship)


def _identity(element: Element) -> dict[str, str]:
    return {"identifier": element.identifier, "xsi:type": element.type}


def _descriptions(parent: Tree.Element, element: Element) -> None:
    _texts(parent, "name", element.names)
    _texts(parent, "documentation", element.documentation)
    _properties(parent, element.properties)


def _texts(parent: Tree.Element, name: str, texts: Texts) -> None:
    known = [language for language in LANGUAGES if language in texts]
    for language in [*known, *sorted(set(texts) - set(known))]:
        attributes = {"xml:lang": language} if language else {}
        Tree.SubElement(parent, name, attributes).text = _FORBIDDEN.sub("", texts[language])


def _properties(parent: Tree.Element, properties: Iterable[tuple[str, str]]) -> None:
    pairs = list(properties)
    holder = Tree.SubElement(parent, "properties") if pairs else parent
    for key, value in pairs:
        reference = {"propertyDefinitionRef": _property_identifier(key)}
        node = Tree.SubElement(Tree.SubElement(holder, "property", reference), "value")
        node.text = _FORBIDDEN.sub("", value)


def _property_identifier(key: str) -> str:
    return f"property-{key}"


def _definitions(root: Tree.Element, labels: Mapping[str, Texts]) -> None:
    holder = Tree.SubElement(root, "propertyDefinitions") if labels else root
    for key, names in labels.items():
        identity = {"identifier": _property_identifier(key), "type": "string"}
        _texts(Tree.SubElement(holder, "propertyDefinition", identity), "name", names)


def _folder(parent: Tree.Element, folder: Folder) -> None:
    item = Tree.SubElement(parent, "item")
    _texts(item, "label", folder.names)
    for member in folder.members:
        Tree.SubElement(item, "item", {"identifierRef": member})


def _views(root: Tree.Element, views: Sequence[View]) -> None:
    holder = Tree.SubElement(Tree.SubElement(root, "views"), "diagrams") if views else root
    for view in views:
        identity = {"identifier": view.identifier, "xsi:type": "Diagram"}
        diagram = Tree.SubElement(holder, "view", identity)
        _texts(diagram, "name", view.names)
        for node in view.nodes:
            _node(diagram, node)


def _node(parent: Tree.Element, node: Node) -> None:
    """Write a node and those inside it; all positions count from the corner of the view."""
    rectangle = node.rectangle
    size = {"x": rectangle.x, "y": rectangle.y, "w": rectangle.width, "h": rectangle.height}
    drawn = Tree.SubElement(
        parent,
        "node",
        {
            "identifier": node.identifier,
            "elementRef": node.element,
            "xsi:type": "Element",
            **{key: str(value) for key, value in size.items()},
        },
    )
    for inner in node.inner:
        _node(drawn, inner)
