from time import process_time

import pytest

from okosystem.sparql.advice import (
    COUNTED,
    FIRST_SORTED,
    GENERAL,
    advice,
)

SORTED = "ORDER BY sorts every row before the first is sent: leave it out, or add LIMIT."


def unrelated(first: str, second: str) -> str:
    return (
        f"{first} and {second} are not connected in the query, so every value of one is "
        "combined with every value of the other: connect them, or send two queries."
    )


@pytest.mark.parametrize(
    ("sparql", "expected"),
    [
        ("SELECT ?s { ?s a :C }", GENERAL),
        ("not § SPARQL", GENERAL),
        ("SELECT ?s { ?s a :C } ORDER BY ?s", SORTED),
        ("SELECT ?s { ?s a :C } ORDER BY ?s LIMIT 5", FIRST_SORTED),
        ("SELECT ?c (COUNT(?s) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY ?n LIMIT 5", COUNTED),
        ("SELECT (COUNT(*) AS ?n) { ?a :p ?x . ?b :q ?y }", unrelated("?a", "?b")),
        ("CONSTRUCT { ?s ?p ?o . ?d ?q ?v } WHERE { ?s ?p ?o ; :r ?d . ?d ?q ?v }", GENERAL),
        ("SELECT ?s { ?s a 'ORDER BY' # ORDER BY\n }", GENERAL),
        ("SELECT ?a { ?a :p ?x . ?b :q ?y . ?x :r ?z }", unrelated("?a", "?b")),
        ("SELECT ?a { ?a :p ?x . ?b :q $x . ?y :r ?b }", GENERAL),
        (
            "SELECT * { ?s a :C ; (:p|:q)+ :x }",
            "the property path in «?s (:p|:q)+ :x» is evaluated for every ?s. Put it "
            "in a subquery: { SELECT ?s WHERE { ?s (:p|:q)+ :x } }",
        ),
        ("SELECT ?s { ?s a :C ; (:p|:q)+ :x }", GENERAL),
        (
            "SELECT ?s { ?s :p+ ?o . ?o a :C }",
            "both ends of the property path in «?s :p+ ?o» are unbound: bind one of them.",
        ),
    ],
)
def test_advice_fits_the_query(sparql: str, expected: str) -> None:
    assert advice(sparql) == f"How to fix it: {expected}"


@pytest.mark.parametrize("test", ['CONTAINS(LCASE(?t), "x")', 'REGEX(?t, "x", "i")'])
def test_advice_on_a_text_filter_names_a_query_of_names(test: str) -> None:
    message = advice(f"SELECT ?s {{ ?s :t ?t FILTER({test}) }} ORDER BY ?t")
    assert message.startswith("How to fix it: test the names and descriptions of entities instead")
    assert message.endswith(f"or search at /sporsmal. {SORTED}")


@pytest.mark.parametrize("sparql", ["+" + "a." * 400_000, "SELECT * {" + "?a ?b ?c . " * 80_000])
def test_a_query_slow_to_analyse_is_not_analysed(sparql: str) -> None:
    began = process_time()
    assert advice(sparql) == f"How to fix it: {GENERAL}"
    assert process_time() - began < 1
