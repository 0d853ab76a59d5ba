"""What owners say against statements: beside the grounds of each, until it is settled."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

import pyoxigraph as ox

from okosystem.assistants.answers import Objection
from okosystem.assistants.graph import Graph, plain
from okosystem.core.days import Period, read_periods
from okosystem.core.terms import OKO
from okosystem.engine.answers import Term
from okosystem.engine.texts import best

ABOUT, TEXT = OKO["objectsTo"], "http://purl.org/dc/terms/description"
BY = "http://www.w3.org/ns/prov#wasAttributedTo"
Said = Mapping[str, Sequence[Term]]


def objections(graph: Graph, iri: str, language: str) -> list[Objection]:
    """List the open objections to a statement."""
    return [objection(graph, one, said, language) for one, said in _open(graph).get(iri, ())]


def objection(graph: Graph, iri: str, said: Said, language: str) -> Objection:
    """Tell whose an objection is, and what it says."""
    texts = {t.language or "": t.value for t in said[TEXT] if isinstance(t, ox.Literal)}
    chosen = best(texts, language)
    return Objection(
        **graph.named(iri, language).model_dump(),
        by=graph.all_named((plain(who) for who in said[BY]), language),
        text=chosen.value if chosen else "",
    )


@lru_cache(maxsize=2)
def _open(graph: Graph) -> Mapping[str, Sequence[tuple[str, Said]]]:
    rows = graph.ask("objections")
    told = [ox.Triple(r["node"], r["property"], r["value"]) for r in rows]  # type: ignore[arg-type]
    periods = read_periods(told)
    nodes = defaultdict[str, dict[str, list[Term]]](lambda: defaultdict(list))
    for row in rows:
        if row["value"] is not None:
            nodes[plain(row["node"])][plain(row["property"])].append(row["value"])
    found = defaultdict[str, list[tuple[str, Said]]](list)
    for iri, said in nodes.items():
        if periods.get(iri, Period()).end is None:
            for about in said[ABOUT]:
                found[plain(about)].append((iri, said))
    return found
