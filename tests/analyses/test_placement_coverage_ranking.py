"""Placement, coverage and ranking, each calculated by hand."""

import pytest

from okosystem.analyses import coverage, placement, ranking
from okosystem.analyses.results import ScorePart, templates
from okosystem.rdf.terms import local_name
from tests.analyses.small_graphs import facts, resource


def test_two_indicators_place_a_resource() -> None:
    # Both placed resources give what the new one gives, so by capability each category gets ½. The
    # only difference is that the one in «post» is identical (1) and the other half similar (½), so
    # the neighbours give 2/3 against 1/3: in all 7/12 against 5/12, a margin of 1/6.
    world = (
        resource("new", primaryCapability="capability:x")
        + resource("same", primaryCapability="capability:x", category="category:post")
        + resource(
            "like", primaryCapability="capability:x , capability:y", category="category:portals"
        )
        + resource("far", primaryCapability="capability:y", category="category:registers")
    )
    (found,) = placement.run(facts(world))
    assert [local_name(iri) for iri in found.targets("suggests")] == ["post"]
    assert found.targets("confidence")[0].endswith("/medium")
    rare_x, rare_y = 5 / 3.5, 5 / 2.5
    assert rare_x < rare_y
    assert found.score is not None
    assert 0.55 < found.score < 0.65
    kinds = ["same-capabilities", "neighbours", "margin"]
    assert [(part.kind, part.weight) for part in found.parts] == [
        *zip(kinds, (0.5, 0.5, None), strict=True)
    ]
    by_capability, by_neighbours, margin = (part.value or 0.0 for part in found.parts)
    assert by_capability == pytest.approx(1 / 2)
    assert found.score == pytest.approx((by_capability + by_neighbours) / 2)
    assert margin == pytest.approx(2 * found.score - 1)


def test_an_indicator_without_data_is_unknown_and_not_zero() -> None:
    indicators = {"same-capabilities": {"post": 0.75, "portals": 0.25}, "neighbours": {}}
    assert placement.score_parts("post", indicators) == [
        ScorePart("same-capabilities", 0.75, 0.5), ScorePart("neighbours", None, 0.5),
    ]  # fmt: skip
    assert placement.score_categories(indicators) == {"post": 0.75, "portals": 0.25}


COVERED = (
    "".join(
        f"requirement:{c} a oko:CapabilityRequirement ; oko:requiredBy focus-area:f ;"
        f"oko:onCapability capability:{c} ; oko:scoreWeight {weight} .\n"
        for c, weight in (("x", "2.0"), ("y", "1.0"), ("whole", "1.0"))
    )
    + "capability:part skos:broader capability:whole . capability:part a oko:Capability .\n"
    + resource(
        "r",
        primaryCapability="capability:x",
        secondaryCapability="capability:part",
        focusArea="focus-area:f",
        userGroup="user-group:citizen , user-group:county , user-group:developer",
        category="category:portals",
        providedBy="actor:a",
    )
    + resource(
        "s", primaryCapability="capability:z", focusArea="focus-area:f", providedBy="actor:b"
    )
)


def values(turtle: str) -> dict[str, float | None]:
    (found,) = coverage.run(facts(turtle))
    return {part.kind: part.value for part in found.parts}


def test_coverage_matches_a_calculation_by_hand() -> None:
    # Nothing is rated, so what is realised is unknown. 1 of 14 categories; citizens and municipal
    # of 5; two owners of one each.
    assert values(COVERED) == pytest.approx(
        {
            "realised": None,
            "maturity": None,
            "unknown-share": 1.0,
            "breadth": 1 / 14,
            "sectors": 0.4,
            "concentration": 0.5,
        }
    )


def test_coverage_with_maturity_needs_it_for_every_requirement() -> None:
    def rated(capability: str, level: int) -> str:
        return (
            f"assessment:{capability} a oko:MaturityAssessment ; oko:maturityNow {level} ;"
            f"oko:onCapability capability:{capability} .\n"
        )

    # x (2) and the whole (1, by a part of it) are met, y (1) is not: 3 of 4 by weight.
    some = values(COVERED + rated("x", 4))
    assert (some["realised"], some["maturity"], some["unknown-share"]) == (0.75, None, 0.5)
    every = values(COVERED + rated("x", 4) + rated("y", 1) + rated("whole", 3))
    assert every["maturity"] == pytest.approx((2 * 0.8 + 0.2 + 0.6) / 4)


def test_a_maturity_on_which_parties_disagree_is_unknown() -> None:
    def rated(capability: str, party: str, level: int) -> str:
        return (
            f"assessment:{capability}-{party} a oko:CoverageAssessment ; oko:coverageNow {level} ;"
            f"oko:assesses capability:{capability} ; prov:wasAttributedTo actor:{party} .\n"
        )

    agreed = rated("y", "a", 1) + rated("whole", "a", 3) + rated("whole", "b", 3)
    same = values(COVERED + agreed + rated("x", "a", 4) + rated("x", "b", 4))
    assert same["maturity"] == pytest.approx((2 * 0.8 + 0.2 + 0.6) / 4)
    apart = values(COVERED + agreed + rated("x", "a", 4) + rated("x", "b", 2))
    assert (apart["maturity"], apart["unknown-share"]) == (None, 0.5)


def marks(**levels: float | None) -> list[ScorePart]:
    kinds = {kind: levels.get(kind.replace("-", "_")) for kind in ranking.WEIGHTS}
    return [ScorePart(kind, value, ranking.WEIGHTS[kind]) for kind, value in kinds.items()]


def test_ranks_vary_with_the_weights_only_where_they_can() -> None:
    # One is best in every part, two are equal and share a rank, two swap ranks with the weights.
    found = ranking.find_ranks(
        {
            "best": marks(cross_sector=5, chain_centrality=5),
            "equal": marks(cross_sector=3, chain_centrality=3),
            "alike": marks(cross_sector=3, chain_centrality=3),
            "wide": marks(cross_sector=2.5, chain_centrality=2),
            "deep": marks(cross_sector=2, chain_centrality=2.6),
        }
    )
    assert found["best"] == ranking.Rank(1, 1, 1)
    assert found["equal"] == found["alike"] == ranking.Rank(2, 2, 2)
    assert (found["wide"].best, found["wide"].worst) == (4, 5)
    assert (found["deep"].best, found["deep"].worst) == (4, 5)


def test_the_same_seed_gives_the_same_ranks() -> None:
    needs = {"a": marks(cross_sector=2, gap_severity=3), "b": marks(cross_sector=3, reuse_first=2)}
    assert ranking.find_ranks(needs) == ranking.find_ranks(needs)


def test_every_text_has_the_same_fields_in_three_languages() -> None:
    import string

    for key, texts in templates().items():
        fields = {
            language: sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)
            for language, text in texts.items()
        }
        assert list(fields) == ["nb", "nn", "en"], key
        assert fields["nb"] == fields["nn"] == fields["en"], key
