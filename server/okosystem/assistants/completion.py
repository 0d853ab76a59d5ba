"""Suggestions for the arguments of prompts and resources, while a person writes them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from mcp_types import Completion, ResourceTemplateReference

from okosystem.assistants.graph import ServedGraph
from okosystem.core.terms import local_name
from okosystem.core.text import fold
from okosystem.search.indexes import rank
from okosystem.search.release_index import Entry

MAX_VALUES = 100
"""The protocol allows no more in one answer."""
MAX_RANK = 2
"""Of a name in which the text begins a word."""
KINDS: Mapping[str, Collection[str]] = {"behov": ("need",), "ressurs": ("resource",), "ting": ()}
"""The kinds of entity that an argument of a prompt names; empty for all."""


class Suggestion(NamedTuple):
    """A value, the folded names by which it is found, and how many entities use it."""

    value: str
    names: Iterable[str]
    uses: int = 0


def complete(
    graph: ServedGraph, reference: object, argument: str, text: str, known: Mapping[str, str]
) -> Completion:
    """Suggest values for an argument: those with a name that has a word beginning with the text.

    `known` are the arguments that have a value. An argument of anything that the server does not
    have gets no suggestions, as one of free text.
    """
    if isinstance(reference, ResourceTemplateReference):
        suggestions = _suggest_parts(graph, argument, known)
    else:
        suggestions = _suggest_entities(graph, argument, has_prefix=":" in text)
    values = _matching(suggestions, fold(text))
    return Completion(
        values=values[:MAX_VALUES], total=len(values), has_more=len(values) > MAX_VALUES
    )


def _suggest_parts(
    graph: ServedGraph, argument: str, known: Mapping[str, str]
) -> Iterator[Suggestion]:
    """Suggest the parts of the address of a resource."""
    if argument == "kind":
        yield from (Suggestion(kind, [fold(kind)]) for kind in graph.names.kinds())
    elif argument == "slug":
        for entry in _entries(graph, [known["kind"]] if known.get("kind") else ()):
            slug = local_name(entry.iri)
            yield Suggestion(slug, [fold(slug), *_names(entry)], entry.uses)
    elif argument == "name":
        for query in graph.release.queries.values():
            yield Suggestion(query.name, map(fold, (query.name, *query.title.values())))


def _suggest_entities(graph: ServedGraph, argument: str, has_prefix: bool) -> Iterator[Suggestion]:
    """Suggest entities by name, past names included, or as prefix:name."""
    if argument not in KINDS:
        return
    for entry in _entries(graph, KINDS[argument]):
        if has_prefix:
            curie = graph.curie(entry.iri)
            yield Suggestion(curie, [fold(curie)], entry.uses)
        else:
            yield Suggestion(graph.labels.name(entry.iri, "nb").value, _names(entry), entry.uses)


def _entries(graph: ServedGraph, kinds: Collection[str]) -> Iterable[Entry]:
    chosen = kinds or graph.names.kinds()
    return (entry for entry in graph.names.entries if entry.kind in chosen)


def _names(entry: Entry) -> list[str]:
    return [folded for folded, _ in entry.names]


def _matching(suggestions: Iterable[Suggestion], text: str) -> list[str]:
    """List the values with a name that matches: the closest first, then the most used."""
    ranked = sorted(
        (closest, -uses, value)
        for value, names, uses in suggestions
        if (closest := min((_rank(name, text) for name in names), default=MAX_RANK + 1)) <= MAX_RANK
    )
    return list(dict.fromkeys(value for *_, value in ranked))


def _rank(name: str, text: str) -> int:
    """Rank a name, which may be written in one word: «idpo» begins «id porten»."""
    begins = name.replace(" ", "").startswith(text.replace(" ", ""))
    return min(rank(name, text), 1 if begins else MAX_RANK + 1)
