"""«Meld feil»: a report of an error, its position and whom to contact; nothing is stored."""

from urllib.parse import unquote

import pytest

from okosystem.core.sources import Project
from okosystem.web.reports import Contact, address_of
from tests.web.conftest import Get, Page

ROLE = "participation/id-porten--provider--digdir"


def message(browse: Get, path: str, language: str = "nb") -> list[str]:
    found = Page(browse(path, language).text)
    return found.all("textarea", id="melding")[0].text.splitlines()


def test_a_report_on_a_statement_has_its_iri_file_and_text(browse: Get) -> None:
    lines = message(browse, f"/meld-feil/{ROLE}")
    assert lines[1] == f"IRI: https://w3id.org/felles-okosystem/id/{ROLE}"
    assert lines[2] == "Fil: data/resources/id-porten.ttl"
    assert lines[3].startswith("Utgave: ")
    assert lines[4] == "Dette står der nå:"
    assert "  har rolle: tilbyder/produsent" in lines
    assert "  har deltaker: Digitaliseringsdirektoratet" in lines
    assert [line for line in lines if line.startswith("  cv:")] == []
    assert lines[-3:] == ["Dette er feil: ", "Slik bør det være: ", "Kilde: "]


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("resource/eformidling", "data/resources/eformidling.ttl"),
        ("actor/ks", "data/actors/ks.ttl"),
        ("category/registers", "ontology/schemes/target-picture-2021.ttl"),
        ("focus-area/okt-deling-av-data", "ontology/schemes/focus-area.ttl"),
        ("life-event/dodsfall-og-arv", "data/life-events/dodsfall-og-arv.ttl"),
        ("condition/digitaliseringsrundskrivet", "data/conditions/digitaliseringsrundskrivet.ttl"),
        ("goal/elektronisk-identitet-til-alle", "data/strategies/goals.ttl"),
        ("slide/box-01", "data/slides/boxes.ttl"),
        ("source/lysbilder-2021", "data/sources/lysbilder.ttl"),
    ],
)
def test_a_report_names_the_file_of_the_entity(
    browse: Get, project: Project, path: str, file: str
) -> None:
    assert f"Fil: {file}" in message(browse, f"/meld-feil/{path}")
    assert (project.root / file).is_file()


def test_every_statement_of_a_page_has_its_own_report(browse: Get) -> None:
    found = Page(browse("/doc/resource/id-porten").text)
    links = [(a.text, a.attributes["href"]) for a in found.all("a")]
    statements = {path for text, path in links if text.startswith("Kilde og historikk")}
    reports = {path for text, path in links if text.startswith("Meld feil")}
    expected = {path.replace("/doc/", "/meld-feil/", 1) for path in statements}
    assert expected | {"/meld-feil/resource/id-porten"} == reports
    assert f"/meld-feil/{ROLE}" in reports


@pytest.mark.parametrize(
    ("language", "last"),
    [
        ("nn", ["Dette er feil: ", "Slik bør det vere: ", "Kjelde: "]),
        ("en", ["This is wrong: ", "It should be: ", "Source: "]),
    ],
)
def test_a_report_is_in_the_language_of_the_page(
    browse: Get, language: str, last: list[str]
) -> None:
    assert message(browse, f"/meld-feil/{ROLE}", language)[-3:] == last


def test_the_report_is_sent_to_the_contact_point_of_the_catalogue(browse: Get) -> None:
    found = Page(browse(f"/meld-feil/{ROLE}").text)
    assert "Redaksjonen for felles økosystem" in found.words
    assert [a.attributes["href"] for a in found.all("a") if a.text == "Finn redaksjonen"] == [
        "https://www.digdir.no/"
    ]


@pytest.mark.parametrize(
    ("email", "url", "start"),
    [
        ("mailto:a@b.no", "https://b.no/", "mailto:a@b.no?subject=S%20%26&body=T"),
        ("", "https://git.no/x/issues/new", "https://git.no/x/issues/new?title=S%20%26&body=T"),
        ("", "https://b.no/", "https://b.no/"),
        ("", "", ""),
    ],
)
def test_a_report_is_sent_by_mail_issue_or_page(email: str, url: str, start: str) -> None:
    address, _ = address_of(Contact({}, email, url), "S &", "T\nU")
    assert unquote(address).count("\n") <= 1
    assert address.startswith(start)


def test_a_long_report_is_truncated_only_in_the_address() -> None:
    address, _ = address_of(Contact({}, "a@b.no", ""), "S", "æ" * 5000)
    assert len(unquote(address)) < 1600


@pytest.mark.parametrize("path", ["/meld-feil/resource/finnes-ikke", "/meld-feil/tull/id-porten"])
def test_a_report_on_an_unknown_entity_is_404(browse: Get, path: str) -> None:
    assert browse(path).status_code == 404
