"""Coverage assessments: gaps and their colours, spread between parties, and the newest of each."""

from dataclasses import replace
from datetime import date

import pyoxigraph as ox
import pytest

from okosystem.graph.coverage import Gap, Spread, assessments_on
from okosystem.graph.reader import Reader
from okosystem.rdf.terms import ID
from okosystem.sparql.oxigraph import Store

ACCESS = ID["capability/access-management"]
ASSESSED = date(2026, 9, 25)


@pytest.mark.parametrize(
    ("size", "reading", "colour"),
    [
        (0, "", "green"),
        (1, "", "yellow"),
        (2, "", "undefined"),
        (2, "rodt", "red"),
        (2, "gult", "yellow"),
        (3, "gult", "red"),
        (4, "", "red"),
        (-1, "rodt", "above"),
        (-4, "", "above"),
        (None, "", "unknown"),
        (None, "gult", "unknown"),
    ],
)
def test_the_colour_of_a_gap_is_digdirs_and_a_gap_of_two_is_read_as_chosen(
    size: int | None, reading: str, colour: str
) -> None:
    assert Gap(size).colour(reading) == colour


def test_each_party_keeps_its_numbers(graph: Reader) -> None:
    found = [one for one in assessments_on(graph) if one.subject == ACCESS]
    numbers = {one.party: (one.now, one.target, one.gap.size, one.degree) for one in found}
    assert numbers == {
        ID["actor/digdir"]: (2, 4, 2, None),
        ID["actor/ks-digital"]: (1, 5, 4, None),
        ID["actor/nav"]: (3, 4, 1, None),
        ID["actor/redaksjonen"]: (2, 4, 2, None),
    }
    assert {(one.yardstick, one.context, one.day) for one in found} == {
        (ACCESS, "Nasjonal vurdering", ASSESSED),
        ("", "", ASSESSED),
    }
    assert Spread.of(one.gap.size for one in found) == (1, 4, 4, 0)


def test_a_degree_is_of_a_resource_against_a_yardstick_and_may_be_unknown(graph: Reader) -> None:
    found = [one for one in assessments_on(graph) if one.subject.startswith(ID["resource/"])]
    assert [(one.subject, one.yardstick, one.party, one.degree) for one in found] == [
        (ID["resource/ansattporten"], ACCESS, ID["actor/digdir"], None),
        (
            ID["resource/id-porten"],
            ID["outcome/fem-livshendelser-henger-sammen"],
            ID["actor/digdir"],
            5,
        ),
        (ID["resource/maskinporten"], ACCESS, ID["actor/digdir"], 4),
        (ID["resource/maskinporten"], ACCESS, ID["actor/ks-digital"], 2),
        (ID["resource/matrikkelen"], "", ID["actor/redaksjonen"], None),
    ]
    of_access = [one.degree for one in found if one.yardstick == ACCESS]
    assert Spread.of(of_access) == (2, 4, 2, 1)
    assert {one.gap.colour() for one in found} == {"unknown"}


def test_no_number_is_no_spread() -> None:
    assert Spread.of([None]) == (None, None, 0, 1)
    assert Spread.of([]) == (None, None, 0, 0)


SMALL = """
@prefix oko: <https://w3id.org/felles-okosystem/ns#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<x:early> a oko:CoverageAssessment ; oko:assesses <x:c> ; oko:measuredAgainst <x:c> ;
    oko:assessmentContext "A"@nb ; prov:wasAttributedTo <x:p> ;
    oko:attestedFrom "2026-01-01"^^xsd:date ;
    oko:coverageNow 2 ; oko:coverageTarget 4 .
<x:late> a oko:CoverageAssessment ; oko:assesses <x:c> ; oko:measuredAgainst <x:c> ;
    oko:assessmentContext "A"@nb ; prov:wasAttributedTo <x:p> ;
    oko:attestedFrom "2026-03-01"^^xsd:date ;
    oko:coverageNow 5 ; oko:coverageTarget 4 .
<x:other-context> a oko:CoverageAssessment ; oko:assesses <x:c> ; oko:measuredAgainst <x:c> ;
    oko:assessmentContext "B"@nb ; prov:wasAttributedTo <x:p> ;
    oko:attestedFrom "2026-02-01"^^xsd:date ;
    oko:evidenceClass <https://w3id.org/felles-okosystem/id/evidence/proposal> .
<x:undated> a oko:CoverageAssessment ; oko:onCapability <x:d> ; oko:coverageNow 1 .
"""


@pytest.mark.parametrize(
    ("day", "holding"),
    [
        (None, ["x:late", "x:other-context", "x:undated"]),
        (date(2025, 12, 31), ["x:undated"]),
        (date(2026, 2, 28), ["x:early", "x:other-context", "x:undated"]),
        (date(2026, 3, 1), ["x:late", "x:other-context", "x:undated"]),
    ],
)
def test_an_assessment_holds_from_its_day_until_the_party_makes_another_in_the_context(
    graph: Reader, day: date | None, holding: list[str]
) -> None:
    small = replace(graph, store=Store(ox.parse(SMALL, format=ox.RdfFormat.TURTLE), {}))
    assert [one.iri for one in assessments_on(small, day)] == holding


def test_a_target_below_the_value_now_is_a_negative_gap_and_a_proposal_says_that_it_is(
    graph: Reader,
) -> None:
    small = replace(graph, store=Store(ox.parse(SMALL, format=ox.RdfFormat.TURTLE), {}))
    found = {one.iri: one for one in assessments_on(small)}
    assert (found["x:late"].gap.size, found["x:late"].gap.colour()) == (-1, "above")
    assert (found["x:undated"].subject, found["x:undated"].gap.size) == ("x:d", None)
    assert {iri for iri, one in found.items() if one.is_proposal} == {"x:other-context"}
