"""Each kind of gap on a small graph."""

import pytest

from okosystem.analyses.gaps import run
from okosystem.analyses.results import Result
from okosystem.rdf.terms import local_name
from tests.analyses.small_graphs import facts, resource

BASE = (
    "capability:part skos:broader capability:whole . capability:part a oko:Capability ."
    "capability:other skos:broader capability:whole . capability:other a oko:Capability ."
    "gap-type:product skos:prefLabel 'produktgap'@nb .\n"
)


def found(turtle: str, rule: str) -> list[Result]:
    return [result for result in run(facts(turtle)) if result.slug.startswith(f"gap--{rule}--")]


@pytest.mark.parametrize(
    ("rule", "turtle", "about", "verdict"),
    [
        ("g1", "category:layer a oko:TargetPictureCategory .", "layer", "red"),
        (
            "g2",
            "assessment:m a oko:MaturityAssessment ; oko:onCapability capability:part ;"
            "oko:maturityNow 1 ; oko:maturityTarget 4 .",
            "part",
            "red",
        ),
        (
            "g2",
            "assessment:m a oko:CoverageAssessment ; oko:assesses capability:part ;"
            "oko:coverageNow 2 ; oko:coverageTarget 4 .",
            "part",
            "yellow",
        ),
        (
            "g2",
            "assessment:a a oko:CoverageAssessment ; oko:assesses capability:part ;"
            "prov:wasAttributedTo actor:a ; oko:coverageNow 2 ; oko:coverageTarget 3 ."
            "assessment:b a oko:CoverageAssessment ; oko:assesses capability:part ;"
            "prov:wasAttributedTo actor:b ; oko:coverageNow 1 ; oko:coverageTarget 5 .",
            "part",
            "red",
        ),
        (
            "g2",
            "assessment:m a oko:MaturityAssessment ; oko:onCapability capability:part ;"
            "oko:maturityNow 2 ; oko:maturityTarget 3 .",
            "part",
            "yellow",
        ),
        ("g3", "step:s a oko:ChainStep ; oko:onCapability capability:part .", "s", "red"),
        (
            "g4",
            "focus-area:f a oko:FocusArea ."
            "category:layer oko:categoryKind category-kind:core-layer ."
            + resource("r", category="category:layer", focusArea="focus-area:other"),
            "f",
            "yellow",
        ),
        (
            "g5",
            "step:s a oko:ChainStep ; oko:onCapability capability:part ."
            + resource("r", capability="capability:part", userGroup="user-group:municipal"),
            "part",
            "yellow",
        ),
        ("g6", "need:n a oko:Need ; oko:needStatus need-status:reported .", "n", "not-known"),
        (
            "g7",
            BASE + resource("r", capability="capability:part , capability:whole"),
            "other",
            "red",
        ),
        (
            "g8",
            "resource:r oko:hasCurrentLifecycleEvent lifecycle:l . lifecycle:l oko:status "
            'lifecycle-status:in-development ; oko:inEffectFrom "2024-11-25"^^xsd:date .',
            "r",
            "red",
        ),
    ],
)
def test_a_gap_is_found(rule: str, turtle: str, about: str, verdict: str) -> None:
    (first, *_) = found(turtle, rule)
    assert (local_name(first.concerns[0]), first.verdict) == (about, verdict)


@pytest.mark.parametrize(
    ("rule", "turtle"),
    [
        (
            "g1",
            "category:layer a oko:TargetPictureCategory ."
            + resource("r", category="category:layer"),
        ),
        (
            "g3",
            "step:s a oko:ChainStep ; oko:onCapability capability:whole ."
            + BASE
            + resource("r", capability="capability:part"),
        ),
        (
            "g4",
            "focus-area:f a oko:FocusArea ."
            "category:layer oko:categoryKind category-kind:core-layer ."
            + resource("r", category="category:layer", focusArea="focus-area:other")
            + resource("unassessed", category="category:layer"),
        ),
        (
            "g6",
            "need:n a oko:Need ; oko:needStatus need-status:reported . assessment:g "
            "a oko:GapAssessment ; oko:assesses need:n ; oko:onCapability capability:part .",
        ),
        (
            "g8",
            "resource:r oko:hasCurrentLifecycleEvent lifecycle:l . lifecycle:l oko:status "
            'lifecycle-status:in-development ; oko:inEffectFrom "2024-11-26"^^xsd:date .',
        ),
    ],
)
def test_no_gap_is_found_without_its_conditions(rule: str, turtle: str) -> None:
    assert found(turtle, rule) == []


def test_a_gap_links_needs_assessments_and_reuse_candidates() -> None:
    world = (
        BASE
        + resource("near", capability="capability:other", primaryCapability="capability:other")
        + "need:n a oko:Need ; oko:needStatus need-status:reported ."
        "assessment:g a oko:GapAssessment ;"
        "oko:assesses need:n ; oko:onCapability capability:part ; oko:gapType gap-type:product ."
    )
    (gap,) = [r for r in found(world, "g7") if r.slug == "gap--g7--part"]
    assert (gap.verdict, [local_name(iri) for iri in gap.targets("suggests")]) == ("red", ["near"])
    assert [local_name(iri) for iri in gap.targets("linkedNeed")] == ["n"]
    assert [local_name(iri) for iri in gap.targets("humanVerdict")] == ["g"]
    assert "Nærmest å bruke om igjen før noe nytt lages: near." in gap.explanation["nb"]


def assessed(name: str, day: str, now: int, more: str = "") -> str:
    return (
        f"assessment:{name} a oko:CoverageAssessment ; oko:assesses capability:part ;"
        "oko:measuredAgainst capability:part ; oko:assessmentContext 'A'@nb ;"
        f"prov:wasAttributedTo actor:a ; oko:attestedFrom '{day}'^^xsd:date ;"
        f"oko:coverageNow {now} ; oko:coverageTarget 4 {more} .\n"
    )


def test_a_later_assessment_by_the_same_party_replaces_the_gap_but_a_proposal_does_not() -> None:
    early, late = assessed("a", "2026-01-01", 1), assessed("b", "2026-02-01", 4)
    assert [result.verdict for result in found(early, "g2")] == ["red"]
    assert found(early + late, "g2") == []
    proposal = assessed("b", "2026-02-01", 4, "; oko:evidenceClass evidence:proposal")
    assert [result.verdict for result in found(early + proposal, "g2")] == ["red"]
    assert (
        found(assessed("a", "2026-01-01", 1, "; oko:evidenceClass evidence:proposal"), "g2") == []
    )
