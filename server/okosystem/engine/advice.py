"""What to do about a query that took too long: advice that fits this query, from its text alone."""

import re
from collections.abc import Iterator

from okosystem.core.errors import QueryTooSlow
from okosystem.core.messages import Message, join_messages
from okosystem.core.terms import OKO, WORDS
from okosystem.engine.paths import rewritten, statements, unbound_path, walks
from okosystem.engine.tokens import Tokens, tokens_of

GENERAL = Message("ask for less, or begin with what you know: a thing, a class, a word.")
INDEX = Message(
    "look words up in the word index instead of testing every text: %(pattern)s, "
    "see /sporsmal/things-with-word.",
    pattern=f'GRAPH <{WORDS}> {{ ?thing <{OKO["word"]}> "register" }}',
)
SORTED = Message("ORDER BY sorts every row before the first is sent: leave it out, or add LIMIT.")
_TEXT_TESTS = {"CONTAINS", "REGEX", "STRSTARTS", "STRENDS", "LCASE", "UCASE"}
_GROUP = re.compile(r"\{[^{}]*\}")
LONGEST = 8192
"""Characters from which a query is not looked into: it could be made to take us minutes."""


def too_slow(sparql: str, seconds: float) -> QueryTooSlow:
    """Report that a query was stopped, with advice that fits it."""
    return QueryTooSlow(
        Message(
            "The query took longer than %(seconds)s seconds and was stopped. %(advice)s",
            seconds=f"{seconds:g}",
            advice=advice(sparql),
        )
    )


def advice(sparql: str) -> Message:
    """Say how to fix a slow query; each sentence is about something that stands in it."""
    tokens = tokens_of(sparql) if len(sparql) <= LONGEST else None
    found = list(_each(tokens)) if tokens else []
    return Message("How to fix it: %(advice)s", advice=join_messages(found or [GENERAL]))


def _each(tokens: Tokens) -> Iterator[Message]:
    words = tokens.words()
    yield from _on_paths(tokens)
    if words & _TEXT_TESTS and "FILTER" in words:
        yield INDEX
    if {"ORDER", "BY"} <= words and "LIMIT" not in words:
        yield SORTED
    if apart := unrelated(tokens):
        yield Message(
            "%(one)s and %(other)s have nothing in common in the query, so that each is "
            "combined with each: relate them, or ask two questions.",
            one=apart[0],
            other=apart[1],
        )


def unrelated(tokens: Tokens) -> list[str]:
    """Name a variable of each part of a group whose statements share no variable with the others.

    Empty when all hangs together, and for groups that hold other groups.
    """
    for group in _GROUP.finditer(tokens.kinds):
        parts: list[set[str]] = []
        for first, last in statements(tokens, group.start(), group.end()):
            joined = _variables(tokens, first, last)
            parts = [p for p in parts if p.isdisjoint(joined)] + [
                joined.union(*(p for p in parts if not p.isdisjoint(joined)))
            ]
        if len(apart := sorted(min(part) for part in parts if part)) > 1:
            return apart
    return []


def _variables(tokens: Tokens, first: int, last: int) -> set[str]:
    places = (n for n in range(first, last) if tokens.kinds[n] == "v")
    return {f"?{tokens.source(n, n + 1)[1:]}" for n in places}


def _on_paths(tokens: Tokens) -> Iterator[Message]:
    if rewritten(tokens.text) == tokens.text:
        for walk in walks(tokens):
            yield Message(
                "the path in «%(pattern)s» is followed from every %(variable)s there is. "
                "Write it by itself, in a sub-select: %(wrapped)s",
                pattern=walk.pattern,
                variable=walk.variable,
                wrapped=walk.wrapped,
            )
    if pattern := unbound_path(tokens):
        yield Message(
            "both ends of the path in «%(pattern)s» are unknown: bind one of them.", pattern=pattern
        )
