"""What anyone's data says of a thing, with what is said of the nameless things it leads to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import pyoxigraph as ox

from okosystem.engine.answers import Term
from okosystem.model.labels import Text, all_best
from okosystem.web.languages import current_language
from okosystem.web.state import current_graph, current_store

DEEPEST = 5
Said = Sequence[tuple[str, Sequence["Term | Text | Nested"]]]


@dataclass(frozen=True, slots=True)
class Nested:
    """A thing without a name, told of where it is pointed at."""

    said: Said


def closure(thing: ox.NamedNode) -> Iterator[ox.Triple]:
    """List what is said of a thing, and of the nameless things it leads to."""
    seen: set[ox.NamedNode | ox.BlankNode] = {thing}
    left: list[ox.NamedNode | ox.BlankNode] = [thing]
    while left:
        for triple in current_store().outward(left.pop()):
            yield triple
            if isinstance(triple.object, ox.BlankNode) and triple.object not in seen:
                seen.add(triple.object)
                left.append(triple.object)


def said_of(thing: ox.NamedNode | ox.BlankNode, depth: int) -> Said:
    """Gather what is said of a thing by property; nameless things are told of inside."""
    triples = current_store().outward(thing)
    grouped = groupby(triples, key=lambda triple: triple.predicate.value)
    return [
        (current_graph().curie(iri), shown([t.object for t in found], depth))
        for iri, found in grouped
    ]


def shown(values: Sequence[Term], depth: int) -> Sequence[Term | Text | Nested]:
    """Choose among texts in several languages, and open up nameless things."""
    if any(isinstance(value, ox.Literal) and value.language for value in values):
        return all_best(values, current_language())
    return [
        Nested(said_of(value, depth + 1))
        if isinstance(value, ox.BlankNode) and depth < DEEPEST
        else value
        for value in values
    ]
