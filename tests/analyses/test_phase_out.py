"""Phase-out: the sum of the rules, the changes that flip the verdict, and the weaker of a pair."""

import pytest

from okosystem.analyses.phase_out import find_flips, find_verdict, run
from okosystem.analyses.results import Result
from okosystem.analyses.rules import (
    BLOCKERS,
    RULES,
    read_rules,
    run_rules,
)
from okosystem.rdf.terms import ID
from tests.analyses.small_graphs import QUERIES, facts, resource

POINTS = {name: rule.points for name, rule in read_rules(facts(""), (*RULES, *BLOCKERS)).items()}
SUCCESSION = (
    resource("old", hasCurrentLifecycleEvent="lifecycle:old")
    + resource("new", hasRelationship="relation:r")
    + "relation:r a oko:Replacement ; oko:relationTarget resource:old ; "
    'oko:evidenceClass evidence:fact ; oko:inEffectFrom "2026-09-25"^^xsd:date .'
    'lifecycle:old oko:evidenceClass evidence:fact ; oko:inEffectFrom "2026-09-25"^^xsd:date .'
)
LOW_FIT = "assessment:f a oko:FitAssessment ; oko:assesses resource:old ; oko:technicalFit 2 ."
PLACED = "category:trust-services"


def draft(turtle: str, slug: str = "old") -> Result:
    return next(r for r in run(facts(turtle)) if r.slug == f"phase-out--{slug}")


def codes(result: Result) -> list[str]:
    return [iri.rpartition("/")[2] for iri in result.targets("firedRule")]


@pytest.mark.parametrize(
    ("fired", "even", "verdict"),
    [
        ((), False, "keep"),
        (("po5",), False, "keep"),
        (("po5", "b1"), False, "keep"),
        (("po2",), False, "question"),
        (("po2", "b1"), False, "question"),
        (("po1", "po6"), False, "question"),
        (("po1", "po3"), False, "consider-merging"),
        (("po1", "po2"), False, "propose-phase-out"),
        (("po1", "po2"), True, "consider-merging"),
        (("po8", "po3"), False, "propose-phase-out"),
        (("po1", "po2", "b3"), False, "clarify"),
        (("po2", "po7", "b6"), False, "clarify"),
    ],
)
def test_points_and_blockers_give_one_verdict(
    fired: tuple[str, ...], even: bool, verdict: str
) -> None:
    assert find_verdict(frozenset(fired), POINTS, even) == verdict


def test_the_rules_have_the_points_of_the_method() -> None:
    assert POINTS == {
        "po1": 3, "po2": 3, "po3": 2, "po4": 2, "po5": 2, "po6": 2, "po7": 1, "po8": 4,
        "b1": 0, "b2": 0, "b3": 0, "b4": 0, "b5": 0, "b6": 0,
    }  # fmt: skip


def test_only_the_smallest_sets_that_flip_the_verdict_are_listed() -> None:
    fired, unknown = frozenset({"po1", "po2", "b1"}), frozenset({"po3"})
    assert list(find_flips(fired, unknown, POINTS, is_even=False)) == [
        (("b1",), "propose-phase-out"),
        (("po1",), "question"),
        (("po2",), "question"),
    ]
    fired = frozenset({"po2"})
    assert list(find_flips(fired, unknown, POINTS, is_even=False)) == [
        (("po2",), "keep"),
        (("po3",), "consider-merging"),
    ]
    fired, unknown = frozenset({"po7"}), frozenset({"po3", "po4", "po5"})
    assert list(find_flips(fired, unknown, POINTS, is_even=False)) == [
        (("po3",), "consider-merging"),
        (("po4",), "consider-merging"),
        (("po5",), "consider-merging"),
    ]


def test_a_successor_in_operation_counts_three_and_is_named() -> None:
    result = draft(SUCCESSION)
    assert (result.verdict, codes(result)) == ("question", ["po2"])
    assert "PO2 (new er utpekt som etterfølger og er i drift)" in result.explanation["nb"]
    assert "Ukjent: PO3, PO4 og PO5." in result.explanation["nb"]
    assert result.flips[0]["nb"] == (
        "Blir «keep» hvis PO2 ikke stemmer («har en utpekt etterfølger i drift»)."
    )


@pytest.mark.parametrize(
    ("more", "blocker"),
    [
        (
            "resource:old oko:hasObligation <urn:o> . <urn:o> oko:underCondition condition:l ;"
            "oko:obligationLevel obligation-level:legal-basis . condition:l a oko:LegalCondition .",
            "b1",
        ),
        (
            "resource:old oko:primaryCapability capability:p ; oko:userGroup user-group:citizen ;"
            "oko:hasCharacterisation assessment:c .",
            "b2",
        ),
        (
            resource("user", qualifiedDependency="dependency:d")
            + "dependency:d oko:relationTarget resource:old ;"
            "oko:dependencyStrength dependency-strength:required .",
            "b3",
        ),
        (
            "resource:later oko:hasRelationship relation:s . relation:s a oko:Replacement ;"
            "oko:relationTarget resource:old ; oko:evidenceClass evidence:fact ;"
            'oko:inEffectFrom "2026-09-25"^^xsd:date .',
            "b4",
        ),
        ("assessment:q a oko:Acquittal ; oko:assesses resource:old , resource:new .", "b5"),
    ],
    ids=["law", "only-provider", "dependent", "successor-not-in-operation", "deliberate"],
)
def test_a_blocker_calls_for_clarification(more: str, blocker: str) -> None:
    result = draft(SUCCESSION + LOW_FIT + more)
    assert result.verdict == "clarify"
    assert blocker in codes(result)


