"""/konsekvens: affected entities, with path, evidence and responsible actors."""

import csv
import io
import json

import pyoxigraph as ox
import pytest

from okosystem.core.release import Release
from okosystem.core.terms import ID, OKO
from okosystem.engine.oxigraph import Store
from tests.web.conftest import Get, Page

PATH = "/konsekvens/id-porten"
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
    found = effects(browse, f"{PATH}.csv")
    assert names_of(found, ("1", True)) == STOPS_AT_ONCE
    assert names_of(found, ("2", True)) == set()
    worst = {name for name, (_, likely) in found.items() if not likely}
    assert {name for name in worst if name.startswith("resource/")} == AT_WORST
    assert {name.partition("/")[0] for name in worst} == {"resource", "sector"}


def test_dependants_of_an_affected_resource_are_affected_next(browse: Get) -> None:
    found = effects(browse, "/konsekvens/kontakt-og-reservasjonsregisteret.csv")
    assert names_of(found, ("1", True)) == {"resource/digital-post-til-innbygger"}
    assert names_of(found, ("2", True)) == {"life-event/fa-barn"}


def test_actors_exchanges_and_services_are_affected(browse: Get) -> None:
    found = effects(browse, "/konsekvens/modernisert-folkeregister.csv")
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
        found = effects(browse, f"/konsekvens/{slug}.csv")
        core = {n: h for n, h in found.items() if n.startswith(("resource/", "life-event/"))}
        expected = built.get(slug, {"likely": "0", "worst": "0"})
        numbers = sum(likely for _, likely in core.values()), len(core)
        assert numbers == (int(expected["likely"]), int(expected["worst"])), slug


@pytest.mark.parametrize(
    ("event", "likely", "all_"),
    [("stopp", 5, 9), ("bryter-grensesnitt", 3, 9), ("utvides", 0, 3), ("bytter-eier", 0, 3)],
)
def test_each_event_has_its_own_impact(browse: Get, event: str, likely: int, all_: int) -> None:
    found = effects(browse, f"/konsekvens/altinn.csv?hva={event}")
    assert (sum(sure for _, sure in found.values()), len(found)) == (likely, all_)
    words = Page(browse(f"/konsekvens/altinn?hva={event}").text).words
    assert f"I verste fall rammes {all_} ting vi kjenner. {likely} av dem rammes trolig." in words


def test_a_part_stops_with_its_whole_but_not_the_reverse(browse: Get) -> None:
    found = effects(browse, "/konsekvens/fiks-plattformen.csv")
    assert found["resource/fiks-svarut"] == ("1", True)
    assert "resource/fiks-plattformen" not in effects(browse, "/konsekvens/fiks-svarut.csv")


def test_a_successor_in_operation_prevents_probable_effects(browse: Get) -> None:
    page = Page(browse("/konsekvens/altinn-formidling").text)
    assert "Etterfølger i drift: Altinn Broker" in page.words
    assert "0 av dem rammes trolig." in page.words
    assert "Altinn Broker (Formidling i Altinn 3) erstatter" in page.words


def test_a_dependency_outside_its_period_has_no_effect(browse: Get) -> None:
    assert set(effects(browse, f"{PATH}.csv?dato=2021-06-01")) == {
        name for name in STOPS_AT_ONCE if name.startswith("life-event/")
    }
    page = Page(browse(f"{PATH}?dato=2021-06-01").text)
    assert "Viser det som gjaldt 1. juni 2021, slik vi kjenner det nå." in page.words


def test_a_retired_resource_is_reported_to_affect_nothing(browse: Get) -> None:
    page = Page(browse("/konsekvens/datahotellet").text)
    assert "Grafen kjenner ikke ressursen som i bruk den dagen" in page.words
    assert "Status: avviklet" in page.words
    assert browse("/konsekvens/datahotellet.svg").status_code == 404


def test_each_step_has_its_sentence_its_evidence_and_its_source(browse: Get) -> None:
    page = Page(browse(PATH).text)
    assert "Helsenorge avhenger av ID-porten (innlogging)." in page.words
    assert "Livshendelsen Få barn bruker ID-porten i steget «Foreldrene logger inn»." in page.words
    assert "/doc/step/fa-barn--2" in page.links
    steps = rows(browse, f"{PATH}.csv")
    assert [r for r in steps if not r["evidence"] or not r["sources"] or not r["statement"]] == []


def test_the_figure_and_the_table_have_the_same_entities(browse: Get) -> None:
    page = browse(PATH).text
    figure = Page(page.partition('<svg class="picture-svg"')[2].partition("</svg>")[0])
    table = Page(page.partition('id="tabell"')[2].partition("</table>")[0])
    drawn = {a for a in figure.links if a != "/doc/resource/id-porten"}
    listed = {a for e in table.all("th", scope="row") for a in table.links if e.text}
    assert len(drawn) == 13
    assert drawn <= listed
    assert browse(f"{PATH}.svg").mimetype == "image/svg+xml"


