"""How far people have come with each finding, as the question that tells it reads the graph."""

import pyoxigraph as ox

from okosystem.core.errors import InvalidQuery
from okosystem.core.terms import OKO

QUESTION = "case-status"
_STATUS = ox.NamedNode(OKO["caseStatus"])


def statuses(graph: ox.Store, sparql: str) -> list[ox.Triple]:
    """Tell the status of every finding that the graph has; in the order of the answer."""
    found = graph.query(sparql)
    if not isinstance(found, ox.QuerySolutions):
        raise InvalidQuery(f"{QUESTION}  is a SELECT query")
    return [ox.Triple(row["finding"], _STATUS, row["status"]) for row in found]
