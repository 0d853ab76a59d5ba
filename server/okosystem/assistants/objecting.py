"""What is said against statements and things: beside the grounds of each, until it is settled."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

import pyoxigraph as ox

from okosystem.assistants.answers import Correction, Objection
from okosystem.assistants.graph import Graph
from okosystem.core.days import Period, read_periods
from okosystem.core.terms import DCT, OKO, PROV
from okosystem.engine.answers import Term
from okosystem.model.graph import plain
from okosystem.model.labels import best

Said = Mapping[str, Sequence[Term]]
OBJECTION, CORRECTION = OKO["objectsTo"], OKO["proposalConcerns"]
_DESCRIPTION = DCT["description"]
_BY = PROV["wasAttributedTo"]


def objections(graph: Graph, iri: str, language: str) -> list[Objection]:
    """List the open objections to a statement."""
    found = _open(graph).get((OBJECTION, iri), ())
    return [
        Objection(
            **graph.named(one, language).model_dump(),
            by=graph.all_named(map(plain, said[_BY]), language),
            text=text(said[_DESCRIPTION], language),
        )
        for one, said in found
    ]


def corrections(graph: Graph, iri: str, language: str) -> list[Correction]:
    """List the accepted corrections that a thing or statement awaits."""
    found = _open(graph).get((CORRECTION, iri), ())
    return [
        Correction(
            **graph.named(one, language).model_dump(),
            by=graph.all_named(map(plain, said[OKO["proposedBy"]]), language),
            text=text(said[OKO["proposedText"]], language),
        )
        for one, said in found
    ]


def text(terms: Sequence[Term], language: str) -> str:
    """Choose the text for a reader."""
    chosen = best({t.language or "": t.value for t in terms if isinstance(t, ox.Literal)}, language)
    return chosen.value if chosen else ""


@lru_cache(maxsize=2)
def _open(graph: Graph) -> Mapping[tuple[str, str], Sequence[tuple[str, Said]]]:
    rows = graph.ask("objections")
    told = [ox.Triple(r["node"], r["property"], r["value"]) for r in rows]  # type: ignore[arg-type]
    periods = read_periods(told)
    nodes = defaultdict[str, dict[str, list[Term]]](lambda: defaultdict(list))
    for row in rows:
        if row["value"] is not None:
            nodes[plain(row["node"])][plain(row["property"])].append(row["value"])
    found = defaultdict[tuple[str, str], list[tuple[str, Said]]](list)
    for iri, said in nodes.items():
        if periods.get(iri, Period()).end is None:
            for way in (OBJECTION, CORRECTION):
                for about in said[way]:
                    found[way, plain(about)].append((iri, said))
    return found
