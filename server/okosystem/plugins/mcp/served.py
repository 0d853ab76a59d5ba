"""The release that the tools read: its reader, its search index, and the workers for SPARQL."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from okosystem.errors import ReleaseError, UnknownResource
from okosystem.features import find_features
from okosystem.graph.as_of import graph_as_of
from okosystem.graph.reader import Reader, read_labels
from okosystem.rdf.terms import BASE
from okosystem.release import search_index
from okosystem.release.release import Release
from okosystem.release.stores import Backend, Engine
from okosystem.search.indexes import Hit
from okosystem.search.release_index import ReleaseIndex
from okosystem.settings import Settings
from okosystem.sparql.oxigraph import Store
from okosystem.sparql.query import Limits
from okosystem.text import fold

LARGEST_ANSWER_MB = 8
SUGGESTIONS = 5


@dataclass(frozen=True, slots=True)
class Served:
    """A release, read in one language for one client.

    `reader` is that of the day and the scenario asked about, `today` that of today's graph.
    """

    reader: Reader
    today: Reader
    names: ReleaseIndex
    pool: Engine

    @classmethod
    def load(cls, release: Release, settings: Settings, folder: Path | None = None) -> "Served":
        """Load a release, with the limits of the settings on clients' SPARQL.

        The query workers are reached through `folder`; without one, the pool makes its own.

        Raises ReleaseError for a release of other data, or of an older version.
        """
        limits = Limits(
            settings.query_seconds,
            settings.query_memory_mb,
            min(settings.answer_mb, LARGEST_ANSWER_MB),
            settings.query_workers,
            settings.queries_waiting,
            settings.queries_per_client,
        )
        engine = settings.store, settings.store_graph, settings.store_authorization
        backend = Backend(*engine, folder)
        if search_index.FILE not in release.manifest["files"]:
            raise ReleaseError(
                f"{release.folder}  this release has no {search_index.FILE}, which the tools read. "
                "How to fix it: run okosystem build, or name another with --release."
            )
        release = backend.locate(release)
        store = Store.load(release.graph, release.prefixes)
        pool = backend.open(release.graph, release.prefixes, limits)
        return cls.read(release, store, pool)

    @classmethod
    def read(cls, release: Release, store: Store, pool: Engine) -> "Served":
        """Read the labels and the search index of a release."""
        names = ReleaseIndex(release.read(search_index.FILE))
        reader = Reader(
            release,
            store,
            read_labels(release, store),
            host=BASE.rstrip("/"),
            paths={feature.name: feature.path for feature in find_features()},
            index=lambda: names,
        )
        return cls(reader, reader, names, pool)

    def view(
        self, client: str, language: str = "nb", date: str = "", scenario: str = ""
    ) -> "Served":
        """Read as of a day or with a scenario, for one answer; see `graph_as_of`."""
        today = replace(self.today, language=language, client=client, memory={})
        return replace(self, today=today, reader=graph_as_of(today, date, scenario, client))


def resolve(reader: Reader, text: str) -> str:
    """Return the IRI meant by an IRI, prefix:name or name, past names included.

    Raises UnknownResource, with suggestions.
    """
    prefix, colon, local = text.strip().partition(":")
    prefixes = reader.release.prefixes
    iri = prefixes[prefix] + local if colon and prefix in prefixes else text.strip().strip("<>")
    if iri in reader.store:
        return iri
    hits = _match_all_words(reader, text)
    same = [hit.iri for hit in hits if fold(hit.found_by) == fold(text)]
    if len(same) == 1:
        return same[0]
    near = same or [hit.iri for hit in hits or _match_all_words(reader, local)]
    names = ", ".join(f"{reader.curie(i)} ({reader.label(i)})" for i in near[:SUGGESTIONS])
    fix = f"give one of these: {names}." if near else "find its IRI with the tool search."
    known = "Several things are" if same else "Nothing is"
    raise UnknownResource(f"{known} known as {text[:80]!r}. How to fix it: {fix}")


def _match_all_words(reader: Reader, text: str) -> Sequence[Hit]:
    """Find the entities that match every word of a text, exactly or misspelt."""
    found = reader.index().search(text)
    return [] if found.is_partial else found.hits
