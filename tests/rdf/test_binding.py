"""Parameters of our own queries are bound where the WHERE clause begins, whatever they hold."""

from typing import Any

import pyoxigraph as ox
import pytest

from okosystem.errors import BrokenHeader
from okosystem.rdf.binding import (
    bind_parameters,
    replace_variables,
    selected_variables,
    variables_in,
)

THIS = ox.NamedNode("https://example.org/this")
PATTERN = "?this <urn:p> ?o"
DATA: Any = ox.Store()
DATA.extend(
    ox.Quad(ox.NamedNode(f"https://example.org/{name}"), ox.NamedNode("urn:p"), ox.Literal(name))
    for name in ("this", "other")
)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?o WHERE { ?this <urn:p> ?o }",
        "SELECT ?o { ?this <urn:p> ?o }",
        "SELECT ?o WHERE{?this <urn:p> ?o}",
        "select ?o where\n\t{ ?this <urn:p> ?o }",
        "# WHERE {\nSELECT ?o # WHERE {\nWHERE # {\n{ ?this <urn:p> ?o }",
        "SELECT ?o ('WHERE {' AS ?a) WHERE { ?this <urn:p> ?o }",
        'SELECT ?o ("""WHERE { "\\" """ AS ?a) WHERE { ?this <urn:p> ?o }',
        "SELECT ?o (EXISTS { ?x <urn:p> ?y } AS ?a) WHERE { ?this <urn:p> ?o }",
        "SELECT ?o (<urn:WHERE> AS ?a) WHERE { ?this <urn:p> ?o }",
        "PREFIX where: <urn:> PREFIX SELECT: <urn:ASK> SELECT ?o { ?this where:p ?o }",
        "SELECT ?o WHERE { { SELECT ?this ?o WHERE { ?this <urn:p> ?o } } }",
        "SELECT ?o WHERE { BIND(STR(?this) AS ?o) FILTER(1<2) }",
    ],
)
def test_a_parameter_is_bound_in_the_where_clause(query: str) -> None:
    bound = bind_parameters(query, {"this": THIS})
    values = [str(row["o"].value).rpartition("/")[2] for row in DATA.query(bound)]
    assert values == ["this"]


@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ("CONSTRUCT { ?this a <urn:c> } WHERE { ?this <urn:p> ?o }", {THIS}),
        ("CONSTRUCT { ?this a <urn:c> } { ?this <urn:p> ?o }", {THIS}),
        ("DESCRIBE ?this WHERE { ?this <urn:p> ?o }", {THIS}),
    ],
)
def test_a_template_is_not_the_where_clause(query: str, subjects: set[ox.NamedNode]) -> None:
    found = DATA.query(bind_parameters(query, {"this": THIS}))
    assert {triple.subject for triple in found} == subjects


@pytest.mark.parametrize("query", ["ASK { ?this <urn:p> ?o }", "ask where { ?this <urn:p> ?o }"])
def test_a_question_of_yes_or_no_is_bound(query: str) -> None:
    assert DATA.query(bind_parameters(query, {"this": THIS}))
    unknown = ox.NamedNode("https://example.org/unknown")
    assert not DATA.query(bind_parameters(query, {"this": unknown}))


@pytest.mark.parametrize(
    "query",
    ["DESCRIBE <urn:a>", "CONSTRUCT WHERE { ?s ?p ?o }", "# SELECT { }", "PREFIX a: <urn:> a:b"],
)
def test_a_query_without_a_place_for_parameters_is_refused(query: str) -> None:
    assert bind_parameters(query, {}) == query
    with pytest.raises(BrokenHeader, match="has no WHERE clause"):
        bind_parameters(query, {"this": THIS})


HOSTILE = [
    '"', "'", "\\", "\\\\\"", "'''", '"""', "a\nb\rc\td", "} UNION { ?s ?p ?o", "# WHERE {",
    '" } SELECT * { ?s ?p ?o } #', "?this", "?language", "\\u0022", "\\u007D", "\x00\x1f\x7f",
    "\u2028\ufffe", "å😀", "", " ", "VALUES ?x { 1 }", "$this", "{" * 50,
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("language", [None, "nb"])
def test_a_text_stays_one_text(value: str, language: str | None) -> None:
    query = "SELECT ?text ?language WHERE { BIND(?language AS ?x) } # ?language"
    text = ox.Literal(value, language=language)
    bound = bind_parameters(query, {"text": text})
    (row,) = DATA.query(replace_variables(bound, {}))
    assert (row["text"], row["language"]) == (text, None)


@pytest.mark.parametrize(
    "value", ["a b", "urn:a> } #", "urn:<", 'urn:"', "urn:{}", "x", "urn:\\u0020"]
)
def test_a_term_that_could_end_early_is_no_iri(value: str) -> None:
    with pytest.raises(ValueError, match="IRI"):
        ox.NamedNode(value)


def test_a_constant_replaces_its_variable_and_nothing_that_looks_like_it() -> None:
    query = 'SELECT ?languages (1 AS ?x) { FILTER("a" = ?language && "?language" != $language) }'
    assert replace_variables(query, {"language": ox.Literal("nb")}) == (
        'SELECT ?languages (1 AS ?x) { FILTER("a" = "nb" && "?language" != "nb") }'
    )
    assert variables_in(query) == {"languages", "x", "language"}


@pytest.mark.parametrize(
    "clause",
    [
        "?this ?o",
        "DISTINCT ?o ?this",
        "$o",
        "?o (STR(?this) AS ?text)",
        "(MIN(?o) AS ?least) (MAX(?o) as ?most)",
        "(IF(?o IN (1, 2), ?o, ?this) AS ?a) ?this",
        "(CONCAT('{ AS ?no', STR(?o)) AS ?a) # ?comment {\n ?this",
        "(EXISTS { ?x <urn:p> ?y } AS ?a) ?o",
    ],
)
def test_the_columns_are_those_that_the_engine_gives(clause: str) -> None:
    grouped = " GROUP BY ?this" if "MIN" in clause else ""
    query = f"PREFIX a: <urn:?a> SELECT {clause} WHERE {{ {PATTERN} }}{grouped}"
    variables = DATA.query(query).variables
    assert selected_variables(query) == [variable.value for variable in variables]
