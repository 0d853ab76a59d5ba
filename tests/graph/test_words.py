"""The word index, and that its words are in no other query or file."""

import pyoxigraph as ox
import pytest

from okosystem.core.release import Release
from okosystem.core.search_index import TOPICS
from okosystem.core.terms import ID, OKO, WORDS, value_of
from okosystem.core.text import fold
from okosystem.engine.oxigraph import Store

INDEXED = {OKO["word"], OKO["listedWord"]}
PREFIXES = f"PREFIX oko: <{OKO}> PREFIX graph: <{WORDS.removesuffix('words')}>"
LISTED = "graph:words oko:listedWord ?word . ?thing oko:word ?word"


def entities(store: Store, pattern: str) -> set[str]:
    found = store.query(
        f"{PREFIXES} SELECT DISTINCT ?thing {{ GRAPH graph:words {{ {pattern} }} }}"
    )
    return {str(row["thing"])[1:-1].removeprefix(ID) for row in found.rows()}


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("folkeregisterlova", {"condition/folkeregisterloven"}),
        ("folkeregisterloven", {"condition/folkeregisterloven"}),
        ("Folkeregisterloven", set()),
        ("991825827", {"actor/digdir"}),
        ("modernisert", {"resource/modernisert-folkeregister"}),
    ],
)
def test_a_word_is_found_in_plain_sparql(store: Store, word: str, found: set[str]) -> None:
    assert entities(store, f'?thing oko:word "{word}"') == found


@pytest.mark.parametrize("word", ["okosystem", "barekraft", "pa", "fa", "nar", "aera", "tenester"])
def test_a_word_finds_exactly_the_entities_with_it_in_a_text(
    store: Store, release: Release, word: str
) -> None:
    rows = store.query(release.page_queries["search"]).rows()
    expected = {
        str(row["thing"])[1:-1].removeprefix(ID)
        for row in rows
        if value_of(row["field"]) not in TOPICS
        and isinstance(row["text"], ox.Literal)
        and f" {word} " in f" {fold(row['text'].value)} "
    }
    assert entities(store, f'?thing oko:word "{word}"') == expected


@pytest.mark.parametrize("test", ['STRSTARTS(?word, "registe")', 'CONTAINS(?word, "regist")'])
def test_the_word_list_agrees_with_a_scan_of_all_entities(store: Store, test: str) -> None:
    by_list = entities(store, f"{LISTED} FILTER({test})")
    assert by_list == entities(store, f"?thing oko:word ?word FILTER({test})")
    assert "resource/modernisert-folkeregister" in by_list or "STRSTARTS" in test


def test_only_the_word_graph_has_words(store: Store) -> None:
    found = store.query(
        f"{PREFIXES} SELECT DISTINCT ?graph ?p "
        "{ { ?s ?p ?o } UNION { GRAPH ?graph { ?s ?p ?o } } "
        "FILTER(?p IN (oko:word, oko:listedWord) || ?graph = graph:words) }"
    )
    graph = ox.NamedNode(WORDS)
    assert {(row["graph"], row["p"]) for row in found.rows()} == {
        (graph, ox.NamedNode(name)) for name in INDEXED
    }


def test_a_description_of_an_entity_has_no_words(store: Store) -> None:
    described = store.query(f"DESCRIBE <{ID}actor/digdir>").write("application/n-triples")
    assert f"<{ID}actor/digdir>".encode() in described
    assert OKO["word"].encode() not in described


def test_no_dump_or_count_includes_the_words(release: Release) -> None:
    for name in ("graph.nq", "graph.trig", "graph.ttl", "inferred.ttl", "void.ttl"):
        text = release.file(name).read_text(encoding="utf-8")
        assert WORDS not in text
        assert " oko:word " not in text
