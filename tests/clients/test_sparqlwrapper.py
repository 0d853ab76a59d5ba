"""SPARQLWrapper, the SPARQL client of many Python programs.

It sends `format`, `output` and `results` beside Accept, each with the name it uses for a format.
"""

from typing import Any

import pytest
from rdflib import Graph
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, RDFXML, TSV, TURTLE, XML, SPARQLWrapper

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
LABEL = '"a"@nb'
CONSTRUCT = f"CONSTRUCT {{ <urn:a> <urn:b> {LABEL} }} {{}}"
DESCRIBE = "DESCRIBE <https://w3id.org/felles-okosystem/id/resource/id-porten>"
GRAPH_FORMATS = [XML, RDFXML, TURTLE, N3, JSONLD]


def fetch(server: str, sparql: str, form: str, method: str = "GET") -> Any:
    client = SPARQLWrapper(f"{server}/sparql")
    client.setQuery(sparql)
    client.setReturnFormat(form)
    client.setMethod(method)
    return client.query().convert()


def triples(result: Any) -> list[str]:
    graph = result if isinstance(result, Graph) else Graph().parse(data=result)
    return [" ".join(term.n3() for term in triple) for triple in graph]


@pytest.mark.parametrize("method", ["GET", POST])
@pytest.mark.parametrize("form", GRAPH_FORMATS)
def test_construct_returns_the_graph(server: str, form: str, method: str) -> None:
    assert triples(fetch(server, CONSTRUCT, form, method)) == [f"<urn:a> <urn:b> {LABEL}"]


@pytest.mark.parametrize("form", GRAPH_FORMATS)
def test_describe_returns_the_same_graph_in_each_format(server: str, form: str) -> None:
    found = triples(fetch(server, DESCRIBE, form))
    assert sorted(found) == sorted(triples(fetch(server, DESCRIBE, TURTLE)))
    assert len(found) > 10


@pytest.mark.parametrize("method", ["GET", POST])
def test_select_and_ask_return_rows_and_truth(server: str, method: str) -> None:
    select = f"SELECT ?a {{ VALUES ?a {{ {LABEL} }} }}"
    cell = {"type": "literal", "value": "a", "xml:lang": "nb"}
    assert fetch(server, select, JSON, method)["results"]["bindings"] == [{"a": cell}]
    assert fetch(server, "ASK {}", JSON, method)["boolean"] is True
    assert fetch(server, select, XML, method).toxml().count("<literal") == 1
    assert fetch(server, select, CSV, method) == b"a\r\na\r\n"
    assert fetch(server, select, TSV, method).startswith(b'?a\n"a"@nb')
