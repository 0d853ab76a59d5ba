"""/sammenhenger?hvis=: affected entities, with path, evidence and responsible actors."""

import csv
import io
import json
import re

import pyoxigraph as ox
import pytest

from okosystem.rdf.terms import ID, OKO
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from tests.web.conftest import Get, Page

PATH = "/sammenhenger?hvis=id-porten"
FILE, NOTICE = "/sammenhenger", "/sammenhenger/varsel/id-porten"
# Found by hand in data/resources/ and data/life-events/: entities with ID-porten as a required
# dependency or as the resource of a step, and then those that depend on them in the same way.
STOPS_AT_ONCE = {
    "resource/altinn-melding", "resource/ansattporten", "resource/digital-post-til-innbygger",
    "resource/helsenorge-no", "resource/kontakt-og-reservasjonsregisteret", "resource/nav-no",
    "life-event/fa-barn",
}  # fmt: skip
AT_WORST = {"resource/eformidling", "resource/fiks-svarut", "resource/fiks-svarinn"}
Effect = tuple[str, bool]


def rows(browse: Get, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(browse(path).text)))


def effects(browse: Get, path: str) -> dict[str, Effect]:
    return {
        r["hit"].removeprefix(ID): (r["tier"], r["likely"] == "true") for r in rows(browse, path)
    }


def names_of(found: dict[str, Effect], *effects: Effect) -> set[str]:
    return {name for name, effect in found.items() if effect in effects}


def test_the_impact_of_id_porten_matches_the_manual_list(browse: Get) -> None:
    found = effects(browse, f"{FILE}.csv?hvis=id-porten")
    assert names_of(found, ("1", True)) == STOPS_AT_ONCE
    assert names_of(found, ("2", True)) == set()
    worst = {name for name, (_, likely) in found.items() if not likely}
    assert {name for name in worst if name.startswith("resource/")} == AT_WORST
    assert {name.partition("/")[0] for name in worst} == {"resource", "sector"}


def test_dependants_of_an_affected_resource_are_affected_next(browse: Get) -> None:
    found = effects(browse, "/sammenhenger.csv?hvis=kontakt-og-reservasjonsregisteret")
    assert names_of(found, ("1", True)) == {"resource/digital-post-til-innbygger"}
    assert names_of(found, ("2", True)) == {"life-event/fa-barn"}


def test_actors_exchanges_and_services_are_affected(browse: Get) -> None:
    found = effects(browse, "/sammenhenger.csv?hvis=modernisert-folkeregister")
    assert {name.partition("/")[0] for name, (_, likely) in found.items() if not likely} == {
        "actor", "exchange", "resource", "sector", "service",
    }  # fmt: skip


def test_every_resource_has_the_numbers_of_the_graph(browse: Get, store: Store) -> None:
    """The page uses dated statements, the build the whole graph; they must agree."""
    rows_of_query = csv.DictReader(io.StringIO(browse("/sporsmal/impact-if-stopped.csv").text))
    built = {r["resource"].removeprefix(f"{ID}resource/"): r for r in rows_of_query}
    every = store.query(f"SELECT ?r {{ ?r a <{OKO['SharedResource']}> }}").rows()
    slugs = [r["r"].value.rpartition("/")[2] for r in every]  # type: ignore[union-attr]
    assert len(slugs) == 29
    for slug in slugs:
        found = effects(browse, f"/sammenhenger.csv?hvis={slug}")
        core = {n: h for n, h in found.items() if n.startswith(("resource/", "life-event/"))}
        expected = built.get(slug, {"likely": "0", "worst": "0"})
        numbers = sum(likely for _, likely in core.values()), len(core)
        assert numbers == (int(expected["likely"]), int(expected["worst"])), slug


@pytest.mark.parametrize(
    ("event", "likely", "all_"),
    [("stopp", 5, 9), ("bryter-grensesnitt", 3, 9), ("utvides", 0, 3), ("bytter-eier", 0, 3)],
)
def test_each_event_has_its_own_impact(browse: Get, event: str, likely: int, all_: int) -> None:
    found = effects(browse, f"/sammenhenger.csv?hvis=altinn&hva={event}")
    assert (sum(sure for _, sure in found.values()), len(found)) == (likely, all_)
    words = Page(browse(f"/sammenhenger?hvis=altinn&hva={event}").text).words
    solutions = sum(sure and key.startswith("resource/") for key, (_, sure) in found.items())
    assert f"{likely} rammes trolig, og {solutions} av dem er løsninger. {all_} rammes" in words


