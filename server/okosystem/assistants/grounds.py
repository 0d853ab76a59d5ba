"""What things and statements rest on: source, evidence class and dates, by IRI."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from okosystem.assistants.answers import Grounds, Source
from okosystem.assistants.graph import Graph
from okosystem.assistants.objecting import corrections, objections
from okosystem.core.terms import local_name
from okosystem.engine.answers import Row
from okosystem.model.graph import plain

UNKNOWN = "unknown"


def grounds(graph: Graph, iris: Iterable[str], language: str) -> list[Grounds]:
    """Tell what each of some things rests on; those without a source are left out."""
    known = _all(graph)
    found = [iri for iri in dict.fromkeys(iris) if iri in known]
    return [ground(graph, iri, language) for iri in found]


def ground(graph: Graph, iri: str, language: str) -> Grounds:
    """Tell what one thing rests on; its evidence is unknown when none is given."""
    rows = _all(graph).get(iri, ())
    pages = {plain(row["source"]): plain(row["page"]) or None for row in reversed(rows)}
    named = graph.named(iri, language)
    return Grounds(
        **named.model_dump(),
        evidence=local_name(_first(rows, "evidence")) or UNKNOWN,
        sources=[
            Source(**graph.named(source, language).model_dump(), page=pages[source])
            for source in sorted(pages)
        ],
        since=_first(rows, "since") or None,
        until=_first(rows, "until") or None,
        objections=objections(graph, iri, language),
        corrections=corrections(graph, iri, language),
    )


def _first(rows: Sequence[Row], name: str) -> str:
    return next((value for row in rows if (value := plain(row[name]))), "")


@lru_cache(maxsize=2)
def _all(graph: Graph) -> Mapping[str, Sequence[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in graph.ask("grounds"):
        found[plain(row["thing"])].append(row)
    return dict(found)
