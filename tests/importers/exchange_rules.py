"""The rules of the Open Exchange schema (ArchiMate 3) that we can state, and who breaks them.

Order and number of parts, attributes that must be there, identifiers unique and of the right kind
where they are referred to, and views whose nodes stand inside one another.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from xml.etree import ElementTree as Tree

from okosystem.archimate.vocabulary import ELEMENTS, RELATIONSHIPS

SPACE = "{http://www.opengroup.org/xsd/archimate/3.0/}"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
TOLD = ("name", "documentation", "properties")
PARTS: Mapping[str, Sequence[str]] = {
    "model": (
        *TOLD, "metadata", "elements", "relationships", "organizations", "propertyDefinitions",
        "views",
    ),
    "elements": ("element",),
    "element": TOLD,
    "relationships": ("relationship",),
    "relationship": TOLD,
    "organizations": ("item",),
    "item": ("label", "documentation", "item"),
    "propertyDefinitions": ("propertyDefinition",),
    "propertyDefinition": ("name", "documentation"),
    "properties": ("property",),
    "property": ("value",),
    "views": ("viewpoints", "diagrams"),
    "diagrams": ("view",),
    "view": (*TOLD, "node", "connection"),
    "node": ("label", "documentation", "style", "viewRef", "node"),
}  # fmt: skip
ONCE = {
    "properties", "metadata", "elements", "relationships", "propertyDefinitions", "views",
    "viewpoints", "diagrams", "style",
}  # fmt: skip
FILLED = {"elements", "relationships", "organizations", "properties", "diagrams"}
NAMED = {"model", "element", "view", "propertyDefinition"}
MUST: Mapping[str, Sequence[str]] = {
    "model": ("identifier",),
    "element": ("identifier", TYPE),
    "relationship": ("identifier", TYPE, "source", "target"),
    "propertyDefinition": ("identifier", "type"),
    "property": ("propertyDefinitionRef",),
    "view": ("identifier", TYPE),
    "node": ("identifier", TYPE, "elementRef", "x", "y", "w", "h"),
}
POINTS: Mapping[str, Sequence[str]] = {
    "source": ("element", "relationship"),
    "target": ("element", "relationship"),
    "elementRef": ("element",),
    "propertyDefinitionRef": ("propertyDefinition",),
    "identifierRef": ("element", "relationship", "view"),
}
XML_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
POSITIVE = re.compile(r"[1-9][0-9]*")


def faults(data: bytes) -> list[str]:
    """List the rules that the file breaks; none when it is as it should be."""
    root = Tree.fromstring(data)  # noqa: S314 (we wrote it ourselves)
    if root.tag != f"{SPACE}model":
        return [f"the root is {root.tag}"]
    nodes = list(root.iter())
    kinds = {node.get("identifier", ""): local(node) for node in nodes if node.get("identifier")}
    found = [fault for node in nodes for fault in _of(node, kinds)]
    counted = Counter(node.get("identifier") for node in nodes if node.get("identifier"))
    return [*found, *(f"{name} is there twice" for name, n in counted.items() if n > 1)]


def local(node: Tree.Element) -> str:
    return node.tag.removeprefix(SPACE)


def _of(node: Tree.Element, kinds: Mapping[str, str]) -> Iterator[str]:
    name, identifier = local(node), node.get("identifier")
    where = f"{name} {identifier or ''}".strip()
    yield from (f"{where}: {fault}" for fault in _parts(node, name))
    yield from (f"{where}: no {key}" for key in MUST.get(name, ()) if not node.get(key))
    if identifier and not XML_NAME.fullmatch(identifier):
        yield f"{where}: no XML name"
    for key, allowed in POINTS.items():
        if (end := node.get(key)) and kinds.get(end) not in allowed:
            yield f"{where}: {key} {end} is {kinds.get(end)}"
    yield from (f"{where}: {fault}" for fault in _types(node, name))
    if name in ("view", "node"):
        yield from (f"{where}: {fault}" for fault in _places(node, name))


def _parts(node: Tree.Element, name: str) -> Iterator[str]:
    inside = [local(part) for part in node]
    allowed = PARTS.get(name, ())
    yield from (f"has a {part}" for part in inside if part not in allowed)
    places = [allowed.index(part) for part in inside if part in allowed]
    if places != sorted(places):
        yield "parts in the wrong order"
    yield from (f"has {n} {part}" for part, n in Counter(inside).items() if part in ONCE and n > 1)
    if name in FILLED and not inside:
        yield "empty"
    if name in NAMED and "name" not in inside:
        yield "no name"
    spoken = Counter((part.tag, part.get(LANGUAGE)) for part in node if part.get(LANGUAGE))
    yield from (f"two texts in {tag[1]}" for tag, n in spoken.items() if n > 1)


def _types(node: Tree.Element, name: str) -> Iterator[str]:
    known = {
        "element": ELEMENTS,
        "relationship": RELATIONSHIPS,
        "view": {"Diagram"},
        "node": {"Element"},
    }
    if name in known and node.get(TYPE) not in known[name]:
        yield f"the type {node.get(TYPE)}"


def _places(node: Tree.Element, name: str) -> Iterator[str]:
    inner = node.findall(f"{SPACE}node")
    if name == "view" and not inner:
        yield "nothing in it"
    yield from (
        f"{key} is {node.get(key)}"
        for key in "xywh"
        if name == "node" and not POSITIVE.fullmatch(node.get(key) or "")
    )
    boxes = [_box(part) for part in inner]
    for n, box in enumerate(boxes):
        if name == "node" and not _within(box, _box(node)):
            yield f"{inner[n].get('identifier')} stands outside"
        if any(_meet(box, other) for other in boxes[n + 1 :]):
            yield f"{inner[n].get('identifier')} lies over another"


def _box(node: Tree.Element) -> tuple[int, int, int, int]:
    x, y, w, h = (int(node.get(key) or 0) for key in "xywh")
    return x, y, x + w, y + h


def _within(inner: tuple[int, int, int, int], outer: tuple[int, int, int, int]) -> bool:
    return (
        inner[0] > outer[0] and inner[1] > outer[1] and inner[2] < outer[2] and inner[3] < outer[3]
    )


def _meet(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
