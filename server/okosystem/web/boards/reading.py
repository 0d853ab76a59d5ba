"""What an analysis found, read from the graph once for each release."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from okosystem.core.terms import OKO
from okosystem.engine.answers import Row
from okosystem.engine.oxigraph import Store
from okosystem.engine.remembering import remembered
from okosystem.model.statements import Node, collect_nodes
from okosystem.web.languages import current_language
from okosystem.web.state import current_graph, current_release, whole_store


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a score: what it tells, its value as a share of its scale, and as a number.

    Without a number it is unknown, and was not counted.
    """

    kind: str
    share: float | None
    number: str
    weight: str


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with its score in parts, the rules that fired, and what people have said of it."""

    node: Node
    bars: Sequence[Bar]
    rules: Sequence[Node]
    human: Sequence[Node]

    @property
    def verdict(self) -> str:
        """The last word of the outcome."""
        return word(self.node.iri_of("oko:verdict") or "")

    @property
    def strength(self) -> float:
        """The score, or the part that is not a share of anything, such as points."""
        return float(self.node.value("oko:score") or next((_plain(b) for b in self.bars), 0))

    @property
    def numbers(self) -> Mapping[str, str]:
        """Every number of the finding, by what it tells; an unknown one is empty."""
        told = {name: self.node.value(f"oko:{name}") for name in ("score", "rankBest", "rankWorst")}
        return {name: n for name, n in told.items() if n} | {
            word(bar.kind): bar.number for bar in self.bars
        }


def word(iri: str) -> str:
    """Take the last word of an IRI."""
    return iri.rpartition("/")[2]


def findings(*kinds: str, store: Store | None = None) -> Sequence[Found]:
    """List what was found of some kinds: today, kept; or in another store, read each time."""
    if store is None:
        return [found for kind in kinds for found in _kept(whole_store(), kind)]
    return [found for kind in kinds for found in _read(store, kind)]


def triples(*kinds: str, store: Store | None = None) -> list[ox.Triple]:
    """List all that is said of what was found, of its parts, and of what people said."""
    rows = [row for kind in kinds for row in _ask(store or whole_store(), kind)]
    found = [ox.Triple(r["node"], r["property"], r["value"]) for r in rows]  # type: ignore[arg-type]
    return list(dict.fromkeys(found))


def written(number: str) -> str:
    """Write a number as the reader's language does."""
    return number if current_language() == "en" else number.replace(".", ",")


@remembered(16)
def _kept(store: Store, kind: str) -> Sequence[Found]:
    return _read(store, kind)


def _read(store: Store, kind: str) -> Sequence[Found]:
    nodes = collect_nodes(current_graph(), _ask(store, kind))
    found = [node for node in nodes.values() if node.is_a(f"oko:{kind}")]
    scales = _scales(nodes)
    made = [_found(node, nodes, scales) for node in found]
    return sorted(made, key=_place)


def _ask(store: Store, kind: str) -> list[Row]:
    sparql = current_release().page_queries["board"]
    return store.query(sparql, parameters={"kind": ox.NamedNode(OKO[kind])}).rows()


def _place(found: Found) -> tuple[bool, float, str, str]:
    """Put what people have said of first, then the strongest."""
    codes = min((rule.value("skos:notation") for rule in found.rules), default="")
    return not found.human, -found.strength, codes, found.node.iri


def _found(node: Node, nodes: Mapping[str, Node], scales: Mapping[str, float]) -> Found:
    parts, rules, human = (
        [nodes[iri] for iri in node.iris(term) if iri in nodes]
        for term in ("oko:hasScorePart", "oko:firedRule", "oko:humanVerdict")
    )
    bars = sorted((_bar(part, scales) for part in parts), key=lambda b: (b.weight, b.kind))
    return Found(node, bars[::-1], rules, human)


def _bar(part: Node, scales: Mapping[str, float]) -> Bar:
    kind, number = part.iri_of("oko:scoreKind") or "", part.value("oko:score")
    share = float(number) / scales[kind] if number else None
    return Bar(kind, share, number, part.value("oko:scoreWeight"))


def _scales(nodes: Mapping[str, Node]) -> Mapping[str, float]:
    """Draw each kind of part against 1, or against its largest value when that is more."""
    scales: dict[str, float] = {}
    for node in nodes.values():
        if kind := node.iri_of("oko:scoreKind"):
            scales[kind] = max(scales.get(kind, 1.0), float(node.value("oko:score") or 0))
    return scales


def _plain(bar: Bar) -> float:
    return float(bar.number or 0)
