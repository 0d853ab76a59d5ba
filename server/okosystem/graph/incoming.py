"""What points at an entity, by property."""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

import pyoxigraph as ox

from okosystem.graph.reader import Reader

# Their subproperties say the same, and more precisely.
GENERAL_PROPERTIES = {"oko:hasParticipation", "oko:hasRelationship", "oko:hasLifecycleEvent"}


def incoming_statements(reader: Reader, iri: str) -> list[tuple[str, str]]:
    """List incoming statements, without those that repeat a more specific property of ours."""
    by_property = [
        pair for pair in incoming_by_property(reader, iri) if pair[0] not in GENERAL_PROPERTIES
    ]
    pairs = [(name, i) for name, iris in by_property for i in iris]
    ours = {i for name, i in pairs if name.startswith("oko:")}
    return [(name, i) for name, i in pairs if name.startswith("oko:") or i not in ours]


def incoming_by_property(reader: Reader, iri: str) -> list[tuple[str, Sequence[str]]]:
    """List incoming statements by property."""
    rows = [
        (reader.curie(row["property"].value), row["node"].value)
        for row in reader.ask("references", thing=ox.NamedNode(iri))
        if isinstance(row["property"], ox.NamedNode) and isinstance(row["node"], ox.NamedNode)
    ]
    return [(name, [i for _, i in found]) for name, found in groupby(rows, key=itemgetter(0))]
