"""Overlap, calculated by hand, and the condition of each gate."""

import math

import pytest

from okosystem.analyses.overlap import (
    Pair,
    find_pairs,
    limits,
    run,
)
from okosystem.analyses.results import count_known
from okosystem.analyses.similarity import capability_weights, rarity
from okosystem.rdf.terms import ID, local_name
from tests.analyses.small_graphs import facts, resource

# Three resources. Two of them have each capability, so each has the weight ln(4 / 2.5) = 0.47.
WORLD = (
    resource(
        "a",
        primaryCapability="capability:x",
        secondaryCapability="capability:y",
        informationObject="information-object:i , information-object:j",
        userGroup="user-group:citizen , user-group:municipal",
        interactionPattern="interaction-pattern:send , interaction-pattern:receive",
        category="category:trust-services",
    )
    + resource(
        "b",
        primaryCapability="capability:x",
        informationObject="information-object:i",
        userGroup="user-group:citizen , user-group:municipal",
        interactionPattern="interaction-pattern:send , interaction-pattern:receive , "
        "interaction-pattern:portal , interaction-pattern:storage",
        category="category:trust-services",
    )
    + resource("c", primaryCapability="capability:y")
)
TIE = "resource:a oko:hasRelationship relation:t . relation:t oko:relationTarget resource:b ; a "
NEEDS = (
    "resource:{0} oko:qualifiedDependency dependency:{0}-{1} . dependency:{0}-{1} "
    "oko:relationTarget resource:{1} ; oko:dependencyStrength dependency-strength:required ."
)
ASSESSED = (
    "assessment:q a oko:OverlapAssessment ; oko:assesses resource:a , resource:b ;"
    "oko:outcome overlap-outcome:%s ."
)


def found(turtle: str, day: str = "2026-11-25") -> list[Pair]:
    return find_pairs(facts(turtle, day))


def test_the_score_of_a_pair_matches_a_calculation_by_hand() -> None:
    # Capabilities: x is shared, y is only in a, with half weight: 1 / 1.5. Information: 1 of 2.
    # Users: 2 of 2. Patterns: 2 of 4. 0.45·⅔ + 0.25·½ + 0.15·1 + 0.15·½ = 0.65.
    (pair,) = found(WORLD)
    assert [local_name(pair.first), local_name(pair.second)] == ["a", "b"]
    assert [part.value for part in pair.parts] == pytest.approx([2 / 3, 0.5, 1.0, 0.5])
    assert pair.score == pytest.approx(0.65)
    assert (pair.verdict, pair.is_on_board) == ("overlap", True)


def test_rare_capabilities_count_most() -> None:
    weights = capability_weights(facts(WORLD))
    assert list(rarity(weights).values()) == pytest.approx([math.log(4 / 2.5)] * 2)


def test_people_put_a_pair_on_the_board_also_when_it_is_little_alike_or_has_no_place() -> None:
    little = resource("a", primaryCapability="capability:x", userGroup="user-group:citizen")
    other = resource("b", primaryCapability="capability:y", userGroup="user-group:citizen")
    assert found(little + other) == []
    (pair,) = found(little + other + ASSESSED % "not-assessed")
    assert (pair.verdict, pair.is_on_board, pair.score) == ("overlap", True, 0.25)


@pytest.mark.parametrize(
    "turtle",
    [
        WORLD.replace("information-object:i ;", "information-object:k ;"),
        WORLD + f"resource:a oko:resourceKind <{ID}resource-kind/plan> .",
        WORLD + "resource:a oko:providedBy actor:abroad . actor:abroad a oko:Actor .",
    ],
    ids=["no-information-shared", "a-plan", "provided-from-abroad"],
)
def test_a_pair_needs_two_solutions_of_ours_with_information_or_a_task_in_common(
    turtle: str,
) -> None:
    assert found(turtle) == []


def test_an_unknown_part_is_omitted_and_not_zero() -> None:
    turtle_without = WORLD.replace("oko:informationObject information-object:i ;", "")
    (pair,) = found(turtle_without)
    assert {part.kind: part.value for part in pair.parts}["information"] is None
    assert count_known(pair.parts) == 3
    assert pair.score == pytest.approx((0.45 * 2 / 3 + 0.15 + 0.075) / 0.75)


def test_each_part_has_the_value_below_which_a_pair_is_no_candidate() -> None:
    # 0.05 above the threshold: information may fall by 0.05 / 0.25 = 0.2, to 0.3, and so on.
    (pair,) = found(WORLD)
    assert dict(limits(pair)) == pytest.approx(
        {"capability": 2 / 3 - 1 / 9, "information": 0.3, "user-group": 2 / 3, "pattern": 1 / 6}
    )


