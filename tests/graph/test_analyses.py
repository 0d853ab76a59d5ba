"""The results of the algorithms on the real graph, today and in 2021."""

from collections.abc import Sequence
from datetime import date
from itertools import islice

import pyoxigraph as ox
import pytest

from okosystem.analysis import gaps, overlap
from okosystem.analysis.as_of import analyse, as_lines, graph_on, history_of, run
from okosystem.analysis.facts import Facts
from okosystem.analysis.overlap import CANDIDATE_SCORE
from okosystem.analysis.phase_out import run as phase_out
from okosystem.analysis.results import Result
from okosystem.core.release import Release
from okosystem.core.source_graph import SourceGraph
from okosystem.core.terms import BASE, ID, local_name
from tests.analysis.small_graphs import QUERIES

TODAY = date(2026, 11, 25)
PARTIAL = ID["overlap-outcome/partial"]


@pytest.fixture(scope="module")
def today(world: SourceGraph) -> Facts:
    return Facts(world.store, QUERIES, TODAY)


@pytest.fixture(scope="module")
def results(today: Facts) -> list[Result]:
    return run(today)


@pytest.fixture(scope="module")
def in_2021(world: SourceGraph) -> Facts:
    as_of, history = date(2021, 6, 1), history_of([q.triple for q in world.asserted])
    return Facts(graph_on(as_lines(world.triples), as_of, history), QUERIES, as_of)


@pytest.fixture(scope="module")
def drafts_in_2021(in_2021: Facts) -> list[Result]:
    return list(phase_out(in_2021))


def board(results: Sequence[Result]) -> list[tuple[str, str]]:
    listed = [r for r in results if ("onBoard", True) in r.figures]
    return [(local_name(r.concerns[0]), local_name(r.concerns[1])) for r in listed]


def test_the_first_five_on_the_overlap_board(results: list[Result]) -> None:
    assert list(islice(board(results), 5)) == [
        ("bankid", "buypass-id"),
        ("bankid", "commfides-eid"),
        ("buypass-id", "commfides-eid"),
        ("handlingsplan-digital-inkludering", "handlingsplan-for-eid"),
        ("bankid", "minid"),
    ]


def test_two_registers_are_never_listed(results: list[Result]) -> None:
    pair = {ID["resource/matrikkelen"], ID["resource/modernisert-folkeregister"]}
    assert [r for r in results if r.kind == "OverlapFinding" and pair <= set(r.concerns)] == []


def test_scores_and_people_agree_as_measured(today: Facts, results: list[Result]) -> None:
    """22 assessed pairs are in use; 7 overlap in part. No score depends on them."""
    scored = {frozenset(r.concerns): r for r in results if r.kind == "OverlapFinding"}
    pairs = {
        frozenset((row["resource"], row["other"])): row["outcome"] == PARTIAL
        for row in today.rows("human-overlaps")
        if "acquittal" not in row["assessment"]
    }
    people = {
        pair: partly
        for pair, partly in pairs.items()
        if not (pair in scored and scored[pair].verdict == "out-of-use")
    }

    def agreement(*verdicts: str) -> tuple[int, int, int]:
        predicted = {p for p in people if p in scored and scored[p].verdict in verdicts}
        right = {pair for pair in predicted if people[pair]}
        return len(right), len(predicted), sum(people.values())

    assert len(people) == 22
    assert agreement("overlap", "duplication") == (3, 5, 7)  # precision 0.60, recall 0.43
    assert agreement("overlap", "duplication", "watch") == (6, 12, 7)  # 0.50 and 0.86


def test_few_pairs_need_a_decision_and_those_set_aside_have_a_reason(
    today: Facts, results: list[Result]
) -> None:
    assessed = {frozenset((r["resource"], r["other"])) for r in today.rows("human-overlaps")}
    pairs = [r for r in results if r.kind == "OverlapFinding" and len(r.concerns) == 2]
    candidates = [r for r in pairs if r.verdict in ("overlap", "duplication")]
    on_board = [r for r in candidates if ("onBoard", True) in r.figures]
    undecided = [r for r in on_board if frozenset(r.concerns) not in assessed]
    assert 0 < len(undecided) <= 40
    aside = [r for r in pairs if r not in candidates and r.verdict != "watch"]
    assert len(aside) > 200
    assert [r.slug for r in aside if "Men " not in r.explanation["nb"]] == []


