"""What an event hits, by which way and in which case, whom to tell, and on what each step rests."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from okosystem.analysis.facts import Facts, Row
from okosystem.analysis.impact import Affected, find_impact, impact_result
from okosystem.assistants.answers import Value
from okosystem.assistants.graph import Graph
from okosystem.assistants.tables import Table
from okosystem.model.graph import plain

ASKED = ("dependencies", "chains", "ties", "traits", "names")
"""What the algorithm asks of a graph."""
COLUMNS = ["affected", "steps", "likely", "way", "owners"]


def hit(
    graph: Graph, thing: str, event: str, window: tuple[int, int], language: str
) -> tuple[Table, list[str]]:
    """Work out what an event hits; give it as rows, with the statements that those rest on."""
    known, (first, most) = facts(graph), window
    case = find_impact(known, thing, event)
    told, shown = impact_result(known, case), case.affected[first : first + most]
    table = Table(
        name="impact",
        title=told.title[language],
        description=told.explanation[language],
        columns=COLUMNS,
        total=len(case.affected),
        offset=first,
        rows=[_row(graph, known, each, language) for each in shown],
    )
    said = _statements(known)
    return table, [iri for each in shown for step in pairwise(each.path) for iri in said[step]]


@lru_cache(maxsize=2)
def facts(graph: Graph) -> Facts:
    """Gather what the algorithm asks."""
    return Facts.from_rows(graph.day, {name: list(_rows(graph, name)) for name in ASKED})


def _rows(graph: Graph, name: str) -> Iterator[Row]:
    for row in graph.store.query(graph.release.analysis_queries[name]).rows():
        yield {key: plain(term) for key, term in row.items() if term is not None}


def _row(graph: Graph, known: Facts, each: Affected, language: str) -> dict[str, Value]:
    owners = sorted(known.trait("owner").get(each.entity, ()))
    return {
        "affected": graph.named(each.entity, language).model_dump(),
        "steps": each.steps,
        "likely": each.is_likely,
        "way": [named.model_dump() for named in graph.all_named(each.path, language)],
        "owners": [named.model_dump() for named in graph.all_named(owners, language)],
    }


def _statements(known: Facts) -> Mapping[tuple[str, str], Sequence[str]]:
    """List the statements that say that the one needs the other."""
    found = defaultdict[tuple[str, str], list[str]](list)
    for row in (*known.rows("dependencies"), *known.rows("ties")):
        if row.get("tie") != "replaces":
            found[row["resource"], row["other"]].append(row["statement"])
    for row in known.rows("chains"):
        if "resource" in row:
            found[row["event"], row["resource"]].append(row["step"])
    return found
