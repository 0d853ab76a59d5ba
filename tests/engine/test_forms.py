"""What is passed on to another engine, and what never is."""

from time import process_time

import pytest

from okosystem.core.errors import InvalidQuery
from okosystem.engine.query_text import has_dataset, has_graph_pattern, plain_form, with_base

BASE = "BASE <https://w3id.org/felles-okosystem/sparql> "


@pytest.mark.parametrize(
    ("sparql", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("ask {}", "ASK"),
        ("# SELECT\nPREFIX a: <urn:a> base <urn:b> PREFIX : <urn:c>\nCONSTRUCT {} {}", "CONSTRUCT"),
        ('VERSION "1.2" DESCRIBE <urn:a>', "DESCRIBE"),
        ("PREFIX select: <urn:ask> PREFIX ask.a: <urn:b> ASK { select:a select:b ?select }", "ASK"),
        ("SELECT*{}", "SELECT"),
        ('SELECT ("DELETE SERVICE bif:x" AS ?define) {}', "SELECT"),
        ("SELECT ?s { ?s <https://example.org/sql:a> <urn:bif:b> }", "SELECT"),
    ],
)
def test_a_query_has_the_form_of_its_first_word(sparql: str, form: str) -> None:
    assert plain_form(sparql) == form


@pytest.mark.parametrize(
    "sparql",
    [
        "INSERT DATA { <urn:a> <urn:b> 1 }",
        "PREFIX a: <urn:a> DELETE { ?s ?p ?o } WHERE { SELECT * { ?s ?p ?o } }",
        "# SELECT\nCLEAR ALL",
        "DEFINE get:soft 'soft' SELECT * { ?s ?p ?o }",
        "LOAD <http://127.0.0.1/> ; SELECT * {}",
        "SPARQL SELECT * {}",
        "EXPLAIN SELECT * {}",
        "PREFIX select <urn:a> SELECT * {}",
        "",
    ],
)
def test_nothing_but_a_query_is_passed_on(sparql: str) -> None:
    with pytest.raises(InvalidQuery, match="no SELECT, ASK, CONSTRUCT or DESCRIBE"):
        plain_form(sparql)


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
        r"SELECT * { \u0053ERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
        r"SELECT * { # \u000ASERVICE <http://127.0.0.1/> {}" + "\n}",
        r'SELECT ("\u0022) { SERVICE <http://127.0.0.1/> {} } #" AS ?x) {}',
    ],
)
def test_no_other_server_is_asked_however_it_is_spelt(sparql: str) -> None:
    with pytest.raises(InvalidQuery, match="SERVICE is not allowed"):
        plain_form(sparql)


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT (bif:http_get('http://127.0.0.1/') AS ?x) {}",
        "PREFIX b: <bif:> SELECT (b:http_get('http://127.0.0.1/') AS ?x) {}",
        "SELECT (<sql:x>() AS ?x) {}",
        r"SELECT (<b\u0069f:x>() AS ?x) {}",
        "PREFIX bif: <urn:a> SELECT (bif:x AS ?x) {}",
        "BASE <bif:x> SELECT (<x>() AS ?x) {}",
    ],
)
def test_functions_of_the_system_are_not_passed_on(sparql: str) -> None:
    with pytest.raises(InvalidQuery, match="bif: or sql:"):
        plain_form(sparql)


def test_a_relative_base_is_refused() -> None:
    with pytest.raises(InvalidQuery, match="BASE is relative"):
        plain_form("BASE <bi> PREFIX b: <f:> SELECT (b:x() AS ?x) {}")


def test_a_query_without_base_gets_ours_on_its_first_line() -> None:
    assert with_base("ASK {}\n# x") == f"{BASE}ASK {{}}\n# x"
    assert with_base('ASK { ?base <urn:b> "BASE <x>" }').startswith(BASE)
    own = "PREFIX a: <urn:a>\nbase <urn:b> ASK {}"
    assert with_base(own) == own


def test_a_dataset_of_its_own_and_named_graphs_are_seen_in_code_only() -> None:
    assert has_dataset("SELECT * FROM <urn:a> {}")
    assert has_dataset("SELECT * from named <urn:a> {}")
    assert not has_dataset("PREFIX from: <FROM> SELECT ?from { ?from from:a 'FROM' } # FROM")
    assert has_graph_pattern("ASK { graph ?g {} }")
    assert not has_graph_pattern("PREFIX graph: <GRAPH> ASK { ?graph graph:a 'GRAPH' }")


def test_a_text_of_bases_is_read_once() -> None:
    began = process_time()
    with pytest.raises(InvalidQuery, match="no SELECT, ASK, CONSTRUCT or DESCRIBE"):
        plain_form("BASE <" * 160_000)
    assert process_time() - began < 5
