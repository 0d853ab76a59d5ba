"""An entity as of a day: today's surroundings, changed to the statements that held then."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, reduce
from operator import or_

import pyoxigraph as ox

from okosystem.analyses.history import Change, History, Period
from okosystem.analyses.reasoning import Link, link_of
from okosystem.errors import Message, UnknownResource
from okosystem.graph.as_of import change_on, history_of
from okosystem.graph.reader import Reader
from okosystem.rdf.terms import (
    DCT,
    ID,
    OKO,
    SKOS,
    TYPE_NODE,
)
from okosystem.rdf.triples import to_quads
from okosystem.sparql.oxigraph import Store, cached_per_store

_CONCEPT = ox.NamedNode(SKOS["Concept"])
_STATEMENT = ox.NamedNode(OKO["Statement"])
_RESULTS = f"<{ID['analysis/']}"
_NAME_FORM, _NAME_TEXT = OKO["hasNameForm"], OKO["nameText"]
_NAMES = {SKOS["prefLabel"], DCT["title"]}


@dataclass(frozen=True, slots=True)
class EntityAsOf:
    """A store with the surroundings of an entity on a day, and the differences from today.

    `left_out` counts the statements of today that did not hold; `renamed` tells whether the entity
    had another name.
    """

    store: Store
    day: date
    left_out: int
    renamed: bool


@dataclass(frozen=True)
class _Surroundings:
    """An entity and its statements, `nodes`, and all triples to and from them today."""

    nodes: set[str]
    triples: set[ox.Triple]

    @cached_property
    def _parts(self) -> Sequence[tuple[ox.Triple, set[str], Link | None]]:
        """The triples with their ends, and the link of each unless its object is a literal.

        Results of analyses are left out, since they are about today, unless the entity is one.
        """
        return [
            (t, _ends(t), None if isinstance(t.object, ox.Literal) else link_of(t))
            for t in self.triples
            if not self._is_other_result(t)
        ]

    def on(self, change: Change) -> list[ox.Triple]:
        """Apply the change between today and a day."""
        gone, lost = change.gone, change.lost
        kept = [t for t, ends, link in self._parts if gone.isdisjoint(ends) and link not in lost]
        new = (link for link in change.new if self._touches(link))
        return [*kept, *(ox.Triple(*map(ox.NamedNode, link)) for link in new)]

    def days_of_change(self, history: History) -> int:
        """Return the days that differ from the day before, as bits."""
        kept = (history.days_of(ends, link) for _, ends, link in self._parts)
        gone = (
            days
            for link, days in history.held.items()
            if self._touches(link) and link not in history.today
        )
        return reduce(or_, (days ^ (days << 1) for days in {*kept, *gone}), 0)

    def _touches(self, link: Link) -> bool:
        return link[0] in self.nodes or link[2] in self.nodes

    def _is_other_result(self, triple: ox.Triple) -> bool:
        subject = str(triple.subject)
        return subject.startswith(_RESULTS) and subject.strip("<>") not in self.nodes


def entity_as_of(graph: Reader, iri: str, day: date) -> EntityAsOf:
    """Read the surroundings of an entity on a day; raises UnknownResource if it was not known."""
    around, change = _surroundings(graph, iri), change_on(graph.release, day)
    _check_known(_known(graph, iri, around), iri, day)
    today = around.on(change)
    named = _with_name_of_day(iri, today)
    store = Store(to_quads(named), graph.release.prefixes)
    return EntityAsOf(store, day, len(around.nodes & change.gone), renamed=named != today)


def known_period(graph: Reader, iri: str) -> Period:
    """Return when an entity is known: by its own dates, else from its first dated statement.

    A concept in a code list is known on every day.
    """
    return _known(graph, iri, _surroundings(graph, iri))


def _known(graph: Reader, iri: str, around: _Surroundings) -> Period:
    periods = history_of(graph.release).periods
    if iri in periods or ox.Triple(ox.NamedNode(iri), TYPE_NODE, _CONCEPT) in around.triples:
        return periods.get(iri, Period())
    starts = [periods.get(node, Period()).start for node in around.nodes - {iri}]
    return Period(start=min((s for s in starts if s), default=None) if all(starts) else None)


def entity_changes(graph: Reader, iri: str) -> list[date]:
    """List the days on which an entity's surroundings differ from the day before.

    The first is that on which it is known.
    """
    history, around = history_of(graph.release), _surroundings(graph, iri)
    if not (around.nodes - {iri} or iri in history.periods):
        return []
    days = list(filter(_known(graph, iri, around).holds, history.days))
    changed = around.days_of_change(history)
    return [day for day in days if day == days[0] or changed & history.bit(day)]


def last_change(graph: Reader, iri: str) -> date | None:
    """Return the last day of `entity_changes`."""
    return max(entity_changes(graph, iri), default=None)


def _check_known(known: Period, iri: str, day: date) -> None:
    if not known.holds(day):
        message = Message(
            "The graph has no statements about %(iri)s as of %(day)s; %(known)s. That does not "
            "mean that it did not exist. "
            "How to fix it: choose a day in that period with ?dato=YYYY-MM-DD, or omit the "
            "parameter for today.",
            iri=iri,
            day=day,
            known=_describe_days(known),
        )
        raise UnknownResource(message)


def _describe_days(known: Period) -> Message:
    days = {"first": known.start, "last": known.end}
    if not known.end:
        return Message("it has statements from %(first)s", **days)
    if not known.start:
        return Message("it has statements up to the day before %(last)s", **days)
    return Message("it has statements from %(first)s to the day before %(last)s", **days)


def _surroundings(graph: Reader, iri: str) -> _Surroundings:
    store, statements = graph.store, _statements(graph.store)
    nodes = {iri} | ({end for t in store.about(iri) for end in _ends(t)} & statements)
    triples = {triple for node in nodes for triple in store.about(node)}
    beyond = {end for t in triples for end in _ends(t)} & statements
    triples |= {ox.Triple(ox.NamedNode(node), TYPE_NODE, _STATEMENT) for node in beyond}
    return _Surroundings(nodes, triples | set(_names_around(graph, iri)))


def _names_around(graph: Reader, iri: str) -> Iterator[ox.Triple]:
    """Read the names of the entities that an entity is joined to, also through a statement."""
    for row in graph.ask("names-around", thing=ox.NamedNode(iri)):
        node, term, name = row["other"], row["property"], row["name"]
        if isinstance(node, ox.NamedNode) and isinstance(term, ox.NamedNode) and name is not None:
            yield ox.Triple(node, term, name)


def _with_name_of_day(iri: str, triples: list[ox.Triple]) -> list[ox.Triple]:
    """Replace the entity's name with the one name form of the day.

    If several name forms hold, or none, the name stays as it is today.
    """
    node = ox.NamedNode(iri)
    own = [t for t in triples if t.subject == node]
    forms = [t.object for t in own if t.predicate.value == _NAME_FORM]
    texts = [t.object for t in triples if [t.subject] == forms and t.predicate.value == _NAME_TEXT]
    names = [t for t in own if t.predicate.value in _NAMES]
    if not texts or not names or {t.object for t in names} == set(texts):
        return triples
    others = [t for t in triples if t not in names]
    renamed = [ox.Triple(node, p, text) for p in {t.predicate for t in names} for text in texts]
    return [*others, *renamed]


@cached_per_store()
def _statements(store: Store) -> frozenset[str]:
    typed: Iterable[ox.Triple] = store.about(_STATEMENT.value)
    return frozenset(
        t.subject.value
        for t in typed
        if t.predicate == TYPE_NODE and isinstance(t.subject, ox.NamedNode)
    )


def _ends(triple: ox.Triple) -> set[str]:
    return {e.value for e in (triple.subject, triple.object) if isinstance(e, ox.NamedNode)}
