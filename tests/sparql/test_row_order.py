"""The order of rows is that of the engine, and the same from disk as from memory."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from okosystem.release.loading import load_store_of_release
from okosystem.release.release import Release
from okosystem.sparql.answers import Row
from okosystem.sparql.oxigraph import Store, split_order

VALUES = """<urn:b> <urn:a> <urn:å> "10"^^xsd:integer 9 9.5 1e1 "b" "a" "å" "a"@nb "a"@en "b"@en
  "2021-06-01"^^xsd:date "2020-12-31"^^xsd:date true false "x"^^<urn:type> UNDEF"""
TABLE = f"""PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?kind ?value {{ VALUES ?value {{ {VALUES} }} BIND(BOUND(?value) AS ?kind) }}"""
FALSE, TRUE = ox.Literal(value=False), ox.Literal(value=True)
PAGES = (
    "changes", "resources", "malbilde-focus", "malbilde-links", "status-changes", "texts",
)  # fmt: skip


def by_engine(store: Store, sparql: str) -> list[Row]:
    return store.query(sparql).rows()


@pytest.mark.parametrize(
    ("end", "keys"),
    [
        ("ORDER BY ?a", [("a", False)]),
        ("\norder by DESC(?a) ?b\nASC( $c )\n", [("a", True), ("b", False), ("c", False)]),
        ("ORDER BY ?a LIMIT 1", []),
        ("ORDER BY STR(?a)", []),
        ("ORDER BY ?a VALUES ?b { 1 }", []),
        ("", []),
    ],
)
def test_an_order_by_variables_is_taken_off_the_end(end: str, keys: list[tuple[str, bool]]) -> None:
    query = "SELECT * { { SELECT * { ?a ?b ?c } ORDER BY ?b } } "
    text, found = split_order(query + end)
    assert (text.strip(), found) == ((query if keys else query + end).strip(), keys)


@pytest.mark.parametrize("order", ["?value", "DESC(?value)", "?kind DESC(?value)"])
def test_values_of_one_kind_are_in_the_order_of_the_engine(order: str) -> None:
    store = Store((), {})
    kinds = [
        "<urn:b> <urn:a> <urn:å> UNDEF", '"b" "a" "å" "Z" "æ" ""', '"a"@nb "a"@en "b"@en "c"',
        '"2021-06-01"^^xsd:date "2020-12-31"^^xsd:date UNDEF', "true false <urn:a>",
        "10 9 9.5 1e2 -1 0.5 1000000 <urn:a>", '"10"^^xsd:short "9"^^xsd:unsignedByte 9.5',
        '"x"^^<urn:t> "y"^^<urn:t> "x"^^<urn:s>',
    ]  # fmt: skip
    for values in kinds:
        sparql = f"{TABLE.replace(VALUES, values)} ORDER BY {order}"
        assert store.rows(sparql) == by_engine(store, sparql), values


def test_values_of_all_kinds_have_one_order_whatever_their_first_one() -> None:
    backwards = " ".join(reversed(VALUES.split()))
    first, second = (
        Store((), {}).rows(f"{TABLE.replace(VALUES, values)} ORDER BY ?value")
        for values in (VALUES, backwards)
    )
    assert first == second
    assert [row["kind"] for row in first[:2]] == [FALSE, TRUE]


def test_a_number_that_is_none_is_a_text() -> None:
    values = '"many"^^xsd:integer 2 "2"^^xsd:integer "INF"^^xsd:double'
    rows = Store((), {}).rows(f"{TABLE.replace(VALUES, values)} ORDER BY ?value")
    assert [getattr(row["value"], "value", "") for row in rows] == ["2", "2", "INF", "many"]


def test_a_variable_that_is_not_projected_is_left_to_the_engine() -> None:
    sparql = "SELECT ?a { VALUES (?a ?b) { (1 3) (2 2) (3 1) } } ORDER BY ?b"
    assert [str(row["a"])[1] for row in Store((), {}).rows(sparql)] == ["3", "2", "1"]


def test_the_pages_get_the_same_rows_from_disk_as_from_memory(
    release: Release, store: Store, tmp_path: Path
) -> None:
    """In the order of the engine, as far as that is determined."""
    loaded = load_store_of_release(release, tmp_path / "store", lambda line: None, ordered=False)
    on_disk = Store.load(loaded.graph, loaded.prefixes)
    for name in PAGES:
        sparql = release.page_queries[name]
        keys, rows = [key for key, _ in split_order(sparql)[1]], store.rows(sparql)
        assert on_disk.rows(sparql) == rows, name
        assert [[row[key] for key in keys] for row in rows] == [
            [row[key] for key in keys] for row in by_engine(store, sparql)
        ], name
        assert len(rows) > 1, name