def test_responsible_actors_have_a_letter_in_three_languages(browse: Get) -> None:
    page = Page(browse(PATH).text)
    letters = [a for a in page.links if "/brev/" in a]
    assert [a.rpartition("/")[2] for a in letters] == [
        "nav", "digdir", "ks-digital", "norsk-helsenett",
    ]  # fmt: skip
    letter = Page(browse(f"{PATH}/brev/norsk-helsenett?dato=2027-01-01").text)
    texts = {e.attributes["lang"]: e.text for e in letter.all("textarea")}
    assert "Dette hos dere rammes trolig:\n- Helsenorge\n  1. Helsenorge avhenger av" in texts["nb"]
    assert "Dette hos dykk blir truleg ramma:" in texts["nn"]
    assert "This is probably affected at your end:" in texts["en"]
    assert "Day: January 1, 2027" in texts["en"]
    assert f"{ID}dependency/helsenorge-no--id-porten--sign-in" in texts["nb"]
    assert letter.all("form") == []


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_last_dates_are_valid_days(browse: Get, day: str) -> None:
    assert browse(f"{PATH}?dato={day}").status_code == 200
    assert browse(f"{PATH}/brev/nav?dato={day}").status_code in (200, 404)


def test_a_letter_to_an_actor_without_responsibility_is_404(browse: Get) -> None:
    answer = browse(f"{PATH}/brev/husbanken")
    assert answer.status_code == 404
    assert "«husbanken» eier eller samordner ikke noe vi vet rammes." in Page(answer.text).words
    assert "norsk-helsenett" in Page(answer.text).links


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("", f"{ID}analysis/impact--id-porten"),
        ("?dato=2027-01-01", "http://localhost/konsekvens/id-porten?dato=2027-01-01"),
        ("?hva=utvides", "http://localhost/konsekvens/id-porten?hva=utvides"),
    ],
)
def test_the_event_is_a_node_with_its_statements(browse: Get, query: str, name: str) -> None:
    answer = browse(f"{PATH}.ttl{query}")
    found = ox.Store()
    found.load(answer.data, format=ox.RdfFormat.TURTLE)
    node, kind = ox.NamedNode(name), ox.NamedNode(OKO["ImpactFinding"])
    rdf_type = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    assert [q.subject for q in found.quads_for_pattern(None, rdf_type, kind)] == [node]
    derived = ox.NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
    rests = {q.object for q in found.quads_for_pattern(node, derived, None)}
    assert ox.NamedNode(f"{ID}dependency/helsenorge-no--id-porten--sign-in") in rests


def test_json_has_the_choices_and_the_release(browse: Get, release: Release) -> None:
    data = json.loads(browse(f"{PATH}.json?hva=utvides").text)
    assert data["chosen"] == {"hva": "utvides"}
    assert data["release"] == release.digest


def test_the_form_redirects_to_a_permanent_address(browse: Get) -> None:
    answer = browse("/konsekvens?ressurs=id-porten&hva=utvides&dato=2027-01-01")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{PATH}?hva=utvides&dato=2027-01-01"
    page = Page(browse("/konsekvens").text)
    examples = [a for a in page.links if a.startswith("/konsekvens/")]
    assert len(examples) == 3
    assert all("Ledd for ledd" in browse(path).text for path in examples)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/konsekvens/idporten", 404, "Ingen delt ressurs har adressen «idporten»."),
        ("/konsekvens/" + "x" * 10_000, 404, "Ingen delt ressurs har adressen «xxx"),
        (f"{PATH}?hva=eksploderer", 400, "«eksploderer» kan ikke velges som «hva som skjer»."),
        (f"{PATH}?hva=stopp&hva=utvides", 400, "kan ikke velges"),
        (f"{PATH}?dato=i-morgen", 400, "Datoen kan ikke leses."),
        (f"{PATH}?farge=rod&format=csv", 400, "Siden har ikke noe valg som heter «farge»."),
        (f"{PATH}?{'a' * 1_000}&format=csv", 400, "Siden har ikke noe valg som heter «aaa"),
        (f"{PATH}?{'a' * 10_000}", 414, "Adressen er for lang."),
        ("/konsekvens?ressurs=tull", 400, "«tull» kan ikke velges som «ressurs»."),
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
    assert PATH in Page(browse("/konsekvens/idporten").text).links
    assert browse(f"{PATH}.tull").status_code == 406


def test_incomplete_knowledge_is_stated(browse: Get) -> None:
    words = Page(browse(PATH).text).words
    for about in ("Avhengigheter", "Konsumenter", "Tjenestekjeder", "API-er"):
        assert f"{about}: ukjent om det finnes flere." in words


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_page_is_complete_in_every_language(
    browse: Get, release: Release, language: str
) -> None:
    for path in (PATH, "/konsekvens", f"{PATH}/brev/digdir", "/konsekvens/altinn-formidling"):
        page = Page(browse(path, language).text)
        assert page.faults == []
        assert len(page.ids) == len(set(page.ids))
        assert [e for e in page.elements if "style" in e.attributes] == []
    assert release.digest[:12] in Page(browse(PATH, language).text).words


def test_every_linked_letter_and_comparison_exists(browse: Get) -> None:
    for start in (PATH, "/konsekvens/altinn-formidling?dato=2026-10-01"):
        leads = [a for a in Page(browse(start).text).links if "/brev/" in a or "/sammenlign?" in a]
        assert leads
        assert [a for a in leads if browse(a).status_code != 200] == []
