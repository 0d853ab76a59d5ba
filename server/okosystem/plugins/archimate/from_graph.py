"""Our graph as an ArchiMate model: pure functions over the rows of queries/export.

The landscape is a view, with a rectangle for each category and its resources inside: bars are on
top, columns to the left and right, layers in the middle.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from okosystem.package import read_package_table
from okosystem.plugins.archimate.imported import add_imported
from okosystem.plugins.archimate.model import (
    Element,
    Folder,
    Model,
    Node,
    Rectangle,
    Relationship,
    Texts,
    View,
    derived_identifier,
    identifier_of,
)
from okosystem.plugins.archimate.vocabulary import RELATIONSHIP, first_allowed, type_in_version_4
from okosystem.rdf.terms import BASE, ID, local_name

Row = Mapping[str, str]
"""A row, with empty strings for unbound cells."""
Select = Callable[[str], Sequence[Row]]
"""Runs one of queries/export by name."""

MODEL, LANDSCAPE = "okosystem", "malbilde"
"""The identifiers of the model and its view."""
ECOSYSTEM = ID["ecosystem/felles-okosystem"]
LANDSCAPE_SCHEME = ID["scheme/target-picture-2021"]
LABELS: Mapping[str, Texts] = read_package_table("plugins/archimate/properties.toml")
WIDTH, HEIGHT = 168, 56
"""The size of a resource in the view."""
SPACING, TITLE, MARGIN = 12, 28, 16
COLUMNS: Mapping[str, int] = {"left-column": 1, "core-layer": 3, "right-column": 2}
"""Kind of category → resources side by side. The bars are as wide as the whole view."""
BARS = "governance-bar"


@dataclass(frozen=True, slots=True)
class Descriptions:
    """The names, documentation and properties of entities, by IRI."""

    names: Mapping[str, Texts]
    documentation: Mapping[str, Texts]
    grounds: Mapping[str, Sequence[tuple[str, str]]]

    @classmethod
    def read(cls, select: Select) -> "Descriptions":
        """Read all descriptions; of several texts in a language the first counts."""
        texts: dict[str, dict[str, dict[str, str]]] = {"true": {}, "false": {}}
        for row in select("archimate-texts"):
            by_language = texts[row["isName"]].setdefault(row["thing"], {})
            by_language.setdefault(row["language"], row["text"])
        grounds: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in select("archimate-evidence"):
            grounds[row["thing"]].append((row["key"], row["value"]))
        return cls(texts["true"], texts["false"], grounds)

    def properties(self, iri: str) -> list[tuple[str, str]]:
        """List the IRI, sources and evidence class of an entity, as properties."""
        return [("iri", iri), *self.grounds.get(iri, ())]


def build_model(select: Select, version: str) -> Model:
    """Build the model of everything in the graph today."""
    known = Descriptions.read(select)
    rows = select("archimate-elements")
    elements = [_element(row, known) for row in rows]
    view_names = known.names.get(LANDSCAPE_SCHEME, {"nb": LANDSCAPE})
    model = Model(
        identifier=MODEL,
        names=known.names.get(ECOSYSTEM, {"nb": MODEL}),
        version=version,
        properties=[("iri", BASE)],
        elements=elements,
        relationships=_relationships(select("archimate-relations"), elements, known),
        folders=_folders(rows, known),
        views=[_landscape_view(select("archimate-malbilde"), view_names)],
        labels=LABELS,
    )
    return add_imported(model, select("archimate-counterparts"), select("archimate-imported"))


def _element(row: Row, known: Descriptions) -> Element:
    iri = row["thing"]
    return Element(
        identifier=identifier_of(iri),
        type=row["type"],
        names=known.names[iri],
        documentation=known.documentation.get(iri, {}),
        properties=known.properties(iri),
    )


def _relationships(
    rows: Sequence[Row], elements: Iterable[Element], known: Descriptions
) -> list[Relationship]:
    """Make the relationships with both ends in the model. A flow may itself be an end."""
    types = {element.identifier: element.type for element in elements}
    between_elements = _relationships_between(rows, types, known)
    flows = [name for name, found in between_elements.items() if found.type == "Flow"]
    found = _relationships_between(rows, types | dict.fromkeys(flows, RELATIONSHIP), known)
    return [found[name] for name in sorted(found)]


def _relationships_between(
    rows: Iterable[Row], types: Mapping[str, str], known: Descriptions
) -> dict[str, Relationship]:
    """Make the relationships between the ends in `types`; merge duplicates and join their names."""
    found: dict[str, Relationship] = {}
    for relationship in filter(None, (_relationship(row, types, known) for row in rows)):
        same = found.get(relationship.identifier)
        names = relationship.names
        if same:
            names = {
                tag: f"{text} / {names[tag]}" for tag, text in same.names.items() if tag in names
            }
        found[relationship.identifier] = replace(relationship, names=names)
    return found


def _relationship(row: Row, types: Mapping[str, str], known: Descriptions) -> Relationship | None:
    source, target = identifier_of(row["source"]), identifier_of(row["target"])
    if source not in types or target not in types:
        return None
    iri = row["relation"]
    return Relationship(
        identifier=identifier_of(iri)
        if iri
        else derived_identifier(local_name(row["kind"]), source, target),
        type=first_allowed(row["wanted"].split(), types[source], types[target]),
        names=known.names.get(row["kind"], {}),
        documentation=known.documentation.get(iri, {}),
        properties=known.properties(iri) if iri else [],
        source=source,
        target=target,
    )


def _folders(rows: Iterable[Row], known: Descriptions) -> list[Folder]:
    members: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        members[row["class"]].append(identifier_of(row["thing"]))
    return [Folder(known.names[name], members[name]) for name in sorted(members)]


def keep_drawn(model: Model) -> Model:
    """Keep only the elements in views, and the relationships and folders among them."""
    drawn = {name for view in model.views for node in view.nodes for name in _elements(node)}
    folders = [
        replace(folder, members=[name for name in folder.members if name in drawn])
        for folder in model.folders
    ]
    return replace(
        model,
        elements=[element for element in model.elements if element.identifier in drawn],
        relationships=[r for r in model.relationships if {r.source, r.target} <= drawn],
        folders=[folder for folder in folders if folder.members],
    )


def _elements(node: Node) -> set[str]:
    return {node.element}.union(*(_elements(inner) for inner in node.inner))


def to_version_4(model: Model) -> Model:
    """Give elements their type in ArchiMate 4, with the type they had as a specialization.

    Relationships stay as they are: those of version 4 are not public.
    """
    return replace(model, elements=[_in_version_4(element) for element in model.elements])


def _in_version_4(element: Element) -> Element:
    kind = type_in_version_4(element.type)
    if kind == element.type:
        return element
    specialization = ("specialization", element.type)
    return replace(element, type=kind, properties=[*element.properties, specialization])


def _landscape_view(rows: Iterable[Row], names: Texts) -> View:
    """Draw the categories in the order of the rows, also those without resources."""
    categories: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        categories[row["category"], row["kind"]] += [row] if row["resource"] else []
    places = place_categories(
        [(local_name(kind), len(held)) for (_, kind), held in categories.items()]
    )
    nodes = []
    for ((category, _), held), (rectangle, inside) in zip(categories.items(), places, strict=True):
        pairs = zip(held, inside, strict=True)
        inner = [_node(row["placement"], row["resource"], place) for row, place in pairs]
        nodes.append(replace(_node(category, category, rectangle), inner=inner))
    return View(LANDSCAPE, names, nodes)


def place_categories(
    categories: Sequence[tuple[str, int]],
) -> list[tuple[Rectangle, list[Rectangle]]]:
    """Place categories by kind, and inside each its number of resources; unknown kinds go last."""
    widths = {kind: columns * (WIDTH + SPACING) + SPACING for kind, columns in COLUMNS.items()}
    full_width = sum(widths.values()) + SPACING * (len(widths) - 1)
    placed: dict[int, tuple[Rectangle, list[Rectangle]]] = {}

    def stack(kinds: Collection[str], left: int, top: int, width: int) -> int:
        """Place categories below one another, and return where the next one would begin."""
        for number, (kind, size) in enumerate(categories):
            if kind in kinds:
                placed[number] = _place(left, top, width, size)
                top += placed[number][0].height + SPACING
        return top

    top = stack({BARS}, MARGIN, MARGIN, full_width)
    left, bottom = MARGIN, top
    for kind, width in widths.items():
        bottom = max(bottom, stack({kind}, left, top, width))
        left += width + SPACING
    stack({kind for kind, _ in categories} - {BARS, *COLUMNS}, MARGIN, bottom, full_width)
    return [placed[number] for number in range(len(categories))]


def _place(left: int, top: int, width: int, size: int) -> tuple[Rectangle, list[Rectangle]]:
    columns = (width - SPACING) // (WIDTH + SPACING)
    inner = [
        Rectangle(
            left + SPACING + (n % columns) * (WIDTH + SPACING),
            top + TITLE + (n // columns) * (HEIGHT + SPACING),
            WIDTH,
            HEIGHT,
        )
        for n in range(size)
    ]
    rows = max(1, -(-size // columns))
    return Rectangle(left, top, width, TITLE + rows * (HEIGHT + SPACING)), inner


def _node(named_for: str, entity: str, rectangle: Rectangle) -> Node:
    return Node(f"node.{identifier_of(named_for)}", identifier_of(entity), rectangle)
