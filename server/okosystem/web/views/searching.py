"""The search behind /sti: which statements are walked through, and the ways that are found."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from okosystem.analysis.network import Path, connected_component, shortest_paths
from okosystem.core.terms import kind_of
from okosystem.web.alphabet import in_order
from okosystem.web.languages import mark
from okosystem.web.views.asking import Asked
from okosystem.web.views.facts import Fact, facts

KINDS: Mapping[str, Sequence[str]] = {
    "roller": ("participation",),
    "avhengigheter": ("dependency",),
    "deler": ("part", "replacement", "reference"),
    "utvekslinger": ("exchange",),
    "organisering": ("membership", "organisation"),
}
TITLES = {
    "roller": mark("Roller"),
    "avhengigheter": mark("Avhengigheter"),
    "deler": mark("Deler og erstatninger"),
    "utvekslinger": mark("Verdiutvekslinger"),
    "organisering": mark("Medlemskap og over- og underordning"),
}
MOST, SHOWN = 50, 5


@dataclass(frozen=True, slots=True)
class Step:
    """From one thing to the next, and the statements that join them."""

    start: str
    end: str
    facts: Sequence[Fact]


@dataclass(frozen=True, slots=True)
class Search:
    """Two ends, the statements that were searched, and the ways that were found."""

    start: str
    end: str
    every: Sequence[Fact]
    paths: Sequence[Path]

    @property
    def walked(self) -> list[Fact]:
        """The statements that are walked through: not those about a whole sector in between."""
        return walked(self.every, self.start, self.end)

    @property
    def ways(self) -> list[list[Step]]:
        """The ways that are shown, step by step."""
        between = defaultdict[frozenset[str], list[Fact]](list)
        for fact in self.walked:
            between[frozenset(fact.ends)].append(fact)
        steps = [list(pairwise(path)) for path in self.paths[:SHOWN]]
        return [[Step(a, b, between[frozenset((a, b))]) for a, b in way] for way in steps]

    @property
    def drawn(self) -> list[Fact]:
        """The statements in the drawing: those of every way that is shown, each once."""
        found = {fact: None for way in self.ways for step in way for fact in step.facts}
        return list(found)

    def around(self, thing: str) -> list[str]:
        """List what hangs together with one of the ends at all."""
        return in_order(list(connected_component([f.ends for f in self.walked], thing) - {thing}))

    def counted(self) -> dict[str, int]:
        """Count the statements that were searched, by what the reader may choose among."""
        kinds = [fact.kind for fact in self.every]
        return {word: sum(kinds.count(k) for k in KINDS[word]) for word in KINDS}


def searched(asked: Asked, start: str, end: str) -> Search:
    """Search through the statements of the chosen kinds."""
    words = asked["ved"].split() or list(KINDS)
    every = facts(asked.day, *(kind for word in words for kind in KINDS[word]))
    pairs = [fact.ends for fact in walked(every, start, end)]
    return Search(start, end, every, shortest_paths(pairs, start, end, MOST))


def walked(every: Sequence[Fact], start: str, end: str) -> list[Fact]:
    """Leave out whole sectors in between: to have all citizens in common joins nobody."""

    def is_crowd(thing: str) -> bool:
        return kind_of(thing) == "sector" and thing not in (start, end)

    return [fact for fact in every if not any(map(is_crowd, fact.ends))]
