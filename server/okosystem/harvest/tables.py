"""The target picture and the role matrix as CSV: named queries, answered once, at build."""

from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox

from okosystem.core.errors import BrokenHeader
from okosystem.core.queries import NamedQuery

TABLES = ("target-picture", "role-matrix")


def tables(
    store: ox.Store, queries: Path, day: str, prefixes: Mapping[str, str]
) -> dict[str, bytes]:
    """Answer the queries as of the day of the release."""
    asked = {name: NamedQuery.read(queries / f"{name}.rq") for name in TABLES}
    return {f"{name}.csv": table(store, query, day, prefixes) for name, query in asked.items()}


def table(store: ox.Store, query: NamedQuery, day: str, prefixes: Mapping[str, str]) -> bytes:
    """Answer one; whatever it asks for is the day."""
    given = query.bind(dict.fromkeys(query.parameters, day), prefixes)
    found = store.query(
        query.sparql,
        substitutions={ox.Variable(name): term for name, term in given.items()},
    )
    if not isinstance(found, ox.QuerySolutions):
        raise BrokenHeader(f"{query.name}  is no SELECT, so it gives no table")
    return found.serialize(format=ox.QueryResultsFormat.CSV) or b""
