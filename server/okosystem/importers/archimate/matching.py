"""Which of ours a thing in somebody's model may be: by link, by code, by name. Pure functions.

A link that a person has written settles it. A name only suggests; people decide.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from okosystem.archimate.model import Element
from okosystem.core.folding import fold
from okosystem.importers.archimate.ours import Thing
from okosystem.importers.archimate.ways import WAYS

ALIKE: Mapping[str, Sequence[str]] = {
    "Resource": ("Resource", "ApplicationComponent"),
    "ApplicationComponent": ("ApplicationComponent", "Resource"),
    "ApplicationService": ("ApplicationComponent", "Resource"),
    "BusinessService": ("ApplicationComponent", "Resource"),
    "BusinessActor": ("BusinessActor", "BusinessCollaboration"),
    "BusinessCollaboration": ("BusinessCollaboration", "BusinessActor"),
    "Stakeholder": ("BusinessActor", "BusinessCollaboration"),
    "Principle": ("Constraint",),
    "Requirement": ("Constraint",),
    "Contract": ("Constraint",),
    "Outcome": ("Goal",),
}
"""Their type → our types that may mean the same. Any other type means only itself."""
ENOUGH = 2 / 3
SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Match:
    """That two things may be the same, how sure that is, and why, by language."""

    ours: str
    theirs: str
    confidence: str
    reason: Mapping[str, str]


def linked(things: Iterable[Thing], base: str) -> dict[str, list[str]]:
    """List, by their IRI, which of ours a person has linked to it."""
    links: dict[str, list[str]] = defaultdict(list)
    for thing in things:
        for iri in thing.all("link"):
            if iri.startswith(base):
                links[iri].append(thing.iri)
    return dict(links)


def suggested(
    elements: Iterable[Element], base: str, things: Sequence[Thing], settled: Container[str]
) -> list[Match]:
    """Suggest matches for what is linked to nothing, for each pair by the surest reason only."""
    known: dict[str, Known] = defaultdict(Known)
    for thing in things:
        if not any(link.startswith(base) for link in thing.all("link")):
            known[thing.type].add(thing)
    found: dict[tuple[str, str], Match] = {}
    for element in elements:
        theirs = base + element.identifier
        kinds = ALIKE.get(element.type, (element.type,))
        for kind in kinds if theirs not in settled else ():
            for match in _of(element, theirs, known[kind]):
                found.setdefault((match.ours, match.theirs), match)
    return list(found.values())


class Known:
    """Our things of one type, by the texts they can be known by."""

    def __init__(self) -> None:
        self.by: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.names: dict[str, list[tuple[str, set[str]]]] = defaultdict(list)

    def add(self, thing: Thing) -> None:
        """Take in one of ours."""
        self._add(thing, "code", thing.all("code"))
        for key in ("name", "alias"):
            folded = [fold(text) for text in thing.all(key)]
            self._add(thing, key, folded)
            for words in map(_words, folded):
                for word in words:
                    self.names[word].append((thing.iri, words))

    def close_to(self, name: str) -> list[str]:
        """Find those whose name shares most words with this one, at least two of them."""
        words = _words(name)
        near = (pair for word in sorted(words) for pair in self.names.get(word, ()))
        return list(dict.fromkeys(iri for iri, others in near if _close(words, others)))

    def _add(self, thing: Thing, key: str, texts: Iterable[str]) -> None:
        for text in dict.fromkeys(texts):
            self.by[key, text].append(thing.iri)


def _of(element: Element, theirs: str, known: Known) -> Iterator[Match]:
    """Suggest by name, code, alias and words, in this order."""
    names = [name for name in element.names.values() if name]
    for key, confidence, reason in WAYS:
        for name in names:
            text = name.split(" ", 1)[0].rstrip(".:") if key == "code" else fold(name)
            found = known.close_to(text) if key == "words" else known.by.get((key, text), ())
            for iri in found:
                yield Match(iri, theirs, confidence, reason)


def _words(name: str) -> set[str]:
    return {word for word in name.split() if len(word) >= SHORTEST}


def _close(words: set[str], others: set[str]) -> bool:
    shared = words & others
    return len(shared) > 1 and len(shared) >= ENOUGH * len(words | others)
