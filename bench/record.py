"""What a run found: ratios are computed within a run, never across runs."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

OURS, OURS_ON_DISK = "okosystem", "okosystem (disk)"
OXIGRAPH, OXIGRAPH_ON_DISK = "oxigraph serve (memory)", "oxigraph serve-read-only (disk)"
RDFLIB = "rdflib-endpoint"
CLIENTS = 8


@dataclass(frozen=True, slots=True)
class Server:
    """A server: seconds to load and to start, and MB of memory after the start and the load."""

    name: str
    version: str
    load: float
    seconds: float
    megabytes: float
    after: float


@dataclass(frozen=True, slots=True)
class Setting:
    """A shape, and whether each request is unique."""

    group: str
    shape: str
    fresh: bool


@dataclass(slots=True)
class Run:
    """One interleaved run on one graph: by setting and server, the rounds of a server.

    A round is answers per second, p50 and p99 in ms.
    """

    graph: str
    rounds: dict[tuple[Setting, str], list[list[float]]] = field(default_factory=dict)
    servers: list[Server] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    """Answers that differ, and errors, which are not measured."""

    def find(self, name: str) -> Server | None:
        """Find a server by name."""
        return next((server for server in self.servers if server.name == name), None)

    def mean(self, base: str, group: str, fresh: bool) -> float | None:
        """Return the geometric mean of the shapes' median ratios of ours to a base."""
        groups = {setting: setting.group for setting, name in self.rounds if name == OURS}
        chosen = [
            setting
            for setting, of in groups.items()
            if setting.fresh == fresh and group in (of, "all")
        ]
        found = (self._ratios(setting, base) for setting in chosen)
        medians = [statistics.median(ratios) for ratios in found if ratios]
        return statistics.geometric_mean(medians) if medians else None

    def _ratios(self, setting: Setting, base: str) -> Sequence[float]:
        """Divide each round of ours by the same round of the base."""
        ours, others = (self.rounds.get((setting, name), []) for name in (OURS, base))
        return [one[0] / other[0] for one, other in zip(ours, others, strict=False)]

    def lookup(self) -> float | None:
        """Return the median p50 of the first-time lookups from disk."""
        times = [
            one[1]
            for (setting, name), rounds in self.rounds.items()
            if (setting.group, setting.fresh, name) == ("lookup", True, OURS_ON_DISK)
            for one in rounds
        ]
        return statistics.median(times) if times else None
