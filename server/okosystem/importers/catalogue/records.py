"""What a catalogue says of each thing it describes, read from a store one thing at a time."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from okosystem.importers.catalogue.vocabulary import (
    ENDPOINTS,
    FDK_ID,
    HOLDERS,
    KINDS,
    LONGEST,
    NATIONAL,
    NINE,
    PAGES,
    PUBLISHERS,
    SKOS,
    TAGS,
)
from okosystem.importers.triples import DCT, FOAF, LANGUAGES, A

MOST = 10_000
"""More is not read of one thing, so that none can fill the memory."""

Facts = Mapping[str, list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]]


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that a catalogue describes, as far as we need to know it."""

    iri: str
    kind: str
    titles: Mapping[str, str]
    publisher: str | None = None
    number: str | None = None
    endpoints: frozenset[str] = frozenset()
    pages: frozenset[str] = frozenset()
    fdk_id: str | None = None
    national: bool = False

    @property
    def title(self) -> str:
        """Its name in the first of our languages that it has."""
        return next((self.titles[tag] for tag in LANGUAGES if tag in self.titles), self.iri)


def records(store: ox.Store) -> Iterator[Record]:
    """Read what the catalogue describes; what has no IRI or no name is passed over."""
    for kind_iri in KINDS:
        for quad in store.quads_for_pattern(None, ox.NamedNode(A), ox.NamedNode(kind_iri)):
            if isinstance(quad.subject, ox.NamedNode):
                facts = facts_of(store, quad.subject)
                types = _iris(facts, [A])
                if kind_iri == next(iri for iri in KINDS if iri in types) and titles_of(facts):
                    yield record_of(store, quad.subject, facts, KINDS[kind_iri])


def record_of(store: ox.Store, thing: ox.NamedNode, facts: Facts, kind: str) -> Record:
    """Gather what is said of one thing."""
    publisher = publisher_of(store, thing, facts)
    return Record(
        iri=thing.value,
        kind=kind,
        titles=titles_of(facts),
        publisher=publisher.value if publisher else None,
        number=number_of(store, publisher) if publisher else None,
        endpoints=_iris(facts, ENDPOINTS),
        pages=_iris(facts, PAGES),
        fdk_id=fdk_id_of(store, thing),
        national=NATIONAL in _iris(facts, (f"{DCT}provenance",)),
    )


def facts_of(store: ox.Store, thing: ox.NamedNode) -> Facts:
    """List what is said of one thing, by property."""
    facts: dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]]
    facts = defaultdict(list)
    for quad in islice(store.quads_for_pattern(thing, None, None), MOST):
        facts[quad.predicate.value].append(quad.object)
    return facts


def titles_of(facts: Facts) -> dict[str, str]:
    """Take its name in our languages; of several in one language, the first by letter."""
    found: dict[str, list[str]] = defaultdict(list)
    for value in [*facts.get(f"{DCT}title", ()), *facts.get(f"{SKOS}prefLabel", ())]:
        if isinstance(value, ox.Literal) and (text := printable(value.value)):
            tag = (value.language or "").lower().partition("-")[0]
            found[TAGS.get(tag, tag)].append(text[:LONGEST])
    return {tag: min(found[tag]) for tag in LANGUAGES if tag in found}


def printable(text: str) -> str:
    """Write a text on one line, without characters that cannot be seen."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())


def publisher_of(store: ox.Store, thing: ox.NamedNode, facts: Facts) -> ox.NamedNode | None:
    """Find who publishes it, by itself or by its catalogue, as FDK does."""
    found = sorted(_iris(facts, PUBLISHERS))
    if not found:
        found = sorted(set(_publishers_of_holders(store, thing)))
    return ox.NamedNode(found[0]) if found else None


def _publishers_of_holders(store: ox.Store, thing: ox.NamedNode) -> Iterator[str]:
    """Find who publishes the catalogues a thing is in, without reading all that they hold."""
    for holds in HOLDERS:
        for holder in islice(store.quads_for_pattern(None, ox.NamedNode(holds), thing), MOST):
            for by in PUBLISHERS:
                for quad in store.quads_for_pattern(holder.subject, ox.NamedNode(by), None):
                    if isinstance(quad.object, ox.NamedNode):
                        yield quad.object.value


def number_of(store: ox.Store, agent: ox.NamedNode) -> str | None:
    """Find an organisation's number: dct:identifier, else the nine digits of its IRI."""
    for quad in store.quads_for_pattern(agent, ox.NamedNode(f"{DCT}identifier"), None):
        value = quad.object
        if isinstance(value, ox.Literal) and re.fullmatch(r"\d{9}", value.value):
            return value.value
    runs = NINE.findall(agent.value)
    return runs[0] if len(runs) == 1 else None


def fdk_id_of(store: ox.Store, thing: ox.NamedNode) -> str | None:
    """Find the identifier on the record that FDK keeps of a thing."""
    for quad in store.quads_for_pattern(None, ox.NamedNode(f"{FOAF}primaryTopic"), thing):
        if isinstance(quad.subject, ox.NamedNode):
            for value in facts_of(store, quad.subject).get(f"{DCT}identifier", ()):
                if isinstance(value, ox.Literal) and FDK_ID.fullmatch(value.value):
                    return value.value
    return None


def _iris(facts: Facts, properties: Iterable[str]) -> frozenset[str]:
    values = (value for name in properties for value in facts.get(name, ()))
    return frozenset(value.value for value in values if isinstance(value, ox.NamedNode))
