"""Outcomes, indicators, measures and assignments: their pages, and where others list them."""

import pytest

from okosystem.rdf.terms import ID
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from tests.named_queries import answer_rows
from tests.web.conftest import Get, Page
from tests.web.test_kind_pages import facts, rows

MEASURE = "/doc/measure/styrke-medfinansieringsordningen"
STRENGTHEN = "Styrke medfinansieringsordningen"
MINISTRY = "Digitaliserings- og forvaltningsdepartementet"
DIGDIR = "Digitaliseringsdirektoratet"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            MEASURE,
            {
                "Status": "fullført",
                "Ansvarlig": MINISTRY,
                "Utføres av": DIGDIR,
                "Står i planen": "Fremtidens digitale Norge (2024–2030)",
                "Kapittel": "3.1",
                "Bidrar til": "Sterkere styring og samordning på tvers",
                "Ventes avsluttet": "31. desember 2026",
            },
        ),
        (
            "/doc/measure/samarbeid-med-ks",
            {
                "Status": "pågår",
                "Ansvarlig": "ukjent",
                "Utføres av": "ukjent",
                "Kapittel": "ukjent",
                "Ventes avsluttet": "ukjent",
            },
        ),
        (
            "/doc/assignment/forvalte-medfinansieringsordningen",
            {
                "Fra": MINISTRY,
                "Til": DIGDIR,
                "Hva det gjelder": STRENGTHEN,
                "Type": "tildelingsbrev",
                "Gjelder": "fra 1. januar 2026",
            },
        ),
        (
            "/doc/outcome/fem-livshendelser-henger-sammen",
            {"Bidrar til": "Bedre og mer sammenhengende tjenester", "Frist": "31. desember 2030"},
        ),
        (
            "/doc/indicator/livshendelser-som-henger-sammen",
            {"Indikator for": "Fem livshendelser henger sammen innen 2030"},
        ),
        (
            "/doc/indicator/digital-kompetanse",
            {"Indikator for": "ukjent: kilden sier ikke hva den er indikator for"},
        ),
        ("/doc/goal/sterkere-styring-og-samordning", {"Kapittel": "ukjent"}),
    ],
)
def test_the_summary_has_these_facts(browse: Get, path: str, expected: dict[str, str]) -> None:
    found = facts(Page(browse(path).text))
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("path", "part", "starts"),
    [
        (
            MEASURE,
            "virkninger",
            [
                "Virker på Finansiering",
                "Virker på Medfinansieringsordningen",
                "Virker på Uensartede",
            ],
        ),
        (MEASURE, "oppdrag", ["Forvalte medfinansieringsordningen (tildelingsbrev"]),
        (
            "/doc/resource/medfinansieringsordningen",
            "tiltak",
            ["Forvalte medfinansieringsordningen", STRENGTHEN],
        ),
        ("/doc/need/finansieringsmodeller", "tiltak", [STRENGTHEN]),
        ("/doc/capability/funding", "tiltak", [STRENGTHEN]),
        ("/doc/actor/digdir", "tiltak", [f"{STRENGTHEN} (fullført"]),
        ("/doc/actor/digdir", "oppdrag", ["Forvalte medfinansieringsordningen (tildelingsbrev"]),
        (
            "/doc/actor/digitaliserings-og-forvaltningsdepartementet",
            "oppdrag",
            ["Forvalte medfinansieringsordningen (tildelingsbrev"],
        ),
        (
            "/doc/goal/sterkere-styring-og-samordning",
            "tiltak",
            [f"{STRENGTHEN} (fullført", "Videreutvikle samarbeidet med KS (pågår"],
        ),
        ("/doc/goal/mer-sammenhengende-tjenester", "effektmal", ["Fem livshendelser"]),
        (
            "/doc/outcome/fem-livshendelser-henger-sammen",
            "indikatorer",
            ["Livshendelser som henger sammen"],
        ),
        (
            "/doc/strategy/fremtidens-digitale-norge",
            "maal",
            ["Bedre og mer", "Sterkere styring og samordning på tvers (2 tiltak)"],
        ),
        (
            "/doc/strategy/fremtidens-digitale-norge",
            "tiltak",
            [STRENGTHEN, "Videreutvikle samarbeidet med KS (pågår"],
        ),
    ],
)
def test_a_section_lists_them(browse: Get, path: str, part: str, starts: list[str]) -> None:
    found = sorted(rows(Page(browse(path).text), part))
    assert [row[: len(start)] for row, start in zip(found, starts, strict=True)] == starts


