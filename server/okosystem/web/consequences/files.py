"""What is affected as files: rows for CSV and JSON, and the case as RDF."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pyoxigraph as ox

from okosystem.analysis.impact import impact_result
from okosystem.analysis.results import result_triples
from okosystem.core.terms import select_prefixes
from okosystem.engine.answers import iris_of
from okosystem.web.consequences.event_impact import AffectedItem, EventImpact
from okosystem.web.consequences.known import with_names
from okosystem.web.display_names import label_of
from okosystem.web.links import absolute
from okosystem.web.state import current_release, whole_store
from okosystem.web.views.tables import Cell, evidence_columns, name_columns
from okosystem.web.views.wording import verb


def impact_rows(impact: EventImpact) -> Iterator[dict[str, Cell]]:
    """Write a row for each statement of each step of each path."""
    for item in impact.items:
        for number, step in enumerate(item.way, 1):
            for fact in step.relations:
                yield {
                    **_item_columns(impact, item),
                    "step": number,
                    **name_columns(subject=fact.subject),
                    "relation": verb(fact),
                    **name_columns(object=fact.object, says=fact.says, strength=fact.strength),
                    **evidence_columns(fact),
                }


def _item_columns(impact: EventImpact, item: AffectedItem) -> dict[str, Cell]:
    owners = impact.responsible_for(item)
    return {
        **name_columns(hit=item.entity),
        "tier": item.tier,
        "likely": item.likely,
        "answersFor": owners,
        "answersForName": ", ".join(map(label_of, owners)),
    }


def impact_rdf(impact: EventImpact, address: str, writer: str) -> bytes:
    """Write the case and the statements it is based on.

    The case that a resource stops today is in the graph; any other is identified by its address.
    """
    is_in_graph = impact.case.affected and not urlsplit(address).query
    iri = "" if is_in_graph else absolute(address)
    result = impact_result(with_names(impact.facts), impact.case, iri)
    triples = list(result_triples(result, impact.facts.day))
    steps = {f.iri for item in impact.items for step in item.way for f in step.relations}
    for iri in sorted(steps):
        triples += whole_store().outward(ox.NamedNode(iri))
    triples = list(dict.fromkeys(triples))
    prefixes = select_prefixes(current_release().prefixes, iris_of(triples))
    body = ox.serialize(triples, format=ox.RdfFormat.from_media_type(writer), prefixes=prefixes)
    return body or b""
