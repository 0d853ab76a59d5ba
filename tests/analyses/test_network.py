"""Criticality, single points of failure and impact, calculated by hand, and paths."""

from datetime import date

import pytest

from okosystem.analyses import criticality, impact
from okosystem.analyses.network import connected_component, reachable, shortest_paths
from okosystem.rdf.terms import local_name
from tests.analyses.small_graphs import facts, resource


def needs(source: str, target: str, strength: str) -> str:
    return (
        f"resource:{source} oko:qualifiedDependency dependency:{source}-{target} ."
        f"dependency:{source}-{target} oko:relationTarget resource:{target} ;"
        f"oko:dependencyStrength dependency-strength:{strength} .\n"
    )


def event(name: str, used: str) -> str:
    return (
        f"life-event:{name} oko:hasServiceChain chain:{name} ."
        f"chain:{name} oko:hasStep step:{name} ."
        f"step:{name} oko:order 1 ; oko:usesResource resource:{used} .\n"
    )


# birth → base;  moving → portal ⇢ mail → base   (→ required, ⇢ supporting)
WORLD = (
    resource("base", providedBy="actor:owner-of-base")
    + resource("mail", providedBy="actor:owner-of-mail")
    + resource("portal", providedBy="actor:owner-of-portal")
    + needs("mail", "base", "required")
    + needs("portal", "mail", "supporting")
    + event("birth", "base")
    + event("moving", "portal")
)


def test_criticality_matches_a_calculation_by_hand() -> None:
    # base: 4 of 4 others depend on it; 1 of 2 events stops; it is on no path between two others.
    # (0.4·1 + 0.3·½ + 0.2·0) / 0.9, since maturity is unknown.
    # portal: 1 of 4, 1 of 2 events, on 2 of the 12 paths between two others (moving to mail, base).
    # mail: 2 of 4; no event stops; it is on 2 of the 12 paths, portal–base and moving–base.
    found = {local_name(result.concerns[0]): result for result in criticality.run(facts(WORLD))}
    assert list(found) == ["base", "portal", "mail"]
    assert found["base"].score == pytest.approx(0.55 / 0.9)
    assert found["portal"].score == pytest.approx((0.4 / 4 + 0.3 / 2 + 0.2 * 2 / 12) / 0.9)
    assert found["mail"].score == pytest.approx((0.4 * 0.5 + 0.2 * 2 / 12) / 0.9)
    assert [local_name(iri) for iri in found["base"].targets("stops")] == ["birth"]
    assert (
        found["base"].explanation["nb"].startswith("1 av 2 livshendelser stopper uten base: birth.")
    )
    assert "manglende modenhet ukjent" in found["base"].explanation["nb"]


def test_a_stop_propagates_along_paths() -> None:
    found = impact.find_impact(facts(WORLD), "https://w3id.org/felles-okosystem/id/resource/base")
    assert [
        (local_name(effect.entity), effect.steps, effect.is_likely) for effect in found.affected
    ] == [
        ("birth", 1, True),
        ("mail", 1, True),
        ("portal", 2, False),
        ("moving", 3, False),
    ]
    assert [local_name(iri) for iri in found.affected[3].path] == [
        "moving",
        "portal",
        "mail",
        "base",
    ]
    assert [local_name(iri) for iri in found.notify] == ["owner-of-mail", "owner-of-portal"]


@pytest.mark.parametrize(
    ("happening", "likely", "worst"),
    [("stop", 2, 4), ("break-interface", 2, 4), ("extend", 0, 2), ("change-owner", 0, 2)],
)
def test_each_kind_of_event_has_its_own_impact(happening: str, likely: int, worst: int) -> None:
    found = impact.find_impact(
        facts(WORLD), "https://w3id.org/felles-okosystem/id/resource/base", happening
    )
    assert (len(found.likely()), len(found.affected)) == (likely, worst)


def test_a_successor_in_operation_prevents_likely_effects() -> None:
    succeeded = (
        WORLD
        + resource("next", hasRelationship="relation:r")
        + ("relation:r a oko:Replacement ; oko:relationTarget resource:base .")
    )
    found = impact.find_impact(
        facts(succeeded), "https://w3id.org/felles-okosystem/id/resource/base"
    )
    assert (found.likely(), len(found.affected)) == ([], 4)
    assert [local_name(iri) for iri in found.successors] == ["next"]


def test_ended_resources_are_not_in_the_network() -> None:
    ended = WORLD.replace("lifecycle-status:in-operation", "lifecycle-status:retired", 1)
    assert [local_name(r.concerns[0]) for r in criticality.run(facts(ended))] == ["portal", "mail"]
    assert facts(ended).day == date(2026, 11, 25)


def test_a_part_stops_with_its_whole_but_not_the_reverse() -> None:
    whole = (
        WORLD
        + resource("suite")
        + (
            "resource:portal oko:hasRelationship relation:p ."
            "relation:p a oko:PartWhole ; oko:relationTarget resource:suite ."
        )
    )
    found = impact.find_impact(facts(whole), "https://w3id.org/felles-okosystem/id/resource/suite")
    assert [
        (local_name(effect.entity), effect.steps, effect.is_likely) for effect in found.affected
    ] == [
        ("portal", 1, True),
        ("moving", 2, True),
    ]
    base = impact.find_impact(facts(whole), "https://w3id.org/felles-okosystem/id/resource/base")
    assert "suite" not in {local_name(effect.entity) for effect in base.affected}
    assert "suite" not in {local_name(r.concerns[0]) for r in criticality.run(facts(whole))}


# a → b → d, a → c → d, d → e; f → g is separate.
LINKS = [("a", "b"), ("b", "d"), ("a", "c"), ("c", "d"), ("d", "e"), ("f", "g")]


def test_all_shortest_paths_are_found_in_either_direction_of_the_links() -> None:
    assert shortest_paths(LINKS, "a", "d", 9) == [("a", "b", "d"), ("a", "c", "d")]
    assert shortest_paths(LINKS, "e", "a", 9) == [("e", "d", "b", "a"), ("e", "d", "c", "a")]


def test_no_more_paths_than_the_limit_are_returned() -> None:
    assert len(shortest_paths(LINKS, "a", "d", 1)) == 1


def test_unconnected_entities_have_no_path() -> None:
    assert shortest_paths(LINKS, "a", "g", 9) == []
    assert shortest_paths(LINKS, "a", "nobody", 9) == []


def test_the_order_of_the_links_does_not_matter() -> None:
    assert shortest_paths(LINKS[::-1], "a", "d", 9) == shortest_paths(LINKS, "a", "d", 9)


def test_reachable_follows_the_direction_of_the_links() -> None:
    assert reachable(LINKS, "a") == {"a": 0, "b": 1, "c": 1, "d": 2, "e": 3}
    assert reachable(LINKS, "a", 1) == {"a": 0, "b": 1, "c": 1}
    assert reachable(LINKS, "e") == {"e": 0}
    assert reachable(LINKS, "nobody") == {"nobody": 0}


def test_a_component_is_connected_in_both_directions() -> None:
    assert connected_component(LINKS, "e") == {"a", "b", "c", "d", "e"}
    assert connected_component(LINKS, "nobody") == {"nobody"}
