"""The quality score of Felles datakatalog: the points of a dataset, and how to get the lost ones.

The points, code lists and texts are in quality.toml.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import pyoxigraph as ox

from okosystem.harvest.compliance import Shortfall, shortfalls
from okosystem.harvest.faults import read_table
from okosystem.harvest.triple_index import Subject, Term, TripleIndex, display_name
from okosystem.harvest.vocabulary import iri

DATASET = iri("dcat:Dataset")
DISTRIBUTION = iri("dcat:distribution")
LINKS = ("dcat:accessURL", "dcat:downloadURL")
_MAP_SERVICE = re.compile(r"/file-type/(WMS|WFS|WCS)")
Statuses = Mapping[str, int]
"""The HTTP status of each address that was requested."""


@cache
def score_table() -> Mapping[str, Any]:
    """Read the table of points."""
    return read_table("quality.toml")


@dataclass(frozen=True, slots=True)
class LostPoints:
    """The points a dataset did not get for a metric, and what prevents it."""

    metric: str
    points: int
    node: str
    shortfalls: Sequence[Shortfall] = ()

    def describe(self, language: str) -> str:
        """Name the metric."""
        return str(score_table()["metrics"][self.metric][language][0])

    def describe_fix(self, language: str) -> str:
        """Describe how to get the points."""
        return str(score_table()["metrics"][self.metric][language][1])


@dataclass(frozen=True, slots=True)
class Score:
    """The points of a dataset; `assumed` are those for links that were not requested."""

    points: int
    lost: Sequence[LostPoints]
    assumed: int = 0

    @property
    def percent(self) -> int:
        """The share of all points, attainable or not, as the portal shows it."""
        return round(100 * self.points / int(score_table()["total"]))

    def rating(self, language: str) -> str:
        """Return the rating the portal shows."""
        ratings = score_table()["ratings"].items()
        texts = next(texts for limit, texts in ratings if self.percent < int(limit))
        return str(texts[language])


@dataclass(frozen=True, slots=True)
class Evidence:
    """One record, the statuses of its links, and the codes of the given code lists."""

    record: TripleIndex
    statuses: Statuses
    codes: frozenset[str]

    def meets(self, node: Subject, metric: Mapping[str, Any]) -> bool | None:
        """Tell whether a node gets the points; None when only a request could tell."""
        if known := metric.get("known"):
            values = self.record.values(node, *map(iri, known["properties"]))
            return any(self._is_known(value, known["list"]) for value in values)
        if path := metric.get("answers"):
            return self._is_reachable(self.record.values(node, iri(path)))
        return bool(self.record.values(node, *map(iri, metric["has"])))

    def any_meets(self, nodes: Sequence[Subject], metric: Mapping[str, Any]) -> bool | None:
        """Tell whether any of the nodes gets the points."""
        results = [self.meets(node, metric) for node in nodes]
        return True if True in results else None if None in results else False

    def _is_reachable(self, addresses: Sequence[Term]) -> bool | None:
        if not addresses:
            return False
        statuses = [self.statuses.get(display_name(address)) for address in addresses]
        if any(status is not None and 200 <= status < 300 for status in statuses):
            return True
        return None if None in statuses else False

    def _is_known(self, value: Term, name: str) -> bool:
        if not isinstance(value, ox.NamedNode):
            return False
        code = without_scheme(value.value)
        return any(self._is_in(entry, code) for entry in score_table()["lists"][name])

    def _is_in(self, entry: str, code: str) -> bool:
        """Look a code up in its list; without the list, accept any code of the right form."""
        if not entry.endswith("/"):
            return code == entry
        is_listed = any(known.startswith(entry) for known in self.codes)
        return code in self.codes if is_listed else code.startswith(entry) and code != entry


def score_dataset(
    record: TripleIndex, dataset: Subject, statuses: Statuses, lists: TripleIndex | None = None
) -> Score:
    """Score a dataset by its best distribution, as the scoring service does."""
    evidence = Evidence(record, statuses, _codes(lists) if lists else frozenset())
    unmet = shortfalls(record)
    nodes = record.values(dataset, DISTRIBUTION)
    distributions: list[Subject | None] = [n for n in nodes if isinstance(n, Subject)]
    scores = [_score_with(evidence, dataset, one, unmet) for one in distributions or [None]]
    return max(scores, key=lambda score: score.points)


@lru_cache(maxsize=2)
def _codes(lists: TripleIndex) -> frozenset[str]:
    """Return the codes the lists describe."""
    nodes = (node for node in lists.by_subject if isinstance(node, ox.NamedNode))
    return frozenset(without_scheme(node.value) for node in nodes)


def without_scheme(code: str) -> str:
    """Drop http:// or https://, as the scoring service does before it compares codes."""
    return code.replace("http://", "").replace("https://", "")


def find_links(index: TripleIndex) -> dict[str, str]:
    """Return the addresses that are scored, each with its map service or an empty text."""
    found: dict[str, str] = {}
    for distribution in index.by_subject:
        formats = [display_name(f) for f in index.values(distribution, iri("dct:format"))]
        services = [match[1] for f in formats if (match := _MAP_SERVICE.search(f))]
        for address in index.values(distribution, *map(iri, LINKS)):
            if isinstance(address, ox.NamedNode) and address.value.startswith("http"):
                found[address.value] = services[0] if services else ""
    return dict(sorted(found.items()))


def _score_with(
    evidence: Evidence, dataset: Subject, distribution: Subject | None, unmet: Sequence[Shortfall]
) -> Score:
    """Add up the points of a dataset with one of its distributions."""
    points = assumed = 0
    lost = []
    for name, metric in score_table()["metrics"].items():
        nodes = _scored_nodes(metric["on"], dataset, distribution)
        met = not unmet if name == "compliance" else evidence.any_meets(nodes, metric)
        points += metric["points"] if met is not False else 0
        assumed += metric["points"] if met is None else 0
        if met is False:
            why = unmet if name == "compliance" else ()
            node = display_name(nodes[-1] if nodes else dataset)
            lost.append(LostPoints(name, metric["points"], node, why))
    return Score(points, lost, assumed)


def _scored_nodes(on: str, dataset: Subject, distribution: Subject | None) -> list[Subject]:
    nodes = [dataset] if on != "distribution" else []
    return nodes if on == "dataset" or distribution is None else [*nodes, distribution]
