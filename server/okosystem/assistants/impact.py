"""The impact of an event as a table, with the statements that each path rests on."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from okosystem.analysis.facts import Facts, Row
from okosystem.analysis.impact import Affected, find_impact, impact_result
from okosystem.assistants.graph import ServedGraph
from okosystem.assistants.schemas import Table, Value
from okosystem.core.release import Release
from okosystem.core.terms import value_of
from okosystem.engine.oxigraph import Store, cached_per_store

QUERIES = ("dependencies", "chains", "ties", "traits", "names")
"""The queries of queries/analyses that the algorithm needs."""
COLUMNS = ["affected", "steps", "likely", "way", "owners"]


def render_impact(
    graph: ServedGraph, entity: str, event: str, window: tuple[int, int], language: str
) -> tuple[Table, list[str]]:
    """Compute what an event affects: a window of the table, and the statements it rests on."""
    facts, (first, most) = _read_facts(graph.store, graph.release, graph.day), window
    impact = find_impact(facts, entity, event)
    result, shown = impact_result(facts, impact), impact.affected[first : first + most]
    table = Table(
        name="impact",
        title=result.title[language],
        description=result.explanation[language],
        columns=COLUMNS,
        total=len(impact.affected),
        offset=first,
        rows=[_render_row(graph, facts, each, language) for each in shown],
    )
    statements = _statements_by_step(facts)
    return table, [iri for a in shown for step in pairwise(a.path) for iri in statements[step]]


@cached_per_store()
def _read_facts(store: Store, release: Release, day: date) -> Facts:
    def rows(name: str) -> Iterator[Row]:
        for row in store.query(release.analysis_queries[name]).rows():
            yield {key: value_of(term) for key, term in row.items() if term is not None}

    return Facts.from_rows(day, {name: list(rows(name)) for name in QUERIES})


def _render_row(
    graph: ServedGraph, facts: Facts, affected: Affected, language: str
) -> dict[str, Value]:
    owners = sorted(facts.trait("owner").get(affected.entity, ()))
    return {
        "affected": graph.named(affected.entity, language).model_dump(),
        "steps": affected.steps,
        "likely": affected.is_likely,
        "way": [named.model_dump() for named in graph.all_named(affected.path, language)],
        "owners": [named.model_dump() for named in graph.all_named(owners, language)],
    }


def _statements_by_step(facts: Facts) -> Mapping[tuple[str, str], Sequence[str]]:
    """List the statements that make one entity need another."""
    found = defaultdict[tuple[str, str], list[str]](list)
    for row in (*facts.rows("dependencies"), *facts.rows("ties")):
        if row.get("tie") != "replaces":
            found[row["resource"], row["other"]].append(row["statement"])
    for row in facts.rows("chains"):
        if "resource" in row:
            found[row["event"], row["resource"]].append(row["step"])
    return found
