"""All algorithms in turn, as the statements of one named graph of the release."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pyoxigraph as ox

from okosystem.analysis import (
    coverage,
    criticality,
    gaps,
    impact,
    overlap_results,
    phase_out,
    placing,
    ranking,
)  # fmt: skip
from okosystem.analysis.facts import Facts
from okosystem.analysis.results import Result, triples
from okosystem.analysis.rules import BLOCKERS, GAPS, RULES, described, read_rules
from okosystem.core.headers import query_files


def read_queries(folder: Path) -> Mapping[str, str]:
    """Read the queries that the algorithms ask, by name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in query_files(folder)}


def run(facts: Facts) -> list[Result]:
    """Run every algorithm on a graph as of a day; each can be run alone as well."""
    overlaps, found = overlap_results.run(facts), gaps.run(facts)
    return [
        *overlaps,
        *phase_out.run(facts, overlaps),
        *found,
        *placing.run(facts),
        *criticality.run(facts),
        *impact.run(facts),
        *coverage.run(facts),
        *ranking.run(facts, found),
    ]


def statements(store: ox.Store, queries: Mapping[str, str], day: date) -> Sequence[ox.Triple]:
    """Write all results, and the rules they rest on, in a fixed order."""
    facts = Facts(store, queries, day)
    said = {triple for result in run(facts) for triple in triples(result, day)}
    for algorithm, names in (("phase-out", (*RULES, *BLOCKERS)), ("gaps", GAPS)):
        rules = read_rules(facts, names).values()
        said.update(triple for rule in rules for triple in described(rule, algorithm))
    return sorted(said, key=str)
