"""The links as of a day match those that the rules infer, and dates are read as intended."""

from datetime import date

import pyoxigraph as ox
import pytest
from rdflib import RDF

from okosystem.analyses.history import (
    Change,
    History,
    Period,
    read_history,
    read_periods,
)
from okosystem.analyses.reasoning import (
    Axioms,
    Link,
    close_links,
    close_on_days,
    link_of,
    read_axioms,
)
from okosystem.build.source_graph import SourceGraph
from okosystem.rdf.terms import ID, OKO
from okosystem.turtle.turtle import quads


@pytest.fixture(scope="module")
def history(world: SourceGraph) -> History:
    return read_history(quad.triple for quad in world.asserted)


def links(triples: list[ox.Triple]) -> set[Link]:
    iri_triples = (t for t in triples if isinstance(t.object, ox.NamedNode))
    return {link_of(t) for t in iri_triples if t.predicate.value != str(RDF.type)}


def test_todays_links_equal_the_inferred_ones(history: History, world: SourceGraph) -> None:
    inferred = links(list(world.inferred))
    assert len(inferred) > 1500
    assert inferred - history.today == set()
    assert history.today - links(list(world.triples)) == set()


def test_a_day_after_the_last_change_has_planned_but_no_former_statements(
    history: History,
) -> None:
    change = history.change(date(2099, 1, 1))
    planned = ID["lifecycle/altinn-formidling--retired"]
    assert {s for s, _, _ in change.new} == {ID["resource/altinn-formidling"]}
    assert planned in {o for _, p, o in change.new if p == OKO["hasCurrentLifecycleEvent"]}
    assert ID["participation/altinn--provider--brreg"] in change.gone
    assert ID["participation/altinn--provider--digdir"] not in change.gone


def value_changes(change: Change, entity: str, name: str) -> tuple[set[str], set[str]]:
    """Return the values that an entity lost and gained for one property."""
    lost, new = (
        {o for s, p, o in found if (s, p) == (ID[entity], OKO[name])}
        for found in (change.lost, change.new)
    )
    return lost, new


def test_a_former_statement_has_effect_in_its_period(history: History) -> None:
    change = history.change(date(2019, 6, 1))
    digdir, brreg = ID["actor/digdir"], ID["actor/brreg"]
    assert value_changes(change, "resource/altinn", "providedBy") == ({digdir}, {brreg})
    assert (brreg, OKO["provides"], ID["resource/altinn"]) in change.new
    former = ID["participation/altinn--provider--brreg"]
    assert value_changes(change, "resource/altinn", "hasFormerParticipation") == ({former}, set())
    assert value_changes(change, "resource/altinn", "hasProviderParticipation") == (set(), {former})


@pytest.mark.parametrize(("evidence", "has_effect"), [("fact", True), ("proposal", False)])
def test_a_planned_statement_has_effect_from_its_day_unless_it_is_proposed(
    evidence: str, has_effect: bool, world: SourceGraph
) -> None:
    text = f"""BASE <{ID}> PREFIX oko: <{OKO}> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
        <resource/id-porten> oko:qualifiedDependency [
            oko:relationTarget <resource/altinn> ; oko:dependencyKind <dependency-kind/use> ;
            oko:evidenceClass <evidence/{evidence}> ; oko:validFrom "2030-06-01"^^xsd:date ] ."""
    planned = quads(text, "planned.ttl", today="2026-11-25")
    history = read_history(quad.triple for quad in [*world.asserted, *planned])
    link = (ID["resource/id-porten"], OKO["dependsOn"], ID["resource/altinn"])
    assert link not in history.change(date(2030, 5, 31)).new
    assert (link in history.change(date(2030, 6, 1)).new) is has_effect


