"""An error in the syntax of a query points at the word that is wrong."""

import pytest

from okosystem.errors import InvalidQuery
from okosystem.sparql.misspelling import KNOWN, Misspelling, find_misspelling
from okosystem.sparql.oxigraph import Store


@pytest.mark.parametrize(
    ("sparql", "expected"),
    [
        ("SELEC x", Misspelling("SELEC", 1, 1, "SELECT")),
        ("# SELEC\nselec ?x WHERE { ?x ?y ?z }", Misspelling("selec", 2, 1, "SELECT")),
        ("SELECT ?x WHER { ?x ?y ?z }", Misspelling("WHER", 1, 11, "WHERE")),
        ("SELECT ?x {\n  ?x a 'FILTR' .\n  FILTR(?x > 3)\n}", Misspelling("FILTR", 3, 3, "FILTER")),
        ("SELECT * { ?s ?p ?o } ORDR BY ?s", Misspelling("ORDR", 1, 23, "ORDER")),
        ("ASK { FILTER(STRSTART('a', 'b')) }", Misspelling("STRSTART", 1, 14, "STRSTARTS")),
        ("SELECT * { ?s ?p ?o } LIMIT ten", Misspelling("ten", 1, 29, "")),
        ("PREFIX x: <urn:wher> ASK { ?wher x:filtr _:limt ; a <urn:x> } LIMT 1",
         Misspelling("LIMT", 1, 63, "LIMIT")),
    ],
)  # fmt: skip
def test_the_error_names_the_word_and_its_position(sparql: str, expected: Misspelling) -> None:
    assert find_misspelling(sparql) == expected
    position = f"Line {expected.line}, column {expected.column}: «{expected.word}» is no word"
    with pytest.raises(InvalidQuery, match=position) as error:
        Store((), {}).query(sparql)
    assert (f"perhaps {expected.similar} is meant" in str(error.value)) == bool(expected.similar)


@pytest.mark.parametrize("sparql", ["SELECT ?x {", "SELECT * { ?s ?p 'abc }", "", "ASK { ?a ?b }"])
def test_other_errors_are_those_of_the_engine(sparql: str) -> None:
    assert find_misspelling(sparql) is None
    with pytest.raises(InvalidQuery, match="expected"):
        Store((), {}).query(sparql)


def test_every_function_of_the_engine_is_known() -> None:
    """A word that the engine reads must not be called wrong because of another error."""
    for word in ("ENCODE_FOR_URI", "isNumeric", "group_concat", "sameTerm", "Lateral", "TRIPLE"):
        assert word.upper() in KNOWN
