"""/sammenlign: resources side by side, with shared, different and unknown values."""

import csv
import io
import json

import pytest

from okosystem.release.release import Release
from tests.web.conftest import Get, Page

PATH = "/sammenlign"
POST = f"{PATH}?r=digital-post-til-innbygger&r=altinn-digital-postkasse"
THREE = f"{PATH}?r=eformidling&r=fiks-svarut&r=fiks-svarinn"


def rows(browse: Get, query: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(browse(f"{PATH}.csv?{query}").text)))


def values(browse: Get, address: str, aspect: str) -> dict[str, list[tuple[str, str]]]:
    """Map each resource to its values in one aspect, with their marks; empty if unknown."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in rows(browse, address.partition("?")[2]):
        if row["aspect"] == aspect:
            of_resource = found.setdefault(row["resource"].rpartition("/")[2], [])
            if row["known"] == "true":
                of_resource.append((row["value"].rpartition("/")[2], row["shared"]))
    return found


def choose_when(browse: Get, address: str) -> list[str]:
    """Return the text of each «Choose … when», in the order of the resources."""
    parts = browse(address).text.split('<section aria-labelledby="velg-')[1:]
    texts = (
        Page(f"<body><p>{part.partition('>')[2].partition('</section>')[0]}</p></body>")
        for part in parts
    )
    return [" ".join(text.words.split()) for text in texts]


def folded(browse: Get, address: str, summary: str) -> str:
    """Return the text of a folded part of the page."""
    part = (
        browse(address)
        .text.partition(f"<summary>{summary}")[2]
        .partition("</details>\n  <details")[0]
    )
    return " ".join(Page(f"<body><p>{part}</p></body>").words.split())


def test_two_postboxes_side_by_side(browse: Get) -> None:
    assert values(browse, POST, "hovedkapabilitet") == {
        "digital-post-til-innbygger": [("message-exchange", "felles")],
        "altinn-digital-postkasse": [("message-exchange", "felles")],
    }
    assert values(browse, POST, "brukergrupper") == {
        "digital-post-til-innbygger": [
            ("central-government", "felles"), ("citizen", "felles"), ("county", "felles"),
            ("municipal", "felles"),
        ],
        "altinn-digital-postkasse": [
            ("central-government", "felles"), ("citizen", "felles"), ("county", "felles"),
            ("municipal", "felles"), ("private", "bare her"), ("voluntary", "bare her"),
        ],
    }  # fmt: skip
    assert values(browse, POST, "status") == {
        "digital-post-til-innbygger": [("in-operation", "bare her")],
        "altinn-digital-postkasse": [("replaced", "bare her")],
    }


def test_next_to_an_unknown_value_none_is_marked_unique(browse: Get) -> None:
    assert values(browse, POST, "tilbys") == {
        "digital-post-til-innbygger": [("digdir", "")],
        "altinn-digital-postkasse": [],
    }
    alike = {r["aspect"]: r["alike"] for r in rows(browse, POST.partition("?")[2])}
    assert alike["tilbys"] == "ukjent for noen"
    assert alike["plass"] == "likt"
    assert alike["slag"] == "ulikt"
    assert alike["kanal"] == "delvis likt"
    assert "planlagt status" in folded(browse, POST, "Ukjent for alle")


def test_it_says_first_when_to_choose_which(browse: Get) -> None:
    eformidling, svarut, svarinn = choose_when(browse, THREE)
    assert eformidling.startswith("Velg eFormidling når")
    assert "du er i Statlig sektor (anbefalt)" in eformidling
    assert "behovet er «motta, sende»" in eformidling
    assert "behovet er «sende»" in svarut
    assert "Ikke førstevalg: For Statlig sektor: en rammebetingelse peker på eFormidling." in svarut
    assert "behovet er «motta»" in svarinn


def test_a_resource_on_its_way_out_is_not_the_first_choice(browse: Get) -> None:
    _, replaced = choose_when(browse, POST)
    assert "Alltid: status er erstattet." in replaced
    assert "Når erstatteren kan brukes: Altinn 3 Melding (Correspondence)." in replaced


def test_a_resource_nobody_has_assessed_has_no_known_reason(browse: Get) -> None:
    for words in choose_when(browse, f"{POST}&dato=2021-06-30"):
        assert "Ingen kjent grunn til å velge den framfor de andre." in words


def test_each_pair_has_its_finding_and_human_assessments(browse: Get) -> None:
    words = folded(browse, THREE, "Overlapp og forbindelser")
    assert "eFormidling – Fiks SvarUt Regnet ut: mulig overlapp, 0,652." in words
    assert "Vurdert av redaksjonen: delvis overlapp." in words
    assert "eFormidling trenger Fiks SvarUt (transport)." in words
    assert "Ikke vurdert av redaksjonen." in words
    none = folded(browse, f"{PATH}?r=matrikkelen&r=id-porten", "Overlapp og forbindelser")
    assert "Ingen overlapp er funnet. Det betyr ikke at det ikke finnes noen." in none


def test_the_tables_have_a_column_for_each_resource_in_their_order(browse: Get) -> None:
    page = Page(browse(THREE).text)
    heads = [e.text.strip() for e in page.all("th", scope="col")]
    assert heads == ["Egenskap", "eFormidling", "Fiks SvarUt", "SvarInn"] * (len(heads) // 4)
    names = [e.attributes["data-of"] for e in page.all("td")]
    assert names == ["eFormidling", "Fiks SvarUt", "SvarInn"] * (len(names) // 3)


def test_json_has_the_choices_and_the_release(browse: Get, release: Release) -> None:
    answer = json.loads(browse(f"{PATH}.json?r=eformidling&r=fiks-svarut").text)
    assert answer["chosen"] == {"r": "eformidling fiks-svarut"}
    assert answer["release"] == release.digest
    assert {r["resourceName"] for r in answer["rows"]} == {"eFormidling", "Fiks SvarUt"}


@pytest.mark.parametrize(
    ("query", "status", "words", "leads"),
    [
        ("r=id-porten", 400, "Velg minst to ressurser.", "/sammenlign?med=id-porten"),
        (
            "r=altinn&r=skate&r=id-porten&r=eformidling&r=matrikkelen",
            400,
            "Velg høyst fire ressurser.",
            "/sammenlign?r=altinn&r=skate&r=id-porten&r=eformidling",
        ),
        (
            "r=altinn&r=altinn&r=skate",
            400,
            "Samme ressurs er valgt mer enn én gang.",
            "/sammenlign?r=altinn&r=skate",
        ),
        ("r=altinn&r=altinn", 400, "Samme ressurs er valgt", "/sammenlign?med=altinn"),
        (
            "r=altinn&r=idporten",
            404,
            "Ingen delt ressurs har adressen «idporten».",
            "/sammenlign?r=altinn&r=id-porten",
        ),
        ("r=" + "x" * 1_000, 404, "Ingen delt ressurs har adressen «xxx", "/sammenlign"),
        ("r=" + "x" * 10_000, 414, "Adressen er for lang.", "/"),
        ("med=idporten", 404, "Ingen delt ressurs", "/sammenlign?med=id-porten"),
        (
            "scenario=nei&format=csv",
            400,
            "Siden har ikke noe valg som heter «scenario».",
            "/analyser",
        ),
        (
            "r=altinn&r=skate&dato=x",
            400,
            "Datoen kan ikke leses.",
            "?r=altinn&r=skate&dato=2021-06-01",
        ),
        (
            "r=altinn&r=skate&dato=1999-01-01",
            404,
            "Analysene kan vises fra 1. juni 2021",
            "?r=altinn&r=skate&dato=2021-06-01",
        ),
        (
            "r=altinn&dato=2021-06-30",
            400,
            "Velg minst to ressurser.",
            "/sammenlign?med=altinn&dato=2021-06-30",
        ),
        (
            "r=altinn-broker&r=altinn&dato=2021-06-30",
            404,
            "Grafen kjenner ikke Altinn Broker (Formidling i Altinn 3) den dagen.",
            "/sammenlign?r=altinn-broker&r=altinn",
        ),
        ("a" * 1_000 + "&format=csv", 400, "Siden har ikke noe valg som heter «aaa", "/analyser"),
    ],
)
def test_an_invalid_comparison_is_refused_with_valid_ones(
    browse: Get, query: str, status: int, words: str, leads: str
) -> None:
    answer = browse(f"{PATH}?{query}")
    page = Page(answer.text)
    assert answer.status_code == status
    assert words in page.words
    assert leads in page.links
    assert len(answer.text) < 100_000


def test_the_form_has_the_chosen_resources_and_suggestions(browse: Get) -> None:
    page = Page(browse(f"{PATH}?med=eformidling").text)
    assert [e.attributes["value"] for e in page.all("input", name="r")] == [
        "eFormidling",
        "",
        "",
        "",
    ]
    assert "/sammenlign?r=eformidling&r=fiks-svarut" in page.links
    examples = [a for a in Page(browse(PATH).text).links if a.startswith("/sammenlign?r=")]
    assert len(examples) == 3
    assert all("Velg " in browse(path).text for path in examples)


def test_names_redirect_to_the_permanent_address(browse: Get) -> None:
    answer = browse(f"{PATH}?r=eFormidling&r=Fiks+SvarUt&r=&r=&dato=")
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        f"{PATH}?r=eformidling&r=fiks-svarut",
    )


def test_empty_form_fields_are_ignored(browse: Get) -> None:
    assert browse(f"{PATH}?r=eformidling&r=&r=fiks-svarut&r=").status_code == 200
    assert browse(f"{PATH}?r=&r=&r=&r=").status_code == 200


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_page_is_valid_in_every_language(browse: Get, release: Release, language: str) -> None:
    for path in (PATH, POST, f"{THREE}&r=id-porten"):
        page = Page(browse(path, language).text)
        assert page.faults == []
        assert len(page.ids) == len(set(page.ids))
        assert [e for e in page.elements if "style" in e.attributes] == []
    assert release.digest[:12] in Page(browse(POST, language).text).words


def test_pages_link_to_connections_and_comparisons(browse: Get) -> None:
    resource = Page(browse("/doc/resource/eformidling").text).links
    onward = ["/sammenhenger?hvis=eformidling", "/sammenhenger?rundt=eformidling"]
    onward += [a for a in resource if a.startswith("/sammenlign?")]
    assert len(onward) > 2
    assert set(onward) <= set(resource)
    assert [a for a in onward if browse(a).status_code != 200] == []
    assert (
        "/sammenlign?r=eformidling&r=fiks-svarut"
        in Page(browse("/analyser?fane=overlapp").text).links
    )
    assert {"/sammenhenger", "/sammenlign"} <= set(Page(browse("/analyser").text).links)
    for page in ("sammenhenger", "sammenlign"):
        assert f"/{page}</loc>" in browse("/sitemap.xml").text


@pytest.mark.slow
def test_every_link_of_a_comparison_works(browse: Get) -> None:
    inside = {a for a in Page(browse(THREE).text).links if a.startswith("/") and "sprak=" not in a}
    broken = [a for a in inside if browse(a.partition("#")[0]).status_code not in (200, 303)]
    assert broken == []


DAY = "2021-06-30"
THEN = f"{POST}&dato={DAY}"


def test_a_day_shows_the_values_of_that_day(browse: Get) -> None:
    assert values(browse, THEN, "status") == {
        "digital-post-til-innbygger": [("in-operation", "felles")],
        "altinn-digital-postkasse": [("in-operation", "felles")],
    }
    assert values(browse, THEN, "erstattes")["altinn-digital-postkasse"] == []
    assert values(browse, THEN, "livshendelser")["digital-post-til-innbygger"] == [("fa-barn", "")]
    assert values(browse, THEN, "hovedkapabilitet")["digital-post-til-innbygger"] == []
    drafted = [r for r in rows(browse, THEN.partition("?")[2]) if r["aspect"] == "utfasing"]
    assert [r["statement"].rpartition("/")[2] for r in drafted if r["known"] == "true"] == [
        f"phase-out--digital-post-til-innbygger--{DAY}"  # the resource with fewer user groups
    ]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_page_of_a_day_names_it_and_links_to_its_files_and_today(
    browse: Get, language: str
) -> None:
    page = Page(browse(THEN, language).text)
    assert page.faults == []
    assert [e.attributes["value"] for e in page.all("input", name="dato")] == [DAY]
    query = THEN.partition("?")[2]
    assert {f"{PATH}.csv?{query}", f"{PATH}.json?{query}", POST} <= set(page.links)
    assert [a for a in page.links if "/doc/analysis/" in a] == []
    words = {"nb": "det som gjaldt 30. juni 2021", "nn": "det som gjaldt 30. juni 2021"}
    assert words.get(language, "what held on June 30, 2021") in page.words


def test_a_day_ignores_later_reasons_against_a_resource(browse: Get) -> None:
    words = " ".join(choose_when(browse, THEN))
    assert "Alltid: status er erstattet." not in words
    assert "Når erstatteren kan brukes" not in words
    between = folded(browse, THEN, "Overlapp og forbindelser")
    assert "Regnet ut: mulig overlapp" in between
    assert "Ikke vurdert av redaksjonen." in between


def test_the_day_of_the_release_is_today_in_a_comparison(browse: Get, release: Release) -> None:
    day = release.manifest["modified"][:10]
    assert rows(browse, f"r=eformidling&r=fiks-io&dato={day}") == rows(
        browse, "r=eformidling&r=fiks-io"
    )
    answer = json.loads(browse(f"{PATH}.json?r=eformidling&r=fiks-io&dato={day}").text)
    assert answer["chosen"] == {"r": "eformidling fiks-io", "dato": day}
