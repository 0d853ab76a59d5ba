"""What the algorithms find on another day, or with a scenario on top, from a release alone.

It takes a second or two and a hundred megabytes, so servers run it as a program of its own:
python -m okosystem.analysis.elsewhen RELEASE DAY [SCENARIO] writes N-Triples.
"""

import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pyoxigraph as ox

from okosystem.analysis.algorithms import analyse
from okosystem.analysis.past import graph_on, history_of, span
from okosystem.analysis.results import STATUS_QUERY, case_statuses
from okosystem.core.release import Release
from okosystem.core.terms import INFERRED, OKO

_HUMAN = ox.NamedNode(OKO["humanVerdict"])


def found_on(release: Release, day: date, scenario: str = "") -> Sequence[ox.Triple]:
    """Run every algorithm as of a day, with a scenario when one is named; in a fixed order.

    What people have said of a result is told along with it, and how far they have come with it.
    """
    graph = graph_of(release, day, scenario)
    found = analyse(graph, release.analysis_queries, day)
    said = _said_by_people(graph, found)
    graph.extend(ox.Quad(t.subject, t.predicate, t.object) for t in found)
    return [*found, *said, *case_statuses(graph, release.queries[STATUS_QUERY].sparql)]


def whole_on(release: Release, day: date, scenario: str = "") -> Sequence[ox.Quad]:
    """Give the graph of a day, with what the algorithms find in it."""
    graph = graph_of(release, day, scenario)
    found = analyse(graph, release.analysis_queries, day)
    return [*graph, *(ox.Quad(t.subject, t.predicate, t.object) for t in found)]


def graph_of(release: Release, day: date, scenario: str = "") -> ox.Store:
    """Make the graph of a day, without what the algorithms find."""
    inferred, asserted = ox.NamedNode(INFERRED), list[ox.Triple]()
    triples: dict[ox.Triple, None] = {}
    for quad in quads_of(release, scenario):
        triples[quad.triple] = None
        if quad.graph_name != inferred:
            asserted.append(quad.triple)
    return graph_on(triples, day, history_of(asserted))


def known_days(release: Release, scenario: str = "") -> tuple[date, date]:
    """Give the first and the last day that anything can be said of."""
    inferred = ox.NamedNode(INFERRED)
    quads = quads_of(release, scenario)
    first, last = span(history_of([q.triple for q in quads if q.graph_name != inferred]))
    return first, max(last, date.fromisoformat(release.manifest["modified"][:10]))


def quads_of(release: Release, scenario: str = "") -> Iterator[ox.Quad]:
    """Read what the graph says, and what a scenario says besides."""
    names = ["graph.nq", *([f"scenarios/{scenario}.nq"] if scenario else [])]
    for name in names:
        yield from ox.parse(path=str(release.file(name)), format=ox.RdfFormat.N_QUADS)


def _said_by_people(graph: ox.Store, found: Sequence[ox.Triple]) -> Sequence[ox.Triple]:
    said = {t.object for t in found if t.predicate == _HUMAN}
    quads = [q for node in said for q in graph.quads_for_pattern(node, None, None)]  # type: ignore[arg-type]
    return sorted({quad.triple for quad in quads} - set(found), key=str)


def main(place: str, day: str, scenario: str = "") -> None:
    """Write what is found to standard output."""
    found = found_on(Release.open(Path(place)), date.fromisoformat(day), scenario)
    sys.stdout.buffer.write(ox.serialize(found, format=ox.RdfFormat.N_TRIPLES) or b"")


if __name__ == "__main__":
    main(*sys.argv[1:])