def test_old_and_deduced_facts_block() -> None:
    for change in (("2026-09-25", "2025-01-01"), ("evidence:fact", "evidence:deduction")):
        assert codes(draft(SUCCESSION.replace(*change))) == ["b6", "po2"]


def test_the_end_of_known_use_counts_only_after_two_years() -> None:
    gone = (
        "resource:old oko:hasFormerParticipation participation:p . participation:p "
        'oko:role role:consumer ; oko:outOfEffectAfter "%s"^^xsd:date .'
    )
    assert "po5" in codes(draft(SUCCESSION + gone % "2024-11-25"))
    assert "po5" not in codes(draft(SUCCESSION + gone % "2024-11-26"))


def test_low_fit_and_a_passed_end_date_count() -> None:
    more = (
        "assessment:f a oko:FitAssessment ; oko:assesses resource:old ; oko:technicalFit 2 ;"
        "oko:functionalFit 3 . resource:old oko:hasPlannedLifecycleEvent lifecycle:end ."
        "lifecycle:end oko:status lifecycle-status:retired ;"
        'oko:inEffectFrom "2026-11-25"^^xsd:date .'
    )
    result = draft(SUCCESSION + more)
    assert (result.verdict, codes(result)) == ("propose-phase-out", ["po2", "po3", "po8"])


def test_an_ended_resource_gets_no_draft() -> None:
    ended = SUCCESSION.replace("in-operation", "retired", 1)
    assert [r.slug for r in run(facts(ended))] == []


@pytest.mark.parametrize("kind", ["governing-body", "arena", "guide", "plan"])
def test_bodies_meeting_places_guides_and_plans_are_exempt(kind: str) -> None:
    more = "resource:old oko:resourceKind <https://w3id.org/felles-okosystem/id/resource-kind/%s> ."
    assert [r.slug for r in run(facts(SUCCESSION + more % kind))] == []
    assert [r.slug for r in run(facts(SUCCESSION + more % "portal"))] == ["phase-out--old"]


@pytest.mark.parametrize("status", ["planned", "in-development"])
def test_what_has_not_begun_is_exempt(status: str) -> None:
    assert run(facts(SUCCESSION.replace("in-operation", status, 1))) == []


def test_a_pair_without_places_counts_for_nothing_unless_people_have_found_it() -> None:
    pair = "".join(
        resource(slug, primaryCapability="capability:x", userGroup="user-group:citizen")
        for slug in ("one", "two")
    )
    assessment = (
        "assessment:q a oko:OverlapAssessment ; oko:assesses resource:one , resource:two ;"
        "oko:outcome overlap-outcome:duplicate ."
    )
    assert run(facts(pair)) == []
    assert len(run(facts(pair + assessment))) == 2


def test_what_people_have_assessed_decides_before_the_points() -> None:
    assessment = (
        "assessment:q a oko:PhaseOutAssessment ; oko:assesses resource:old ;"
        "oko:outcome phase-out-verdict:keep ."
    )
    result = draft(SUCCESSION + LOW_FIT + assessment)
    assert (result.verdict, codes(result)) == ("keep", ["po2", "po3"])
    assert result.targets("humanVerdict") == [f"{ID}assessment/q"]
    assert not result.flips
    assert draft(SUCCESSION + LOW_FIT).flips


def test_only_the_weaker_of_a_pair_is_advised_against() -> None:
    pair = "".join(
        resource(slug, primaryCapability="capability:x", userGroup=groups, category=PLACED)
        for slug, groups in (
            ("few", "user-group:citizen , user-group:private"),
            ("many", "user-group:citizen , user-group:private , user-group:municipal"),
        )
    )
    assert [r.slug for r in run(facts(pair)) if "po1" in codes(r)] == ["phase-out--few"]


def test_a_human_assessment_of_a_pair_takes_precedence() -> None:
    pair = "".join(
        resource(
            slug,
            primaryCapability="capability:x",
            userGroup="user-group:citizen",
            category=PLACED,
        )
        for slug in ("one", "two")
    )
    assessment = (
        "assessment:q a oko:OverlapAssessment ; oko:assesses resource:one , resource:two ;"
        "oko:outcome <https://w3id.org/felles-okosystem/id/overlap-outcome/%s> ."
    )
    assert len(run(facts(pair + assessment % "partial"))) == 2
    assert run(facts(pair + assessment % "complementary")) == []


def test_two_within_ten_per_cent_get_no_direction() -> None:
    pair = "".join(
        resource(
            slug,
            primaryCapability="capability:x",
            userGroup="user-group:citizen",
            category=PLACED,
        )
        for slug in ("one", "two")
    )
    drafts = run(facts(pair))
    assert [r.verdict for r in drafts] == ["question", "question"]
    assert "De to står for likt" in drafts[0].explanation["nb"]


def test_every_rule_runs_alone_on_an_empty_graph() -> None:
    assert run_rules(facts(""), (*RULES, *BLOCKERS)) == {}
    assert {*RULES, *BLOCKERS} <= set(QUERIES)
