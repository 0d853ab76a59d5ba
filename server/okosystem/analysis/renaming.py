"""Names for results of another day or with a scenario, so that none is taken for one of today."""

from collections.abc import Iterator, Sequence
from datetime import date

import pyoxigraph as ox

from okosystem.core.terms import ID

_OURS = str(ID["analysis/"])
_SPECIAL = ox.NamedNode("http://www.w3.org/ns/prov#specializationOf")


def word_of(day: date, scenario: str = "") -> str:
    """Give what tells results of a day, and of a scenario, from those of today."""
    return f"{day}--{scenario}" if scenario else str(day)


def renamed(said: Sequence[ox.Triple], word: str) -> Iterator[ox.Triple]:
    """Add a word to the names of results, and say of which result of today each is a special."""
    for triple in said:
        subject, value = _named(triple.subject, word), _named(triple.object, word)
        yield ox.Triple(subject, triple.predicate, value)  # type: ignore[arg-type]
    for subject in dict.fromkeys(t.subject for t in said):
        if _is_result(subject):
            yield ox.Triple(_named(subject, word), _SPECIAL, subject)  # type: ignore[arg-type]


def _named(term: object, word: str) -> object:
    return ox.NamedNode(f"{term.value}--{word}") if _is_result(term) else term  # type: ignore[attr-defined]


def _is_result(term: object) -> bool:
    return isinstance(term, ox.NamedNode) and term.value.startswith(_OURS)
