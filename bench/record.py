"""The record of a run, one line of JSON: ratios are computed within a run, never across runs."""

import json
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

OURS, OXIGRAPH, TRIFID = "okosystem", "oxigraph serve (memory)", "trifid"
DEREFERENCE = "dereference"


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
class MeasuredShape:
    """A shape, with the median rows of its answers and the time of one alone."""

    title: str
    asks: str
    rows: float
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Setting:
    """A shape, the number of clients, and whether each request is unique."""

    group: str
    shape: str
    fresh: bool
    clients: int


@dataclass(frozen=True, slots=True)
class Measured:
    """The rounds of one server in one setting: answers per second, p50 and p99 in ms."""

    setting: Setting
    server: str
    rounds: Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Run:
    """One interleaved run on one graph."""

    at: str
    command: str
    facts: Sequence[str]
    graph: str
    seconds: int
    servers: Sequence[Server]
    asked: Sequence[MeasuredShape]
    measured: Sequence[Measured]
    differing: Sequence[str]
    left_out: Mapping[str, str]

    @property
    def settings(self) -> list[Setting]:
        """The settings that were measured, in order."""
        return list(dict.fromkeys(one.setting for one in self.measured))

    def rounds(self, setting: Setting, server: str) -> Sequence[Sequence[float]]:
        """Return the rounds of a server; none when it was left out."""
        every = (o.rounds for o in self.measured if (o.setting, o.server) == (setting, server))
        return next(every, ())

    def ratios(self, setting: Setting, server: str, base: str) -> list[float]:
        """Divide each round by the same round of the base."""
        pairs = zip(self.rounds(setting, server), self.rounds(setting, base), strict=False)
        return [values[0] / base_values[0] for values, base_values in pairs]

    def shape_ratios(
        self, server: str, base: str, group: str, fresh: bool, clients: int
    ) -> list[float]:
        """Return each shape's median ratio; the group «all» leaves documents out."""
        chosen = [
            one
            for one in self.settings
            if (one.fresh, one.clients) == (fresh, clients)
            and (one.group == group or (group == "all" and one.group != DEREFERENCE))
        ]
        found = (self.ratios(one, server, base) for one in chosen)
        return [statistics.median(every) for every in found if every]


def base_of(group: str) -> str:
    """Name the server that the others are compared with."""
    return TRIFID if group == DEREFERENCE else OXIGRAPH


def append(path: Path, run: Run) -> None:
    """Append one run."""
    with path.open("a", encoding="utf-8") as out:
        out.write(json.dumps(asdict(run), ensure_ascii=False, separators=(",", ":")) + "\n")


def read(path: Path) -> Iterator[Run]:
    """Read every run, the oldest first."""
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        yield _run(json.loads(line))


def _run(data: dict[str, Any]) -> Run:
    measured = [
        Measured(Setting(**one["setting"]), one["server"], one["rounds"])
        for one in data["measured"]
    ]
    converted = {
        "servers": [Server(**one) for one in data["servers"]],
        "asked": [MeasuredShape(**one) for one in data["asked"]],
        "measured": measured,
    }
    return Run(**(data | converted))
