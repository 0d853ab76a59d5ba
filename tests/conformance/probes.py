"""Requests that servers commonly answer wrongly, each with the expected status and type.

The list is PEERS.md D: faults observed in five other SPARQL servers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.conformance.exchanges import named_graph
from tests.conformance.http_client import FORM, QUERY, address

SELECT, ASK, CONSTRUCT = "SELECT (1 AS ?a) {}", "ASK {}", "CONSTRUCT { <urn:a> <urn:b> 1 } {}"
DESCRIBE = "DESCRIBE <https://w3id.org/felles-okosystem/id/resource/id-porten>"
FEDERATED = "ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
XML_TEXT, RDF_XML_TEXT = f"{XML}; charset=utf-8", "application/rdf+xml; charset=utf-8"
CSV, TSV = "text/csv; charset=utf-8", "text/tab-separated-values; charset=utf-8"
TURTLE, HTML = "text/turtle; charset=utf-8", "text/html; charset=utf-8"
NT, RDF_XML, JSON_LD = "application/n-triples", "application/rdf+xml", "application/ld+json"
PROBLEM = "application/problem+json"
UTF_16 = f"{QUERY}; charset=UTF-16"
UPDATE = "application/sparql-update"
IN_PIECES = {"Content-Type": QUERY}
ALTINN = named_graph("altinn")


@dataclass(frozen=True, slots=True)
class Probe:
    """One request, its name as a sentence, and the expected response."""

    name: str
    status: int
    media_type: str
    path: str = "/sparql"
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | Sequence[bytes] | None = None

    def __str__(self) -> str:
        return self.name


def get_probe(name: str, query: str, accept: str | None, status: int, media_type: str) -> Probe:
    """Create a probe with a query in the URL, with or without an Accept header."""
    headers = {} if accept is None else {"Accept": accept}
    return Probe(name, status, media_type, address(query), headers=headers)


def post_probe(
    name: str, content_type: str, body: str | bytes, status: int, media_type: str
) -> Probe:
    """Create a probe that posts a body; an empty content type means no header."""
    headers = {"Content-Type": content_type} if content_type else {}
    data = body if isinstance(body, bytes) else body.encode()
    return Probe(name, status, media_type, method="POST", headers=headers, body=data)


NEGOTIATION = [
    get_probe("a table without Accept is JSON", SELECT, None, 200, JSON),
    get_probe("a truth without Accept is JSON", ASK, None, 200, JSON),
    get_probe("a graph without Accept is Turtle", CONSTRUCT, None, 200, TURTLE),
    get_probe("a description without Accept is Turtle", DESCRIBE, None, 200, TURTLE),
    get_probe("an empty Accept is none", SELECT, "", 200, JSON),
    get_probe("anything is JSON for a table", SELECT, "*/*", 200, JSON),
    get_probe("anything is Turtle for a graph", CONSTRUCT, "*/*", 200, TURTLE),
    get_probe("the highest q wins", SELECT, f"text/csv;q=0.5, {XML};q=0.9", 200, XML_TEXT),
    get_probe("no q is q=1", SELECT, f"{JSON};q=0.9, text/csv", 200, CSV),
    get_probe("q=0 means not this", SELECT, f"{JSON};q=0, */*;q=0.1", 200, XML_TEXT),
    get_probe("q=0 excludes from a range", SELECT, "text/*, text/csv;q=0, text/html;q=0", 200, TSV),
    get_probe("q=0 for all means nothing", SELECT, "*/*;q=0", 406, PROBLEM),
    get_probe(
        "spaces in Accept mean nothing", SELECT, f"  text/csv ; q=0.3 ,  {XML} ", 200, XML_TEXT
    ),
    get_probe("types have no case", SELECT, "Text/CSV", 200, CSV),
    get_probe("a charset in Accept is no obstacle", SELECT, f"{JSON}; charset=utf-8", 200, JSON),
    get_probe("nor is one for a graph", CONSTRUCT, "text/turtle;charset=utf-8", 200, TURTLE),
    get_probe("types nobody knows are passed over", SELECT, f"foo/bar, {XML}", 200, XML_TEXT),
    get_probe("a broken Accept does not break the server", SELECT, f"???, {XML}", 200, XML_TEXT),
    get_probe("plain JSON will do", SELECT, "application/json", 200, "application/json"),
    get_probe("a table as Turtle is 406", SELECT, "text/turtle", 406, PROBLEM),
    get_probe("a graph as CSV is 406", CONSTRUCT, "text/csv", 406, PROBLEM),
    get_probe("a picture is 406", SELECT, "image/png", 406, PROBLEM),
    get_probe("a table has its own formats", SELECT, f"text/turtle, {XML};q=0.1", 200, XML_TEXT),
    get_probe("a graph has its own formats", CONSTRUCT, f"{JSON}, {NT};q=0.1", 200, NT),
    get_probe("a graph comes as RDF/XML", CONSTRUCT, RDF_XML, 200, RDF_XML_TEXT),
    get_probe("a description comes as JSON-LD", DESCRIBE, JSON_LD, 200, JSON_LD),
    get_probe("browsers get a page", SELECT, BROWSER, 200, HTML),
    get_probe("browsers get errors as a page", "SELECT {", BROWSER, 400, HTML),
]
FORMATS = [
    Probe(
        "format=csv beats Accept", 200, CSV, address(SELECT, format="csv"), headers={"Accept": XML}
    ),
    Probe(
        "format=xml beats a browser",
        200,
        XML_TEXT,
        address(SELECT, format="xml"),
        headers={"Accept": BROWSER},
    ),
    Probe("format= may be a media type", 200, XML_TEXT, address(SELECT, format=XML)),
    Probe("format=nt is for a graph", 200, NT, address(CONSTRUCT, format="nt")),
    Probe("format=ttl leaves a table to Accept", 200, JSON, address(SELECT, format="ttl")),
    Probe("an unknown format= is 406", 406, PROBLEM, address(SELECT, format="pdf")),
]
NO_ACCEPT = [
    Probe("without a query clients get the service description", 200, TURTLE),
    Probe("without a query browsers get a page", 200, HTML, headers={"Accept": BROWSER}),
    Probe("the description comes as JSON-LD", 200, JSON_LD, headers={"Accept": JSON_LD}),
    Probe("an empty query is no query", 400, PROBLEM, "/sparql?query="),
    Probe("other parameters are no query", 200, TURTLE, "/sparql?foo=bar"),
    post_probe("a form without a query is 400", FORM, "foo=bar", 400, PROBLEM),
    post_probe("an empty body is no query", QUERY, "", 400, PROBLEM),
]
REQUESTS = [
    Probe("a slash at the end is no obstacle", 200, JSON, address(ASK).replace("?", "/?")),
    Probe("parameters nobody knows are passed over", 200, JSON, address(ASK, foo="bar")),
    Probe("two queries are 400", 400, PROBLEM, f"{address(ASK)}&{urlencode({'query': SELECT})}"),
    post_probe("two queries in a form are 400", FORM, "query=ASK{}&query=ASK{}", 400, PROBLEM),
    post_probe("a form may name its charset", f"{FORM}; charset=UTF-8", "query=ASK{}", 200, JSON),
    post_probe("a body may name its charset", f"{QUERY}; charset=utf-8", ASK, 200, JSON),
    post_probe("a content type has no case", QUERY.title(), ASK, 200, JSON),
    post_probe("text/plain is 415", "text/plain", ASK, 415, PROBLEM),
    post_probe("JSON is 415", "application/json", '{"query": "ASK {}"}', 415, PROBLEM),
    post_probe("a body without a type is 415", "", ASK, 415, PROBLEM),
    post_probe(
        "multipart is 415",
        "multipart/form-data; boundary=b",
        '--b\r\nContent-Disposition: form-data; name="query"\r\n\r\nASK {}\r\n--b--\r\n',
        415,
        PROBLEM,
    ),
    post_probe("UTF-16 is 400", QUERY, ASK.encode("utf-16"), 400, PROBLEM),
    post_probe("UTF-16 without a mark is 400", QUERY, ASK.encode("utf-16-le"), 400, PROBLEM),
    post_probe("UTF-16 that says so is 400", UTF_16, ASK.encode("utf-16"), 400, PROBLEM),
    post_probe("Latin-1 is 400", QUERY, "ASK { ?s ?p 'ø' }".encode("latin-1"), 400, PROBLEM),
    post_probe("a NUL is 400", QUERY, b"ASK {\0}", 400, PROBLEM),
    post_probe(
        "100 kB in a form are answered", FORM, f"query=ASK{{}}%23{'x' * 100_000}", 200, JSON
    ),
    post_probe("100 kB in a body are answered", QUERY, f"ASK {{}}#{'x' * 100_000}", 200, JSON),
    Probe("6 kB in a URL are answered", 200, JSON, address(f"ASK {{}}#{'x' * 6000}")),
    post_probe("a body of more than 1 MB is 413", QUERY, "#" * 1_100_000, 413, PROBLEM),
    post_probe("a form of more than 1 MB is 413", FORM, f"query={'x' * 1_100_000}", 413, PROBLEM),
    Probe("a body in pieces is read", 200, JSON, "/sparql", "POST", IN_PIECES, [b"ASK", b" {}"]),
    get_probe("bad syntax is 400", "SELECT {", None, 400, PROBLEM),
    get_probe("bad syntax is 400 also for who wants XML", "SELECT {", XML, 400, PROBLEM),
    get_probe("a prefix nobody declared is 400", "ASK { ?s nobody:knows ?o }", None, 400, PROBLEM),
    get_probe("a function nobody knows is 400", "SELECT (<urn:f>(1) AS ?a) {}", None, 400, PROBLEM),
    get_probe("SERVICE is 400", FEDERATED, None, 400, PROBLEM),
    get_probe("SERVICE SILENT is 400", FEDERATED.replace("E <", "E SILENT <"), None, 400, PROBLEM),
    get_probe("an update as a query is 400", "CLEAR ALL", None, 400, PROBLEM),
]
DATASETS = [
    Probe("a graph that is no IRI is 400", 400, PROBLEM, address(ASK, default_graph_uri="no iri")),
    Probe("a named one is 400 too", 400, PROBLEM, address(ASK, named_graph_uri="no iri")),
    Probe("using-graph-uri is not for queries", 400, PROBLEM, address(ASK, using_graph_uri=ALTINN)),
    Probe("nor is using-named-graph-uri", 400, PROBLEM, address(ASK, using_named_graph_uri=ALTINN)),
]
UPDATES = [
    Probe("update= by GET is 403", 403, PROBLEM, "/sparql?update=CLEAR%20ALL"),
    Probe("update= beside a query is 403", 403, PROBLEM, f"{address(ASK)}&update=CLEAR%20ALL"),
    post_probe("update= in a form is 403", FORM, "update=CLEAR%20ALL", 403, PROBLEM),
    post_probe(
        "update= beside a query in a form is 403",
        FORM,
        "query=ASK{}&update=CLEAR%20ALL",
        403,
        PROBLEM,
    ),
    post_probe("a body of the update type is 403", UPDATE, "CLEAR ALL", 403, PROBLEM),
    Probe(
        "an update of another dataset is 403",
        403,
        PROBLEM,
        "/sparql?using-graph-uri=urn:x",
        "POST",
        {"Content-Type": UPDATE},
        b"CLEAR ALL",
    ),
    post_probe("bad syntax in an update is 403", FORM, "update=CLEAR%20XYZ", 403, PROBLEM),
]
METHODS = [
    Probe(f"{method} is 405", 405, PROBLEM, address(ASK), method)
    for method in ("PUT", "DELETE", "PATCH")
]


def all_probes() -> Iterator[Probe]:
    """List every probe."""
    for group in (NEGOTIATION, FORMATS, NO_ACCEPT, REQUESTS, DATASETS, UPDATES, METHODS):
        yield from group
