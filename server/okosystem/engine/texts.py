"""Texts in several languages: the reader's language first, then nb, nn, en, then any."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from okosystem.engine.answers import Term

CHAIN = ("nb", "nn", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """A text and its language; the empty language is for texts that have none."""

    value: str
    language: str = ""

    def __str__(self) -> str:
        return self.value


def best(texts: Mapping[str, str], language: str) -> Text | None:
    """Choose the text for a reader; nothing when there is none."""
    for wanted in (language, *CHAIN, *texts):
        if wanted in texts:
            return Text(texts[wanted], wanted)
    return None


def by_language(terms: Iterable[Term]) -> Mapping[str, list[str]]:
    """Sort literals by language."""
    found: dict[str, list[str]] = {}
    for term in terms:
        if isinstance(term, ox.Literal):
            found.setdefault(term.language or "", []).append(term.value)
    return found


def all_best(terms: Iterable[Term], language: str) -> list[Text]:
    """Choose every text in the one language that suits the reader best."""
    found = by_language(terms)
    for wanted in (language, *CHAIN, *found):
        if wanted in found:
            return [Text(value, wanted) for value in found[wanted]]
    return []
