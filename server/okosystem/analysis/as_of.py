"""Run all algorithms on the graph as of a day, optionally with a scenario.

It takes seconds and a hundred megabytes, so servers run it as a subprocess job:
python -m okosystem.analysis.as_of results|graph RELEASE DAY [SCENARIO] writes N-Triples.

Our own assessments of what a resource does have no period: they count
on every day, and the results that rest on them are judgements.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

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
)
from okosystem.analysis.facts import Facts
from okosystem.analysis.results import (
    STATUS_QUERY,
    Result,
    case_statuses,
    rename_results,
    result_triples,
    suffix_for,
)
from okosystem.analysis.rules import BLOCKERS, GAPS, RULES, read_rules, rule_triples
from okosystem.core.history import History, read_history
from okosystem.core.inline_statements import START_PROPERTIES
from okosystem.core.reasoning import link_of
from okosystem.core.release import Release
from okosystem.core.terms import INFERRED, OKO, RDF_TYPE
from okosystem.core.triples import to_quads

RESULTS, GRAPH = "results", "graph"
_ASSESSMENT_CLASSES = (OKO["Characterisation"], OKO["FocusSupport"], OKO["CapabilityRequirement"])
_HUMAN_VERDICT = ox.NamedNode(OKO["humanVerdict"])


def run(facts: Facts) -> list[Result]:
    """Run every algorithm, passing overlaps and gaps to those that need them."""
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


def results_on(release: Release, day: date, scenario: str = "") -> Sequence[ox.Triple]:
    """Run every algorithm as of a day, in a fixed order.

    Includes people's verdicts on the results, and the status of each case.
    """
    graph = _graph_of(release, day, scenario)
    found = analyse(graph, release.analysis_queries, day)
    nodes = {t.object for t in found if t.predicate == _HUMAN_VERDICT}
    quads = [q for node in nodes for q in graph.quads_for_pattern(node, None, None)]  # type: ignore[arg-type]
    verdicts = sorted({quad.triple for quad in quads} - set(found), key=str)
    graph.extend(to_quads(found))
    return [*found, *verdicts, *case_statuses(graph, release.queries[STATUS_QUERY].to_sparql())]


def full_graph_on(release: Release, day: date, scenario: str = "") -> Sequence[ox.Quad]:
    """Return the graph of a day together with the results of the algorithms."""
    graph = _graph_of(release, day, scenario)
    found = analyse(graph, release.analysis_queries, day)
    return [*graph, *to_quads(found)]


def graph_on(triples: Iterable[ox.Triple], day: date, history: History) -> ox.Store:
    """Make the graph of a day from the statements asserted or inferred today."""
    change = history.change(day)
    store = ox.Store()
    for triple in triples:
        s, _, o = link = link_of(triple)
        if s not in change.gone and o not in change.gone and link not in change.lost:
            store.add(ox.Quad(triple.subject, triple.predicate, triple.object))
    for link in sorted(change.new):
        store.add(ox.Quad(*(ox.NamedNode(iri) for iri in link)))
    return store


def history_of(asserted: Sequence[ox.Triple]) -> History:
    """Read the history of what is asserted, with our own assessments holding on every day."""
    kinds = {s for s, p, o in map(link_of, asserted) if p == RDF_TYPE and o in _ASSESSMENT_CLASSES}
    return read_history(
        triple
        for triple in asserted
        if not (triple.predicate.value in START_PROPERTIES and link_of(triple)[0] in kinds)
    )


def read_quads(release: Release, scenario: str = "") -> Iterator[ox.Quad]:
    """Read the published graph, followed by the additions of a scenario."""
    names = ["graph.nq", *([f"scenarios/{scenario}.nq"] if scenario else [])]
    for name in names:
        yield from ox.parse(path=str(release.file(name)), format=ox.RdfFormat.N_QUADS)


def _graph_of(release: Release, day: date, scenario: str) -> ox.Store:
    inferred, asserted = ox.NamedNode(INFERRED), list[ox.Triple]()
    triples: dict[ox.Triple, None] = {}
    for quad in read_quads(release, scenario):
        triples[quad.triple] = None
        if quad.graph_name != inferred:
            asserted.append(quad.triple)
    return graph_on(triples, day, history_of(asserted))


def main(what: str, folder: str, day: str, scenario: str = "") -> None:
    """Write the results, or the graph with results renamed for the day, to standard output."""
    release, as_of = Release.open(Path(folder)), date.fromisoformat(day)
    if what == RESULTS:
        triples: Iterable[ox.Triple] = results_on(release, as_of, scenario)
    else:
        graph = [quad.triple for quad in full_graph_on(release, as_of, scenario)]
        triples = rename_results(graph, suffix_for(as_of, scenario))
    sys.stdout.buffer.write(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")


if __name__ == "__main__":
    main(*sys.argv[1:])
