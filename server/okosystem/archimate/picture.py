"""The target picture as a view: a box for each category, and in it what is placed there."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from okosystem.archimate.identifiers import identifier_of
from okosystem.archimate.layout import Frame, poster
from okosystem.archimate.model import Box, Model, Node, Texts, View
from okosystem.core.terms import local_name

MALBILDE = "malbilde"


def malbilde(rows: Iterable[Mapping[str, str]], names: Texts) -> View:
    """Draw the categories in the order of the rows; one without resources is drawn empty."""
    placed: dict[tuple[str, str], list[Mapping[str, str]]] = defaultdict(list)
    for row in rows:
        placed[row["category"], row["kind"]] += [row] if row["resource"] else []
    frames = [Frame(local_name(kind), len(inside)) for (_, kind), inside in placed.items()]
    nodes = []
    for ((category, _), inside), drawn in zip(placed.items(), poster(frames), strict=True):
        boxes = zip(inside, drawn.inside, strict=True)
        inner = [_node(row["placement"], row["resource"], box) for row, box in boxes]
        nodes.append(replace(_node(category, category, drawn.box), inside=inner))
    return View(MALBILDE, names, nodes)


def only_drawn(model: Model) -> Model:
    """Leave out what stands in no view, and what then lacks an end."""
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


def _node(named_for: str, thing: str, box: Box) -> Node:
    return Node(f"node.{identifier_of(named_for)}", identifier_of(thing), box)


def _elements(node: Node) -> set[str]:
    return {node.element}.union(*(_elements(inner) for inner in node.inside))
