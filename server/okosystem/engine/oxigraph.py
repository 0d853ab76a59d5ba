"""The embedded engine: the only module that holds a pyoxigraph store to be served."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial, wraps
from hashlib import sha256
from itertools import islice
from pathlib import Path
from threading import RLock
from types import MappingProxyType
from typing import Any, TypeVar, cast

import pyoxigraph as ox

from okosystem.core.errors import InvalidQuery, ReleaseError
from okosystem.core.terms import BASE, curie
from okosystem.engine.answers import Answer, Row, Term
from okosystem.engine.path_rewriting import rewrite_paths
from okosystem.engine.query import invalid_query
from okosystem.engine.query_text import refuse_federation
from okosystem.engine.row_order import sort_rows, split_order

F = TypeVar("F", bound=Callable[..., Any])
FORMAT = ox.QueryResultsFormat.TSV
"""The format of prepared answers: read ten times as fast as JSON, with the same terms."""


_RESEED_BYTES, _BLANK_NODE_BYTES, _BLANK_NODES_IN_A_BLOCK = 1 << 16, 16, 16


def reseed() -> None:
    """Have the engine draw other random numbers than the process that this one was forked from.

    A fork copies the generator, which takes a new seed from the system each 64 KiB, as the
    documentation of `ThreadRng` says. A blank node takes 16 bytes of it.
    """
    for _ in range(_RESEED_BYTES // _BLANK_NODE_BYTES + _BLANK_NODES_IN_A_BLOCK):
        ox.BlankNode()


class Store:
    """The published graph, read-only after loading, so that all threads can share it.

    The default graph holds all asserted and inferred statements; each file is a named graph.
    `cache` holds what was derived from it, see `cached_per_store`, and `prepared` the files of
    what was derived when the release was made: answers by `answer_name`.
    """

    def __init__(self, quads: Iterable[ox.Quad], prefixes: Mapping[str, str]) -> None:
        self._store = ox.Store()
        self._store.bulk_extend(quads)
        self._prefixes = prefixes
        self.cache: dict[Any, Any] = {}
        self.prepared: Mapping[str, Path] = {}

    @classmethod
    def load(cls, path: Path, prefixes: Mapping[str, str]) -> "Store":
        """Load the N-Quads of a release into memory, or open its store on disk for reading.

        Raises ReleaseError for a store on disk with a file that is missing or cut off.
        """
        store = cls((), prefixes)
        if path.is_dir():
            store._store = _open(path)
        else:
            # The build wrote the file and its digest is verified: its terms need no validation.
            # In memory a bulk load takes a fifth longer than one transaction.
            store._store.load(path=str(path), format=ox.RdfFormat.N_QUADS, lenient=True)
        return store

    def query(
        self,
        sparql: str,
        /,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        parameters: Mapping[str, Term] = MappingProxyType({}),
    ) -> Answer:
        """Evaluate a query; parameters are terms, never text, and must be projected.

        The graphs, if any, replace the query's FROM clauses. Raises InvalidQuery with the parser's
        message about the query as it was written.
        """
        refuse_federation(sparql)
        if not (default_graphs or named_graphs) and (file := self._prepared(sparql, parameters)):
            return Answer(ox.parse_query_results(path=file, format=FORMAT), self._prefixes)
        text = sparql if parameters else rewrite_paths(sparql)
        try:
            return self._evaluate(text, default_graphs, named_graphs, parameters)
        except InvalidQuery:
            if text == sparql:
                raise
            return self._evaluate(sparql, default_graphs, named_graphs, parameters)

    def rows(
        self, sparql: str, /, parameters: Mapping[str, Term] = MappingProxyType({})
    ) -> list[Row]:
        """Read the rows of a SELECT of our own, sorted here if it ends with ORDER BY variables."""
        if self._prepared(sparql, parameters):
            return self.query(sparql, parameters=parameters).rows()  # they are sorted
        text, keys = split_order(sparql)
        answer = self.query(text, parameters=parameters)
        if not {name for name, _ in keys} <= {*answer.columns}:
            return self.query(sparql, parameters=parameters).rows()
        rows = answer.rows()
        if keys:
            sort_rows(rows, keys)
        return rows

    def _prepared(self, sparql: str, parameters: Mapping[str, Term]) -> Path | None:
        return self.prepared.get(answer_name(sparql, parameters)) if self.prepared else None

    def _evaluate(
        self,
        sparql: str,
        default_graphs: Sequence[str],
        named_graphs: Sequence[str],
        parameters: Mapping[str, Term],
    ) -> Answer:
        try:
            dataset: dict[str, Any] = {}
            if default_graphs or named_graphs:
                dataset["default_graph"] = [ox.NamedNode(iri) for iri in default_graphs]
                dataset["named_graphs"] = [ox.NamedNode(iri) for iri in named_graphs]
            result = self._store.query(
                sparql,
                base_iri=f"{BASE}sparql",
                substitutions={ox.Variable(name): term for name, term in parameters.items()},
                **dataset,
            )
        except (SyntaxError, RuntimeError, ValueError) as error:
            raise invalid_query(str(error), sparql) from error
        return Answer(result, self._prefixes)

    def about(self, iri: str) -> set[ox.Triple]:
        """Return the statements of the default graph with this subject or object."""
        node, default = ox.NamedNode(iri), ox.DefaultGraph()
        outward = self._store.quads_for_pattern(node, None, None, default)
        inward = self._store.quads_for_pattern(None, None, node, default)
        return {quad.triple for quad in (*outward, *inward)}

    def outward(
        self,
        node: ox.NamedNode | ox.BlankNode,
        predicate: ox.NamedNode | None = None,
        most: int | None = None,
    ) -> list[ox.Triple]:
        """List at most `most` statements of the default graph with this subject, sorted."""
        found = self._store.quads_for_pattern(node, predicate, None, ox.DefaultGraph())
        return sorted((quad.triple for quad in islice(found, most)), key=str)

    def properties(self, node: ox.NamedNode | ox.BlankNode) -> list[ox.NamedNode]:
        """List the properties of a node, sorted."""
        sparql = "SELECT DISTINCT ?node ?property { ?node ?property ?value }"
        rows = self.rows(sparql, {"node": node})
        found = {row["property"] for row in rows}
        return sorted((term for term in found if isinstance(term, ox.NamedNode)), key=str)

    def graph(self, iri: str | None) -> list[ox.Triple]:
        """List the triples of a named graph, or of the default graph, sorted."""
        try:
            name = ox.DefaultGraph() if iri is None else ox.NamedNode(iri)
        except ValueError:
            return []
        found = self._store.quads_for_pattern(None, None, None, name)
        return sorted((quad.triple for quad in found), key=str)

    def curie(self, iri: str) -> str:
        """Shorten an IRI with the prefixes of the graph."""
        return curie(iri, self._prefixes)

    def __contains__(self, iri: object) -> bool:
        try:
            node = ox.NamedNode(str(iri))
        except ValueError:
            return False
        found = self._store.quads_for_pattern(node, None, None, ox.DefaultGraph())
        return next(found, None) is not None


def answer_name(sparql: str, parameters: Mapping[str, Term]) -> str:
    """Return the name of the prepared file with the answer to a query."""
    values = sorted(f"\n{name}={term}" for name, term in parameters.items())
    return f"{sha256(''.join([sparql, *values]).encode()).hexdigest()[:32]}.tsv"


def cached_per_store(maxsize: int = 1) -> Callable[[F], F]:
    """Cache the last results of a function of a store and other arguments, for each store.

    A cache of the module's own would keep the stores alive. Safe for threads; arguments must be
    hashable, and be all that the function depends on.
    """

    def decorate(function: F) -> F:
        @wraps(function)
        def cached(store: Store, /, *args: Any, **kwargs: Any) -> Any:
            call, lock = store.cache.get(function, (None, None))
            if call is None:
                made = lru_cache(maxsize)(partial(function, store)), RLock()
                call, lock = store.cache.setdefault(function, made)
            with lock:  # others wait for the result instead of computing it too
                return call(*args, **kwargs)

        return cast(F, cached)

    return decorate


def _open(path: Path) -> ox.Store:
    try:
        return ox.Store.read_only(str(path))
    except (OSError, RuntimeError) as error:
        raise ReleaseError(
            f"{path}  cannot be opened: {error}. How to fix it: run okosystem load again"
        ) from error
