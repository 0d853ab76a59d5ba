"""Check a file against the rules of the Open Exchange schema (ArchiMate 3).

The order and number of parts, required attributes, unique identifiers, references to the right kind
of part, and nodes that lie inside one another without overlapping.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from xml.etree import ElementTree as Tree

from okosystem.plugins.archimate.vocabulary import ALLOWED, ELEMENTS

SPACE = "{http://www.opengroup.org/xsd/archimate/3.0/}"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
DESCRIPTIONS = ("name", "documentation", "properties")
PARTS: Mapping[str, Sequence[str]] = {
    "model": (
        *DESCRIPTIONS, "metadata", "elements", "relationships", "organizations",
        "propertyDefinitions", "views",
    ),
    "elements": ("element",),
    "element": DESCRIPTIONS,
    "relationships": ("relationship",),
    "relationship": DESCRIPTIONS,
    "organizations": ("item",),
    "item": ("label", "documentation", "item"),
    "propertyDefinitions": ("propertyDefinition",),
    "propertyDefinition": ("name", "documentation"),
    "properties": ("property",),
    "property": ("value",),
    "views": ("viewpoints", "diagrams"),
    "diagrams": ("view",),
    "view": (*DESCRIPTIONS, "node", "connection"),
    "node": ("label", "documentation", "style", "viewRef", "node"),
}  # fmt: skip
AT_MOST_ONCE = {
    "properties", "metadata", "elements", "relationships", "propertyDefinitions", "views",
    "viewpoints", "diagrams", "style",
}  # fmt: skip
NOT_EMPTY = {"elements", "relationships", "organizations", "properties", "diagrams"}
WITH_NAME = {"model", "element", "view", "propertyDefinition"}
REQUIRED: Mapping[str, Sequence[str]] = {
    "model": ("identifier",),
    "element": ("identifier", TYPE),
    "relationship": ("identifier", TYPE, "source", "target"),
    "propertyDefinition": ("identifier", "type"),
    "property": ("propertyDefinitionRef",),
    "view": ("identifier", TYPE),
    "node": ("identifier", TYPE, "elementRef", "x", "y", "w", "h"),
}
REFERENCES: Mapping[str, Sequence[str]] = {
    "source": ("element", "relationship"),
    "target": ("element", "relationship"),
    "elementRef": ("element",),
    "propertyDefinitionRef": ("propertyDefinition",),
    "identifierRef": ("element", "relationship", "view"),
}
XML_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
POSITIVE = re.compile(r"[1-9][0-9]*")


def find_violations(data: bytes) -> list[str]:
    """List the violations of the rules."""
    root = Tree.fromstring(data)  # noqa: S314 (we wrote it ourselves)
    if root.tag != f"{SPACE}model":
        return [f"the root is {root.tag}"]
    nodes = list(root.iter())
    kinds = {node.get("identifier", ""): local(node) for node in nodes if node.get("identifier")}
    found = [violation for node in nodes for violation in _check_node(node, kinds)]
    counts = Counter(node.get("identifier") for node in nodes if node.get("identifier"))
    return [*found, *(f"{name} appears twice" for name, n in counts.items() if n > 1)]


def local(node: Tree.Element) -> str:
    return node.tag.removeprefix(SPACE)


def _check_node(node: Tree.Element, kinds: Mapping[str, str]) -> Iterator[str]:
    name, identifier = local(node), node.get("identifier")
    where = f"{name} {identifier or ''}".strip()
    yield from (f"{where}: {violation}" for violation in _check_parts(node, name))
    yield from (f"{where}: no {key}" for key in REQUIRED.get(name, ()) if not node.get(key))
    if identifier and not XML_NAME.fullmatch(identifier):
        yield f"{where}: not an XML name"
    for key, allowed in REFERENCES.items():
        if (end := node.get(key)) and kinds.get(end) not in allowed:
            yield f"{where}: {key} {end} is {kinds.get(end)}"
    yield from (f"{where}: {violation}" for violation in _check_types(node, name))
    if name in ("view", "node"):
        yield from (f"{where}: {violation}" for violation in _check_positions(node, name))


def _check_parts(node: Tree.Element, name: str) -> Iterator[str]:
    inside = [local(part) for part in node]
    allowed = PARTS.get(name, ())
    yield from (f"has a {part}" for part in inside if part not in allowed)
    positions = [allowed.index(part) for part in inside if part in allowed]
    if positions != sorted(positions):
        yield "parts in the wrong order"
    yield from (
        f"has {n} {part}" for part, n in Counter(inside).items() if part in AT_MOST_ONCE and n > 1
    )
    if name in NOT_EMPTY and not inside:
        yield "empty"
    if name in WITH_NAME and "name" not in inside:
        yield "no name"
    languages = Counter((part.tag, part.get(LANGUAGE)) for part in node if part.get(LANGUAGE))
    yield from (f"two texts in {tag[1]}" for tag, n in languages.items() if n > 1)


def _check_types(node: Tree.Element, name: str) -> Iterator[str]:
    types_by_tag = {
        "element": ELEMENTS,
        "relationship": set(ALLOWED),
        "view": {"Diagram"},
        "node": {"Element"},
    }
    if name in types_by_tag and node.get(TYPE) not in types_by_tag[name]:
        yield f"the type {node.get(TYPE)}"


def _check_positions(node: Tree.Element, name: str) -> Iterator[str]:
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
        if name == "node" and not _is_inside(box, _box(node)):
            yield f"{inner[n].get('identifier')} lies outside"
        if any(_overlap(box, other) for other in boxes[n + 1 :]):
            yield f"{inner[n].get('identifier')} overlaps another"


def _box(node: Tree.Element) -> tuple[int, int, int, int]:
    x, y, w, h = (int(node.get(key) or 0) for key in "xywh")
    return x, y, x + w, y + h


def _is_inside(inner: tuple[int, int, int, int], outer: tuple[int, int, int, int]) -> bool:
    return (
        inner[0] > outer[0] and inner[1] > outer[1] and inner[2] < outer[2] and inner[3] < outer[3]
    )


def _overlap(first: tuple[int, int, int, int], second: tuple[int, int, int, int]) -> bool:
    return (
        first[0] < second[2]
        and second[0] < first[2]
        and first[1] < second[3]
        and second[1] < first[3]
    )
