"""The requests of a soak test, with the specified answers: exact for good ones, else statuses."""

import csv
import io
import itertools
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from okosystem.sparql.queries import NamedQuery

CSV, PROBLEM = "text/csv", "application/problem+json"
LANGUAGE = "language"
STOPPED = frozenset({503})
FULL = frozenset({429, 503})
_numbers = itertools.count()


@dataclass(frozen=True, slots=True)
class Request:
    """A request, its specified statuses, and the body of a 200 where it is known."""

    kind: str
    path: str
    statuses: frozenset[int]
    expected: bytes | None = None
    method: str = "GET"
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def query(
    kind: str, sparql: str, statuses: frozenset[int], expected: bytes | None = None
) -> Request:
    """Create a unique query request, which no cache can answer."""
    text = quote(f"{sparql}\n#{next(_numbers)}", safe="")
    path = f"/sparql?query={text}"
    return Request(kind, path, statuses, expected, headers={"Accept": CSV})


class Good:
    """Named queries and lookups with answers that are known independently of the server."""

    def __init__(self, release: Release, golden: Path) -> None:
        self.questions = [
            (address(one), (golden / f"{name}.csv").read_bytes())
            for name, one in release.queries.items()
        ]
        self.lookups = list(lookups(release))

    def requests(self, chance: random.Random) -> Iterator[Request]:
        """Yield a named query and three lookups, endlessly."""
        while True:
            path, expected = chance.choice(self.questions)
            yield Request("question", path, frozenset(), expected)
            for sparql, answer in chance.sample(self.lookups, 3):
                yield query("lookup", sparql, FULL, answer)


def address(question: NamedQuery) -> str:
    """Return the path of a named query, with its example parameters."""
    examples = {key: parameter.example for key, parameter in question.parameters.items()}
    return f"/sporsmal/{question.name}.csv?{urlencode(examples)}"


def cells(file: bytes) -> list[list[str]]:
    """Read a CSV file, without the column that says which cells are in another language."""
    rows = list(csv.reader(io.StringIO(file.decode("utf-8"))))
    return [row[:-1] for row in rows] if rows and rows[0][-1:] == [LANGUAGE] else rows


def lookups(release: Release) -> Iterator[tuple[str, bytes]]:
    """Answer lookups and joins about every resource with the engine itself."""
    store = Store.load(release.file("store.nq"), release.prefixes)
    names = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in sorted(release.prefixes.items()))
    every = store.query(f"{names}SELECT ?x WHERE {{ ?x a oko:SharedResource }} ORDER BY ?x")
    for row in every.rows():
        for pattern in KNOWN:
            text = names + pattern.replace("$x", str(row["x"]))
            yield text, store.query(text).write(CSV)


KNOWN = (
    "SELECT ?p ?o WHERE { $x ?p ?o } ORDER BY ?p ?o LANG(?o)",
    "SELECT ?d ?t WHERE { $x oko:dependsOn+ ?d . ?d dct:title ?t } ORDER BY ?t LANG(?t) ?d",
)
BAD = (
    "SELECT ?s WHERE { ?s ?p }", "SELEKT * {}", "SELECT ?x { ?x a nope:Thing }", "\x00", "}" * 500,
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "INSERT DATA { <urn:a> a <urn:b> }",
    "ASK { FILTER EXISTS { SeRvIcE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } } }",
    "SELECT * { service#\n<http://127.0.0.1:9/>{ ?s ?p ?o } }", "SELECT (1 AS ?s) { ?s ?p ?o }",
    "SELECT * { OPTIONAL{SERVICE?x{?s ?p ?o}} BIND(<http://127.0.0.1:9/> AS ?x) }",
)  # fmt: skip


def bad(chance: random.Random) -> Iterator[Request]:
    """Yield requests that must be refused, with one status, or two under pressure."""
    bad_request = frozenset({400})
    kinds = {"Content-Type": "text/plain"}
    update = {"Content-Type": "application/sparql-update"}
    while True:
        yield query("bad", chance.choice(BAD), bad_request | FULL)
        yield Request("bad", "/sparql", frozenset({415}), None, "POST", b"ASK {}", kinds)
        yield Request("bad", "/sparql", frozenset({403}), None, "POST", b"CLEAR ALL", update)
        yield Request("bad", f"/id/resource/{next(_numbers)}", frozenset({404}))
        yield Request("bad", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", bad_request)
        unavailable = {"Accept": "image/png"}
        yield Request("bad", "/doc/resource/id-porten", frozenset({406}), headers=unavailable)
        yield Request("bad", f"/sparql?query={'x' * 70_000}", frozenset({414, 431}))
        large = {"Content-Type": "application/sparql-query"}
        yield Request("bad", "/sparql", frozenset({413}), None, "POST", b"#" * 1_100_000, large)


def huge(chance: random.Random) -> Iterator[Request]:
    """Yield requests for large answers, within and beyond the limit."""
    while True:
        rows = chance.randint(2_000, 6_000)
        yield query("large", f"SELECT * WHERE {{ ?s ?p ?o }} LIMIT {rows}", FULL)
        yield query("over", "SELECT * WHERE { ?s ?p ?o . ?o ?q ?r }", STOPPED | {429})


def hostile(chance: random.Random) -> Iterator[Request]:
    """Yield queries that would never end or exceed the memory."""
    cross = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z FILTER(?x != ?y) }"
    sort = "SELECT * WHERE { ?a ?p ?x . ?b ?q ?y } ORDER BY ?x ?y ?a ?b"
    path = "SELECT (COUNT(*) AS ?n) WHERE { ?a (<urn:a>|!<urn:a>)+ ?b . ?c (<urn:b>|!<urn:b>)+ ?d }"
    while True:
        yield query("hostile", chance.choice((cross, sort, path)), STOPPED | {429})
