"""Who refers to what in a catalogue: how many other publishers need a thing."""

from itertools import islice

import pyoxigraph as ox

from okosystem.importers.catalogue.records import MOST, Record, facts_of, publisher_of
from okosystem.importers.catalogue.vocabulary import DCAT
from okosystem.importers.triples import DCT

REFERRING = (
    f"{DCT}requires",
    f"{DCT}references",
    f"{DCT}relation",
    f"{DCT}source",
    f"{DCAT}servesDataset",
    f"{DCAT}qualifiedRelation",
)
ENOUGH = 100
"""So many are not counted further: a thing everybody refers to need not be counted in full."""


class References:
    """Counts publishers in a store."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    def users(self, record: Record) -> int:
        """Count the publishers, other than its own, whose things refer to a thing."""
        thing, found = ox.NamedNode(record.iri), set[str]()
        for name in REFERRING:
            pointing = self._store.quads_for_pattern(None, ox.NamedNode(name), thing)
            for quad in islice(pointing, MOST):
                if isinstance(quad.subject, ox.NamedNode):
                    facts = facts_of(self._store, quad.subject)
                    publisher = publisher_of(self._store, quad.subject, facts)
                    found |= {publisher.value} if publisher else set()
                if len(found) > ENOUGH:
                    return ENOUGH
        return len(found - {record.publisher})
