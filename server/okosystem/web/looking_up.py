"""Names from a store on disk, each looked up when it is needed: there are too many to hold."""

import pyoxigraph as ox

from okosystem.core.release import Release
from okosystem.engine.oxigraph import Store
from okosystem.model.labels import Labels, Text

MOST = 50_000


class NamesLookedUp(Labels):
    """IRI → name by language, as far as asked for; forgotten all at once when they are many."""

    def __init__(self, store: Store, release: Release) -> None:
        super().__init__((), release.prefixes)
        self._store = store
        self._query = release.page_queries["names"]
        self._asked: set[str] = set()

    def name(self, iri: str, language: str) -> Text:
        """Call a thing by its name for a reader, else by its IRI."""
        if iri not in self._asked:
            self._look_up(iri)
        return super().name(iri, language)

    def _look_up(self, iri: str) -> None:
        if len(self._asked) >= MOST:
            self._asked, self._names, self._rank = set(), {}, {}
        try:
            thing = ox.NamedNode(iri)
        except ValueError:
            return
        for row in self._store.query(self._query, parameters={"thing": thing}).rows():
            self._add(row)
        self._asked.add(iri)
