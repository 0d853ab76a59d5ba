"""ORDER BY of our own queries, done here: the engine looks each text up again at every comparison.

From a store on disk that takes most of the time of a query. The order is that of the engine, with
two differences, so that rows come in one order whatever the graph is read from: numbers precede
texts in a column of both, and rows that may come in any order are sorted by all their columns.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

import pyoxigraph as ox

from okosystem.core.terms import XSD
from okosystem.engine.answers import Row, Term

Key = tuple[str, bool]
"""A variable, and whether its order is descending."""
_VARIABLE = re.compile(r"(DESC)?\W*[?$](\w+)", re.IGNORECASE)
_AT_END = re.compile(
    r"\bORDER\s+BY((?:\s+(?:[?$]\w+|(?:ASC|DESC)\s*\(\s*[?$]\w+\s*\)))+)\s*\Z", re.IGNORECASE
)
# The engine gives the other integers of XML Schema as xsd:integer.
_NUMERIC = {f"{XSD}{name}" for name in ("integer", "decimal", "double", "float")}
SortKey = tuple[int, float, str, str, str]


def split_order(sparql: str) -> tuple[str, Sequence[Key]]:
    """Return a query without the ORDER BY that it ends with, if it names only variables."""
    found = _AT_END.search(sparql)
    if not found:
        return sparql, []
    keys = [(name, bool(down)) for down, name in _VARIABLE.findall(found[1])]
    return sparql[: found.start()], keys


def sort_rows(rows: list[Row], keys: Sequence[Key]) -> None:
    """Sort rows by the variables, each ascending or descending, then by all other columns."""
    if not rows:
        return
    named = {name for name, _ in keys}
    columns = [*keys, *((name, False) for name in rows[0] if name not in named)]
    # The last columns first: a sort leaves the rows that are the same to it as they were.
    runs = [(down, [name for name, _ in run]) for down, run in groupby(columns, itemgetter(1))]
    key = lru_cache(None)(_key)  # columns have the same terms in many rows
    for is_descending, names in reversed(runs):
        keyed = [(list(map(key, map(row.__getitem__, names))), row) for row in rows]
        keyed.sort(key=itemgetter(0), reverse=is_descending)
        rows[:] = [row for _, row in keyed]


def _key(term: Term | None) -> SortKey:
    """Sort nothing before blank nodes, these before IRIs, numbers, other literals and triples."""
    match term:
        case ox.NamedNode():
            return 2, 0, term.value, "", ""
        case ox.Literal():
            datatype, text = term.datatype.value, term.value
            number = _number(text) if datatype in _NUMERIC else None
            if number is not None:
                return 3, number, text, datatype, ""
            return 4, 0, text, datatype, term.language or ""
        case None:
            return 0, 0, "", "", ""
        case ox.BlankNode():
            return 1, 0, term.value, "", ""
    return 5, 0, str(term), "", ""


def _number(text: str) -> float | None:
    """Read the number of a literal; None if its text is no number, as RDF allows."""
    try:
        return float(text)
    except ValueError:
        return None
