"""A model as an Open Exchange file (ArchiMate 3): the same model gives the same bytes."""

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

T = TypeVar("T")
NAMESPACE = "http://www.opengroup.org/xsd/archimate/3.0/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SCHEMA = "http://www.opengroup.org/xsd/archimate/3.1/archimate3_Diagram.xsd"
LANGUAGES = ("nb", "nn", "en")
# What XML 1.0 cannot hold, not even escaped.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def written(model: Model) -> bytes:
    """Write the model; the order of the parts is that of the schema."""
    root = Tree.Element(
        "model",
        {
            "xmlns": NAMESPACE,
            "xmlns:xsi": XSI,
            "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}",
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


def property_identifier(key: str) -> str:
    """Name the definition of a property."""
    return f"property-{key}"


def _each(
    root: Tree.Element, name: str, things: Sequence[T], write: Callable[[Tree.Element, T], None]
) -> None:
    if things:
        above = Tree.SubElement(root, name)
        for thing in things:
            write(above, thing)


def _element(above: Tree.Element, element: Element) -> None:
    _told(Tree.SubElement(above, "element", _identity(element)), element)


def _relationship(above: Tree.Element, relationship: Relationship) -> None:
    ends = {"source": relationship.source, "target": relationship.target}
    _told(Tree.SubElement(above, "relationship", _identity(relationship) | ends), relationship)


def _identity(element: Element) -> dict[str, str]:
    return {"identifier": element.identifier, "xsi:type": element.type}


def _told(above: Tree.Element, element: Element) -> None:
    _texts(above, "name", element.names)
    _texts(above, "documentation", element.documentation)
    _properties(above, element.properties)


def _texts(above: Tree.Element, name: str, texts: Texts) -> None:
    known = [language for language in LANGUAGES if language in texts]
    for language in [*known, *sorted(set(texts) - set(known))]:
        spoken = {"xml:lang": language} if language else {}
        Tree.SubElement(above, name, spoken).text = _UNWRITABLE.sub("", texts[language])


def _properties(above: Tree.Element, properties: Iterable[tuple[str, str]]) -> None:
    pairs = list(properties)
    holder = Tree.SubElement(above, "properties") if pairs else above
    for key, value in pairs:
        reference = {"propertyDefinitionRef": property_identifier(key)}
        Tree.SubElement(
            Tree.SubElement(holder, "property", reference), "value"
        ).text = _UNWRITABLE.sub("", value)


def _definitions(root: Tree.Element, labels: Mapping[str, Texts]) -> None:
    holder = Tree.SubElement(root, "propertyDefinitions") if labels else root
    for key, names in labels.items():
        identity = {"identifier": property_identifier(key), "type": "string"}
        _texts(Tree.SubElement(holder, "propertyDefinition", identity), "name", names)


def _folder(above: Tree.Element, folder: Folder) -> None:
    item = Tree.SubElement(above, "item")
    _texts(item, "label", folder.names)
    for member in folder.members:
        Tree.SubElement(item, "item", {"identifierRef": member})


def _views(root: Tree.Element, views: Sequence[View]) -> None:
    holder = Tree.SubElement(Tree.SubElement(root, "views"), "diagrams") if views else root
    for view in views:
        identity = {"identifier": view.identifier, "xsi:type": "Diagram"}
        drawing = Tree.SubElement(holder, "view", identity)
        _texts(drawing, "name", view.names)
        for node in view.nodes:
            _node(drawing, node)


def _node(above: Tree.Element, node: Node) -> None:
    """Write a node and those inside it; all places are seen from the corner of the view."""
    box = node.box
    place = {"x": box.x, "y": box.y, "w": box.width, "h": box.height}
    drawn = Tree.SubElement(
        above,
        "node",
        {
            "identifier": node.identifier,
            "elementRef": node.element,
            "xsi:type": "Element",
            **{key: str(value) for key, value in place.items()},
        },
    )
    for inner in node.inside:
        _node(drawn, inner)
