"""Criticality, single points of failure and impact, worked by hand on five nodes."""

from datetime import date

import pytest

from okosystem.analysis import criticality, impact
from okosystem.analysis.network import Network
from okosystem.core.terms import local_name
from tests.analysis.worlds import facts, resource


def needs(one: str, other: str, strength: str) -> str:
    return (
        f"resource:{one} oko:qualifiedDependency dependency:{one}-{other} ."
        f"dependency:{one}-{other} oko:relationTarget resource:{other} ;"
        f"oko:dependencyStrength dependency-strength:{strength} .\n"
    )


def event(name: str, used: str) -> str:
    return (
        f"life-event:{name} oko:hasServiceChain chain:{name} ."
        f"chain:{name} oko:hasStep step:{name} ."
        f"step:{name} oko:order 1 ; oko:usesResource resource:{used} .\n"
    )


# birth → base;  moving → portal ⇢ mail → base   (→ must have, ⇢ may do without)
WORLD = (
    resource("base", providedBy="actor:owner-of-base")
    + resource("mail", providedBy="actor:owner-of-mail")
    + resource("portal", providedBy="actor:owner-of-portal")
    + needs("mail", "base", "required")
    + needs("portal", "mail", "supporting")
    + event("birth", "base")
    + event("moving", "portal")
)


def test_criticality_is_what_a_reader_gets_with_pencil_and_paper() -> None:
    # base: 4 of 4 others hang on it; 1 of 2 events stops; it is on no way between two others.
    # (0.4·1 + 0.3·½ + 0.2·0) / 0.9, since maturity is unknown.
    # portal: 1 of 4, 1 of 2 events, on 2 of the 12 ways between two others (moving to mail, base).
    # mail: 2 of 4; no event stops; it is on 2 of the 12 ways, portal–base and moving–base.
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


def test_of_the_whole_a_fault_reaches_so_much() -> None:
    # Among the three resources: base reaches 3, mail 2, portal 1, of 9. No knot: nothing is mutual.
    spread, knot = Network(facts(WORLD)).propagation
    assert spread == pytest.approx(6 / 9)
    assert knot == 0
    tied = Network(facts(WORLD + needs("base", "portal", "supporting"))).propagation
    assert tied == (1.0, 1.0)


def test_a_stop_spreads_by_tiers_each_with_its_way() -> None:
    told = impact.find_impact(facts(WORLD), "https://w3id.org/felles-okosystem/id/resource/base")
    assert [(local_name(each.entity), each.steps, each.is_likely) for each in told.affected] == [
        ("birth", 1, True),
        ("mail", 1, True),
        ("portal", 2, False),
        ("moving", 3, False),
    ]
    assert [local_name(iri) for iri in told.affected[3].path] == [
        "moving",
        "portal",
        "mail",
        "base",
    ]
    assert [local_name(iri) for iri in told.notify] == ["owner-of-mail", "owner-of-portal"]


@pytest.mark.parametrize(
    ("what", "likely", "worst"),
    [("stop", 2, 4), ("break-interface", 2, 4), ("extend", 0, 2), ("change-owner", 0, 2)],
)
def test_each_kind_of_event_spreads_in_its_own_way(what: str, likely: int, worst: int) -> None:
    told = impact.find_impact(
        facts(WORLD), "https://w3id.org/felles-okosystem/id/resource/base", what
    )
    assert (len(told.likely()), len(told.affected)) == (likely, worst)


def test_a_successor_in_operation_stops_the_likely_case() -> None:
    succeeded = (
        WORLD
        + resource("next", hasRelationship="relation:r")
        + ("relation:r a oko:Replacement ; oko:relationTarget resource:base .")
    )
    told = impact.find_impact(
        facts(succeeded), "https://w3id.org/felles-okosystem/id/resource/base"
    )
    assert (told.likely(), len(told.affected)) == ([], 4)
    assert [local_name(iri) for iri in told.successors] == ["next"]


def test_what_has_ended_is_not_in_the_net() -> None:
    ended = WORLD.replace("lifecycle-status:in-operation", "lifecycle-status:retired", 1)
    assert [local_name(r.concerns[0]) for r in criticality.run(facts(ended))] == ["portal", "mail"]
    assert facts(ended).day == date(2026, 11, 25)


def test_a_part_stops_with_its_whole_and_the_whole_without_its_part_goes_on() -> None:
    whole = (
        WORLD
        + resource("suite")
        + (
            "resource:portal oko:hasRelationship relation:p ."
            "relation:p a oko:PartWhole ; oko:relationTarget resource:suite ."
        )
    )
    told = impact.find_impact(facts(whole), "https://w3id.org/felles-okosystem/id/resource/suite")
    assert [(local_name(each.entity), each.steps, each.is_likely) for each in told.affected] == [
        ("portal", 1, True),
        ("moving", 2, True),
    ]
    base = impact.find_impact(facts(whole), "https://w3id.org/felles-okosystem/id/resource/base")
    assert "suite" not in {local_name(each.entity) for each in base.affected}
    assert "suite" not in {local_name(r.concerns[0]) for r in criticality.run(facts(whole))}
