"""Repeated paths are rewritten only where the rows are the same on any graph."""

from collections import Counter

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okosystem.errors import InvalidQuery
from okosystem.sparql.oxigraph import Store
from okosystem.sparql.path_rewriting import rewrite_paths, tokenize


@pytest.mark.parametrize(
    ("sparql", "rewritten"),
    [
        (
            "SELECT ?s { ?s a :C ; (:p|:q)+ :x }",
            "SELECT ?s { { SELECT ?s WHERE { ?s (:p|:q)+ :x } } ?s a :C }",
        ),
        (
            "SELECT ?s { ?s a :C . ?s :p* :x . FILTER(?s != :y) }",
            "SELECT ?s { ?s a :C . { SELECT ?s WHERE { ?s :p* :x } } . FILTER(?s != :y) }",
        ),
        (
            'ASK { <x> (^:p|:q)+ ?o ; :r "é+*"@nb OPTIONAL { ?o :z 1 } }',
            'ASK { { SELECT ?o WHERE { <x> (^:p|:q)+ ?o } } <x> :r "é+*"@nb OPTIONAL { ?o :z 1 } }',
        ),
        (
            "SELECT ?s { { ?s :p+ :x } { ?s :q* :y . } ?s a :C ; :r+ :z }",
            "SELECT ?s { { ?s :p+ :x } { ?s :q* :y . } { SELECT ?s WHERE { ?s :r+ :z } } ?s a :C }",
        ),
    ],
)
def test_a_path_beside_other_patterns_is_moved_to_a_sub_select(sparql: str, rewritten: str) -> None:
    assert rewrite_paths(sparql) == rewritten
    assert rewrite_paths(rewritten) == rewritten


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?s { ?s :p+ :x }",
        "SELECT ?s { ?s :p+ ?o . ?o a :C }",
        "SELECT ?s { ?s a :C ; :p+/:q :x }",
        "SELECT ?s { ?s :p :x ; a :C }",
        "SELECT * { ?s a :C ; :p+ :x }",
        "SELECT DISTINCT * { ?s a :C ; :p+ :x }",
        "SELECT ?s { GRAPH ?g { ?s a :C ; :p+ :x } }",
        "SELECT ?s { ?s a :C FILTER EXISTS { ?s a :D ; :p+ :x } }",
        "SELECT ?s { ?s a :C ; :p+ :x ; :q _:b }",
        "SELECT ?s { ?s a :C ; :p+ :x ; :q [] }",
        "SELECT ?s { ?s a :C ; :p+ :x , :y }",
        "SELECT ?s { ?s a :C ; :p+ :x {| :q 1 |} }",
        "SELECT ?s { ?s :p +5 ; a :C }",
        "SELECT ?s { ?s a :C ; :p 'a ; :p+ :x' }",
        "SELECT ?s { ?s a :C # ; :p+ :x\n }",
        "SELECT ?s { ?s a :C ; \\u003Ap+ :x }",
        "SELECT (?a * :x AS ?b) { VALUES ?a { 1 } }",
        "SELECT ?s { ?s a :C ; :p+ :x ; § }",
        'SELECT ?s { ?s a :C ; :p+ :x ; :q "open }',
    ],
)
def test_fast_unsafe_and_unrecognised_queries_are_unchanged(sparql: str) -> None:
    assert rewrite_paths(sparql) == sparql


NODES = st.sampled_from([ox.NamedNode(f"urn:{name}") for name in "abcd"])
PROPERTIES = st.sampled_from([ox.NamedNode(f"urn:{name}") for name in "pqr"])
GRAPHS = st.lists(st.builds(ox.Quad, NODES, PROPERTIES, NODES), max_size=14)
TERMS, WAYS = st.sampled_from([":a", ":b", ":e", "5"]), st.sampled_from([":p", ":q", "^:p", "!:q"])


@st.composite
def paths(draw: st.DrawFn) -> str:
    first, second = draw(WAYS), draw(WAYS)
    forms = ("{0}+", "{0}*", "({0}|{1})+", "({0}/{1})*", "({0}+/({1})?)*", "({0}*|{1})+")
    return draw(st.sampled_from(forms)).format(first, second)


@st.composite
def queries(draw: st.DrawFn) -> str:
    path, bound_term = draw(paths()), draw(TERMS)
    walk = f"?s {path} {bound_term}" if draw(st.booleans()) else f":a {path} ?s"
    other = draw(st.sampled_from(["?s :q ?o", "?o :p ?s", "?s ?w ?o", ":b :r ?o", "?o :r|:q ?s"]))
    forms = (
        f"{walk} . {other}",
        f"{other} . {walk} .",
        f"?s :q ?o ; {walk[2:]}" if walk.startswith("?s") else f"{walk} . {other}",
        f"?o :q ?s OPTIONAL {{ {walk} . {other.replace('?o', '?z')} }}",
        f"{{ {walk} . {other} }} UNION {{ {other} }}",
        f"{other} MINUS {{ {walk} . ?s :q ?z }}",
        f"OPTIONAL {{ ?s :r ?o }} {walk} . FILTER(?s != :c)",
        f"VALUES ?s {{ :a :b :a }} {walk} . {other} BIND(STR(?s) AS ?n)",
        f"{{ SELECT ?s (COUNT(*) AS ?n) {{ {other} . {walk} }} GROUP BY ?s }}",
    )
    return f"PREFIX : <urn:> SELECT ?s ?o ?n WHERE {{ {draw(st.sampled_from(forms))} }}"


@settings(max_examples=600, deadline=None)
@given(GRAPHS, queries())
def test_rewriting_preserves_the_rows(quads: list[ox.Quad], sparql: str) -> None:
    store = ox.Store()
    store.extend(quads)
    assert rows(store, rewrite_paths(sparql)) == rows(store, sparql)


def rows(store: ox.Store, sparql: str) -> Counter[tuple[str, ...]]:
    found = store.query(sparql)
    assert isinstance(found, ox.QuerySolutions)
    return Counter(tuple(str(term) for term in row) for row in found)


def test_an_error_concerns_the_original_query() -> None:
    with pytest.raises(InvalidQuery, match="1:39"):
        Store((), {}).query("SELECT ?s { ?s a <C> ; <p>+ <x> . ?s }")


@given(st.text("SELECT?s{}:p+*<x>;.'\"#\\ \n@^_5", max_size=40))
def test_a_text_is_tokenized_completely_or_not_at_all(text: str) -> None:
    tokens = tokenize(text)
    if tokens is not None:
        ends = [0, *(end for _, end in tokens.spans)]
        starts = [*(start for start, _ in tokens.spans), len(text)]
        between = [text[end:start] for end, start in zip(ends, starts, strict=True)]
        assert len(tokens.kinds) == len(tokens.spans)
        assert all(not gap.strip() or gap.lstrip().startswith("#") for gap in between)
