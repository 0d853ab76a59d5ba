"""Run all algorithms on the graph as of a day, optionally with a scenario.

It takes seconds and a hundred megabytes, so servers run it as a subprocess job:
python -m okosystem.analyses.as_of results|graph RELEASE DAY [SCENARIO] writes N-Triples.

Our own assessments of what a resource does have no period: they count
on every day, and the results that rest on them are judgements.
"""

import gc
import sys
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from okosystem.analyses import (
    coverage,
    criticality,
    gaps,
    impact,
    overlap,
    phase_out,
    placement,
    ranking,
)
from okosystem.analyses.facts import Facts
from okosystem.analyses.history import History, read_history
from okosystem.analyses.reasoning import link_of
from okosystem.analyses.results import (
    STATUS_QUERY,
    Result,
    case_statuses,
    rename_results,
    result_triples,
    suffix_for,
)
from okosystem.analyses.rules import (
    BLOCKERS,
    GAPS,
    RULES,
    read_rules,
    rule_triples,
)
from okosystem.rdf.terms import INFERRED, OKO, RDF_TYPE
from okosystem.rdf.triples import to_quads
from okosystem.release.prepared import ANSWERS
from okosystem.release.release import Release
from okosystem.turtle.inline_statements import START_PROPERTIES

RESULTS, GRAPH = "results", "graph"
GRAPH_FILE, HISTORY_FILE = "analyses-graph.nt", "analyses-history.json"
END = b" .\n"
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


def graph_on(lines: bytes, day: date, history: History) -> ox.Store:
    """Make the graph of a day from `as_lines` of what is asserted or inferred today.

    Lines are left out before they are parsed, which takes half the time.
    """
    change = history.change(day)
    gone = {_term(iri) for iri in change.gone}
    lost, new = (
        {b" ".join(map(_term, link)) + END for link in links} for links in (change.lost, change.new)
    )
    store = ox.Store()
    held = _lines_that_hold(lines.splitlines(keepends=True), gone, lost)
    store.bulk_load(b"".join(chain(held, new)), format=ox.RdfFormat.N_TRIPLES, lenient=True)
    return store


def as_lines(triples: Iterable[ox.Triple]) -> bytes:
    """Write statements as N-Triples, each once."""
    return ox.serialize(dict.fromkeys(triples), format=ox.RdfFormat.N_TRIPLES) or b""


def _lines_that_hold(
    lines: Iterable[bytes], gone: Container[bytes], lost: Container[bytes]
) -> Iterator[bytes]:
    for line in lines:
        subject, _, rest = line.partition(b" ")
        value = rest[rest.index(b" ") + 1 : -len(END)]
        if not (subject in gone or value in gone or line in lost):
            yield line


def _term(iri: str) -> bytes:
    return b"<%s>" % iri.encode()


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


def write_analysed(release: Release) -> Iterator[tuple[str, bytes]]:
    """Write what the graph of a day is made with, as files to prepare."""
    yield GRAPH_FILE, _read_lines(release)
    yield HISTORY_FILE, _read_history(release).to_json()


def _graph_of(release: Release, day: date, scenario: str) -> ox.Store:
    graph, history = (
        None if scenario else release.prepared(f"{ANSWERS}/{name}")
        for name in (GRAPH_FILE, HISTORY_FILE)
    )
    return graph_on(
        graph.read_bytes() if graph else _read_lines(release, scenario),
        day,
        History.from_json(history.read_bytes()) if history else _read_history(release, scenario),
    )


def _read_lines(release: Release, scenario: str = "") -> bytes:
    return as_lines(quad.triple for quad in read_quads(release, scenario))


def _read_history(release: Release, scenario: str = "") -> History:
    inferred, quads = ox.NamedNode(INFERRED), read_quads(release, scenario)
    return history_of([quad.triple for quad in quads if quad.graph_name != inferred])


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
    gc.disable()  # the process ends with its work
    main(*sys.argv[1:])
