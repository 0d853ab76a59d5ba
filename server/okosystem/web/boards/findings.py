"""The findings of the analyses and their case status: today's read once for each release."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from okosystem.analysis.results import STATUS_QUERY
from okosystem.core.terms import ID, OKO, local_name, value_of
from okosystem.engine.answers import Row
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.model.statements import Node, collect_nodes
from okosystem.web.languages import current_language, mark
from okosystem.web.state import current_release, whole_store
from okosystem.web.views.form import Field

# Each status in the order a case goes through them, by slug.
STATUSES: Mapping[str, str] = {
    name: ID[f"case-status/{name}"]
    for name in ("discovered", "under-review", "clarified", "advised", "followed-up")
}


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One part of a score: its kind, share and number; without a number it is unknown."""

    kind: str
    share: float | None
    number: str
    weight: str


@dataclass(frozen=True, slots=True)
class AnalysisFinding:
    """A finding of an analysis: its score in parts, the rules that fired, and human assessments."""

    node: Node
    bars: Sequence[ScorePart]
    rules: Sequence[Node]
    human: Sequence[Node]

    @property
    def verdict(self) -> str:
        """The slug of the verdict."""
        return local_name(self.node.iri_of("oko:verdict") or "")

    @property
    def statements(self) -> list[str]:
        """The assessments of the finding and the statements behind it, which may be disputed."""
        return [*(one.iri for one in self.human), *self.node.iris("prov:wasDerivedFrom")]

    @property
    def strength(self) -> float:
        """The score, or the first part for findings without one, such as points."""
        first = next((bar.number for bar in self.bars), "")
        return float(self.node.value("oko:score") or first or 0)

    @property
    def numbers(self) -> Mapping[str, str]:
        """Every number of the finding, by kind; an unknown one is empty."""
        ranks = {
            name: self.node.value(f"oko:{name}") for name in ("score", "rankBest", "rankWorst")
        }
        return {name: n for name, n in ranks.items() if n} | {
            local_name(bar.kind): bar.number for bar in self.bars
        }


def findings(*kinds: str, store: Store | None = None) -> Sequence[AnalysisFinding]:
    """List the findings of some classes: today's, cached; or of another store, read each time."""
    sparql = _board_query()
    if store is None:
        return [finding for kind in kinds for finding in _cached(whole_store(), sparql, kind)]
    return [finding for kind in kinds for finding in _read(store, sparql, kind)]


def triples(*kinds: str, store: Store | None = None) -> list[ox.Triple]:
    """List all triples about the findings, their parts, and the human assessments."""
    rows = [row for kind in kinds for row in _ask(store or whole_store(), _board_query(), kind)]
    all_triples = [ox.Triple(r["node"], r["property"], r["value"]) for r in rows]  # type: ignore[arg-type]
    return list(dict.fromkeys(all_triples))


def status_of(finding: AnalysisFinding) -> str:
    """Return the IRI of a finding's status, as of its own day."""
    today = _statuses(whole_store(), current_release().queries[STATUS_QUERY].to_sparql())
    return finding.node.iri_of("oko:caseStatus") or today.get(finding.node.iri, "")


def status_field() -> Field:
    """Build the form field for status."""
    return Field("status", mark("Status"), STATUSES)


def format_number(number: str) -> str:
    """Format a number for the reader's language."""
    return number if current_language() == "en" else number.replace(".", ",")


def short_number(number: str) -> str:
    """Format a number with two decimals for the reader's language."""
    return format_number(f"{float(number):.2f}") if number else ""


@cached_per_store()
def _statuses(store: Store, sparql: str) -> Mapping[str, str]:
    rows = store.query(sparql).rows()
    return {value_of(r["finding"]): value_of(r["status"]) for r in rows}


@cached_per_store(16)
def _cached(store: Store, sparql: str, kind: str) -> Sequence[AnalysisFinding]:
    return _read(store, sparql, kind)


def _read(store: Store, sparql: str, kind: str) -> Sequence[AnalysisFinding]:
    """Read the findings of a class: those with a human assessment first, then by strength."""
    nodes = collect_nodes(store, _ask(store, sparql, kind))
    scales = _scales(nodes)
    found = [_finding(node, nodes, scales) for node in nodes.values() if node.is_a(f"oko:{kind}")]
    return sorted(found, key=_sort_key)


def _board_query() -> str:
    return current_release().page_queries["board"]


def _ask(store: Store, sparql: str, kind: str) -> list[Row]:
    return store.query(sparql, parameters={"kind": ox.NamedNode(OKO[kind])}).rows()


def _sort_key(finding: AnalysisFinding) -> tuple[bool, float, str, str]:
    codes = min((rule.value("skos:notation") for rule in finding.rules), default="")
    return not finding.human, -finding.strength, codes, finding.node.iri


def _finding(node: Node, nodes: Mapping[str, Node], scales: Mapping[str, float]) -> AnalysisFinding:
    parts, rules, human = (
        [nodes[iri] for iri in node.iris(term) if iri in nodes]
        for term in ("oko:hasScorePart", "oko:firedRule", "oko:humanVerdict")
    )
    bars = sorted((_bar(part, scales) for part in parts), key=lambda b: (b.weight, b.kind))
    return AnalysisFinding(node, bars[::-1], rules, human)


def _bar(part: Node, scales: Mapping[str, float]) -> ScorePart:
    kind, number = part.iri_of("oko:scoreKind") or "", part.value("oko:score")
    share = float(number) / scales[kind] if number else None
    return ScorePart(kind, share, number, part.value("oko:scoreWeight"))


def _scales(nodes: Mapping[str, Node]) -> Mapping[str, float]:
    """Scale each kind of part to 1, or to its largest value if that is more."""
    scales: dict[str, float] = {}
    for node in nodes.values():
        if kind := node.iri_of("oko:scoreKind"):
            scales[kind] = max(scales.get(kind, 1.0), float(node.value("oko:score") or 0))
    return scales