def test_transitive_links_are_computed_for_the_day(history: History) -> None:
    mailbox = ID["resource/altinn-digital-postkasse"]
    assert value_changes(history.change(date(2021, 6, 1)), "resource/fiks-svarut", "dependsOn")[
        1
    ] == {mailbox}
    reached = value_changes(
        history.change(date(2021, 6, 1)), "resource/fiks-svarut", "dependsOnTransitively"
    )
    assert mailbox in reached[1]


def test_days_between_two_changes_are_equal(history: History) -> None:
    assert history.epoch(date(2020, 1, 2)) == date(2020, 1, 1)
    assert history.epoch(date(2020, 1, 1)) == date(2020, 1, 1)
    assert history.epoch(date(1066, 10, 14)) == date.min
    first, second = (history.change(date(2021, 6, day)) for day in (1, 2))
    assert history.epoch(date(2021, 6, 2)) == date(2021, 6, 1)
    assert first == second


@pytest.mark.parametrize(
    ("dates", "period"),
    [
        ({"validFrom": "2020-01-01"}, Period(date(2020, 1, 1))),
        ({"attestedFrom": "2021-06-01"}, Period(date(2021, 6, 1))),
        ({"validUntil": "2019-12-31"}, Period(None, date(2020, 1, 1))),
        ({"endedBy": "2022-06-01"}, Period(None, date(2022, 6, 1))),
        (
            {"attestedFrom": "2019-03-01", "validUntil": "2019-12-31"},
            Period(date(2019, 3, 1), date(2020, 1, 1)),
        ),
    ],
)
def test_the_last_day_is_included_and_the_end_is_not(dates: dict[str, str], period: Period) -> None:
    node = ox.NamedNode("urn:a")
    triples = [ox.Triple(node, ox.NamedNode(OKO[p]), ox.Literal(d)) for p, d in dates.items()]
    assert read_periods(triples) == {"urn:a": period}


def test_a_period_includes_its_start_but_not_its_end() -> None:
    period = Period(date(2020, 1, 1), date(2020, 1, 3))
    days = [date(2019, 12, 31), date(2020, 1, 1), date(2020, 1, 2), date(2020, 1, 3)]
    assert [period.holds(day) for day in days] == [False, True, True, False]
    assert Period().holds(date.min)


@pytest.fixture(scope="module")
def axioms(world: SourceGraph) -> Axioms:
    return read_axioms(quad.triple for quad in world.asserted).of_links


def test_the_links_of_every_day_are_those_that_follow_from_what_holds_then(
    world: SourceGraph, axioms: Axioms
) -> None:
    """Each link holds on days of its own; those that follow are compared day by day."""
    triples = [q.triple for q in world.asserted if q.predicate.value in axioms.premises]
    asserted = sorted({link_of(t) for t in triples if isinstance(t.object, ox.NamedNode)})
    number_of_days = 7
    held = {link: number * 37 % (1 << number_of_days) for number, link in enumerate(asserted)}
    found = close_on_days(held, axioms)
    for day in range(number_of_days):
        on_day = {link for link, days in found.items() if days >> day & 1}
        assert on_day == close_links((k for k, days in held.items() if days >> day & 1), axioms)
        assert len(on_day) > 1000


def test_a_chain_is_inferred_in_any_order_of_its_links(axioms: Axioms) -> None:
    chain: list[Link] = [
        ("urn:event", OKO["hasServiceChain"], "urn:chain"),
        ("urn:chain", OKO["hasStep"], "urn:step"),
        ("urn:step", OKO["usesResource"], "urn:resource"),
    ]
    leans = ("urn:event", OKO["leansOn"], "urn:resource")
    for order in (chain, chain[::-1], [chain[1], chain[0], chain[2]]):
        assert leans in close_links(order, axioms)
    assert leans not in close_links(chain[:2], axioms)


def test_a_written_history_is_the_same_history(history: History) -> None:
    written = history.to_json()
    assert History.from_json(written) == history
    assert History.from_json(written).to_json() == written


def test_a_history_without_statements_can_be_written() -> None:
    nothing = read_history([])
    assert History.from_json(nothing.to_json()) == nothing
