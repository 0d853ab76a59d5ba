"""Which form a query has, and what may not be passed on to an engine that is not ours.

Another engine may know more than SPARQL: updates sent as queries, pragmas that fetch, functions
of the system. What is passed on is one plain query of the standard, with a base of our own.
"""

import re

from okosystem.core.errors import InvalidQuery
from okosystem.core.messages import Message
from okosystem.core.terms import BASE
from okosystem.engine.refusals import refuse_federation
from okosystem.engine.words import code

GRAPHS = ("CONSTRUCT", "DESCRIBE")
NO_FORM = Message(
    "no SELECT, ASK, CONSTRUCT or DESCRIBE stands after BASE and PREFIX. "
    "How to fix it: send one query of SPARQL 1.1; updates and pragmas are not passed on."
)
OF_THE_SYSTEM = Message(
    "names that begin with bif: or sql: are not passed on: some engines read them as "
    "functions of the system. How to fix it: use functions of SPARQL, another prefix."
)
RELATIVE = Message("BASE is relative. How to fix it: write it in full, as <https://…>.")

_FORM = re.compile(
    r"\s*(?:(?:BASE|VERSION)\s+|PREFIX\s+[^\s:]*:\s+)*(SELECT|ASK|CONSTRUCT|DESCRIBE)(?![\w:.-])",
    re.IGNORECASE,
)
_FROM = re.compile(r"(?<![?$:\w-])FROM(?![\w:-])", re.IGNORECASE)
_GRAPH = re.compile(r"(?<![?$:\w-])GRAPH(?![\w:-])", re.IGNORECASE)
_OWN_BASE = re.compile(r"(?<![?$:\w-])BASE\s*<([^<>]*)>", re.IGNORECASE)
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_SYSTEM = re.compile(r"(?<![\w:/#?.%=-])(?:bif|sql):", re.IGNORECASE)
_ESCAPE = re.compile(r"\\u([0-9a-f]{4})|\\U([0-9a-f]{8})", re.IGNORECASE)


def form_of(sparql: str) -> str:
    """Name the form: SELECT, ASK, CONSTRUCT or DESCRIBE; raises InvalidQuery for all else.

    The text is read twice, as written and with its escapes resolved: engines differ in that.
    """
    refuse_foreign(_resolved(sparql))
    refuse_foreign(sparql)
    found = _FORM.match(code(sparql))
    if found is None:
        raise InvalidQuery(NO_FORM)
    return found[1].upper()


def refuse_foreign(sparql: str) -> None:
    """Raise InvalidQuery when the query reaches for another server or for the engine's system."""
    refuse_federation(sparql)
    with_iris = code(sparql, iris=True)
    if _SYSTEM.search(with_iris):
        raise InvalidQuery(OF_THE_SYSTEM)
    if any(not _ABSOLUTE.match(base) for base in _OWN_BASE.findall(with_iris)):
        raise InvalidQuery(RELATIVE)


def based(sparql: str) -> str:
    """Give the query the base that our own engine gives it, unless it has one; on its first line.

    Two bases in one query are right by the standard, but not every engine reads them.
    """
    if _OWN_BASE.search(code(sparql, iris=True)):
        return sparql
    return f"BASE <{BASE}sparql> {sparql}"


def names_its_dataset(sparql: str) -> bool:
    """Tell whether the query has a FROM of its own."""
    return _FROM.search(code(sparql)) is not None


def asks_named_graphs(sparql: str) -> bool:
    """Tell whether the keyword GRAPH is there."""
    return _GRAPH.search(code(sparql)) is not None


def _resolved(sparql: str) -> str:
    return _ESCAPE.sub(lambda found: _character(int(found[1] or found[2], 16)), sparql)


def _character(number: int) -> str:
    return chr(number) if number <= 0x10FFFF else " "
