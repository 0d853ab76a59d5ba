"""A release as of a day or with a scenario: the available days and scenarios, and their graphs.

Days are valid time: the graph of a day has what is now known to have been true then.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from threading import Condition, Lock
from typing import TypeVar

import pyoxigraph as ox
from cachetools import LRUCache, cached

from okosystem.analyses.as_of import GRAPH, RESULTS, read_quads
from okosystem.analyses.history import (
    FILE,
    FOLDER,
    Change,
    History,
    read_history,
)
from okosystem.errors import InvalidParameter
from okosystem.graph.choices import DAY, SCENARIO, Field, Refused
from okosystem.graph.labels import Labels, Text
from okosystem.graph.markup import day as format_day
from okosystem.graph.reader import Reader, read_labels, released_on
from okosystem.graph.texts import mark
from okosystem.rdf.terms import (
    ID,
    INFERRED,
    OKO,
    QUERIES,
    VOID_GRAPH,
    kind_of,
    parse_day,
)
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from okosystem.sparql.subprocess_jobs import SubprocessJob

CACHED_GRAPHS, CACHED_CHANGES = 4, 16
"""Graphs of other days in memory, of thirty megabytes each, and changes, of half a megabyte."""
_NOT_ASSERTED = {ox.NamedNode(graph) for graph in (INFERRED, QUERIES, VOID_GRAPH)}
_MODULE = "okosystem.analyses.as_of"
AnyReader = TypeVar("AnyReader", bound=Reader)
_results_job, _graph_job = SubprocessJob(_MODULE), SubprocessJob(_MODULE, cache_bytes=0)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario by its slug in addresses, its IRI and the day it takes effect."""

    slug: str
    iri: str
    day: date


def _key(release: Release, *arguments: Hashable) -> Hashable:
    return (release.digest, *filter(None, arguments))


@cached(LRUCache[Hashable, Mapping[str, Scenario]](4), key=_key, lock=Lock())
def scenarios_of(release: Release) -> Mapping[str, Scenario]:
    """List the scenarios of a release by slug."""
    files = sorted(name for name in release.manifest["files"] if name.startswith("scenarios/"))
    return {(slug := name[10:-3]): _read_scenario(release, name, slug) for name in files}


def _read_scenario(release: Release, file: str, slug: str) -> Scenario:
    iri, takes_effect = str(ID[f"scenario/{slug}"]), ox.NamedNode(OKO["takesEffect"])
    quads = ox.parse(path=str(release.file(file)), format=ox.RdfFormat.N_QUADS)
    days = (
        q.object.value
        for q in quads
        if q.predicate == takes_effect
        and q.subject == ox.NamedNode(iri)
        and isinstance(q.object, ox.Literal)
    )
    return Scenario(slug, iri, date.fromisoformat(next(days)))


def read_as_of(release: Release, day: str, scenario: str) -> date:
    """Read a day; the default is that of the scenario, else that of the release.

    Raises InvalidParameter for an invalid day or scenario, and for a day outside `known_span`.
    """
    known = scenarios_of(release)
    if scenario and scenario not in known:
        raise InvalidParameter(
            f"there is no scenario named {scenario[:80]!r}. How to fix it: {', '.join(known)}"
        )
    as_of = _parse(day) if day else known[scenario].day if scenario else released_on(release)
    first, last = known_span(release, scenario)
    if not first <= as_of <= last:
        raise InvalidParameter(
            f"{as_of}  is outside the period that the graph covers. "
            f"How to fix it: choose a day from {first}, when the first resource is placed, "
            f"to {last}, the last known change."
        )
    return as_of


def known_span(release: Release, scenario: str = "") -> tuple[date, date]:
    """Return the first day with a placement in the landscape, and the day of the last change."""
    history = history_of(release, scenario)
    placed = [p.start for iri, p in history.periods.items() if kind_of(iri) == "placement"]
    last = max(history.days, default=date.max)
    return min(filter(None, placed), default=date.min), max(last, released_on(release))


def days_of_change(release: Release) -> Sequence[date]:
    """List the days in the known span on which something changed."""
    first, _ = known_span(release)
    return [day for day in history_of(release).days if first <= day]


def change_on(release: Release, day: date, scenario: str = "") -> Change:
    """Return how a day, perhaps with a scenario, differs from the published graph."""
    return _change(release, history_of(release, scenario).epoch(day), scenario)


@cached(LRUCache[Hashable, Change](CACHED_CHANGES), key=_key, condition=Condition())
def _change(release: Release, epoch: date, scenario: str) -> Change:
    return history_of(release, scenario).change(epoch)


@cached(LRUCache[Hashable, History](6), key=_key, condition=Condition())
def history_of(release: Release, scenario: str = "") -> History:
    """Read the periods of the statements of a release, optionally with a scenario."""
    if not scenario and (file := release.prepared(f"{FOLDER}/{FILE}")):
        return History.from_json(file.read_bytes())
    quads = read_quads(release, scenario)
    history = read_history([q.triple for q in quads if q.graph_name not in _NOT_ASSERTED])
    return replace(history, today=history_of(release).today) if scenario else history


