"""Labels by language, and the fallbacks for a missing one."""

import pyoxigraph as ox
import pytest

from okosystem.graph.labels import FILE, LONGEST, Labels, Text, all_best, best, shorten
from okosystem.graph.reader import read_labels
from okosystem.rdf.terms import ID
from okosystem.release.release import Release
from okosystem.sparql.answers import Row, Term
from okosystem.sparql.oxigraph import Store

RESOURCE, OTHER, STATEMENT = ID["resource/a"], ID["resource/b"], ID["dependency/a--b"]
PREFIXES = {"resource": ID["resource/"]}


def label(iri: str, text: str, language: str, rank: str = "1") -> Row:
    return {
        "thing": ox.NamedNode(iri),
        "label": ox.Literal(text, language=language),
        "rank": ox.Literal(rank),
    }


@pytest.mark.parametrize(
    ("language", "text"), [("en", Text("A thing", "en")), ("nn", Text("En ting", "nb"))]
)
def test_a_label_is_in_the_readers_language_or_bokmal(language: str, text: Text) -> None:
    rows = [label(RESOURCE, "En ting", "nb"), label(RESOURCE, "A thing", "en")]
    assert Labels(rows, PREFIXES).name(RESOURCE, language) == text


def test_the_best_property_wins_in_every_language() -> None:
    rows = [label(RESOURCE, "Best", "nb", "1"), label(RESOURCE, "Worse", "en", "2")]
    assert Labels(rows, PREFIXES).name(RESOURCE, "en") == Text("Best", "nb")


def test_a_statement_without_a_label_is_named_by_its_subject_and_object() -> None:
    rows = [label(RESOURCE, "A", "nb"), label(OTHER, "B", "nb")]
    parts: Row = {
        "thing": ox.NamedNode(STATEMENT),
        "holder": ox.NamedNode(RESOURCE),
        "value": ox.NamedNode(OTHER),
    }
    labels = Labels(rows, PREFIXES, [parts])
    assert labels.name(STATEMENT, "nb") == Text("A: B", "nb")
    assert labels.of_kind("dependency") == [STATEMENT]
    assert STATEMENT in labels


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        (RESOURCE, "resource:a"),
        ("https://example.org/b%C3%A5t", "example.org/båt"),
        ("urn:uuid:1", "urn:uuid:1"),
    ],
)
def test_an_entity_without_a_label_is_named_by_its_iri(iri: str, name: str) -> None:
    assert Labels([], PREFIXES).name(iri, "nb") == Text(name)


def test_the_last_fallback_is_any_language() -> None:
    assert best({"se": "Giella", "en": "Language"}, "nb") == Text("Language", "en")
    assert best({"se": "Giella"}, "nb") == Text("Giella", "se")
    assert best({}, "nb") is None
    terms: list[Term] = [
        ox.Literal("Un", language="fr"),
        ox.Literal("Deux", language="fr"),
        ox.NamedNode("x:"),
    ]
    assert all_best(terms, "nb") == [Text("Un", "fr"), Text("Deux", "fr")]


def test_a_long_label_is_truncated_at_a_word() -> None:
    text = shorten("ord " * LONGEST)
    assert len(text) <= LONGEST + 2
    assert text.endswith("ord …")
    assert shorten("kort") == "kort"


def test_labels_are_the_same_when_read_again() -> None:
    rows = [label(OTHER, "B", "nb"), label(RESOURCE, "A", "nb"), label(RESOURCE, "Ae", "en")]
    parts: Row = {
        "thing": ox.NamedNode(STATEMENT),
        "holder": ox.NamedNode(RESOURCE),
        "value": ox.NamedNode(OTHER),
    }
    labels = Labels(rows, PREFIXES, [parts])
    again = Labels.from_json(labels.to_json(), PREFIXES)
    assert again.of_kind("") == labels.of_kind("") == [RESOURCE, OTHER, STATEMENT]
    assert again.name(STATEMENT, "en") == Text("Ae: B", "en")


def test_the_labels_of_a_release_are_those_of_its_graph(release: Release, store: Store) -> None:
    assert release.read(FILE) == read_labels(release, store).to_json()
