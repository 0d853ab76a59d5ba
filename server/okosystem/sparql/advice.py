"""Advice on a query that took too long, from its text."""

import re
from collections.abc import Iterator

from okosystem.errors import Message, QueryTooSlow, join_messages
from okosystem.sparql.path_rewriting import (
    Tokens,
    repeated_paths,
    rewrite_paths,
    statements,
    tokenize,
    unbound_path,
)

GENERAL = Message("request less, or start from something known: an entity, a class or a word.")
TEXTS = Message(
    "test the names and descriptions of entities instead of every literal, as in "
    "/sporsmal/things-with-word, or search at /sporsmal.",
)
SORTED = Message("ORDER BY sorts every row before the first is sent: leave it out, or add LIMIT.")
FIRST_SORTED = Message(
    "ORDER BY reads every row, also with LIMIT: leave it out, and the first rows are sent at once."
)
COUNTED = Message(
    "COUNT and GROUP BY read every row before the first is sent, also with LIMIT: count fewer "
    "things, such as those of one actor. /.well-known/void has counts for the whole graph."
)
_TEXT_TESTS = {"CONTAINS", "REGEX", "STRSTARTS", "STRENDS", "LCASE", "UCASE"}
_COUNTS = {"COUNT", "GROUP"}
_GROUP = re.compile(r"\{[^{}]*\}")
MAX_LENGTH = 8192
"""Characters beyond which a query is not examined: a crafted one could take minutes."""


def too_slow(sparql: str, seconds: float) -> QueryTooSlow:
    """Report that a query was stopped, with advice that fits it."""
    message = Message(
        "The query took longer than %(seconds)s seconds and was stopped. %(advice)s",
        seconds=f"{seconds:g}",
        advice=advice(sparql),
    )
    return QueryTooSlow(message)


def advice(sparql: str) -> Message:
    """Describe how to fix a slow query, from what stands in it."""
    tokens = tokenize(sparql) if len(sparql) <= MAX_LENGTH else None
    parts = list(_parts(tokens)) if tokens else []
    return Message("How to fix it: %(advice)s", advice=join_messages(parts or [_general(tokens)]))


def _general(tokens: Tokens | None) -> Message:
    return COUNTED if tokens and tokens.words() & _COUNTS else GENERAL


def _parts(tokens: Tokens) -> Iterator[Message]:
    words = tokens.words()
    yield from _on_paths(tokens)
    if words & _TEXT_TESTS and "FILTER" in words:
        yield TEXTS
    if {"ORDER", "BY"} <= words and not words & _COUNTS:
        yield FIRST_SORTED if "LIMIT" in words else SORTED
    if variables := unrelated(tokens):
        yield Message(
            "%(one)s and %(other)s are not connected in the query, so every value of one is "
            "combined with every value of the other: connect them, or send two queries.",
            one=variables[0],
            other=variables[1],
        )


def unrelated(tokens: Tokens) -> list[str]:
    """Name a variable from each part of a group that shares no variable with the other parts.

    Empty when all parts are related, and for groups that contain other groups. The template of a
    CONSTRUCT matches nothing, so its parts need not be related.
    """
    for group in _GROUP.finditer(tokens.kinds):
        if tokens.source(group.start() - 1, group.start()).upper() == "CONSTRUCT":
            continue
        parts: list[set[str]] = []
        for first, last in statements(tokens, group.start(), group.end()):
            variables = {
                f"?{tokens.source(n, n + 1)[1:]}"
                for n in range(first, last)
                if tokens.kinds[n] == "v"
            }
            related = [part for part in parts if not part.isdisjoint(variables)]
            parts = [part for part in parts if part.isdisjoint(variables)]
            parts.append(variables.union(*related))
        if len(names := sorted(min(part) for part in parts if part)) > 1:
            return names
    return []


def _on_paths(tokens: Tokens) -> Iterator[Message]:
    if rewrite_paths(tokens.text) == tokens.text:
        for path in repeated_paths(tokens):
            yield Message(
                "the property path in «%(pattern)s» is evaluated for every %(variable)s. Put it "
                "in a subquery: %(wrapped)s",
                pattern=path.pattern,
                variable=path.variable,
                wrapped=path.sub_select,
            )
    if pattern := unbound_path(tokens):
        yield Message(
            "both ends of the property path in «%(pattern)s» are unbound: bind one of them.",
            pattern=pattern,
        )