def test_a_part_stops_with_its_whole_but_not_the_reverse(browse: Get) -> None:
    found = effects(browse, "/sammenhenger.csv?hvis=fiks-plattformen")
    assert found["resource/fiks-svarut"] == ("1", True)
    assert "resource/fiks-plattformen" not in effects(browse, "/sammenhenger.csv?hvis=fiks-svarut")


def test_a_successor_in_operation_prevents_probable_effects(browse: Get) -> None:
    page = Page(browse("/sammenhenger?hvis=altinn-formidling").text)
    assert "Etterfølger i drift: Altinn Broker" in page.words
    assert "0 rammes trolig, og 0 av dem er løsninger." in page.words
    assert "Altinn Broker (Formidling i Altinn 3) erstatter" in page.words


def test_a_dependency_outside_its_period_has_no_effect(browse: Get) -> None:
    assert set(effects(browse, f"{FILE}.csv?hvis=id-porten&dato=2021-06-01")) == {
        name for name in STOPS_AT_ONCE if name.startswith("life-event/")
    }
    page = Page(browse(f"{PATH}&dato=2021-06-01").text)
    assert "Viser det som gjaldt 1. juni 2021, slik vi kjenner det nå." in page.words


def test_a_retired_resource_is_reported_to_affect_nothing(browse: Get) -> None:
    page = Page(browse("/sammenhenger?hvis=datahotellet").text)
    assert "Ressursen er ikke kjent som i bruk på datoen" in page.words
    assert "Status: avviklet" in page.words
    assert browse("/sammenhenger.svg?hvis=datahotellet").status_code == 404


def test_each_step_has_its_sentence_its_evidence_and_its_source(browse: Get) -> None:
    page = Page(browse(PATH).text)
    assert "Helsenorge trenger ID-porten (innlogging)." in page.words
    assert "Livshendelsen Få barn bruker ID-porten i steget «Foreldrene logger inn»." in page.words
    assert "/doc/step/fa-barn--2" in page.links
    steps = rows(browse, f"{FILE}.csv?hvis=id-porten")
    assert [r for r in steps if not r["evidence"] or not r["sources"] or not r["statement"]] == []


def test_the_figure_and_the_lists_have_the_same_numbers(browse: Get) -> None:
    text = browse(PATH).text
    words = Page(text).words
    assert "1 ledd unna 7 av 9" in words
    assert "3 ledd unna 0 av 1" in words
    assert "1 ledd unna: 9" in words
    assert text.count(">trolig</span>") == len(STOPS_AT_ONCE)
    assert text.count(">i verste fall</span>") == 6
    assert browse(f"{FILE}.svg?hvis=id-porten").mimetype == "image/svg+xml"


def test_responsible_actors_have_a_notice_in_three_languages(browse: Get) -> None:
    page = Page(browse(PATH).text)
    notices = [a for a in page.links if "/varsel/" in a]
    assert [a.rpartition("/")[2] for a in notices] == [
        "nav", "digdir", "ks-digital", "norsk-helsenett",
    ]  # fmt: skip
    notice = Page(browse(f"{NOTICE}/norsk-helsenett?dato=2027-01-01").text)
    texts = {e.attributes["lang"]: e.text for e in notice.all("textarea")}
    assert "Dette hos dere rammes trolig:\n- Helsenorge\n  1. Helsenorge trenger" in texts["nb"]
    assert "Dette hos dykk blir truleg ramma:" in texts["nn"]
    assert "This is probably affected at your end:" in texts["en"]
    assert "Day: January 1, 2027" in texts["en"]
    assert f"{ID}dependency/helsenorge-no--id-porten--sign-in" in texts["nb"]
    assert [f.attributes["action"] for f in notice.all("form")] == ["/sporsmal"]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_last_dates_are_valid_days(browse: Get, day: str) -> None:
    assert browse(f"{PATH}&dato={day}").status_code == 200
    assert browse(f"{NOTICE}/nav?dato={day}").status_code in (200, 404)


