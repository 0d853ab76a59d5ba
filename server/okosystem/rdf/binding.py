"""Bind variables in the text of our own queries, so that the text runs as it is in any engine.

A parameter becomes a VALUES clause at the start of the WHERE clause, a constant replaces its
variable. Places are found by tokens, and only RDF terms go in, which the engine escapes.
"""

import re
from collections.abc import Mapping

import pyoxigraph as ox

from okosystem.errors import BrokenHeader

Term = ox.NamedNode | ox.Literal

_TOKEN = re.compile(
    r"""\#[^\n\r]*+|<[^<>"{}|^`\\\x00-\x20]*+>
    |'''(?:[^'\\]|\\.|'(?!''))*+'''|\"""(?:[^"\\]|\\.|"(?!""))*+\"""
    |'(?:[^'\\\n\r]|\\.)*+'|"(?:[^"\\\n\r]|\\.)*+"
    |[?$](?P<variable>\w++)|(?P<sign>[{}()])|(?P<word>(?:[\w:]|\\.)(?:[\w:.%-]|\\.)*+)""",
    re.VERBOSE | re.DOTALL,
)
_NESTING = {"{": 1, "(": 1, "}": -1, ")": -1}
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}


def bind_parameters(sparql: str, values: Mapping[str, Term]) -> str:
    """Add a VALUES clause for each variable; raises BrokenHeader for a query without a pattern."""
    if not values:
        return sparql
    start = find_pattern(sparql)
    clauses = "".join(f"\n  VALUES ?{name} {{ {term} }}" for name, term in values.items())
    return sparql[:start] + clauses + sparql[start:]


def replace_variables(sparql: str, constants: Mapping[str, Term]) -> str:
    """Replace variables by terms; they must not be projected or bound in the query."""

    def replace(token: re.Match[str]) -> str:
        term = constants.get(token["variable"] or "")
        return token[0] if term is None else str(term)

    return _TOKEN.sub(replace, sparql)


def variables_in(sparql: str) -> set[str]:
    """Return the names of the variables."""
    return {token["variable"] for token in _TOKEN.finditer(sparql) if token["variable"]}


def selected_variables(sparql: str) -> list[str]:
    """List the variables of a SELECT clause in order; they must be named in it, not by `*`."""
    found, depth, word = list[str](), 0, ""
    for token in _TOKEN.finditer(sparql):
        if token["sign"] == "{" and not depth:
            break
        if token["variable"] and (not depth or (depth == 1 and word == "AS")):
            found.append(token["variable"])
        depth += _NESTING.get(token["sign"] or "", 0)
        word = (token["word"] or "").upper()
    return found


def find_pattern(sparql: str, name: str = "query") -> int:
    """Find the position after the brace that opens the WHERE clause; raises BrokenHeader."""
    form, keyword, depth, is_template = "", "", 0, False
    for token in _TOKEN.finditer(sparql):
        if token["word"]:
            keyword = token["word"].upper()
            if not form and keyword in _FORMS:
                form, is_template = keyword, keyword == "CONSTRUCT"
        elif token["sign"] == "{" and form and not depth:
            if not is_template:
                return token.end()
            if keyword == "WHERE":
                break
            is_template = False
        depth += _NESTING.get(token["sign"] or "", 0)
    raise BrokenHeader(
        f"{name}  has no WHERE clause that parameters can be bound in. "
        "How to fix it: write one, as in SELECT … WHERE { … }."
    )
