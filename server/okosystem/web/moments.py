"""A thing and its surroundings on a day: today's, less what did not hold, with what did."""

from collections.abc import Iterable, Iterator
from datetime import date

import pyoxigraph as ox

from okosystem.core.days import Change, Period
from okosystem.core.errors import UnknownResource
from okosystem.core.following import Link, link_of
from okosystem.core.messages import Message
from okosystem.core.terms import DCT, ID, OKO, RDF, SKOS
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.web.past import change_on, history
from okosystem.web.state import Shown, current_graph, current_release, current_store

_TYPE = ox.NamedNode(RDF["type"])
_CODE = ox.NamedNode(SKOS["Concept"])
_STATEMENT = ox.NamedNode(OKO["Statement"])
# What is worked out is so as of the day of the release; of another day it says nothing.
_WORKED_OUT = f"<{ID['analysis/']}"
_NAME_FORM, _NAME_TEXT = OKO["hasNameForm"], OKO["nameText"]
_NAMES = {SKOS["prefLabel"], DCT["title"]}


def shown_on(iri: str, day: date) -> Shown:
    """Gather the surroundings of a thing on a day; raises UnknownResource when it was not known."""
    known_on(iri, day)
    nodes, near = surroundings(iri)
    change = change_on(day)
    found = on(near, nodes, change)
    named = named_on(iri, found)
    quads = [ox.Quad(t.subject, t.predicate, t.object) for t in named]
    store = Store(quads, current_release().prefixes)
    return Shown(store, day, left_out=len(nodes & change.gone), renamed=named != found)


def known_on(iri: str, day: date) -> None:
    """Raise UnknownResource, with the days to ask for, when nothing is known of a thing then."""
    known = known_period(iri)
    if not known.holds(day):
        raise UnknownResource(
            Message(
                "Nothing is known about %(iri)s on %(day)s; %(known)s. "
                "That it is not known does not mean that it was not. "
                "How to fix it: ask for such a day with ?dato=YYYY-MM-DD, or leave it out for "
                "today.",
                iri=iri,
                day=day,
                known=_days_of(known),
            )
        )


def _days_of(known: Period) -> Message:
    days = {"first": known.start, "last": known.end}
    if not known.end:
        return Message("something is from %(first)s", **days)
    if not known.start:
        return Message("something is to the day before %(last)s", **days)
    return Message("something is from %(first)s to the day before %(last)s", **days)


def known_period(iri: str) -> Period:
    """Say when a thing is known of: by its own dates, else from its first dated statement.

    A code in a code list is of no time.
    """
    periods = history().periods
    nodes, near = surroundings(iri)
    if iri in periods or ox.Triple(ox.NamedNode(iri), _TYPE, _CODE) in near:
        return periods.get(iri, Period())
    starts = [periods.get(node, Period()).start for node in nodes - {iri}]
    return Period(start=min((s for s in starts if s), default=None) if all(starts) else None)


def changes_of(iri: str) -> list[date]:
    """List the days on which what is said of a thing is another than the day before."""
    nodes, near = surroundings(iri)
    known, found = known_period(iri), list[date]()
    before: frozenset[ox.Triple] | None = None
    for day in history().days:
        if known.holds(day):
            now = frozenset(on(near, nodes, change_on(day)))
            if now != before:
                found.append(day)
            before = now
    return found if nodes - {iri} or iri in history().periods else []


def surroundings(iri: str) -> tuple[set[str], set[ox.Triple]]:
    """Find a thing with the statements around it, and all that today is said of and to these."""
    store, statements = current_store(), _statements(current_store())
    around = {end for t in store.about(iri) for end in _ends(t)}
    nodes = {iri} | (around & statements)
    near = {triple for node in nodes for triple in store.about(node)}
    beyond = {end for t in near for end in _ends(t)} & statements
    near |= {ox.Triple(ox.NamedNode(node), _TYPE, _STATEMENT) for node in beyond}
    return nodes, near | set(_names_around(iri))


def _names_around(iri: str) -> Iterator[ox.Triple]:
    """Find the names of what a thing meets at once or by way of a statement."""
    for row in current_graph().ask("names-around", thing=ox.NamedNode(iri)):
        node, term, name = row["other"], row["property"], row["name"]
        if isinstance(node, ox.NamedNode) and isinstance(term, ox.NamedNode) and name is not None:
            yield ox.Triple(node, term, name)


def on(near: Iterable[ox.Triple], nodes: set[str], change: Change) -> list[ox.Triple]:
    """Turn what is said today into what is said of a day."""
    kept = [t for t in near if not change.gone.intersection(_ends(t)) and not _worked_out(t, nodes)]
    kept = [t for t in kept if isinstance(t.object, ox.Literal) or link_of(t) not in change.lost]
    new = [_triple(link) for link in change.new if not nodes.isdisjoint((link[0], link[2]))]
    return [*kept, *new]


def named_on(iri: str, triples: list[ox.Triple]) -> list[ox.Triple]:
    """Let the one name form of the day stand as the thing's name.

    Where several hold at once, or none, the name is left as it is today.
    """
    node = ox.NamedNode(iri)
    mine = [t for t in triples if t.subject == node]
    forms = [t.object for t in mine if t.predicate.value == _NAME_FORM]
    texts = [t.object for t in triples if [t.subject] == forms and t.predicate.value == _NAME_TEXT]
    names = [t for t in mine if t.predicate.value in _NAMES]
    if not texts or not names or {t.object for t in names} == set(texts):
        return triples
    kept = [t for t in triples if t not in names]
    renamed = [ox.Triple(node, p, text) for p in {t.predicate for t in names} for text in texts]
    return [*kept, *renamed]


@cached_per_store()
def _statements(store: Store) -> frozenset[str]:
    return frozenset(t.subject.value for t in store.about(_STATEMENT.value) if t.predicate == _TYPE
                     and isinstance(t.subject, ox.NamedNode))  # fmt: skip


def _ends(triple: ox.Triple) -> set[str]:
    return {e.value for e in (triple.subject, triple.object) if isinstance(e, ox.NamedNode)}


def _worked_out(triple: ox.Triple, nodes: set[str]) -> bool:
    """Tell whether a result speaks; one that is asked for itself may."""
    subject = str(triple.subject)
    return subject.startswith(_WORKED_OUT) and subject.strip("<>") not in nodes


def _triple(link: Link) -> ox.Triple:
    return ox.Triple(*(ox.NamedNode(name) for name in link))
