"""What is hit as files: rows for CSV and JSON, and the case as a node of the graph."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pyoxigraph as ox

from okosystem.analysis.impact import impact_result
from okosystem.analysis.results import result_triples
from okosystem.core.terms import used
from okosystem.engine.answers import iris_of
from okosystem.web.consequences.known import with_names
from okosystem.web.consequences.spread import Item, Spread
from okosystem.web.links import absolute
from okosystem.web.state import current_release, whole_store
from okosystem.web.views.tables import Cell, evidence_columns, label_of, name_columns
from okosystem.web.views.wording import word


def rows(found: Spread) -> Iterator[dict[str, Cell]]:
    """Write a row for each statement of each step of each way."""
    for item in found.items:
        for place, step in enumerate(item.way, 1):
            for fact in step.relations:
                yield {
                    **_hit(found, item),
                    "step": place,
                    **name_columns(subject=fact.subject),
                    "relation": word(fact),
                    **name_columns(object=fact.object, says=fact.says, strength=fact.strength),
                    **evidence_columns(fact),
                }


def _hit(found: Spread, item: Item) -> dict[str, Cell]:
    owners = found.answering(item)
    return {
        **name_columns(hit=item.thing),
        "tier": item.tier,
        "likely": item.likely,
        "answersFor": owners,
        "answersForName": ", ".join(map(label_of, owners)),
    }


def as_graph(found: Spread, address: str, writer: str) -> bytes:
    """Write the case, and the statements that it rests on.

    The case that a resource stops now is in the graph already; any other is named by its address.
    """
    is_kept = found.case.affected and not urlsplit(address).query
    named = "" if is_kept else absolute(address)
    result = impact_result(with_names(found.facts), found.case, named)
    said = list(result_triples(result, found.facts.day))
    steps = {f.iri for item in found.items for step in item.way for f in step.relations}
    for iri in sorted(steps):
        said += whole_store().outward(ox.NamedNode(iri))
    said = list(dict.fromkeys(said))
    prefixes = used(current_release().prefixes, iris_of(said))
    body = ox.serialize(said, format=ox.RdfFormat.from_media_type(writer), prefixes=prefixes)
    return body or b""
