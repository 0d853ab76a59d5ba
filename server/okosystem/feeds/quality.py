"""The quality score of Felles datakatalog: the points of a dataset, and how to get the rest.

The points, code lists and texts are in quality.toml. The thirty points of compliance are for the
statements of one record, by compliance.toml.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import inf
from typing import Any

import pyoxigraph as ox

from okosystem.feeds.document import Subject, TripleIndex, display_name
from okosystem.feeds.profile import IN_SCHEME, listed_codes, without_scheme
from okosystem.feeds.rules import iri, read_table, short
from okosystem.rdf.terms import Term

DATASET = iri("dcat:Dataset")
LINKS = ("dcat:accessURL", "dcat:downloadURL")
_MAP_SERVICE = re.compile(r"/file-type/(WMS|WFS|WCS)")
SCHEME = iri("skos:ConceptScheme")
NODE_KINDS: Mapping[str, tuple[type, ...]] = {
    "literal": (ox.Literal,),
    "node": (ox.NamedNode, ox.BlankNode),
    "iri": (ox.NamedNode,),
}
Statuses = Mapping[str, int]
"""The HTTP status of each address that was requested."""


@cache
def score_table() -> Mapping[str, Any]:
    """Read the table of points."""
    return read_table("quality.toml")


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A constraint that a node does not meet, and the value that would meet it."""

    constraint: str
    node: str
    path: str
    value: str = ""
    expected: str = ""


@dataclass(frozen=True, slots=True)
class LostPoints:
    """The points a dataset did not get for a metric, and the reasons."""

    metric: str
    points: int
    node: str
    shortfalls: Sequence[Shortfall]


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
        """Whether a node gets the points; None if that takes a request that was not made."""
        if known := metric.get("known"):
            values = self.record.values(node, *map(iri, known["properties"]))
            entries = score_table()["lists"][known["list"]]
            return any(self._is_known(value, entry) for value in values for entry in entries)
        if path := metric.get("answers"):
            return self._is_reachable(self.record.values(node, iri(path)))
        return bool(self.record.values(node, *map(iri, metric["has"])))

    def any_meets(self, nodes: Sequence[Subject], metric: Mapping[str, Any]) -> bool | None:
        """Whether any of the nodes gets the points; None as in `meets`."""
        results = [self.meets(node, metric) for node in nodes]
        return True if True in results else None if None in results else False

    def _is_reachable(self, addresses: Sequence[Term]) -> bool | None:
        if not addresses:
            return False
        statuses = [self.statuses.get(display_name(address)) for address in addresses]
        if any(status is not None and 200 <= status < 300 for status in statuses):
            return True
        return None if None in statuses else False

    def _is_known(self, value: Term, entry: str) -> bool:
        """Look a code up in its list; without the list, accept any code of the right form."""
        if not isinstance(value, ox.NamedNode):
            return False
        code = without_scheme(value.value)
        if not entry.endswith("/"):
            return code == entry
        is_listed = _has_codes_of(self.codes, entry)
        return code in self.codes if is_listed else code.startswith(entry) and code != entry


@lru_cache(maxsize=16)
def _has_codes_of(codes: frozenset[str], code_list: str) -> bool:
    return any(code.startswith(code_list) for code in codes)


def score_dataset(
    record: TripleIndex, dataset: Subject, statuses: Statuses, lists: TripleIndex | None = None
) -> Score:
    """Score a dataset by its best distribution, as the scoring service does."""
    evidence = Evidence(record, statuses, listed_codes(lists) if lists else frozenset())
    unmet = shortfalls(record)
    nodes = record.values(dataset, iri("dcat:distribution"))
    distributions: list[Subject | None] = [n for n in nodes if isinstance(n, Subject)]
    scores = [_score_with(evidence, dataset, one, unmet) for one in distributions or [None]]
    return max(scores, key=lambda score: score.points)


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
        scored = {"dataset": dataset, "distribution": distribution}
        nodes = [node for on, node in scored.items() if node and metric["on"] in {on, "either"}]
        met = not unmet if name == "compliance" else evidence.any_meets(nodes, metric)
        points += metric["points"] if met is not False else 0
        assumed += metric["points"] if met is None else 0
        if met is False:
            why = unmet if name == "compliance" else ()
            node = display_name(nodes[-1] if nodes else dataset)
            lost.append(LostPoints(name, metric["points"], node, why))
    return Score(points, lost, assumed)


@cache
def _compliance() -> Mapping[str, Any]:
    return read_table("compliance.toml")


def shortfalls(record: TripleIndex) -> list[Shortfall]:
    """Find every constraint of compliance that is not met."""
    found: dict[Shortfall, None] = {}
    targets = [name for name in _compliance() if name not in {"source", "lists"}]
    for target in targets:
        for path, constraints in _compliance()[target].items():
            for node in _targets(record, target):
                found |= dict.fromkeys(_unmet(record, node, path, constraints))
    return list(found)


def _targets(record: TripleIndex, target: str) -> list[Subject]:
    """Return the instances of a class, or for «* property» the values of the property."""
    if not target.startswith("* "):
        return record.instances([iri(target)])
    path = iri(target[2:])
    values = [t.object for t in record.triples if t.predicate.value == path]
    return [node for node in dict.fromkeys(values) if isinstance(node, Subject)]


def _unmet(
    record: TripleIndex, node: Subject, path: str, constraints: Mapping[str, Any]
) -> Iterator[Shortfall]:
    values = record.values(node, iri(path))
    where = (display_name(node), path)
    if len(values) < constraints.get("least", 0):
        yield Shortfall("least", *where)
    if len(values) > constraints.get("most", inf):
        yield Shortfall("most", *where, expected=str(constraints["most"]))
    shown = constraints.get("shown")
    if shown and not any(_is_in_list(record, value, shown) for value in values):
        yield Shortfall("shown", *where, expected=_compliance()["lists"][shown]["iri"])
    for value in values:
        for constraint, expected in _unmet_by_value(record, value, constraints):
            yield Shortfall(constraint, *where, display_name(value), expected)


def _unmet_by_value(
    record: TripleIndex, value: Term, constraints: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Find the constraints that a value breaks, each with the expected value."""
    if (kind := constraints.get("is")) and not isinstance(value, NODE_KINDS[kind]):
        yield "is", kind
    classes = constraints.get("class", "").split()
    if classes and not record.types(value) & {iri(class_) for class_ in classes}:
        yield "class", " / ".join(classes)
    if (types := constraints.get("type")) and not _has_datatype(value, types):
        yield "type", " / ".join(types)
    lists = constraints.get("code", ())
    if lists and not any(_is_in_list(record, value, name) for name in lists):
        yield "code", " / ".join(_compliance()["lists"][name]["iri"] for name in lists)
    if (only := constraints.get("only")) and display_name(value) != iri(only):
        yield "only", only


def _has_datatype(value: Term, datatypes: Sequence[str]) -> bool:
    return isinstance(value, ox.Literal) and short(value.datatype.value) in datatypes


def _is_in_list(record: TripleIndex, code: Term, name: str) -> bool:
    """Whether the record states that a code is in this list and in no other."""
    code_list = _compliance()["lists"][name]
    schemes = record.values(code, IN_SCHEME)
    names = {code_list["iri"], code_list["iri"].replace("http:", "https:", 1)}
    if len(schemes) < code_list.get("least", 0) or not set(map(display_name, schemes)) <= names:
        return False
    return not code_list.get("typed") or all(SCHEME in record.types(scheme) for scheme in schemes)
