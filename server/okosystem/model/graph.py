"""The graph that the shared readings query: a release, perhaps as of a day or with a scenario."""

from dataclasses import dataclass
from datetime import date

from okosystem.core.errors import UnknownResource
from okosystem.core.messages import Message
from okosystem.core.release import Release
from okosystem.core.terms import curie
from okosystem.engine.answers import Row, Term
from okosystem.engine.oxigraph import Store
from okosystem.model.labels import Labels, Text


@dataclass(frozen=True, slots=True)
class Graph:
    """A release, the store to query and the labels of what it describes.

    With `as_of`, answers are about that day; with `scenario`, they include its changes.
    """

    release: Release
    store: Store
    labels: Labels
    as_of: date | None = None
    scenario: str = ""

    @property
    def day(self) -> date:
        """The day that answers are about: `as_of`, else the day of the release."""
        return self.as_of or released_on(self.release)

    def ask(self, page_query: str, **parameters: Term) -> list[Row]:
        """Run a query of queries/pages."""
        sparql = self.release.page_queries[page_query]
        return self.store.rows(sparql, parameters=parameters)

    def curie(self, iri: str) -> str:
        """Shorten an IRI with the prefixes of the release."""
        return curie(iri, self.release.prefixes)

    def name(self, iri: str, language: str) -> Text:
        """Return the label of an entity."""
        return self.labels.name(iri, language)


def read_labels(release: Release, store: Store) -> Labels:
    """Read the labels in a store with the queries of its release."""
    names, unnamed = (
        store.rows(release.page_queries[query]) for query in ("labels", "statement-names")
    )
    return Labels(names, release.prefixes, unnamed if "site" not in release.manifest else ())


def released_on(release: Release) -> date:
    """Return the day of a release, which counts as today."""
    return date.fromisoformat(release.manifest["modified"][:10])


def unknown_entity(iri: str) -> UnknownResource:
    """Make the error for an entity that the graph has no statements about."""
    return UnknownResource(Message("The graph has no statements about %(iri)s", iri=iri))
