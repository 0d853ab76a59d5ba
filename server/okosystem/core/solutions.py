"""The answer of a SELECT query of ours on a graph that is being built."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from okosystem.core.errors import BrokenHeader


def solutions(store: ox.Store, sparql: str, name: str) -> Iterator[dict[str, Any]]:
    """Give each row's terms by variable; raises BrokenHeader when the query is no SELECT."""
    rows = store.query(sparql)
    if not isinstance(rows, ox.QuerySolutions):
        raise BrokenHeader(f"{name}  is not a SELECT query. How to fix it: make it one.")
    names = [variable.value for variable in rows.variables]
    return ({name: row[name] for name in names} for row in rows)


def asked(store: ox.Store, path: Path) -> Iterator[dict[str, Any]]:
    """Ask the query in a file."""
    return solutions(store, path.read_text(encoding="utf-8"), path.name)