def test_an_indicator_shows_baseline_measurements_and_target(browse: Get) -> None:
    page = Page(browse("/doc/indicator/livshendelser-som-henger-sammen").text)
    figures = {part: rows(page, part) for part in ("nullpunkt", "tall", "malverdi")}
    assert [row.endswith(": 1 livshendelser (2024)") for row in figures["nullpunkt"]] == [True]
    assert sorted((row.partition(": ")[2] for row in figures["tall"]), reverse=True) == [
        "2 livshendelser (2025)", "1 livshendelser (2024)",
    ]  # fmt: skip
    (target,) = figures["malverdi"]
    assert target.endswith(": 5 livshendelser (31. desember 2030)")


def test_an_effect_is_named_by_its_measure_and_what_it_affects(browse: Get) -> None:
    iri = "effect/styrke-medfinansieringsordningen--medfinansieringsordningen"
    page = Page(browse(f"/doc/{iri}").text)
    names = [" ".join(e.text.split()) for e in page.all("h1")]
    assert names == [f"{STRENGTHEN}: Medfinansieringsordningen"]


def test_a_goal_without_measures_says_so(browse: Get) -> None:
    text = browse("/doc/goal/mer-sammenhengende-tjenester").text
    assert "Ingen tiltak er lagt inn. Det betyr ikke at det ikke finnes noen." in text


def test_measures_have_a_row_for_each_affected_resource(release: Release, store: Store) -> None:
    rows = answer_rows("measures", release, store)
    short = [(r["measureLabel"], r["statusLabel"], r["resourceLabel"]) for r in rows]
    assert short == [
        ("Videreutvikle samarbeidet med KS", "pågår", ""),
        (STRENGTHEN, "fullført", "Medfinansieringsordningen"),
    ]
    assert [row["responsibleLabel"] for row in rows] == ["", MINISTRY]


def test_indicators_have_baseline_latest_and_target(release: Release, store: Store) -> None:
    rows = answer_rows("indicators", release, store)
    names = ("baseline", "latest", "latestUntil", "target", "targetUntil", "unit")
    assert {r["indicatorLabel"]: tuple(r[name] for name in names) for r in rows} == {
        "Digital kompetanse": ("", "71", "", "", "", "prosent"),
        "Livshendelser som henger sammen": (
            "1", "2", "2025-12-31", "5", "2030-12-31", "livshendelser",
        ),
    }  # fmt: skip


def test_assignments_say_from_whom_and_to_whom(release: Release, store: Store) -> None:
    (row,) = answer_rows("assignments", release, store)
    assert (row["giverLabel"], row["receiverLabel"], row["aboutLabel"], row["kindLabel"]) == (
        MINISTRY,
        DIGDIR,
        STRENGTHEN,
        "tildelingsbrev",
    )


def test_goals_without_measures_leave_out_those_with_one(release: Release, store: Store) -> None:
    goals = {r["goalLabel"] for r in answer_rows("goals-without-measures", release, store)}
    assert "Bedre og mer sammenhengende tjenester" in goals
    assert "Sterkere styring og samordning på tvers" not in goals


def test_the_named_queries_have_outcomes_and_effects(release: Release, store: Store) -> None:
    (outcome,) = answer_rows("outcomes", release, store)
    assert outcome["outcomeLabel"] == "Fem livshendelser henger sammen innen 2030"
    assert outcome["goal"] == f"{ID}goal/mer-sammenhengende-tjenester"
    assert (outcome["deadline"], outcome["indicators"], outcome["assessments"]) == (
        "2030-12-31", "1", "1",
    )  # fmt: skip
    effects = answer_rows("effects-of-measures", release, store)
    assert {(r["measure"].removeprefix(ID), r["thing"].removeprefix(ID)) for r in effects} == {
        ("measure/styrke-medfinansieringsordningen", "resource/medfinansieringsordningen"),
        ("measure/styrke-medfinansieringsordningen", "need/finansieringsmodeller"),
        ("measure/styrke-medfinansieringsordningen", "capability/funding"),
        ("assignment/forvalte-medfinansieringsordningen", "resource/medfinansieringsordningen"),
    }