@pytest.mark.parametrize(
    ("turtle", "verdict"),
    [
        (WORLD + TIE + "oko:Replacement .", "migration"),
        (WORLD + TIE + "oko:PartWhole .", "same-whole"),
        (
            WORLD + "resource:a oko:hasRelationship relation:t ."
            "resource:b oko:hasRelationship relation:u ."
            "relation:t a oko:PartWhole ; oko:relationTarget resource:whole ."
            "relation:u a oko:PartWhole ; oko:relationTarget resource:whole .",
            "same-whole",
        ),
        (
            WORLD + "assessment:q a oko:Acquittal ; oko:assesses resource:a , resource:b ;"
            "oko:outcome overlap-outcome:none ;"
            'oko:outOfEffectAfter "2027-12-31"^^xsd:date .',
            "acquitted",
        ),
        (
            WORLD + "assessment:q a oko:Acquittal ; oko:assesses resource:a , resource:b ;"
            "oko:outcome overlap-outcome:none ;"
            'oko:outOfEffectAfter "2025-12-31"^^xsd:date .',
            "overlap",
        ),
        (WORLD + NEEDS.format("b", "a"), "connected"),
        (
            WORLD
            + resource("hub", primaryCapability="capability:x")
            + NEEDS.format("hub", "a")
            + NEEDS.format("hub", "b"),
            "alternatives",
        ),
        (WORLD + NEEDS.format("c", "a") + NEEDS.format("c", "b"), "overlap"),
        (WORLD + NEEDS.format("b", "a") + ASSESSED % "partial", "overlap"),
        (WORLD + ASSESSED % "complementary", "acquitted"),
        (WORLD + TIE + "oko:Replacement ." + ASSESSED % "duplicate", "migration"),
    ],
    ids=[
        "replaces",
        "part-of",
        "two-parts",
        "cleared",
        "clearance-expired",
        "one-needs-the-other",
        "offered-by-one-with-the-same-task",
        "needed-by-one-with-another-task",
        "people-found-it",
        "people-found-none",
        "people-do-not-undo-a-migration",
    ],
)
def test_a_gate_explains_why_a_similar_pair_does_not_overlap(turtle: str, verdict: str) -> None:
    (pair,) = found(turtle)
    assert pair.verdict == verdict


def test_a_sender_and_a_receiver_are_connected() -> None:
    two = "".join(
        resource(
            slug,
            primaryCapability="capability:z",
            userGroup="user-group:citizen",
            interactionPattern=f"interaction-pattern:{way}",
        )
        for slug, way in (("s", "send"), ("t", "receive"))
    )
    assert [pair.verdict for pair in found(two)] == ["connected"]


def test_registers_with_different_data_are_not_listed() -> None:
    registers = WORLD.replace("category:trust-services", "category:registers").replace(
        "oko:informationObject information-object:i ;",
        "oko:informationObject information-object:k ;",
    )
    assert found(registers) == []


@pytest.mark.parametrize(
    ("kind", "more", "owner", "verdict"),
    [
        ("event-source", "information-object:i", "one", "overlap"),
        ("dataset", "information-object:k", "one", "different-data"),
        ("event-source", "information-object:k", "one", "different-data"),
        ("event-source", "information-object:i", "other", "different-data"),
        ("platform", "information-object:k", "other", "overlap"),
    ],
    ids=["half", "dataset", "a-third", "different-owners", "no-data-source"],
)
def test_data_sources_overlap_only_if_one_owner_has_both_with_half_of_their_data(
    kind: str, more: str, owner: str, verdict: str
) -> None:
    of_kind = f"oko:resourceKind <{ID}resource-kind/{kind}> ; oko:providedBy"
    turtle = (
        f"resource:a oko:informationObject {more} ; {of_kind} actor:one ."
        f"resource:b {of_kind} actor:{owner} ."
    )
    (pair,) = found(WORLD + turtle)
    assert (pair.verdict, pair.is_on_board) == (verdict, verdict == "overlap")


@pytest.mark.parametrize("status", ["retired", "replaced"])
def test_nothing_overlaps_what_is_out_of_use(status: str) -> None:
    ended = WORLD.replace("lifecycle-status:in-operation", f"lifecycle-status:{status}", 1)
    assert {pair.verdict for pair in found(ended)} == {"out-of-use"}


def test_results_are_explained_in_three_languages_with_parts_and_flips() -> None:
    (result,) = [r for r in run(facts(WORLD)) if r.verdict == "overlap"]
    assert result.explanation["nb"].startswith("De to får 0,65 av 1: kapabiliteter 0,67,")
    assert result.explanation["nn"].startswith("Dei to får 0,65 av 1: kapabilitetar 0,67,")
    assert result.explanation["en"].startswith("The two score 0.65 of 1: capabilities 0.67,")
    assert "Felles: x og i. Bare hos a: y og j. Bare hos b: ingen" in result.explanation["nb"]
    assert "Felles: x og i. Berre hos a: y og j. Berre hos b: ingen" in result.explanation["nn"]
    assert "Only in a: y and j. Only in b: none known." in result.explanation["en"]
    assert [flip["nb"] for flip in result.flips][1] == (
        "Faller under 0,60 hvis delen «information» er lavere enn 0,30."
    )
