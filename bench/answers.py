"""Fetch answers in a comparable form: rows and triples as multisets, blank nodes unlabelled."""

import http.client
import json
import re
from collections import Counter
from collections.abc import Hashable
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

ROWS, GRAPH = "application/sparql-results+json", "application/n-triples"
TIMEOUT = 60
_BLANK = re.compile(r"_:\w+")


class FailedRequest(Exception):
    """The server did not answer, or not in the requested format."""


def fetch(port: int, prefix: str, query: str, is_graph: bool) -> Counter[Hashable]:
    """Send one query and return its answer; raises FailedRequest, OSError or HTTPException."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    headers = {"Accept": GRAPH if is_graph else ROWS}
    try:
        connection.request("GET", prefix + quote(query, safe=""), headers=headers)
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status != 200:
        raise FailedRequest(f"{answer.status} {body[:200]!r}")
    if is_graph and GRAPH not in (kind := answer.getheader("Content-Type", "")):
        raise FailedRequest(f"requested {GRAPH}, got {kind}")
    return count_triples(body) if is_graph else count_rows(json.loads(body))


def count_triples(body: bytes) -> Counter[Hashable]:
    """Count parsed triples, not lines: servers differ in escapes and may repeat a triple."""
    triples = {str(quad.triple) for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)}
    return Counter(_BLANK.sub("_:b", triple) for triple in triples)


def count_rows(results: dict[str, Any]) -> Counter[Hashable]:
    """Count the rows of SPARQL JSON results; an ASK has one row with its truth value."""
    if "boolean" in results:
        return Counter([results["boolean"]])
    rows = results["results"]["bindings"]
    return Counter(frozenset((name, normalise(cell)) for name, cell in row.items()) for row in rows)


def normalise(cell: dict[str, str]) -> tuple[str, ...]:
    """Make a cell comparable; xsd:string may be explicit or implicit."""
    kind, value = cell["type"].removeprefix("typed-"), cell["value"]
    if kind == "bnode":
        return (kind,)
    datatype = cell.get("datatype", "").removesuffix("#string")
    explicit = "" if datatype.endswith("XMLSchema") else datatype
    return kind, value, explicit, cell.get("xml:lang", "").lower()
