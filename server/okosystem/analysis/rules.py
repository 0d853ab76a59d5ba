"""The rules of the phase-out algorithm: one query a rule, with what it counts for in its header."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

import pyoxigraph as ox

from okosystem.analysis.facts import Facts, Row
from okosystem.analysis.texts import Told
from okosystem.core.headers import all_languages, only_keys, read_header
from okosystem.core.terms import ID, OKO

RULES = ("po1", "po2", "po3", "po4", "po5", "po6", "po7", "po8")
BLOCKERS = ("b1", "b2", "b3", "b4", "b5", "b6")
GAPS = ("g1", "g2", "g3", "g4", "g5", "g6", "g7", "g8")

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_TITLE = "http://purl.org/dc/terms/title"
_NOTATION = "http://www.w3.org/2004/02/skos/core#notation"
_KEYS = {"code", "points", "label", "title", "because"}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in words, and what it counts for. Blockers have no points.

    The title of a gap rule is filled in for each finding, so such a rule has a label of its own.
    """

    name: str
    code: str
    points: int
    label: Told
    title: Told
    because: Told

    @classmethod
    def read(cls, name: str, text: str) -> Self:
        """Read the header of a rule's query; raises BrokenHeader."""
        header = read_header(text, name)
        only_keys(header, _KEYS, name)
        title = all_languages(header.get("title", {}), "title", name)
        because = all_languages(header.get("because", {}), "because", name)
        label = all_languages(header.get("label", title), "label", name)
        code, points = str(header.get("code", "")), int(header.get("points", 0))
        return cls(name, code, points, label, title, because)

    @property
    def iri(self) -> str:
        """The name of the rule in the graph."""
        return ID[f"rule/{self.name}"]


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a rule fired for a resource: what it points to, and the statement it read."""

    other: str
    input: str


@dataclass(frozen=True, slots=True)
class Fired:
    """What the rules say of one resource: those that fired with their grounds, those unknown."""

    grounds: Mapping[str, list[Grounds]]
    unknown: frozenset[str]


def read_rules(facts: Facts, names: tuple[str, ...]) -> dict[str, Rule]:
    """Read rules by name."""
    return {name: Rule.read(name, facts.queries[name]) for name in names}


def fire(facts: Facts, names: tuple[str, ...]) -> dict[str, Fired]:
    """Run rules; a row whose ?state is «unknown» says that the graph has nothing to go by."""
    grounds: dict[str, dict[str, list[Grounds]]] = {}
    unknown: dict[str, set[str]] = {}
    for name in names:
        for row in facts.rows(name):
            resource = row["resource"]
            if row["state"] == "fires":
                grounds.setdefault(resource, {}).setdefault(name, []).append(_grounds(row))
            elif row["state"] == "unknown":
                unknown.setdefault(resource, set()).add(name)
    return {
        resource: Fired(grounds.get(resource, {}), frozenset(unknown.get(resource, ())))
        for resource in sorted({*grounds, *unknown})
    }


def described(rule: Rule, algorithm: str) -> Iterator[ox.Triple]:
    """Write a rule as a node, so that results can point to it."""
    node = ox.NamedNode(rule.iri)
    yield ox.Triple(node, ox.NamedNode(_TYPE), ox.NamedNode(OKO["AnalysisRule"]))
    yield ox.Triple(node, ox.NamedNode(OKO["ruleOf"]), ox.NamedNode(ID[f"algorithm/{algorithm}"]))
    yield ox.Triple(node, ox.NamedNode(_NOTATION), ox.Literal(rule.code))
    if algorithm == "phase-out":
        yield ox.Triple(node, ox.NamedNode(OKO["rulePoints"]), ox.Literal(rule.points))
    for language, title in rule.label.items():
        text = ox.Literal(f"{rule.code}: {title}", language=language)
        yield ox.Triple(node, ox.NamedNode(_TITLE), text)


def _grounds(row: Row) -> Grounds:
    return Grounds(row.get("other", ""), row.get("input", ""))
