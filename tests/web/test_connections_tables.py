"""The tables of connections, comparisons and sentences name only what exists."""

import re
from collections.abc import Iterator
from dataclasses import fields

import pytest

from okosystem.analyses.impact import EVENTS
from okosystem.features.comparison.aspects import ASPECTS
from okosystem.features.connections import statements
from okosystem.features.connections.statements import READERS_OF_PARTS
from okosystem.features.entity.sections import PAGES
from okosystem.graph.comparison import CHARACTERISATION, DEPENDS_ON, TABLE
from okosystem.graph.markup import WORDINGS
from okosystem.graph.relations import Relation
from okosystem.rdf.terms import (
    ID,
    OKO,
    curie,
    value_of,
)
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store

CONNECTIONS = statements.TABLE
RELATION = {field.name for field in fields(Relation)}
KINDS = re.compile(r'"([a-z]+)"')
NAMES = {"subject", "object", "says"}


@pytest.fixture(scope="module")
def kinds(release: Release) -> set[str]:
    """Return the kinds of statements that the query of relations finds."""
    query = release.page_queries["facts"]
    return set(KINDS.findall(query))


@pytest.fixture(scope="module")
def terms(release: Release, store: Store) -> set[str]:
    """Return the terms of the ontology and the properties in use."""
    text = "SELECT DISTINCT ?term { { ?term a ?type } UNION { ?s ?term ?o } FILTER(isIRI(?term)) }"
    return {curie(value_of(row["term"]), release.prefixes) for row in store.query(text).rows()}


def used_kinds() -> Iterator[str]:
    yield from (kind for one in CONNECTIONS["statements"].values() for kind in one["kinds"])
    yield from (one["kind"] for one in CONNECTIONS["analysis"])
    yield from (kind for one in CONNECTIONS["passages"] for kind in one["kinds"])
    yield from TABLE["connecting"]


def test_every_kind_of_statement_exists(kinds: set[str]) -> None:
    assert set(used_kinds()) - kinds == {"link", "deduced-participation"}


def test_every_part_is_one_of_a_statement() -> None:
    tables = CONNECTIONS["statements"].values()
    parts = {part for one in tables for part in (*one["entities"].values(), *one["more"].values())}
    parts |= {part for one in tables for each in one["filters"].values() for part in each["of"]}
    assert parts - RELATION - READERS_OF_PARTS.keys() == set()
    assert {p for one in CONNECTIONS["analysis"] for p in one["columns"].values()} <= RELATION
    assert {name for one in tables for name in one["order"]} <= RELATION


def test_every_event_is_one_of_the_analysis_and_every_example_one_of_them() -> None:
    assert [one["event"] for one in CONNECTIONS["events"]] == list(EVENTS)
    words = {one["id"] for one in CONNECTIONS["events"]}
    assert {event for _, event in CONNECTIONS["examples"]["events"]} <= words


def test_the_groups_of_roles_are_those_of_the_page_of_an_agency() -> None:
    of_page = [[*section.roles] for section in PAGES["actor"].sections if section.roles]
    assert [group["roles"] for group in CONNECTIONS["groups"]] == of_page


def test_every_row_for_the_analysis_is_of_one_of_its_queries(release: Release) -> None:
    made = {one["rows"] for one in CONNECTIONS["analysis"]}
    assert made <= set(release.analysis_queries)


def test_every_property_and_class_of_an_aspect_exists(terms: set[str]) -> None:
    named = {CHARACTERISATION, *(need["property"] for need in TABLE["needs"])}
    for one in ASPECTS:
        named |= {one.value, one.own, one.incoming, one.pointing, *one.added}
        named.add(f"oko:{one.finding}" if one.finding else "")
    assert named - terms - {""} == set()


def test_every_aspect_has_one_source() -> None:
    sources = [(one.own, one.incoming, one.pointing, one.finding) for one in ASPECTS]
    assert [found for found in sources if sum(map(bool, found)) > 1] == []
    assert len({one.id for one in ASPECTS}) == len(ASPECTS)


def test_every_code_in_the_tables_exists(store: Store) -> None:
    codes = {ID[path] for path in (*TABLE["leaving"], *TABLE["binding"])}
    codes |= {OKO[term] for term in DEPENDS_ON}
    assert {iri for iri in codes if iri not in store} == set()


def test_every_kind_of_statement_has_its_sentences(kinds: set[str]) -> None:
    worded = (kinds - {"lifecycle"}) | {"link", "skos/core#broader", "skos/core#relatedMatch"}
    roles = {name for name in WORDINGS if name.startswith("role/")}
    assert set(WORDINGS) - {"texts", "passage"} - roles == worded
    for name, one in WORDINGS.items():
        if name != "texts":
            for text in (one["along"], one["against"]):
                assert NAMES >= set(re.findall(r"%\((\w+)\)s", text)) >= {"subject", "object"}
