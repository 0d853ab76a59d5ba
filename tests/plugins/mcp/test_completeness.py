"""What an answer says is known of one domain, besides what is known of the whole graph."""

from typing import Any, cast

import pytest

from okosystem.graph.reader import Reader
from okosystem.plugins.mcp.answers import Answer, make_answer
from okosystem.plugins.mcp.served import Served
from okosystem.plugins.mcp.tools import unknown_properties
from okosystem.rdf.terms import OKO
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store


@pytest.fixture(scope="module")
def reader(release: Release, store: Store) -> Reader:
    return Served.read(release, store, cast(Any, None)).reader


def answer_about(reader: Reader, term: str) -> Answer:
    return make_answer(reader, "", [], [], terms=[OKO[term]])


def test_what_is_complete_in_one_domain_is_not_complete(reader: Reader) -> None:
    assert answer_about(reader, "hasProviderParticipation").completeness == "ukjent"
    assert answer_about(reader, "SlideBox").completeness == "fullstendig"


def test_a_domain_that_is_not_examined_is_named(reader: Reader) -> None:
    claims = answer_about(reader, "exposesService").basis["unknown"]
    domains = {c["domain"] and c["domain"]["name"]: c["examined"] for c in claims}
    assert domains == {None: True, "Justis": False}


def test_an_absent_property_is_explained_for_the_whole_graph_only(reader: Reader) -> None:
    unknown = unknown_properties(reader, {OKO["DigitalSolution"]})
    (gap,) = (gap for gap in unknown if gap["iri"] == OKO["exposesService"])
    assert str(gap["text"]).startswith("Bare noen få API-er")