def test_a_notice_to_an_actor_without_responsibility_is_404(browse: Get) -> None:
    answer = browse(f"{NOTICE}/husbanken")
    assert answer.status_code == 404
    assert "«husbanken» har ikke ansvar for noe vi vet rammes." in Page(answer.text).words
    assert "norsk-helsenett" in Page(answer.text).links


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("", f"{ID}analysis/impact--id-porten"),
        ("&dato=2027-01-01", "http://localhost/sammenhenger?hvis=id-porten&dato=2027-01-01"),
        ("&hva=utvides", "http://localhost/sammenhenger?hvis=id-porten&hva=utvides"),
    ],
)
def test_the_event_is_a_node_with_its_statements(browse: Get, query: str, name: str) -> None:
    answer = browse(f"{FILE}.ttl?hvis=id-porten{query}")
    found = ox.Store()
    found.load(answer.data, format=ox.RdfFormat.TURTLE)
    node, kind = ox.NamedNode(name), ox.NamedNode(OKO["ImpactFinding"])
    rdf_type = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    assert [q.subject for q in found.quads_for_pattern(None, rdf_type, kind)] == [node]
    derived = ox.NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
    rests = {q.object for q in found.quads_for_pattern(node, derived, None)}
    assert ox.NamedNode(f"{ID}dependency/helsenorge-no--id-porten--sign-in") in rests


def test_json_has_the_choices_and_the_release(browse: Get, release: Release) -> None:
    data = json.loads(browse(f"{FILE}.json?hvis=id-porten&hva=utvides").text)
    assert data["chosen"] == {"hvis": "id-porten", "hva": "utvides"}
    assert data["release"] == release.digest


def test_a_name_redirects_to_the_permanent_address(browse: Get) -> None:
    answer = browse("/sammenhenger?hvis=ID-porten&hva=utvides&dato=2027-01-01")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{PATH}&hva=utvides&dato=2027-01-01"
    examples = [
        a
        for a in Page(browse("/sammenhenger?hvis=").text).links
        if re.match(r"/sammenhenger\?hvis=\w", a)
    ]
    assert len(examples) == 3
    assert all("1 ledd unna" in browse(path).text for path in examples)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/sammenhenger?hvis=idporten", 404, "Ingenting du kan velge her, har navnet «idporten»."),
        ("/sammenhenger?hvis=" + "x" * 1_000, 404, "Ingenting du kan velge her, har navnet «xxx"),
        (f"{PATH}&hva=eksploderer", 400, "«eksploderer» kan ikke velges som «hva som skjer»."),
        (f"{PATH}&hva=stopp&hva=utvides", 400, "kan ikke velges"),
        (f"{PATH}&dato=i-morgen", 400, "Datoen kan ikke leses."),
        (f"{PATH}&farge=rod&format=csv", 400, "Siden har ikke noe valg som heter «farge»."),
        (f"{PATH}&{'a' * 1_000}&format=csv", 400, "Siden har ikke noe valg som heter «aaa"),
        (f"{PATH}&{'a' * 10_000}", 414, "Adressen er for lang."),
    ],
)
def test_unreadable_input_is_refused_with_the_allowed_values(
    browse: Get, path: str, status: int, words: str
) -> None:
    answer = browse(path)
    assert answer.status_code == status
    assert words in Page(answer.text).words
    assert len(answer.text) < 100_000


def test_a_misspelt_event_gets_a_suggestion(browse: Get) -> None:
    assert "?hvis=id-porten" in Page(browse("/sammenhenger?hvis=idporten").text).links
    assert browse(f"{FILE}.tull?hvis=id-porten").status_code == 406


def test_incomplete_knowledge_is_stated(browse: Get) -> None:
    words = Page(browse(PATH).text).words
    for about in ("Avhengigheter", "Konsumenter", "Tjenestekjeder", "API-er"):
        assert f"{about}: ukjent om det finnes flere." in words


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_page_is_complete_in_every_language(
    browse: Get, release: Release, language: str
) -> None:
    for path in (
        PATH,
        "/sammenhenger?hvis=",
        f"{NOTICE}/digdir",
        "/sammenhenger?hvis=altinn-formidling",
    ):
        page = Page(browse(path, language).text)
        assert page.faults == []
        assert len(page.ids) == len(set(page.ids))
        assert [e for e in page.elements if "style" in e.attributes] == []
    assert release.digest[:12] in Page(browse(PATH, language).text).words


def test_every_linked_notice_and_comparison_exists(browse: Get) -> None:
    for start in (PATH, "/sammenhenger?hvis=altinn-formidling&dato=2026-10-01"):
        leads = [
            a for a in Page(browse(start).text).links if "/varsel/" in a or "/sammenlign?" in a
        ]
        assert leads
        assert [a for a in leads if browse(a).status_code != 200] == []
