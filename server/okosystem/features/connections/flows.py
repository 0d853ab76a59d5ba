"""The flow picture of /utvekslinger: giver, kind of value, receiver."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from operator import getitem
from typing import NamedTuple

from okosystem.errors import Message, UnknownResource
from okosystem.graph.reader import Reader
from okosystem.graph.relations import Relation
from okosystem.graph.view import Picture
from okosystem.rdf.terms import local_name

MAX_ENDS = 9
"""The most givers and receivers drawn; the others are drawn as one."""
NAMES, BAR, RIBBON, KIND = 230, 10, 180, 170
TOP, GAP, LEAST = 26, 8, 18
HIGHEST, THICKEST = 330, 24
WIDTH = 2 * (NAMES + BAR + RIBBON) + KIND
GIVER, VALUE, RECEIVER = "giver", "slag", "mottaker"
COLUMNS = {GIVER: NAMES, VALUE: NAMES + BAR + RIBBON, RECEIVER: WIDTH - NAMES - BAR}


class Node(NamedTuple):
    """A giver, a kind of value or a receiver, or the `others` without IRI, and its rectangle."""

    iri: str
    number: int
    others: int
    x: int
    y: int
    height: int
    column: str

    @property
    def choices(self) -> Mapping[str, str]:
        """The choices that list its exchanges; none for the others."""
        return {self.column: local_name(self.iri)} if self.iri else {}


class Flow(NamedTuple):
    """The exchanges of a kind of value with one end, as a ribbon between two rectangles."""

    start: Node
    end: Node
    number: int
    line: str
    kind: int

    @property
    def choices(self) -> Mapping[str, str]:
        """The choices that list its exchanges."""
        return {**self.start.choices, **self.end.choices}


class Flows(NamedTuple):
    """The columns of nodes, the flows between them, and the height of the picture."""

    nodes: Mapping[str, Sequence[Node]]
    flows: Sequence[Flow]
    height: int

    def counts(self, node: Node) -> Sequence[Flow | None]:
        """List the flow of a giver or receiver for each kind of value."""
        return [
            next((f for f in self.flows if {node, kind} == {f.start, f.end}), None)
            for kind in self.nodes[VALUE]
        ]


def draw_flows(reader: Reader, facts: Iterable[Relation]) -> Flows | None:
    """Lay out the flows of value exchanges; an exchange of two kinds counts for each."""
    found = {(fact.iri, fact.subject, fact.says, fact.object) for fact in facts}
    if not found:
        return None
    unit = min(THICKEST, max(2, HIGHEST // len(found)))
    ends = dict(zip(COLUMNS, list(zip(*found, strict=True))[1:], strict=True))
    nodes = {column: _stack(reader, column, iris, unit) for column, iris in ends.items()}
    node_of = {
        column: {**dict.fromkeys(ends[column], stack[-1]), **{node.iri: node for node in stack}}
        for column, stack in nodes.items()
    }
    placed = [tuple(map(getitem, node_of.values(), names)) for _, *names in found]
    counts = Counter(pair for nodes_of_one in placed for pair in pairwise(nodes_of_one))
    height = max(node.y + node.height for stack in nodes.values() for node in stack) + GAP
    return Flows(nodes, _draw_ribbons(nodes[VALUE], counts, unit), height)


def _stack(reader: Reader, column: str, iris: Iterable[str], unit: int) -> list[Node]:
    """Stack the nodes of a column, the largest first and the others last."""
    counts = Counter(iris)
    order = sorted(reader.sort(counts), key=lambda iri: -counts[iri])
    shown = order if len(order) <= MAX_ENDS else order[: MAX_ENDS - 1]
    rows = [(iri, counts[iri], 0) for iri in shown]
    if rest := order[len(shown) :]:
        rows.append(("", sum(counts[iri] for iri in rest), len(rest)))
    nodes, y = list[Node](), TOP
    for iri, count, others in rows:
        height = max(count * unit, LEAST)
        nodes.append(Node(iri, count, others, COLUMNS[column], y, height, column))
        y += height + GAP
    return nodes


def _draw_ribbons(
    kinds: Sequence[Node], counts: Mapping[tuple[Node, Node], int], unit: int
) -> list[Flow]:
    """Draw the ribbons between neighbouring columns, those of a node below each other."""
    left, right, flows = Counter[Node](), Counter[Node](), list[Flow]()
    for (start, end), count in sorted(counts.items(), key=lambda one: (one[0][0].y, one[0][1].y)):
        is_from = start in kinds
        x, to = start.x + (KIND if is_from else BAR), end.x
        y, other, thick = start.y + left[start], end.y + right[end], count * unit
        left[start] += thick
        right[end] += thick
        bend = (x + to) // 2
        line = (
            f"M{x} {y}C{bend} {y} {bend} {other} {to} {other}v{thick}"
            f"C{bend} {other + thick} {bend} {y + thick} {x} {y + thick}Z"
        )
        kind = kinds.index(start if is_from else end)
        flows.append(Flow(start, end, count, line, kind))
    return flows


def flow_picture(flows: Flows | None, chosen: Mapping[str, str]) -> Picture:
    """Make the picture; raises UnknownResource when there is nothing to draw."""
    if flows is None:
        message = Message("No value exchanges are shown, so there is no figure.")
        raise UnknownResource(message)
    return Picture("connections/flows.html", {"flows": flows, "chosen": chosen})
