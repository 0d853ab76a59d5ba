"""The embedded engine: the only module that holds a pyoxigraph store to be served.

ORDER BY of our own queries is done here: the engine looks each text up again at every comparison,
which takes most of the time of a query of a store on disk. The order is that of the engine, with
two differences, so that rows come in one order whatever the graph is read from: numbers precede
texts in a column of both, and rows that may come in any order are sorted by all their columns.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial, wraps
from hashlib import sha256
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from threading import RLock
from types import MappingProxyType
from typing import Any, TypeVar, cast

import pyoxigraph as ox

from okosystem.errors import InvalidQuery, ReleaseError
from okosystem.rdf.terms import BASE, XSD, curie
from okosystem.sparql.answers import Answer, Result, Row, Term
from okosystem.sparql.path_rewriting import rewrite_paths
from okosystem.sparql.query import invalid_query
from okosystem.sparql.query_text import refuse_federation

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
        found = self._result(sparql, default_graphs, named_graphs, parameters)
        return Answer(found, self._prefixes)

    def _result(
        self,
        sparql: str,
        default_graphs: Sequence[str],
        named_graphs: Sequence[str],
        parameters: Mapping[str, Term],
    ) -> Result:
        (_refuse_once if parameters else refuse_federation)(sparql)
        if not (default_graphs or named_graphs) and (file := self._prepared(sparql, parameters)):
            return ox.parse_query_results(path=file, format=FORMAT)
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
            return self._rows(sparql, parameters)  # they are sorted
        text, keys = split_order(sparql)
        rows = self._rows(text, parameters)
        if rows and not {name for name, _ in keys} <= rows[0].keys():
            return self._rows(sparql, parameters)
        if keys:
            sort_rows(rows, keys)
        return rows

    def triples(
        self, sparql: str, /, parameters: Mapping[str, Term] = MappingProxyType({})
    ) -> list[ox.Triple]:
        """Read the distinct triples of a CONSTRUCT of our own, sorted."""
        found = self._result(sparql, (), (), parameters)
        if not isinstance(found, ox.QueryTriples):
            raise TypeError("only a CONSTRUCT has triples")
        return sorted(set(found), key=str)

    def _rows(self, sparql: str, parameters: Mapping[str, Term]) -> list[Row]:
        found = self._result(sparql, (), (), parameters)
        if not isinstance(found, ox.QuerySolutions):
            raise TypeError("only a SELECT has rows")
        names = [variable.value for variable in found.variables]
        return [dict(zip(names, row, strict=True)) for row in found]

    def _prepared(self, sparql: str, parameters: Mapping[str, Term]) -> Path | None:
        return self.prepared.get(answer_name(sparql, parameters)) if self.prepared else None

    def _evaluate(
        self,
        sparql: str,
        default_graphs: Sequence[str],
        named_graphs: Sequence[str],
        parameters: Mapping[str, Term],
    ) -> Result:
        try:
            dataset: dict[str, Any] = {}
            if default_graphs or named_graphs:
                dataset["default_graph"] = [ox.NamedNode(iri) for iri in default_graphs]
                dataset["named_graphs"] = [ox.NamedNode(iri) for iri in named_graphs]
            return self._store.query(
                sparql,
                base_iri=f"{BASE}sparql",
                substitutions={ox.Variable(name): term for name, term in parameters.items()},
                **dataset,
            )
        except (SyntaxError, RuntimeError, ValueError) as error:
            raise invalid_query(str(error), sparql) from error

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

    def keep(self, key: object, function: Callable[..., Any], maxsize: int) -> tuple[Any, RLock]:
        """Cache the last results of a function; with the lock, others wait for one being made."""
        made = lru_cache(maxsize)(function), RLock()
        found: tuple[Any, RLock] = self.cache.setdefault(key, made)
        return found

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


_refuse_once = lru_cache(256)(refuse_federation)
"""Reads a query with parameters once: it is our own, asked again with other values."""
Key = tuple[str, bool]
"""A variable, and whether its order is descending."""
_VARIABLE = re.compile(r"(DESC)?\W*[?$](\w+)", re.IGNORECASE)
_AT_END = re.compile(
    r"\bORDER\s+BY((?:\s+(?:[?$]\w+|(?:ASC|DESC)\s*\(\s*[?$]\w+\s*\)))+)\s*\Z", re.IGNORECASE
)
# The engine gives the other integers of XML Schema as xsd:integer.
_NUMERIC = {f"{XSD}{name}" for name in ("integer", "decimal", "double", "float")}
SortKey = tuple[int, float, str, str, str]
KEPT_KEYS = 8192
"""How many terms have their keys kept: columns, also of several queries, have many in common."""


@lru_cache(256)
def split_order(sparql: str) -> tuple[str, Sequence[Key]]:
    """Return a query without the ORDER BY that it ends with, if it names only variables."""
    found = _AT_END.search(sparql)
    if not found:
        return sparql, []
    keys = [(name, bool(down)) for down, name in _VARIABLE.findall(found[1])]
    return sparql[: found.start()], keys


def sort_rows(rows: list[Row], keys: Sequence[Key]) -> None:
    """Sort rows by the variables, each ascending or descending, then by all other columns."""
    if not rows:
        return
    named = {name for name, _ in keys}
    columns = [*keys, *((name, False) for name in rows[0] if name not in named)]
    # The last columns first: a sort leaves the rows that are the same to it as they were.
    runs = [(down, [name for name, _ in run]) for down, run in groupby(columns, itemgetter(1))]
    for is_descending, names in reversed(runs):
        keyed = [(list(map(_key, map(row.__getitem__, names))), row) for row in rows]
        keyed.sort(key=itemgetter(0), reverse=is_descending)
        rows[:] = [row for _, row in keyed]


@lru_cache(KEPT_KEYS)
def _key(term: Term | None) -> SortKey:
    """Sort nothing before blank nodes, these before IRIs, numbers, other literals and triples."""
    match term:
        case ox.NamedNode():
            return 2, 0, term.value, "", ""
        case ox.Literal():
            datatype, text = term.datatype.value, term.value
            number = _number(text) if datatype in _NUMERIC else None
            if number is not None:
                return 3, number, text, datatype, ""
            return 4, 0, text, datatype, term.language or ""
        case None:
            return 0, 0, "", "", ""
        case ox.BlankNode():
            return 1, 0, term.value, "", ""
    return 5, 0, str(term), "", ""


def _number(text: str) -> float | None:
    """Read the number of a literal; None if its text is no number, as RDF allows."""
    try:
        return float(text)
    except ValueError:
        return None


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
                call, lock = store.keep(function, partial(function, store), maxsize)
            with lock:
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
