"""The graph that the tools query, its values as JSON, and the resolution of names.

Entities become {iri, name}, numbers are numbers, and the rest is text.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import isfinite
from pathlib import Path

import pyoxigraph as ox

from okosystem.assistants.schemas import Named, OtherLanguage, PropertyValues, Table, Value
from okosystem.config import Settings
from okosystem.core import search_index
from okosystem.core.errors import InvalidParameter, ReleaseError, UnknownResource
from okosystem.core.package import read_package_table
from okosystem.core.release import Release
from okosystem.core.terms import XSD
from okosystem.core.text import fold
from okosystem.engine.answers import Row, Term
from okosystem.engine.oxigraph import Store
from okosystem.engine.query import Limits
from okosystem.engine.stores import Backend, Engine
from okosystem.graph import basis
from okosystem.graph.as_of import graph_as_of
from okosystem.graph.labels import all_best
from okosystem.graph.reader import Reader, read_labels
from okosystem.search.indexes import Hit
from okosystem.search.release_index import ReleaseIndex

REQUIRED_QUERIES = (
    "labels", "statement-names", "evidence", "completeness", "thing", "incoming-statements",
    "holders", "facts", "ontology-document", *basis.QUERIES,
)  # fmt: skip
LARGEST_ANSWER_MB = 8
SUGGESTIONS = 5
_INTEGERS = {f"{XSD}{name}" for name in ("integer", "int", "long", "nonNegativeInteger")}
_DECIMALS = {f"{XSD}{name}" for name in ("decimal", "double", "float")}
_LABEL = "Label"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ServedGraph(Reader):
    """A reader with the worker pool for clients' SPARQL, and the search index of the release."""

    pool: Engine
    names: ReleaseIndex

    @classmethod
    def load(
        cls, release: Release, settings: Settings, folder: Path | None = None
    ) -> "ServedGraph":
        """Load a release, with the limits of the settings on clients' SPARQL.

        The query workers are reached through `folder`; without one, the pool makes its own.

        Raises ReleaseError for a release of other data, or of an older version.
        """
        _check_files(release)
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
        release = backend.locate(release)
        store = Store.load(release.graph, release.prefixes)
        labels = read_labels(release, store)
        pool = backend.open(release.graph, release.prefixes, limits)
        names = ReleaseIndex(release.file(search_index.FILE).read_bytes())
        return cls(release, store, labels, pool=pool, names=names)

    def view(
        self, language: str, day: str = "", scenario: str = "", client: str = ""
    ) -> "ServedGraph":
        """Return the graph in a language, as of a day or with a scenario; see `graph_as_of`."""
        return replace(graph_as_of(self, day, scenario, client), language=language, memory={})

    def fields(self, iri: str) -> dict[str, str]:
        """Return the fields of an entity with its label, as JSON."""
        return {"iri": iri, "name": self.label(iri)}

    def named(self, iri: str) -> Named:
        """Return an entity with its label."""
        return Named(**self.fields(iri))

    def find(self, text: str, kind: str = "") -> Sequence[Hit]:
        """Find entities by name, the closest first; raises InvalidParameter for an unknown kind."""
        kinds = self.names.kinds()
        if kind and kind not in kinds:
            raise InvalidParameter(
                f"{kind!r} is not a kind of entity. "
                f"How to fix it: choose one of {', '.join(kinds)}."
            )
        return [hit for hit in self.names.search(text).hits if kind in ("", hit.kind)]

    def resolve(self, text: str) -> str:
        """Return the IRI meant by an IRI, prefix:name or name, past names included.

        Raises UnknownResource, with suggestions.
        """
        prefix, colon, local = text.strip().partition(":")
        prefixes = self.release.prefixes
        iri = prefixes[prefix] + local if colon and prefix in prefixes else text.strip().strip("<>")
        if iri in self.store:
            return iri
        hits, folded = self._match_all_words(text), fold(text)
        same = [hit.iri for hit in hits if fold(hit.found_by) == folded]
        if len(same) == 1:
            return same[0]
        known = "Several things are" if same else "Nothing is"
        near = same or [hit.iri for hit in hits or self._match_all_words(local)]
        names = ", ".join(
            f"{self.curie(i)} ({self.labels.name(i, 'nb')})" for i in near[:SUGGESTIONS]
        )
        fix = f"give one of these: {names}." if near else "find its IRI with the tool search."
        raise UnknownResource(f"{known} known as {text[:80]!r}. How to fix it: {fix}")

    def _match_all_words(self, text: str) -> Sequence[Hit]:
        """Find the entities that match every word of a text, exactly or misspelt."""
        found = self.names.search(text)
        return [] if found.is_partial else found.hits


def _check_files(release: Release) -> None:
    missing = [f"queries/pages/{n}.rq" for n in REQUIRED_QUERIES if n not in release.page_queries]
    if search_index.FILE not in release.manifest["files"]:
        missing.append(search_index.FILE)
    if missing:
        raise ReleaseError(
            f"{release.folder}  this release has no {missing[0]}, which the "
            "tools ask. How to fix it: run okosystem build, or name another with --release."
        )


def render_text(key: str, language: str, **values: object) -> str:
    """Return a text of texts.toml in a language, filled in."""
    return _texts()[key][language].format(**values)


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    return read_package_table("assistants/texts.toml")


def render_table(
    graph: ServedGraph, name: str, columns: Sequence[str], rows: Sequence[Row]
) -> Table:
    """Render rows; columns of labels are dropped, since entities carry their names."""
    kept = [c for c in columns if not (c.endswith(_LABEL) and c.removesuffix(_LABEL) in columns)]
    rendered = [{column: _render(graph, row[column]) for column in kept} for row in rows]
    cells = graph.labels.other_languages(
        [{column: row[column] for column in kept} for row in rows], graph.language
    )
    others = [OtherLanguage(**cell._asdict()) for cell in cells]
    return Table(
        name=name, title=name, columns=kept, total=len(rows), rows=rendered, other_languages=others
    )


def entities_in(rows: Iterable[Row]) -> list[str]:
    """List the IRIs in some rows, in order of appearance."""
    terms = (term for row in rows for term in row.values())
    return list(dict.fromkeys(t.value for t in terms if isinstance(t, ox.NamedNode)))


def render_properties(
    graph: ServedGraph, pairs: Iterable[tuple[str, Sequence[Term]]]
) -> list[PropertyValues]:
    """Render properties with their values, with texts in the one language that suits best."""
    return [
        PropertyValues(property=graph.named(term), values=_values(graph, values))
        for term, values in sorted(pairs)
    ]


def _values(graph: ServedGraph, values: Sequence[Term]) -> list[Value]:
    texts = [v for v in values if isinstance(v, ox.Literal) and v.language]
    others = [v for v in values if v not in texts]
    chosen: list[Value] = [text.value for text in all_best(texts, graph.language)]
    return chosen + [_render(graph, value) for value in others]


def _render(graph: ServedGraph, term: Term | None) -> Value:
    if isinstance(term, ox.NamedNode):
        return graph.fields(term.value)
    if not isinstance(term, ox.Literal):
        return None if term is None else str(term)
    datatype, text = term.datatype.value, term.value
    try:
        if datatype in _INTEGERS:
            return int(text)
        if datatype in _DECIMALS:
            return float(text) if isfinite(float(text)) else text
    except ValueError:
        return text
    return text in ("true", "1") if datatype == f"{XSD}boolean" else text
