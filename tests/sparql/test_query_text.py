"""Analysis of query text: SERVICE, result form, dataset; and which queries are refused."""

import pytest

from okosystem.errors import InvalidQuery
from okosystem.sparql.query_text import (
    has_dataset,
    has_graph_pattern,
    is_repeatable,
    plain_form,
    refuse_federation,
    with_base,
)

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
def test_the_first_keyword_is_the_result_form(sparql: str, form: str) -> None:
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
def test_text_that_is_not_a_query_is_refused(sparql: str) -> None:
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
def test_federation_in_any_spelling_is_not_passed_on(sparql: str) -> None:
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
def test_system_functions_are_not_passed_on(sparql: str) -> None:
    with pytest.raises(InvalidQuery, match="bif: and sql:"):
        plain_form(sparql)


def test_a_relative_base_is_refused() -> None:
    with pytest.raises(InvalidQuery, match="IRI of BASE is relative"):
        plain_form("BASE <bi> PREFIX b: <f:> SELECT (b:x() AS ?x) {}")


def test_a_query_without_base_gets_the_default_on_its_first_line() -> None:
    assert with_base("ASK {}\n# x") == f"{BASE}ASK {{}}\n# x"
    assert with_base('ASK { ?base <urn:b> "BASE <x>" }').startswith(BASE)
    sparql = "PREFIX a: <urn:a>\nbase <urn:b> ASK {}"
    assert with_base(sparql) == sparql


def test_from_and_graph_are_found_only_outside_names_and_strings() -> None:
    assert has_dataset("SELECT * FROM <urn:a> {}")
    assert has_dataset("SELECT * from named <urn:a> {}")
    assert not has_dataset("PREFIX from: <FROM> SELECT ?from { ?from from:a 'FROM' } # FROM")
    assert has_graph_pattern("ASK { graph ?g {} }")
    assert not has_graph_pattern("PREFIX graph: <GRAPH> ASK { ?graph graph:a 'GRAPH' }")


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { SERVICE <http://x> { ?s ?p ?o } }",
        "select*{service<http://x>{?s ?p ?o}}",
        "SELECT * { SERVICE#c\n<http://x> { ?s ?p ?o } }",
        "SELECT * { service?x{ ?s ?p ?o } }",
        "SELECT * { FILTER(?a<?b) SERVICE <http://x> {} }",
        'SELECT * { ?s ?p "a\\"b" SERVICE SILENT <http://x> {} }',
        "PREFIX service: <http://x> SELECT * { SERVICE service: { ?s ?p ?o } }",
        "ASK { FILTER EXISTS { SERVICE <http://x> {} } }",
        "SELECT * { ?s ?p '# SERVICE' . SERVICE <http://x> {} }",
        "SELECT * { ?s ?p '''it''s''' SERVICE <http://x> {} }",
        "SELECT * { # c\rSERVICE <http://x> {}\n}",
        r"SELECT * { ?s <urn:\u0041#a> ?o . SERVICE <http://x> {} }",
        r"SELECT * { ?s ex:a\#b ?o . SERVICE <http://x> {} }",
        r"SELECT * { ?s ex:a\'b ?o . SERVICE <http://x> {} # '" + "\n}",
        r"SELECT * { ?s ?p '''a\'''' SERVICE <http://x> {} #'" + "\n}",
        "SELECT * { ?s ?p ?o FILTER(?o<5)SERVICE#>\n ex: {} }",
        "SELECT * { ?s ?p ?o FILTER(?o<ex:b)SERVICE?x#>\n{} }",
        "SELECT * { ?s ?p ?o FILTER(?o<5#> '''\n) SERVICE <http://x> {} #'''\n}",
        "SELECT * { ?s ?p 1SERVICE <http://x> {} }",
        "SELECT * { ?s ?p 1.5e3SERVICE <http://x> {} }",
        "SELECT * { ?s ?p trueSERVICE <http://x> {} }",
        "SELECT * { SERVICESILENT<http://x>{} }",
        "SELECT * { SERVICESILENT ex:x {} }",
        "SELECT * { SERVICEex:x {} }",
        "SELECT * { SERVICE:{} }",
        r"SELECT * { SERVICEe:\#_:bSERVICEe:{?x ?y ?z} }",
        r'SELECT * { ?s ?p \" # " SERVICE <http://x> {} }',
        "SELECT * { ?s <urn:a#> ?o FILTER(?o<5#'>\n) SERVICE <http://x> {} #'\n}",
        "SELECT * { ?s ?p 'service' }" + " <a#>" * 2000,
    ],
)
def test_federation_is_refused_in_any_spelling(sparql: str) -> None:
    with pytest.raises(InvalidQuery, match="SERVICE is not allowed"):
        refuse_federation(sparql)


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { ?s ?p 'SERVICE <x>' # SERVICE\n }",
        "SELECT * { ?service ex:service <http://x/SERVICE> }",
        "SELECT * { ?s dcat:service-kind ?o ; ex:SERVICE ?p }",
        "SELECT * { GRAPH <http://x/service> { ?s a service:portal . service:a ?web1service ?o } }",
        "SELECT ?s1service ?o { ?s <http://x/a_(b)#service> ?o FILTER(?o<5) } # SERVICE <x> {",
        "SELECT * { ?s ?p ?o FILTER(?n<5&&CONTAINS(?o,'(service)')&&?m>3) }",
        "PREFIX a: <urn:x#> SELECT * { ?s a:p ?o FILTER(CONTAINS(?o, '(service)')) }",
        "SELECT * { ?s <urn:x#p> ?service FILTER(?service<'(service)'&&?o>?s) }",
    ],
)
def test_service_in_names_strings_and_comments_is_allowed(sparql: str) -> None:
    refuse_federation(sparql)


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT (NOW() AS ?t) {}",
        "SELECT (NOW#c\n() AS ?t) {}",
        "SELECT * { ?s ?p ?o FILTER(?s<?o&&NOW()>?o) }",
        r"SELECT * { ?s ex:a\#b ?o BIND(RAND() AS ?n) }",
        "SELECT (1-RAND() AS ?n) {}",
        "SELECT (bnode () AS ?n) {}",
        "SELECT ?s { ?s ?p ?o } ORDER BYRAND()",
        "ASK { FILTERSTRUUID() }",
        "SELECT (SUM(DISTINCTRAND()) AS ?n) {}",
        "SELECT ?y { { SELECT(uUiD\t\n()AS?y) {} } }",
        "SELECT (IF(EXISTS { FILTER(1-NOW()) }, 1, 2) AS ?n) {}",
    ],
)
def test_clock_and_random_functions_are_found_in_any_spelling(sparql: str) -> None:
    assert not is_repeatable(sparql)
    assert is_repeatable("SELECT * { ?now ex:brand (?strand (1 2)) ; ?p 'now, NOW' } # UUID")