def test_overlaps_do_not_depend_on_assessments(world: SourceGraph, results: list[Result]) -> None:
    store = ox.Store()
    store.extend(q for q in world.store if "/assessment/overlap--" not in str(q.subject))
    results_without = list(overlap.run(Facts(store, QUERIES, TODAY)))

    def scores(found: list[Result]) -> list[object]:
        """List the overlaps, but for those that are listed only because people assessed them."""
        overlaps = [r for r in found if r.kind == "OverlapFinding"]
        return [
            (r.slug, r.score, r.verdict)
            for r in overlaps
            if r.score is None or r.score >= CANDIDATE_SCORE or ("onBoard", True) in r.figures
        ]

    assert scores(results_without) == scores(results)


def test_the_layer_without_boxes_is_a_gap_in_2021_and_filled_today(
    in_2021: Facts, results: list[Result]
) -> None:
    name = "gap--g1--distributed-data-sources"
    assert [r for r in results if r.slug == name] == []
    (gap,) = [r for r in gaps.run(in_2021) if r.slug == name]
    assert (gap.verdict, [local_name(n) for n in gap.targets("linkedNeed")]) == (
        "red",
        ["distribuerte-datakilder-tomt"],
    )


def test_every_need_is_linked_to_a_gap_but_for_layers_that_are_filled(
    today: Facts, results: list[Result]
) -> None:
    needs = {row["need"] for row in today.rows("needs")}
    linked = {need for r in results if r.kind == "GapFinding" for need in r.targets("linkedNeed")}
    filled = {"need/distribuerte-datakilder-tomt", "need/analyselag-uten-helseanalyse"}
    assert (len(needs), needs - linked) == (20, {ID[need] for need in filled})


def test_resources_outside_the_boxes_get_a_suggested_category(results: list[Result]) -> None:
    suggestions = {
        local_name(r.concerns[0]): (
            local_name(r.targets("suggests")[0]),
            local_name(r.targets("confidence")[0]),
        )
        for r in results
        if r.kind == "PlacementSuggestion"
    }
    assert suggestions["helsenorge-no"] == suggestions["nav-no"] == ("portals", "high")
    assert suggestions["fiks-plattformen"] == ("service-platforms", "high")
    assert suggestions["elma"] == ("data-exchange-and-integration", "medium")


def test_in_2021_altinn_2_called_for_clarification(drafts_in_2021: list[Result]) -> None:
    (draft,) = [r for r in drafts_in_2021 if "altinn-tjenester-2" in r.slug]
    assert draft.verdict == "clarify"
    assert [local_name(iri) for iri in draft.targets("firedRule")] == ["b6", "po2"]
    assert [local_name(iri) for iri in draft.targets("suggests")] == ["altinn-tjenester-3"]


def test_in_2021_no_rule_advised_against_datahotellet(drafts_in_2021: list[Result]) -> None:
    """A known false negative: it had an owner, a category and no successor; its fit is unknown."""
    assert [r.slug for r in drafts_in_2021 if "datahotellet" in r.slug] == []


@pytest.mark.slow
def test_the_same_graph_gives_the_same_statements(world: SourceGraph) -> None:
    first, second = (analyse(world.store, QUERIES, TODAY) for _ in range(2))
    assert first == second


def test_every_entity_in_a_result_is_described(world: SourceGraph, release: Release) -> None:
    parsed = ox.parse(path=str(release.file("analyses.ttl")), format=ox.RdfFormat.TURTLE)
    triples = [quad.triple for quad in parsed]
    described = {t.subject for t in world.triples} | {t.subject for t in triples}
    targets = {t.object for t in triples if str(t.object).startswith(f"<{BASE}id/")}
    assert sorted(str(node) for node in targets - described) == []


def test_every_result_names_an_algorithm_that_explains_itself(
    world: SourceGraph, results: list[Result]
) -> None:
    algorithms = {t.subject.value for t in world.triples if "ns#formula" in str(t.predicate)}  # type: ignore[union-attr]
    assert {ID[f"algorithm/{r.algorithm}"] for r in results} == algorithms
