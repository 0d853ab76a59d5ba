"""The embedded engine. The only module that holds a served pyoxigraph Store."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial, wraps
from pathlib import Path
from types import MappingProxyType
from typing import Any, Concatenate, ParamSpec, TypeVar

import pyoxigraph as ox

from okosystem.core.errors import InvalidQuery
from okosystem.core.terms import BASE
from okosystem.engine.answers import Answer, Term
from okosystem.engine.failures import invalid_query
from okosystem.engine.paths import rewritten
from okosystem.engine.refusals import refuse_federation

P = ParamSpec("P")
R = TypeVar("R")


class Store:
    """The published graph: filled once, then only read, so that all threads can share it.

    Its default graph is everything asserted and inferred; each file is a named graph besides.
    `cache` holds what was derived from it, see `cached_per_store`.
    """

    def __init__(self, quads: Iterable[ox.Quad], prefixes: Mapping[str, str]) -> None:
        self._store = ox.Store()
        self._store.bulk_extend(quads)
        self._prefixes = prefixes
        self.cache: dict[Any, Any] = {}

    @classmethod
    def load(cls, path: Path, prefixes: Mapping[str, str]) -> "Store":
        """Load the N-Quads of a release into memory, or open its store on disk for reading."""
        store = cls((), prefixes)
        if path.is_dir():
            store._store = ox.Store.read_only(str(path))
        else:
            # The build wrote it and its digest is known: its terms need no second look.
            store._store.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS, lenient=True)
        return store

    def query(
        self,
        sparql: str,
        /,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        parameters: Mapping[str, Term] = MappingProxyType({}),
    ) -> Answer:
        """Answer one query; parameters are terms, never text, and must be projected.

        The graphs, when given, take the place of the query's own FROM. Raises InvalidQuery,
        in the words of the parser about the query as it was written.
        """
        refuse_federation(sparql)
        text = sparql if parameters else rewritten(sparql)
        try:
            return self._evaluated(text, default_graphs, named_graphs, parameters)
        except InvalidQuery:
            if text == sparql:
                raise
            return self._evaluated(sparql, default_graphs, named_graphs, parameters)

    def _evaluated(
        self,
        sparql: str,
        default_graphs: Sequence[str],
        named_graphs: Sequence[str],
        parameters: Mapping[str, Term],
    ) -> Answer:
        given = bool(default_graphs or named_graphs)
        try:
            result = self._store.query(
                sparql,
                base_iri=f"{BASE}sparql",
                substitutions={ox.Variable(name): term for name, term in parameters.items()},
                default_graph=[ox.NamedNode(iri) for iri in default_graphs] if given else None,
                named_graphs=[ox.NamedNode(iri) for iri in named_graphs] if given else None,
            )
        except (SyntaxError, RuntimeError, ValueError) as error:
            raise invalid_query(str(error)) from error
        return Answer(result, self._prefixes)

    def about(self, iri: str) -> set[ox.Triple]:
        """Find what the default graph says of a thing, both from it and to it."""
        node, default = ox.NamedNode(iri), ox.DefaultGraph()
        outward = self._store.quads_for_pattern(node, None, None, default)
        inward = self._store.quads_for_pattern(None, None, node, default)
        return {quad.triple for quad in (*outward, *inward)}

    def outward(self, node: ox.NamedNode | ox.BlankNode) -> list[ox.Triple]:
        """List what the default graph says of a thing, in order."""
        found = self._store.quads_for_pattern(node, None, None, ox.DefaultGraph())
        return sorted((quad.triple for quad in found), key=str)

    def graph(self, iri: str | None) -> list[ox.Triple]:
        """List the triples of a named graph, or of the default graph, in order."""
        try:
            name = ox.DefaultGraph() if iri is None else ox.NamedNode(iri)
        except ValueError:
            return []
        found = self._store.quads_for_pattern(None, None, None, name)
        return sorted((quad.triple for quad in found), key=str)

    def __contains__(self, iri: str) -> bool:
        try:
            node = ox.NamedNode(iri)
        except ValueError:
            return False
        found = self._store.quads_for_pattern(node, None, None, ox.DefaultGraph())
        return next(found, None) is not None


def cached_per_store(
    maxsize: int = 1,
) -> Callable[[Callable[Concatenate[Store, P], R]], Callable[Concatenate[Store, P], R]]:
    """Cache the last results of a function for each store, as long as the store lives.

    A cache of the module's own would keep the stores alive. Safe for threads; arguments must be
    hashable.
    """

    def decorate(
        function: Callable[Concatenate[Store, P], R],
    ) -> Callable[Concatenate[Store, P], R]:
        @wraps(function)
        def cached(store: Store, /, *args: P.args, **kwargs: P.kwargs) -> R:
            call: Any = store.cache.get(function)
            if call is None:
                call = lru_cache(maxsize)(partial(function, store))
                call = store.cache.setdefault(function, call)
            result: R = call(*args, **kwargs)
            return result

        return cached

    return decorate
