"""Answers, fetched and made comparable: rows and triples as bags, blank nodes without names."""

import http.client
import json
import re
from collections import Counter
from collections.abc import Hashable
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

ROWS, GRAPH = "application/sparql-results+json", "application/n-triples"
SECONDS = 60
_BLANK = re.compile(r"_:\w+")


class Failed(Exception):
    """The server did not answer, or not in the format asked for."""


def fetch(port: int, ask: str, query: str, is_graph: bool) -> Counter[Hashable]:
    """Ask once; raises Failed, OSError or HTTPException."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    headers = {"Accept": GRAPH if is_graph else ROWS}
    try:
        line.request("GET", ask + quote(query, safe=""), headers=headers)
        answer = line.getresponse()
        body = answer.read()
    finally:
        line.close()
    if answer.status != 200:
        raise Failed(f"{answer.status} {body[:200]!r}")
    if is_graph and GRAPH not in (kind := answer.getheader("Content-Type", "")):
        raise Failed(f"asked for {GRAPH}, got {kind}")
    return bag_of_triples(body) if is_graph else bag_of_rows(json.loads(body))


def bag_of_triples(body: bytes) -> Counter[Hashable]:
    """Count triples read, not lines: servers differ in escapes and may repeat a triple."""
    triples = {str(quad.triple) for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)}
    return Counter(_BLANK.sub("_:b", triple) for triple in triples)


def bag_of_rows(results: dict[str, Any]) -> Counter[Hashable]:
    """Count the rows of SPARQL JSON results, or hold the one truth of an ASK."""
    if "boolean" in results:
        return Counter([results["boolean"]])
    rows = results["results"]["bindings"]
    return Counter(frozenset((name, term(cell)) for name, cell in row.items()) for row in rows)


def term(cell: dict[str, str]) -> tuple[str, ...]:
    """Make one cell comparable; xsd:string may be said or left unsaid."""
    kind, value = cell["type"].removeprefix("typed-"), cell["value"]
    if kind == "bnode":
        return (kind,)
    datatype = cell.get("datatype", "").removesuffix("#string")
    named = "" if datatype.endswith("XMLSchema") else datatype
    return kind, value, named, cell.get("xml:lang", "").lower()