def results_on(release: Release, day: date, scenario: str, client: str) -> Store:
    """Compute the results of the algorithms on a day; raises Busy or TooManyQueries."""
    return Store(_run(_results_job, RESULTS, release, day, scenario, client), release.prefixes)


def graph_as_of(reader: AnyReader, day: str, scenario: str, client: str) -> AnyReader:
    """Make a reader of another day, with results and labels; by default return the same reader.

    Raises InvalidParameter as `read_as_of` does, and Busy or TooManyQueries.
    """
    if not day and not scenario:
        return reader
    as_of = read_as_of(reader.release, day, scenario)
    if as_of == reader.as_of and not scenario:
        return reader
    store, labels = _graph_on(reader.release, as_of, scenario, client)
    today = reader.todays_store or reader.store
    return replace(
        reader, store=store, labels=labels, day=as_of, scenario=scenario, todays_store=today
    )


def _graph_key(release: Release, day: date, scenario: str, client: str) -> Hashable:
    return _key(release, day, scenario)


@cached(LRUCache[Hashable, tuple[Store, Labels]](CACHED_GRAPHS), key=_graph_key, lock=Lock())
def _graph_on(release: Release, day: date, scenario: str, client: str) -> tuple[Store, Labels]:
    store = Store(_run(_graph_job, GRAPH, release, day, scenario, client), release.prefixes)
    return store, read_labels(release, store)


def _run(
    job: SubprocessJob, what: str, release: Release, day: date, scenario: str, client: str
) -> list[ox.Quad]:
    words = [what, str(release.folder.resolve()), str(day), *([scenario] if scenario else [])]
    output = job.run(client, (release.digest, day, scenario), *words)
    return list(ox.parse(output, format=ox.RdfFormat.N_TRIPLES))


def _parse(text: str) -> date:
    try:
        return parse_day(text)
    except ValueError as error:
        raise InvalidParameter(
            f"{text[:80]!r} is not a date. "
            "How to fix it: write it as year-month-day, such as 2021-06-01."
        ) from error


@dataclass(frozen=True, slots=True)
class ViewedDay:
    """The day and the scenario of a reader, and the stores with the findings.

    `store` is none for today. `base` is what it is compared with; none is today.
    """

    day: date
    store: Store | None = None
    base: Store | None = None
    scenario: Scenario | None = None

    @property
    def other_day(self) -> date | None:
        """The day, if it is not today or has a scenario."""
        return self.day if self.store is not None else None

    def span(self, reader: Reader) -> tuple[date, date]:
        """Return the first and the last day that can be shown, without a scenario."""
        return known_span(reader.release)

    def days(self, reader: Reader) -> Sequence[date]:
        """List the days on which something changed."""
        return days_of_change(reader.release)

    def with_pages(self, iris: Sequence[str]) -> Sequence[str]:
        """Leave out findings of another day, which have no pages."""
        return [iri for iri in iris if self.store is None or kind_of(iri) != "analysis"]


SCENARIO_FIELD = Field(
    SCENARIO,
    mark("Scenario"),
    options_in=lambda reader: {slug: s.iri for slug, s in scenarios_of(reader.release).items()},
)


def viewed_day(reader: Reader) -> ViewedDay:
    """Read the findings of the day and the scenario of a reader, once for each answer.

    A scenario is compared with the same day without it. Raises Refused for a day outside the known
    span.
    """
    if not (reader.day or reader.scenario):
        return ViewedDay(reader.today)
    scenario = scenarios_of(reader.release).get(reader.scenario)
    day = reader.day or (scenario.day if scenario else reader.today)
    key = "viewed day", day, scenario
    return reader.once(key, lambda: _read_viewed(reader, day, scenario))


def _read_viewed(reader: Reader, day: date, scenario: Scenario | None) -> ViewedDay:
    _check_day(reader, day)
    release, client = reader.release, reader.client
    found = None if day == reader.today else results_on(release, day, "", client)
    if scenario is None:
        return ViewedDay(day, found)
    store = results_on(release, day, scenario.slug, client)
    return ViewedDay(day, store, found, scenario)


def _check_day(reader: Reader, day: date) -> None:
    """Refuse a day outside the known span, which a scenario extends to its own day."""
    start, end = known_span(reader.release)
    ends = [end, *(scenario.day for scenario in scenarios_of(reader.release).values())]
    if not start <= day <= max(ends):
        raise Refused(
            "Analysene kan vises fra %(first)s, den første dagen noe har en plass i målbildet,"
            " til %(last)s, den siste dagen grafen kjenner en endring."
            " Utenfor det vet grafen ikke nok. Dager da noe ble endret:",
            [
                (Text(str(day), "nb"), {DAY: str(day)})
                for day in days_of_change(reader.release)[::-1]
            ],
            404,
            first=format_day(reader, str(start)),
            last=format_day(reader, str(end)),
            start=start,
            end=end,
        )
