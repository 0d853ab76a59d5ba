"""Write a model as an Open Exchange file (ArchiMate 3): the same model gives the same bytes."""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar
from xml.etree import ElementTree as Tree

from okosystem.plugins.archimate.model import (
    Element,
    Folder,
    Model,
    Node,
    Relationship,
    Texts,
    View,
)
from okosystem.plugins.archimate.vocabulary import EXCHANGE, XSI
from okosystem.sparql.queries import LANGUAGES

T = TypeVar("T")
SCHEMA = "http://www.opengroup.org/xsd/archimate/3.1/archimate3_Diagram.xsd"
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
    _write_all(root, "properties", model.properties, _property)
    _write_all(root, "elements", model.elements, _element)
    _write_all(root, "relationships", model.relationships, _element)
    _write_all(root, "organizations", model.folders, _folder)
    _write_all(root, "propertyDefinitions", list(model.labels.items()), _definition)
    if model.views:
        _write_all(Tree.SubElement(root, "views"), "diagrams", model.views, _view)
    Tree.indent(root)
    data: bytes = Tree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return data + b"\n"


def _write_all(
    root: Tree.Element, name: str, items: Sequence[T], write: Callable[[Tree.Element, T], None]
) -> None:
    if items:
        parent = Tree.SubElement(root, name)
        for item in items:
            write(parent, item)


def _element(parent: Tree.Element, element: Element) -> None:
    tag, attributes = "element", {"identifier": element.identifier, "xsi:type": element.type}
    if isinstance(element, Relationship):
        tag = "relationship"
        attributes |= {"source": element.source, "target": element.target}
    node = Tree.SubElement(parent, tag, attributes)
    _texts(node, "name", element.names)
    _texts(node, "documentation", element.documentation)
    _write_all(node, "properties", element.properties, _property)


def _texts(parent: Tree.Element, name: str, texts: Texts) -> None:
    known = [language for language in LANGUAGES if language in texts]
    for language in [*known, *sorted(set(texts) - set(known))]:
        attributes = {"xml:lang": language} if language else {}
        Tree.SubElement(parent, name, attributes).text = _FORBIDDEN.sub("", texts[language])


def _property(parent: Tree.Element, pair: tuple[str, str]) -> None:
    reference = {"propertyDefinitionRef": f"property-{pair[0]}"}
    node = Tree.SubElement(Tree.SubElement(parent, "property", reference), "value")
    node.text = _FORBIDDEN.sub("", pair[1])


def _definition(parent: Tree.Element, label: tuple[str, Texts]) -> None:
    identity = {"identifier": f"property-{label[0]}", "type": "string"}
    _texts(Tree.SubElement(parent, "propertyDefinition", identity), "name", label[1])


def _folder(parent: Tree.Element, folder: Folder) -> None:
    item = Tree.SubElement(parent, "item")
    _texts(item, "label", folder.names)
    for member in folder.members:
        Tree.SubElement(item, "item", {"identifierRef": member})


def _view(parent: Tree.Element, view: View) -> None:
    identity = {"identifier": view.identifier, "xsi:type": "Diagram"}
    diagram = Tree.SubElement(parent, "view", identity)
    _texts(diagram, "name", view.names)
    for node in view.nodes:
        _node(diagram, node)


def _node(parent: Tree.Element, node: Node) -> None:
    """Write a node and those inside it; all positions count from the corner of the view."""
    identity = {"identifier": node.identifier, "elementRef": node.element, "xsi:type": "Element"}
    size = {key: str(value) for key, value in zip("xywh", node.rectangle, strict=True)}
    drawn = Tree.SubElement(parent, "node", identity | size)
    for inner in node.inner:
        _node(drawn, inner)
