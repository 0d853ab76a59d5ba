"""The quality score of Felles datakatalog: each point of a dataset, and how to win the lost."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from okosystem.harvest.compliance import Shortfall, shortfalls
from okosystem.harvest.described import Described, Subject, Term, name_of
from okosystem.harvest.names import iri
from okosystem.harvest.score import Lost, Score, table

DATASET = iri("dcat:Dataset")
DISTRIBUTION = iri("dcat:distribution")
ASKED = ("dcat:accessURL", "dcat:downloadURL")
_MAP_SERVICE = re.compile(r"/file-type/(WMS|WFS|WCS)")
Answers = Mapping[str, int]
"""The status that each address answered with; what is not there was not asked."""


@dataclass(frozen=True, slots=True)
class Check:
    """One record and what is known besides: answers of addresses, and codes of the lists."""

    record: Described
    answers: Answers
    codes: frozenset[str]

    def gets(self, thing: Subject, metric: Mapping[str, Any]) -> bool | None:
        """Tell whether a thing gets the points; nothing when only the network can tell."""
        if known := metric.get("known"):
            values = self.record.values(thing, *map(iri, known["properties"]))
            return any(self._knows(value, known["list"]) for value in values)
        if asked := metric.get("answers"):
            return self._answered(self.record.values(thing, iri(asked)))
        return bool(self.record.values(thing, *map(iri, metric["has"])))

    def any_gets(self, things: Sequence[Subject], metric: Mapping[str, Any]) -> bool | None:
        """Tell the same of the better of several things."""
        told = [self.gets(thing, metric) for thing in things]
        return True if True in told else None if None in told else False

    def _answered(self, addresses: Sequence[Term]) -> bool | None:
        if not addresses:
            return False
        told = [self.answers.get(name_of(address)) for address in addresses]
        if any(status is not None and 200 <= status < 300 for status in told):
            return True
        return None if None in told else False

    def _knows(self, value: Term, name: str) -> bool:
        if not isinstance(value, ox.NamedNode):
            return False
        code = without_scheme(value.value)
        return any(self._holds(entry, code) for entry in table()["lists"][name])

    def _holds(self, entry: str, code: str) -> bool:
        """Tell whether a code is in a list: by the list itself if we have it, else by its form."""
        if not entry.endswith("/"):
            return code == entry
        told = any(known.startswith(entry) for known in self.codes)
        return code in self.codes if told else code.startswith(entry) and code != entry


def scored(
    record: Described, dataset: Subject, answers: Answers, lists: Described | None = None
) -> Score:
    """Score a dataset by its best distribution, as the scoring service does."""
    check = Check(record, answers, _codes(lists) if lists else frozenset())
    unmet = shortfalls(record)
    ends = record.values(dataset, DISTRIBUTION)
    distributions: list[Subject | None] = [e for e in ends if isinstance(e, Subject)]
    scores = [_with(check, dataset, one, unmet) for one in distributions or [None]]
    return max(scores, key=lambda score: score.points)


@lru_cache(maxsize=2)
def _codes(lists: Described) -> frozenset[str]:
    """Give the codes of the lists: whatever they say anything about."""
    return frozenset(without_scheme(t.value) for t in lists.about if isinstance(t, ox.NamedNode))


def without_scheme(code: str) -> str:
    """Drop http:// or https://, as the check does before it compares codes."""
    return code.replace("http://", "").replace("https://", "")


def addresses(described: Described) -> dict[str, str]:
    """Give the addresses that the check will ask, each with its map service if it is one."""
    found: dict[str, str] = {}
    for distribution in described.about:
        formats = [name_of(f) for f in described.values(distribution, iri("dct:format"))]
        services = [m[1] for f in formats if (m := _MAP_SERVICE.search(f))]
        for address in described.values(distribution, *map(iri, ASKED)):
            if isinstance(address, ox.NamedNode) and address.value.startswith("http"):
                found[address.value] = services[0] if services else ""
    return dict(sorted(found.items()))


def _with(
    check: Check, dataset: Subject, distribution: Subject | None, unmet: Sequence[Shortfall]
) -> Score:
    """Count the points that a dataset gets with one of its distributions."""
    points = assumed = 0
    lost = []
    for name, metric in table()["metrics"].items():
        things = _whose(metric["on"], dataset, distribution)
        won = not unmet if name == "compliance" else check.any_gets(things, metric)
        points += metric["points"] if won is not False else 0
        assumed += metric["points"] if won is None else 0
        if won is False:
            why = unmet if name == "compliance" else ()
            lost.append(
                Lost(name, metric["points"], name_of(things[-1] if things else dataset), why)
            )
    return Score(points, lost, assumed)


def _whose(on: str, dataset: Subject, distribution: Subject | None) -> list[Subject]:
    """Tell whose property counts."""
    whose = [dataset] if on != "distribution" else []
    return whose if on == "dataset" or distribution is None else [*whose, distribution]
