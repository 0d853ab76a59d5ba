"""The rules of the phase-out and gap algorithms: one query each, described in its header."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import pyoxigraph as ox

from okosystem.analyses.facts import Facts, Row, group_rows
from okosystem.analyses.results import Texts
from okosystem.rdf.terms import (
    DCT,
    ID,
    OKO,
    RDF_TYPE,
    SKOS,
)
from okosystem.rdf.triples import texts, triples_about
from okosystem.sparql.queries import read_header, require_languages

RULES = ("po1", "po2", "po3", "po4", "po5", "po6", "po7", "po8")
BLOCKERS = ("b1", "b2", "b3", "b4", "b5", "b6")
GAPS = ("g1", "g2", "g3", "g4", "g5", "g6", "g7", "g8")

_CODES = ox.NamedNode(ID["scheme/analysis-rule"])
_KEYS = {"code", "points", "label", "title", "because"}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, its points and its texts. Blockers have no points.

    The title of a gap rule is a template for findings, so a gap rule has a label of its own.
    """

    name: str
    code: str
    points: int
    label: Texts
    title: Texts
    because: Texts

    @classmethod
    def read(cls, name: str, text: str) -> Self:
        """Read the header of a rule's query; raises BrokenHeader."""
        header = read_header(text, name, _KEYS)
        title = require_languages(header.get("title", {}), "title", name)
        because = require_languages(header.get("because", {}), "because", name)
        label = require_languages(header.get("label", title), "label", name)
        code, points = str(header.get("code", "")), int(header.get("points", 0))
        return cls(name, code, points, label, title, because)

    @property
    def iri(self) -> str:
        """The IRI of the rule."""
        return ID[f"rule/{self.name}"]


def read_rules(facts: Facts, names: tuple[str, ...]) -> dict[str, Rule]:
    """Read rules by name."""
    return {name: Rule.read(name, facts.queries[name]) for name in names}


def run_rules(facts: Facts, names: tuple[str, ...]) -> Mapping[str, Mapping[str, list[Row]]]:
    """Run rules: resource → rule → rows.

    The ?state of a row is «fires», or «unknown» when the graph has nothing to decide by. A row that
    fires may have the entity that it points to (?other), and the statement that it read (?input).
    """
    found = defaultdict[str, dict[str, list[Row]]](dict)
    for name in names:
        for resource, rows in group_rows(facts.rows(name), "resource").items():
            found[resource][name] = rows
    return dict(sorted(found.items()))


def rule_triples(rule: Rule, algorithm: str) -> list[ox.Triple]:
    """Describe a rule as a node that results can point to."""
    labels = [(language, f"{rule.code}: {label}") for language, label in rule.label.items()]
    return triples_about(
        rule.iri,
        (RDF_TYPE, OKO["AnalysisRule"]),
        (OKO["ruleOf"], ID[f"algorithm/{algorithm}"]),
        (SKOS["notation"], ox.Literal(rule.code, datatype=_CODES)),
        (OKO["rulePoints"], ox.Literal(rule.points) if algorithm == "phase-out" else None),
        *texts(DCT["title"], labels),
    )
