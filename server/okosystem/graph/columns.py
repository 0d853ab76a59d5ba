"""Columns that many files have, and the values of each column of a page query."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby, repeat
from operator import attrgetter

from okosystem.graph.reader import Reader, cached_per_graph
from okosystem.graph.relations import Relation
from okosystem.graph.statements import is_disputed, open_corrections, open_objections
from okosystem.graph.view import Cell
from okosystem.rdf.terms import value_of
from okosystem.sparql.answers import distinct_values

_IRI, _VALUE = attrgetter("iri"), attrgetter("value")


def name_columns(reader: Reader, **entities: str | Sequence[str]) -> dict[str, Cell]:
    """Build the columns of entities: the IRI of each, or of several, and the names."""
    columns: dict[str, Cell] = {}
    name, language = reader.labels.name, repeat(reader.language)
    for column, value in entities.items():
        iris = [value] if isinstance(value, str) else value
        columns[column] = value
        columns[f"{column}Name"] = "; ".join(map(_VALUE, map(name, filter(None, iris), language)))
    return columns


def evidence_columns(reader: Reader, fact: Relation) -> dict[str, Cell]:
    """Build the columns about the evidence of a statement."""
    return {
        **name_columns(reader, evidence=fact.evidence),
        "from": str(fact.period.start or ""),
        "endedBy": str(fact.period.end or ""),
        "statement": fact.iri,
        **dispute_columns(reader, fact.iri),
        "sources": fact.sources,
    }


def dispute_columns(reader: Reader, *iris: str) -> dict[str, Cell]:
    """Build the columns about unresolved objections and corrections to some statements."""
    whole = reader.whole
    if not is_disputed(whole, iris):
        return {"objections": [], "corrections": []}
    return {
        "objections": list(map(_IRI, open_objections(whole, *iris))),
        "corrections": list(map(_IRI, open_corrections(whole, *iris))),
    }


Cells = Mapping[str, Sequence[str]]
NUMBER_OF_QUERIES = 3


@cached_per_graph(NUMBER_OF_QUERIES)
def read_cells(reader: Reader, query: str, key: str) -> Mapping[str, Cells]:
    """Read the values of each column of a page query, which is sorted by the entity of the row."""
    rows = groupby(reader.ask(query), lambda row: value_of(row[key]))
    return {iri: distinct_values(found) for iri, found in rows}


def providers_of(reader: Reader, resources: Iterable[str]) -> Sequence[str]:
    """List the agencies that provide some resources, each once for every resource."""
    known = read_cells(reader, "resources", "resource")
    return [agency for one in resources for agency in known.get(one, {}).get("owner", ())]
