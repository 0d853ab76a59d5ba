"""What an answer says is known of one domain, besides what is known of the whole graph."""

from typing import Any, cast

import pytest

from okosystem.assistants.evidence import answer_fields, unknown_properties
from okosystem.assistants.graph import ServedGraph
from okosystem.core.release import Release
from okosystem.core.terms import OKO
from okosystem.engine.oxigraph import Store
from okosystem.graph.reader import read_labels
from okosystem.search.release_index import ReleaseIndex


@pytest.fixture(scope="module")
def graph(release: Release, store: Store) -> ServedGraph:
    names, labels = ReleaseIndex(release.read("search.sqlite")), read_labels(release, store)
    return ServedGraph(release, store, labels, pool=cast(Any, None), names=names)


def test_what_is_complete_in_one_domain_is_not_complete(graph: ServedGraph) -> None:
    answer = answer_fields(graph, [OKO["hasProviderParticipation"]])
    (claim,) = answer["completeness_claims"]
    assert (claim.complete, claim.domain.name) == (True, "Utdanning og forskning")
    assert answer["completeness"] == "ukjent"
    assert answer_fields(graph, [OKO["SlideBox"]])["completeness"] == "fullstendig"


def test_a_domain_that_is_not_examined_is_named(graph: ServedGraph) -> None:
    whole, domain = sorted(
        answer_fields(graph, [OKO["exposesService"]])["completeness_claims"],
        key=lambda claim: claim.examined,
        reverse=True,
    )
    assert (whole.domain, whole.examined) == (None, True)
    assert (domain.domain.name, domain.examined) == ("Justis", False)


def test_an_absent_property_is_explained_for_the_whole_graph_only(graph: ServedGraph) -> None:
    unknown = unknown_properties(graph, {OKO["DigitalSolution"]}, [])
    (gap,) = (gap for gap in unknown if gap.iri == OKO["exposesService"])
    assert gap.text.startswith("Bare noen få API-er")
