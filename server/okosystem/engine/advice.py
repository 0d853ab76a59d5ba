"""What to do about a query that took too long: advice that fits this query, from its text alone."""

import re
from collections.abc import Iterator

from okosystem.engine.paths import rewritten, statements, unbound_path, walks
from okosystem.engine.tokens import Tokens, tokens_of

GENERAL = "ask for less, or begin with what you know: a thing, a class, a word."
_TEXT_TESTS = {"CONTAINS", "REGEX", "STRSTARTS", "STRENDS", "LCASE", "UCASE"}
_GROUP = re.compile(r"\{[^{}]*\}")


def advice(sparql: str) -> str:
    """Say how to mend a slow query; each sentence is about something that stands in it."""
    tokens = tokens_of(sparql)
    found = list(_each(tokens)) if tokens else []
    return "How to mend it: " + " ".join(found or [GENERAL])


def _each(tokens: Tokens) -> Iterator[str]:
    words = tokens.words()
    yield from _on_paths(tokens)
    if words & _TEXT_TESTS and "FILTER" in words:
        yield (
            "look words up in the word index instead of testing every text: GRAPH "
            "<https://w3id.org/felles-okosystem/graph/words> "
            '{ ?thing <https://w3id.org/felles-okosystem/ns#word> "register" }, '
            "see /sporsmal/things-with-word."
        )
    if {"ORDER", "BY"} <= words and "LIMIT" not in words:
        yield "ORDER BY sorts every row before the first is sent: leave it out, or add LIMIT."

    if apart := unrelated(tokens):
        yield (
            f"{apart[0]} and {apart[1]} have nothing in common in the query, so that each is "
            "combined with each: relate them, or ask two questions."
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


def _on_paths(tokens: Tokens) -> Iterator[str]:
    if rewritten(tokens.text) == tokens.text:
        for walk in walks(tokens):
            yield (
                f"the path in «{walk.pattern}» is followed from every {walk.variable} there is. "
                f"Write it by itself, in a sub-select: {walk.wrapped}"
            )
    if pattern := unbound_path(tokens):
        yield f"both ends of the path in «{pattern}» are unknown: bind one of them."
