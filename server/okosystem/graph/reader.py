"""The one argument of all that reads the graph: what is read, on which day, in which language."""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import quote, urlencode

import pyoxigraph as ox

from okosystem.errors import Message, ReleaseError, UnknownResource
from okosystem.graph.labels import CLASS_BY_KIND, CODE, FILE, KINDS, Labels, Text, sort_key
from okosystem.graph.texts import read_translations
from okosystem.rdf.terms import (
    BASE,
    ID,
    OKO,
    ONTOLOGY,
    value_of,
)
from okosystem.release.release import Release
from okosystem.sparql.answers import Row, Term
from okosystem.sparql.oxigraph import Store

if TYPE_CHECKING:
    from okosystem.graph.entity_history import EntityAsOf
    from okosystem.search.indexes import Index
    from okosystem.search.question_reader import QuestionReader


T = TypeVar("T")
P = ParamSpec("P")
SAFE = "!$'()*,/:;?@"
"""What an address may have unchanged after its question mark."""


class Addresses:
    """The paths of the pages about our own entities."""

    __slots__ = ()

    def path(self, iri: str) -> str | None:
        """Return the path of the page about an IRI; None when there is none."""
        if iri.startswith(str(ID)) and iri.count("/") == str(ID).count("/") + 1:
            return f"/doc/{iri.removeprefix(str(ID))}"
        if iri.startswith((str(OKO), f"{ONTOLOGY}/")) or iri == ONTOLOGY:
            return f"/{iri.removeprefix(BASE)}"
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Reader:
    """The graph of one release on one day, read in one language.

    `day` is None for today, which is the day of the release, never of the clock. `store` is that
    of the day and the scenario; `whole` reads that of today. `shown` has the surroundings of an
    entity on the day, if that is all there is in the store.

    `host` and `root` stand before the paths of this server; `paths` has those of its features by
    name, and `site` those of entities. `client` is who asks, to limit what is computed at once.
    `limited` evaluates queries of public clients.
    `memory` has what was read once for this answer.
    """

    release: Release
    store: Store
    labels: Labels
    language: str = "nb"
    day: date | None = None
    scenario: str = ""
    host: str = ""
    root: str = ""
    client: str = ""
    paths: Mapping[str, str] = field(default_factory=dict)
    site: Any = field(default_factory=Addresses)
    index: "Callable[[], Index]" = lambda: _no_index()
    question_reader: "Callable[[], QuestionReader | None]" = lambda: None
    limited: Callable[[str], Sequence[Row]] | None = None
    shown: "EntityAsOf | None" = None
    todays_store: Store | None = None
    memory: dict[Hashable, Any] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day of the release.

        With the clock, two servers would differ, and cached answers would become wrong.
        """
        return released_on(self.release)

    @property
    def as_of(self) -> date:
        """The day that answers are about."""
        return self.day or self.today

    @property
    def whole(self) -> "Reader":
        """A reader of today's graph, which keeps the day."""
        return replace(self, store=self.todays_store) if self.todays_store else self

    def around(self, shown: "EntityAsOf | None") -> "Reader":
        """Make a reader of the surroundings of an entity on a day; None is today's."""
        if shown is None:
            return self
        today = self.todays_store or self.store
        return replace(self, store=shown.store, day=shown.day, shown=shown, todays_store=today)

    def on(self, day: date | None) -> "Reader":
        """Make a reader of another day; None is today."""
        return replace(self, day=day)

    def supposing(self, scenario: str) -> "Reader":
        """Make a reader of the results with a scenario; empty is without."""
        return replace(self, scenario=scenario)

    def in_language(self, language: str) -> "Reader":
        """Make a reader of another language."""
        return replace(self, language=language)

    def once(self, key: Hashable, read: Callable[[], T]) -> T:
        """Read something once for one answer; the key has all that it depends on."""
        if key not in self.memory:
            self.memory[key] = read()
        found: T = self.memory[key]
        return found

    def absolute(self, path: str) -> str:
        """Return the absolute URL of a path, as the client reached the server."""
        return f"{self.host}{self.root}{path}"

    def link(self, feature: str, **choices: object) -> str | None:
        """Return the address of a feature with some choices; None when it is not there.

        A choice that is part of its path stands there, an empty one is left out, and a list is
        repeated.
        """
        if feature not in self.paths:
            return None
        chosen = {name: value for name, value in choices.items() if value}
        path = re.sub(r"<(\w+)>", lambda part: quote(str(chosen.pop(part[1]))), self.paths[feature])
        query = urlencode(chosen, doseq=True, safe=SAFE)
        return f"{self.root}{path}{f'?{query}' if query else ''}"

    def ask(self, page_query: str, **parameters: Term) -> list[Row]:
        """Run a query of a feature, or of queries/pages."""
        sparql = self.release.page_queries[page_query]
        return self.store.rows(sparql, parameters=parameters)

    def evaluate(self, sparql: str) -> Sequence[Row]:
        """Read the rows of a query of which a public client decides parts, within its limits."""
        return self.limited(sparql) if self.limited else self.store.rows(sparql)

    def members(self, kind: str) -> list[str]:
        """Find the entities of a kind: by class if the kind has one in names.toml, else by IRI."""
        if kind not in CLASS_BY_KIND:
            return self.labels.of_kind(kind)
        rows = self.ask("instances", type=ox.NamedNode(str(OKO[CLASS_BY_KIND[kind]])))
        return [value_of(row["thing"]) for row in rows]

    def require(self, kind: str, slug: str) -> str:
        """Return the IRI of an entity; raises UnknownResource when it has no statements."""
        iri = str(ID[f"{kind}/{slug}"])
        if iri not in self.store:
            raise unknown_entity(iri)
        return iri

    @property
    def curie(self) -> Callable[[str], str]:
        """A function that shortens an IRI with the prefixes of the release."""
        return self.release.curie

    def name(self, iri: str) -> Text:
        """Return the label of a node, with its language."""
        return self.labels.name(iri, self.language)

    def label(self, iri: str) -> str:
        """Return the label of a node, or of a blank node its identifier."""
        return self.labels.name(iri, self.language).value

    def sort(self, iris: Iterable[str]) -> list[str]:
        """Sort nodes by their labels."""
        name, language = self.labels.name, self.language
        return sorted(iris, key=lambda iri: (sort_key(name(iri, language).value), iri))

    def text(self, message: str) -> str:
        """Translate a text of ours."""
        return read_translations(self.language).gettext(message)

    def plural(self, one: str, many: str, number: int) -> str:
        """Translate a text of ours in singular or plural."""
        return read_translations(self.language).ngettext(one, many, number)

    def plain(self, text: str) -> Text:
        """Make a text in this language."""
        return Text(text, self.language)

    def kind_name(self, kind: str) -> str:
        """Return the name of a kind in the singular."""
        name = KINDS[kind]["one"] if kind in KINDS else CODE
        return self.text(name)

    def kind_names(self, kind: str) -> str:
        """Return the name of a kind in the plural."""
        name = KINDS[kind]["many"] if kind in KINDS else ""
        return self.text(name) if name else kind


