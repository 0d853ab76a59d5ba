"""The search behind /sti: which statements are walked through, and the ways that are found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from okosystem.analysis.network import Path, connected_component, shortest_paths
from okosystem.model.relations import Relation, Step, describe_paths, relations_on, without_sectors
from okosystem.web.alphabet import in_order
from okosystem.web.languages import mark
from okosystem.web.state import current_graph
from okosystem.web.views.form import Choices

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
class Search:
    """Two ends, the statements that were searched, and the ways that were found."""

    start: str
    end: str
    every: Sequence[Relation]
    paths: Sequence[Path]

    @property
    def walked(self) -> list[Relation]:
        """The statements that are walked through: not those about a whole sector in between."""
        return without_sectors(self.every, self.start, self.end)

    @property
    def ways(self) -> list[list[Step]]:
        """The ways that are shown, step by step."""
        return describe_paths(self.walked, self.paths[:SHOWN])

    @property
    def drawn(self) -> list[Relation]:
        """The statements in the drawing: those of every way that is shown, each once."""
        found = {fact: None for way in self.ways for step in way for fact in step.relations}
        return list(found)

    def around(self, thing: str) -> list[str]:
        """List what hangs together with one of the ends at all."""
        return in_order(list(connected_component([f.ends for f in self.walked], thing) - {thing}))

    def counted(self) -> dict[str, int]:
        """Count the statements that were searched, by what the reader may choose among."""
        kinds = [fact.kind for fact in self.every]
        return {word: sum(kinds.count(k) for k in KINDS[word]) for word in KINDS}


def searched(choices: Choices, start: str, end: str) -> Search:
    """Search through the statements of the chosen kinds."""
    words = choices["ved"].split() or list(KINDS)
    every = relations_on(
        current_graph(), choices.day, *(kind for word in words for kind in KINDS[word])
    )
    pairs = [fact.ends for fact in without_sectors(every, start, end)]
    return Search(start, end, every, shortest_paths(pairs, start, end, MOST))
