"""Paths that the engine follows from every thing, and how to write them so that it need not.

`?s a ex:C ; (ex:p|ex:q)+ ex:x` is walked from every ?s of the class: minutes where the walk from
ex:x takes milliseconds. A sub-select of the one variable has the same rows and is walked alone.
"""

import re
from dataclasses import dataclass

from okosystem.engine.tokens import Tokens, tokens_of

_TERM = r"(?:[vin]|s(?:l|di)?)"
_SIGNS = r"[ia^!|/+*?]"
_NESTED = rf"\((?:{_SIGNS}|\((?:{_SIGNS}|\({_SIGNS}*\))*\))*\)"
_STEP = rf"[\^!]*(?:[ia]|{_NESTED})[+*?]?"
_PATH = rf"{_STEP}(?:[|/]{_STEP})*"
_SAID = rf"(?:v|{_PATH}){_TERM}(?:,{_TERM})*"
_STATEMENT = re.compile(rf"(?<=[{{}}.]){_TERM}{_SAID}(?:;+{_SAID})*;*(?=[.{{}}w])")
_SUBJECT, _EACH = re.compile(_TERM), re.compile(_SAID)
_WALK = re.compile(rf"(?P<path>{_PATH})(?P<end>{_TERM})")
_ENDLESS = re.compile(r"[+*]")
# One step, any number of times: its ends are a set, so nothing can be counted once more or less.
_ONE_STEP = re.compile(rf"[\^!]*(?:[ia]|{_NESTED})[+*]")
_NAME = r"(?:<[^<>\s{}]*>|[?$]\w+|[\w-]*:[\w.-]*)"
_BY_ITSELF = re.compile(rf"\{{\s*{_NAME}\s+{_NAME}[+*]\s+{_NAME}\s*\.?\s*\}}")
_UNSAFE_WORDS = {"EXISTS", "GRAPH", "LATERAL", "SERVICE"}
_UNSAFE_KINDS = re.compile(r"[b\[\]]|<<|\{\||w\*")


@dataclass(frozen=True, slots=True)
class Walk:
    """A path of any length between a variable and something known, beside other patterns.

    `first` and `last` are the place of the whole statement; `rest` is what else it says.
    """

    first: int
    last: int
    variable: str
    pattern: str
    rest: str

    @property
    def wrapped(self) -> str:
        """The pattern in a sub-select."""
        return f"{{ SELECT {self.variable} WHERE {{ {self.pattern} }} }}"


def statements(tokens: Tokens, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Find whole statements, from their subject to the last thing said of it."""
    until = len(tokens.kinds) if end is None else end
    return [found.span() for found in _STATEMENT.finditer(tokens.kinds, start, until)]


def walks(tokens: Tokens) -> list[Walk]:
    """Find the paths, at most one in each statement."""
    found = (_walk(tokens, first, last) for first, last in statements(tokens))
    return [walk for walk in found if walk]


def unbound_path(tokens: Tokens) -> str:
    """Find a path of any length between two variables; empty when there is none."""
    for first, last in statements(tokens):
        for start, end in _said(tokens, first, last):
            found = _WALK.fullmatch(tokens.kinds, start, end)
            unknown = found and tokens.kinds[first] == found["end"] == "v"
            if found and unknown and _ENDLESS.search(found["path"]):
                return f"{tokens.source(first, first + 1)} {tokens.source(start, end)}"
    return ""


def rewritten(sparql: str) -> str:
    """Write a query so that its paths are walked from what is known; the same rows, always.

    Not done where a sub-select could mean something else: inside EXISTS and GRAPH, with blank
    nodes, with SELECT *; nor in a text of which any part is not understood.
    """
    # Where every sign of a path stands in one that is by itself, the tokens need not be read.
    if sparql.count("+") + sparql.count("*") == len(_BY_ITSELF.findall(sparql)):
        return sparql
    tokens = tokens_of(sparql)
    if tokens is None or _UNSAFE_KINDS.search(tokens.kinds) or tokens.words() & _UNSAFE_WORDS:
        return sparql
    for walk in reversed(walks(tokens)):
        start, end = tokens.spans[walk.first][0], tokens.spans[walk.last - 1][1]
        new = f"{walk.wrapped} {walk.rest}".rstrip()
        sparql = f"{sparql[:start]}{new}{sparql[end:]}"
    return sparql


def _said(tokens: Tokens, first: int, last: int) -> list[tuple[int, int]]:
    subject = _SUBJECT.match(tokens.kinds, first)
    begin = subject.end() if subject else last
    return [each.span() for each in _EACH.finditer(tokens.kinds, begin, last)]


def _walk(tokens: Tokens, first: int, last: int) -> Walk | None:
    said = _said(tokens, first, last)
    if len(said) == 1 and _is_alone(tokens.kinds, first, last):
        return None
    who = tokens.source(first, said[0][0])
    for span in said:
        found = _WALK.fullmatch(tokens.kinds, *span)
        if found is None or not _ONE_STEP.fullmatch(found["path"]):
            continue
        if (tokens.kinds[first] == "v") != (found["end"] == "v"):
            variable = who if tokens.kinds[first] == "v" else tokens.source(span[1] - 1, span[1])
            others = [tokens.source(*other) for other in said if other != span]
            rest = f"{who} {' ; '.join(others)}" if others else ""
            return Walk(first, last, variable, f"{who} {tokens.source(*span)}", rest)
    return None


def _is_alone(kinds: str, first: int, last: int) -> bool:
    return kinds[first - 1] == "{" and kinds[last:].lstrip(".").startswith("}")