def _no_index() -> "Index":
    raise LookupError("this reader has no search index")


def cached_per_graph(
    maxsize: int = 1, *, of_today: bool = False
) -> Callable[[Callable[Concatenate[Reader, P], T]], Callable[Concatenate[Reader, P], T]]:
    """Cache the last results of a function of a graph and other arguments, for each graph.

    The function gets a reader without day, language or addresses, so that its results depend on
    none of them; if `of_today`, that of today's graph.
    """

    def decorate(
        function: Callable[Concatenate[Reader, P], T],
    ) -> Callable[Concatenate[Reader, P], T]:
        @wraps(function)
        def cached(reader: Reader, /, *args: P.args, **kwargs: P.kwargs) -> T:
            store = (of_today and reader.todays_store) or reader.store
            call, lock = store.cache.get(function, (None, None))
            if call is None:
                graph = Reader(reader.release, store, reader.labels)
                call, lock = store.keep(function, partial(function, graph), maxsize)
            with lock:
                found: T = call(*args, **kwargs)
                return found

        return cached

    return decorate


def open_reader(release: Release, language: str = "nb", host: str = "") -> Reader:
    """Open a release to read it without a server; raises ReleaseError for other data than ours."""
    if "site" in release.manifest:
        raise ReleaseError(
            f"{release.folder}  holds other data than the ecosystem, and has none of these pages. "
            "How to fix it: name a release that okosystem build made, with --release"
        )
    store = Store.load(release.graph, release.prefixes)
    return Reader(release, store, labels_of(release, store), language, host=host.rstrip("/"))


def labels_of(release: Release, store: Store) -> Labels:
    """Read the labels of our own release; an older one has them in the graph alone."""
    if FILE in release.manifest["files"]:
        return Labels.from_json(release.read(FILE), release.prefixes)
    return read_labels(release, store)


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
