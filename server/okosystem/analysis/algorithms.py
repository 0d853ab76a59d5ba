"""All the algorithms, and their results as the statements of one named graph."""

from collections.abc import Mapping, Sequence
from datetime import date

import pyoxigraph as ox

from okosystem.analysis import (
    coverage,
    criticality,
    gaps,
    impact,
    overlap,
    phase_out,
    placement,
    ranking,
)  # fmt: skip
from okosystem.analysis.facts import Facts
from okosystem.analysis.results import Result, result_triples
from okosystem.analysis.rules import BLOCKERS, GAPS, RULES, read_rules, rule_triples


def run(facts: Facts) -> list[Result]:
    """Run every algorithm, passing on the overlaps and gaps that others build on."""
    overlaps, found_gaps = overlap.run(facts), gaps.run(facts)
    return [
        *overlaps,
        *phase_out.run(facts, overlaps),
        *found_gaps,
        *placement.run(facts),
        *criticality.run(facts),
        *impact.run(facts),
        *coverage.run(facts),
        *ranking.run(facts, found_gaps),
    ]


def analyse(store: ox.Store, queries: Mapping[str, str], day: date) -> Sequence[ox.Triple]:
    """Describe all results and the rules behind them as statements, in a fixed order."""
    facts = Facts(store, queries, day)
    triples = {triple for result in run(facts) for triple in result_triples(result, day)}
    for algorithm, names in (("phase-out", (*RULES, *BLOCKERS)), ("gaps", GAPS)):
        rules = read_rules(facts, names).values()
        triples.update(triple for rule in rules for triple in rule_triples(rule, algorithm))
    return sorted(triples, key=str)
