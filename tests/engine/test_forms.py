"""What is passed on to another engine, and what never is."""

from time import process_time

import pytest

from okosystem.core.errors import InvalidQuery
from okosystem.engine.forms import asks_named_graphs, based, form_of, names_its_dataset

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
    assert form_of(sparql) == form


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
        form_of(sparql)


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
        form_of(sparql)


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
        form_of(sparql)


def test_a_relative_base_is_refused() -> None:
    with pytest.raises(InvalidQuery, match="BASE is relative"):
        form_of("BASE <bi> PREFIX b: <f:> SELECT (b:x() AS ?x) {}")


def test_a_query_without_base_gets_ours_on_its_first_line() -> None:
    assert based("ASK {}\n# x") == f"{BASE}ASK {{}}\n# x"
    assert based('ASK { ?base <urn:b> "BASE <x>" }').startswith(BASE)
    own = "PREFIX a: <urn:a>\nbase <urn:b> ASK {}"
    assert based(own) == own


def test_a_dataset_of_its_own_and_named_graphs_are_seen_in_code_only() -> None:
    assert names_its_dataset("SELECT * FROM <urn:a> {}")
    assert names_its_dataset("SELECT * from named <urn:a> {}")
    assert not names_its_dataset("PREFIX from: <FROM> SELECT ?from { ?from from:a 'FROM' } # FROM")
    assert asks_named_graphs("ASK { graph ?g {} }")
    assert not asks_named_graphs("PREFIX graph: <GRAPH> ASK { ?graph graph:a 'GRAPH' }")


def test_a_text_of_bases_is_read_once() -> None:
    began = process_time()
    with pytest.raises(InvalidQuery, match="no SELECT, ASK, CONSTRUCT or DESCRIBE"):
        form_of("BASE <" * 160_000)
    assert process_time() - began < 5
