"""The values of each column of a page query, by the entity that its rows are about."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from okosystem.core.terms import value_of
from okosystem.engine.answers import distinct_values
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.graph.reader import Reader

Cells = Mapping[str, Sequence[str]]
NUMBER_OF_QUERIES = 3


def read_cells(reader: Reader, query: str, key: str) -> Mapping[str, Cells]:
    """Read the values of each column of a page query, which is sorted by the entity of the row."""
    return _read(reader.store, reader.release.page_queries[query], key)


@cached_per_store(NUMBER_OF_QUERIES)
def _read(store: Store, sparql: str, key: str) -> Mapping[str, Cells]:
    rows = groupby(store.rows(sparql), lambda row: value_of(row[key]))
    return {iri: distinct_values(found) for iri, found in rows}


def providers_of(reader: Reader, resources: Iterable[str]) -> Sequence[str]:
    """List the agencies that provide some resources, each once for every resource."""
    known = read_cells(reader, "resources", "resource")
    return [agency for one in resources for agency in known.get(one, {}).get("owner", ())]
