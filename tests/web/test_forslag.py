"""/forslag: what can be proposed, the forms, and finished proposals that are ready to send."""

import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import pyoxigraph as ox
import pytest
from flask import Flask

from okosystem.commands.proposals import propose
from okosystem.package import read_package_table
from okosystem.proposals.forms import FILE, Field, Forms
from okosystem.rdf.terms import ID
from okosystem.release.release import Release
from okosystem.turtle.sources import Project
from okosystem.turtle.turtle import quads
from okosystem.web.proposing.pages import MAX_ADDRESS, MAX_BODY, change_address, editors_address
from tests.proposals.test_writing import COMMON, GOOD
from tests.web.conftest import BROWSER, Get, Page, ask
from tests.web.test_kind_pages_html import CHECKER

SLUGS = {
    name: row["slug"] for name, row in read_package_table("proposals/kinds.toml")["kinds"].items()
}
KINDS = {slug: name for name, slug in SLUGS.items()}
PLACE = {**COMMON, **GOOD["place"]}
PROPOSAL = "proposal/place--nav-no--portals--2026-11-25"
NAV = f"/doc/{PROPOSAL}"
ROLE = "participation/id-porten--provider--digdir"
Configure = Callable[[str, str, str, Mapping[str, str]], Page]
kinds = pytest.mark.parametrize("kind", SLUGS)


@pytest.fixture(scope="module")
def forms(release: Release) -> Forms:
    return Forms.from_json(release.file(FILE).read_bytes())


def get(port: int, path: str, language: str = "nb") -> tuple[int, Page]:
    status, _, body = ask(port, "GET", path, Accept=BROWSER, Accept_Language=language)
    return status, Page(body.decode())


def send(
    port: int, kind: str, fields: Mapping[str, str], language: str = "nb"
) -> tuple[int, dict[str, str], str]:
    status, headers, body = ask(
        port, "POST", f"/forslag/{SLUGS[kind]}", urlencode(fields).encode(),
        Content_Type="application/x-www-form-urlencoded", Accept=BROWSER, Accept_Language=language,
    )  # fmt: skip
    return status, headers, body.decode()


def file_of(port: int, kind: str, fields: Mapping[str, str]) -> str:
    """Return the downloaded file."""
    status, _, text = send(port, kind, {**fields, "fil": "1"})
    assert status == 200
    return text


def at(page: Page, name: str) -> str:
    """Return the error message at a field."""
    return " ".join(page.all("p", id=f"feil-{name}")[0].text.split())


def value_of(page: Page, field: Field) -> str:
    """Return the value of a field, shown as a control or as a name."""
    if hidden := page.all("input", name=field.name, type="hidden"):
        return hidden[0].attributes["value"]
    control = next(e for e in page.elements if e.attributes.get("id") == f"felt-{field.name}")
    if control.tag == "textarea":
        return control.text
    if control.tag == "input":
        return control.attributes["value"]
    start = page.elements.index(control) + 1
    for element in page.elements[start:]:
        if element.tag != "option":
            return ""
        if "selected" in element.attributes:
            return element.attributes["value"]
    return ""


def test_what_can_be_proposed_comes_before_the_proposals_by_status(port: int) -> None:
    status, page = get(port, "/forslag")
    assert (status, page.faults) == (200, [])
    assert [e.text for e in page.all("h2")] == ["Hva vil du foreslå?", "Hva er foreslått?"]
    assert "Foreslått (1)" in page.words
    assert NAV in page.links
    assert "Avgrens og sorter" not in page.words
    forms = [e.partition("/forslag/")[2] for e in page.links if e.startswith("/forslag/")]
    assert sorted(forms) == sorted(SLUGS.values())


def test_the_proposals_are_files(port: int) -> None:
    rows = list(csv.DictReader(io.StringIO(ask(port, "GET", "/forslag.csv")[2].decode())))
    assert [row["proposal"] for row in rows] == [ID[PROPOSAL]]
    assert (rows[0]["statusName"], rows[0]["date"]) == ("foreslått", "2026-11-25")
    found = json.loads(ask(port, "GET", "/forslag.json?status=proposed")[2])
    assert [row["kindName"] for row in found["rows"]] == ["plassering"]
    assert ID[PROPOSAL] in {str(q.subject)[1:-1] for q in triples_of(port, "/forslag.ttl")}
    assert ask(port, "GET", "/forslag?status=tull", Accept=BROWSER)[0] == 400


def triples_of(port: int, path: str) -> list[ox.Quad]:
    return list(quads(ask(port, "GET", path)[2].decode(), "forslag.ttl"))


@kinds
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_each_form_has_every_field(port: int, forms: Forms, kind: str, language: str) -> None:
    status, page = get(port, f"/forslag/{SLUGS[kind]}", language)
    assert (status, page.faults, len(page.ids)) == (200, [], len(set(page.ids)))
    for field in forms.kinds[kind].fields:
        assert page.all("label", **{"for": f"felt-{field.name}"})[0].text.strip()
    assert not [e for e in page.elements if e.attributes.get("aria-invalid")]


@pytest.mark.parametrize(
    "query",
    [
        {"resource": "helsenorge-no", "category": "portals"},
        {"resource": "resource:helsenorge-no", "category": "category:portals"},
        {"om": "resource/helsenorge-no", "kategori": "category/portals"},
        {"om": "http://127.0.0.1/doc/resource/helsenorge-no", "kategori": "portals"},
        {"om": "helsenorge", "kategori": "portals"},
    ],
)
def test_the_address_fills_in_the_form(port: int, forms: Forms, query: Mapping[str, str]) -> None:
    _, page = get(port, f"/forslag/plassering?{urlencode({**query, 'reason-nb': 'Fordi.'})}")
    there = {f.name: value_of(page, f) for f in forms.kinds["place"].fields}
    assert {name: value for name, value in there.items() if value} == {
        "resource": ID["resource/helsenorge-no"],
        "category": ID["category/portals"],
        "confidence": ID["confidence/medium"],
        "reason-nb": "Fordi.",
        "role": ID["proposer-role/other"],
    }
    assert [e.text for e in page.all("a", href="/doc/resource/helsenorge-no")] == ["Helsenorge"]


def test_the_computed_category_is_chosen_and_only_the_reason_is_left(
    port: int, forms: Forms
) -> None:
    _, page = get(port, "/forslag/plassering?om=resource/ansattporten")
    must = {f.name: value_of(page, f) for f in forms.kinds["place"].fields}
    assert must["category"] == ID["category/trust-services"]
    assert "Beregnet forslag: Tillitstjenester." in page.words
    open_fields = {n for n in forms.kinds["place"].first if not must[n]}
    assert open_fields == {"reason-nb"}
    sent = {name: value for name, value in must.items() if value}
    status, _, _ = send(port, "place", {**sent, "reason-nb": "Fordi."})
    assert status == 200


def test_something_else_can_be_chosen_without_losing_what_is_written(
    port: int, forms: Forms
) -> None:
    status, _, body = send(port, "place", {**PLACE, "velg": "resource"})
    page = Page(body)
    assert status == 200
    assert page.all("select", id="felt-resource")
    texts = [field for field in forms.kinds["place"].fields if field.value == "text"]
    assert [value_of(page, field) for field in texts] == [PLACE[field.name] for field in texts]


def test_the_title_of_a_need_is_in_the_language_of_the_reader(port: int) -> None:
    fields = {"title-nn": "Open tilgang på øya", "description-nn": "Noko manglar."}
    status, _, body = send(port, "need", fields, "nn")
    page = Page(body)
    assert status == 200
    assert "Dette trengst: Open tilgang på øya" in page.words
    assert '"Open tilgang på øya"@nn' in page.all("textarea", id="fil")[0].text


@kinds
def test_the_file_is_the_one_that_the_command_writes(
    port: int, project: Project, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fields = {**COMMON, **GOOD[kind]}
    capsys.readouterr()
    propose(project, kind, fields, None, dry=True)
    expected = capsys.readouterr().out
    status, headers, text = send(port, kind, {**fields, "fil": "1"})
    assert (status, text) == (200, expected)
    assert headers["content-type"] == "text/turtle; charset=utf-8"
    name = headers["content-disposition"].removeprefix('attachment; filename="')
    assert name.startswith(f"{kind}--")
    assert name.endswith('--2026-11-25.ttl"')
    status, _, body = send(port, kind, fields)
    page = Page(body)
    assert (status, page.faults) == (200, [])
    assert page.all("textarea", id="fil")[0].text == expected
    assert f"okosystem propose {kind} " in page.words


def test_the_finished_page_downloads_the_same_file(port: int) -> None:
    page = Page(send(port, "place", PLACE)[2])
    hidden = {e.attributes["name"]: e.attributes["value"] for e in page.all("input", type="hidden")}
    assert file_of(port, "place", hidden) == page.all("textarea", id="fil")[0].text


@kinds
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_an_empty_form_says_at_each_field_what_to_do(
    port: int, forms: Forms, kind: str, language: str
) -> None:
    status, _, body = send(port, kind, {}, language)
    page = Page(body)
    assert (status, page.faults, len(page.ids)) == (422, [], len(set(page.ids)))
    fields = {field.name: field for field in forms.kinds[kind].fields}
    for name in forms.kinds[kind].must:
        own = f"{name[:-3]}-nn"
        shown = own if name.endswith("-nb") and language == "nn" and own in fields else name
        assert at(page, shown).endswith(fields[name].fault[language])
        assert f"#felt-{shown}" in page.links
        control = next(e for e in page.elements if e.attributes.get("id") == f"felt-{shown}")
        assert control.attributes["aria-describedby"].endswith(f"feil-{shown}")
    wrong = [e for e in page.elements if e.attributes.get("aria-invalid")]
    assert len(wrong) == len(forms.kinds[kind].must)
    said = " ".join(e.text for e in page.all("p", **{"class": "fault"}))
    assert not re.search(r"https?:|oko:|sh:|\bIRI\b|[Ss]hape", said.replace("https:// ", ""))


def test_entered_values_survive_an_error_elsewhere(port: int, forms: Forms) -> None:
    fields = {**PLACE, "resource": "tull", "date": "i går", "reason-nn": "Ei linje.\r\nOg ei til."}
    status, _, body = send(port, "place", fields)
    page = Page(body)
    assert status == 422
    assert {f.name: value_of(page, f) for f in forms.kinds["place"].fields} == {
        **fields,
        "reason-nn": "Ei linje.\nOg ei til.",
        "proposer": ID["actor/redaksjonen"],
        "category": ID["category/portals"],
        "confidence": ID["confidence/low"],
        "role": ID["proposer-role/editor"],
    }
    assert at(page, "date").startswith("Feil: Skriv datoen som år-måned-dag")
    assert page.all("title")[0].text.startswith("Feil i skjemaet: ")


def test_an_unknown_form_is_404_with_the_existing_ones(port: int) -> None:
    status, page = get(port, "/forslag/tull")
    assert (status, page.faults) == (404, [])
    assert [f"/forslag/{slug}" for slug in SLUGS.values()] == [
        e.attributes["href"] for e in page.elements if "/forslag/" in e.attributes.get("href", "")
    ][-len(SLUGS) :]
    assert ask(port, "POST", "/forslag/tull", b"", Accept=BROWSER)[0] == 404


@pytest.mark.parametrize(
    ("entered", "shown"),
    [
        ("Sitat: \"så\" og 'slik'", "Sitat: \"så\" og 'slik'"),
        ("En\r\nto\n\ntre", "En to tre"),
        ("Skrå \\ og \\n og \\u0041 og \\", "Skrå \\ og \\n og \\u0041 og \\"),
        ('""" . <a> <b> <c> . """', '""" . <a> <b> <c> . """'),
        ("a\x00b\x07c\x1bd\x85e\u2028f", "a b c d e f"),
        ("høyre\u202eertsnev", "høyre ertsnev"),
        ("</textarea><script>alert(1)</script>", "</textarea><script>alert(1)</script>"),
        ("{resource} %(name)s {{7*7}} \U0001f30a", "{resource} %(name)s {{7*7}} \U0001f30a"),
    ],
)
def test_a_text_is_shown_and_written_unchanged(port: int, entered: str, shown: str) -> None:
    fields = {**PLACE, "reason-nb": entered}
    text = file_of(port, "place", fields)
    descriptions = [q.object for q in quads(text, "place.ttl") if "description" in str(q.predicate)]
    assert sorted((o.language, o.value) for o in descriptions)[0] == ("nb", shown)  # type: ignore[union-attr]
    page = Page(send(port, "place", fields)[2])
    assert page.faults == []
    assert page.all("textarea", id="fil")[0].text == text
    assert not [e for e in page.all("script") if "alert" in e.text]
    status, _, body = send(port, "place", {**fields, "date": "i går"})
    assert (status, Page(body).faults) == (422, [])
    assert "<script>alert" not in body


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("resource", "resource:skate> . <x"),
        ("resource", "https://example.org/a b"),
        ("category", "<script>alert(1)</script>"),
        ("proposer", '"><img src=x onerror=alert(1)>'),
        ("source", "https://x.no/> . <a"),
        ("source", "https://x.no/ en til"),
        ("source", "javascript:alert(1)"),
        ("source", "file:///etc/passwd"),
        ("date", "2026-02-30"),
        ("confidence", "\u202eyes"),
        ("resource", "a" * 4001),
    ],
)
def test_an_invalid_value_has_its_error_at_the_field(port: int, field: str, value: str) -> None:
    for extra in ({}, {"fil": "1"}):
        status, _, body = send(port, "place", {**PLACE, field: value, **extra})
        page = Page(body)
        assert (status, page.faults) == (422, [])
        assert at(page, field).startswith("Feil: ")
        assert "<script>alert" not in body
        assert not page.all("img", src="x")


def test_a_text_that_is_too_long_is_reported_and_preserved(port: int, forms: Forms) -> None:
    long = "å" * 10_000
    status, _, body = send(port, "place", {**PLACE, "reason-nb": long})
    page = Page(body)
    assert (status, page.faults) == (422, [])
    assert at(page, "reason-nb") == "Feil: Skriv kortere: høyst 4000 tegn."
    field = next(f for f in forms.kinds["place"].fields if f.name == "reason-nb")
    assert value_of(page, field) == long


@pytest.mark.parametrize("text", ["tull og tøys", "https://example.org/a b", "<>"])
def test_what_is_no_resource_is_an_error_at_the_field_in_every_form(port: int, text: str) -> None:
    status, page = get(port, f"/forslag/plassering?{urlencode({'om': text})}")
    assert (status, page.faults) == (200, [])
    assert at(page, "resource").startswith("Feil: ")


@pytest.mark.parametrize(
    ("page", "link"),
    [
        (
            "/analyser?fane=plass",
            "/forslag/plassering?om=resource/nav-no&kategori=category/portals",
        ),
        (
            "/analyser?fane=overlapp&vis=alle",
            "/forslag/ingen-overlapp?om=resource/altinn-digital-postkasse"
            "&om=resource/digital-post-til-innbygger",
        ),
        ("/analyser?fane=utfasing", "/forslag/utfasing?om=resource/altinn-formidling"),
        ("/analyser?fane=gap", "/forslag/behov"),
        ("/doc/resource/skate", "/forslag/retting?om=resource/skate"),
        ("/doc/resource/id-porten", f"/forslag/retting?om={ROLE}"),
        (f"/doc/{ROLE}", f"/forslag/innsigelse?om={ROLE}"),
    ],
)
def test_pages_link_to_the_right_form_filled_in(
    port: int, forms: Forms, page: str, link: str
) -> None:
    assert link in get(port, page)[1].links
    status, form = get(port, link)
    kind = forms.kinds[KINDS[link.partition("?")[0].rpartition("/")[2]]]
    filled = [value_of(form, f) for f in kind.fields[: link.count("=")]]
    assert (status, all(filled)) == (200, True)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"/meld-feil/{ROLE}", f"/forslag/retting?om={ROLE}"),
        (f"/meld-feil/{ROLE}?sprak=nn", f"/forslag/retting?om={ROLE}&sprak=nn"),
        ("/forslag/frikjenning", "/forslag/ingen-overlapp"),
        (
            "/forslag/frikjenning?resource=id-porten&other=skate",
            "/forslag/ingen-overlapp?resource=id-porten&other=skate",
        ),
    ],
)
def test_old_addresses_redirect_with_their_parameters(port: int, old: str, new: str) -> None:
    status, headers, _ = ask(port, "GET", old, Accept=BROWSER)
    assert (status, headers["location"]) == (301, new)


def test_every_statement_of_a_page_can_be_reported(browse: Get) -> None:
    links = [
        (a.text, a.attributes["href"])
        for a in Page(browse("/doc/resource/id-porten").text).all("a")
    ]
    statements = {path for text, path in links if text.startswith("Kilde og historikk")}
    reports = {path for text, path in links if text.startswith("Meld feil")}
    expected = {path.replace("/doc/", "/forslag/retting?om=", 1) for path in statements}
    assert expected | {"/forslag/retting?om=resource/id-porten"} == reports
    assert f"/forslag/retting?om={ROLE}" in reports


@pytest.mark.parametrize(
    ("thing", "file"),
    [
        ("resource/eformidling", "data/resources/eformidling.ttl"),
        ("category/registers", "ontology/schemes/target-picture-2021.ttl"),
        ("focus-area/okt-deling-av-data", "ontology/schemes/focus-area.ttl"),
        ("goal/elektronisk-identitet-til-alle", "data/strategies/goals.ttl"),
        ("slide/box-01", "data/slides/boxes.ttl"),
        (ROLE, "data/resources/id-porten.ttl"),
    ],
)
def test_a_message_names_the_file_of_the_entity(
    port: int, project: Project, thing: str, file: str
) -> None:
    page = Page(send(port, "correct", {"thing": thing, "wrong-nb": "Galt."})[2])
    assert f"Fil: {file}" in page.all("textarea", id="melding")[0].text.splitlines()
    assert (project.root / file).is_file()


def test_something_unknown_is_an_error_at_the_field(port: int) -> None:
    status, page = get(port, "/forslag/retting?om=resource/finnes-ikke")
    assert (status, page.faults) == (200, [])
    assert at(page, "thing").startswith(
        "Feil: Grafen kjenner ikke «resource/finnes-ikke». Skriv navnet på det som er feil"
    )


@pytest.mark.parametrize(
    ("subject", "problem"),
    [
        ("actor/digdir", "Digitaliseringsdirektoratet er ikke en av disse: delt ressurs, behov,"),
        ("resource/finnes-ikke", "Grafen kjenner ikke «resource/finnes-ikke»."),
    ],
)
def test_what_cannot_be_governed_is_refused_by_name(port: int, subject: str, problem: str) -> None:
    status, _, body = send(port, "advise", {"subject": subject})
    assert status == 422
    assert at(Page(body), "subject").startswith(f"Feil: {problem}")


def test_what_is_computed_can_be_reported_but_has_no_file(port: int) -> None:
    thing = {"thing": "analysis/placement--nav-no", "wrong-nb": "Det stemmer ikke."}
    status, _, body = send(port, "correct", thing)
    page = Page(body)
    assert (status, page.faults) == (200, [])
    assert "Dette er regnet ut, så det finnes ingen fil å rette." in page.words
    assert "Det stemmer ikke." in page.all("textarea", id="melding")[0].text
    assert page.all("textarea", id="fil") == []


@pytest.fixture
def configured(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Configure:
    """Return a function that sets where proposals are sent, and sends one."""

    def finish(editors: str, repository: str, kind: str, fields: Mapping[str, str]) -> Page:
        monkeypatch.setitem(app.config, "EDITORS", editors)
        monkeypatch.setitem(app.config, "REPOSITORY", repository)
        client = app.test_client(use_cookies=False)
        answer = client.post(f"/forslag/{SLUGS[kind]}", data=fields, headers={"Accept": BROWSER})
        assert answer.status_code == 200
        return Page(answer.text)

    return finish


CORRECT = {"thing": "resource/enhetsregisteret", "wrong-nb": "Navnet er gammelt."}
GITHUB = "https://github.com/eksempel/graf/tree/main"


def test_a_finished_proposal_is_a_sentence_an_email_a_change_request_and_a_file(
    configured: Configure,
) -> None:
    page = configured("redaksjonen@example.org", GITHUB, "correct", CORRECT)
    assert (
        page.all("p", **{"class": "lead"})[1].text == "Feil om Enhetsregisteret: Navnet er gammelt."
    )
    mail = next(urlsplit(link) for link in page.links if link.startswith("mailto:"))
    assert mail.path == "redaksjonen@example.org"
    sent = parse_qs(mail.query)
    assert sent["subject"] == ["Feil om Enhetsregisteret: Navnet er gammelt."]
    assert "Side: http://localhost/doc/resource/enhetsregisteret" in sent["body"][0]
    assert "Fil: data/resources/enhetsregisteret.ttl" in sent["body"][0]
    change = next(urlsplit(link) for link in page.links if link.startswith("https://github.com/"))
    assert change.path == "/eksempel/graf/new/main/data/proposals"
    form = parse_qs(change.query)
    assert form["value"] == [page.all("textarea", id="fil")[0].text]
    today = date.today().isoformat()
    assert form["filename"] == [f"correct--enhetsregisteret--{today}.ttl"]
    assert {e.attributes.get("open") for e in page.all("details")} == {None}


def test_without_the_editors_address_the_page_says_so_and_offers_the_text(
    configured: Configure,
) -> None:
    page = configured("none", "none", "correct", CORRECT)
    assert "Nettstedet har ingen adresse til redaksjonen." in page.words
    assert [link for link in page.links if link.startswith("mailto:")] == []
    assert [e.attributes.get("open") for e in page.all("details")] == ["", None]
    assert page.all("textarea", id="melding")[0].text.startswith("Feil om Enhetsregisteret")


def test_the_editors_may_have_a_page_instead(configured: Configure) -> None:
    page = configured("https://example.org/skjema", "none", "correct", CORRECT)
    (link,) = page.all("a", href="https://example.org/skjema")
    assert link.text == "Gå til redaksjonens side"


def test_what_the_editors_must_add_is_listed(configured: Configure) -> None:
    page = configured("none", "none", "correct", CORRECT)
    assert "Redaksjonen legger til dette før filen tas inn: Hva som er riktig" in page.words
    whole = configured("none", "none", "place", PLACE)
    assert "Redaksjonen legger til" not in whole.words


def test_a_long_message_is_cut_off_in_an_email(app: Flask) -> None:
    with app.test_request_context(), pytest.MonkeyPatch.context() as patched:
        patched.setitem(app.config, "EDITORS", "mailto:a@example.org")
        address = editors_address("Kort.", "æ & ø\n" * 900)
    body = address.partition("&body=")[2]
    assert MAX_BODY - 200 < len(body) <= MAX_BODY
    assert unquote(body).endswith(" …")


def test_a_new_file_is_filled_in_when_the_address_is_short_enough() -> None:
    name, long = "data/proposals/a.ttl", "æ" * 5000
    gitlab = "https://gitlab.example.org/a/b/-/tree/main"
    assert change_address(gitlab, name, "x y") == (
        "https://gitlab.example.org/a/b/-/new/main?file_name=data%2Fproposals%2Fa.ttl&content=x%20y",
        True,
    )
    address, is_filled = change_address(GITHUB, name, long)
    assert address == "https://github.com/eksempel/graf/new/main/data/proposals?filename=a.ttl"
    assert not is_filled
    assert len(change_address(GITHUB, name, "x" * 1000)[0]) < MAX_ADDRESS
    assert change_address("", name, "x") == ("", False)


def test_empty_faulty_and_finished_are_valid_html(port: int, tmp_path: Path) -> None:
    node = shutil.which("node")
    if not node or not CHECKER.is_file():
        pytest.skip("html-validate is not installed: npm ci")
    for kind in SLUGS:
        fields = {**COMMON, **GOOD[kind]}
        empty = ask(port, "GET", f"/forslag/{SLUGS[kind]}", Accept=BROWSER)[2].decode()
        states = (empty, send(port, kind, {})[2], send(port, kind, fields)[2])
        for number, text in enumerate(states):
            (tmp_path / f"{kind}-{number}.html").write_text(text, encoding="utf-8")
    config = Path(__file__).parent / "html-validate.json"
    command = [node, str(CHECKER), "--config", str(config), "--formatter", "text", str(tmp_path)]
    assert subprocess.run(command, capture_output=True, check=False, text=True).stdout == ""


def test_nothing_is_stored(port: int) -> None:
    _, headers, _ = send(port, "place", PLACE)
    assert headers["cache-control"] == "no-store"
    assert "set-cookie" not in headers
    assert "(1)" in get(port, "/forslag")[1].words


def test_the_entity_concerned_shows_the_proposal_and_its_status(browse: Get) -> None:
    page = Page(browse("/doc/resource/nav-no").text)
    assert "Et forslag endrer ingenting før noen andre enn forslagsstilleren sier ja." in page.words
    title = "Plassering: nav.no i Portaler og integrerbare sluttbrukertjenester"
    assert title in page.words
    assert [link for link in page.links if link.endswith(PROPOSAL)] != []


def test_its_page_has_the_proposer_the_role_and_only_known_facts(
    browse: Get,
) -> None:
    words = Page(browse(f"/doc/{PROPOSAL}").text).words
    assert "foreslått av Redaksjonen" in words
    assert "foreslått som redaksjon" in words
    assert "har forslagsstatus foreslått" in words
    assert "vurdert av" not in words


def test_the_list_of_proposals_links_to_the_proposal(browse: Get) -> None:
    page = Page(browse("/liste/proposal").text)
    assert [link for link in page.links if link.endswith(PROPOSAL)] != []


def test_the_forms_are_in_the_release(release: Release) -> None:
    forms = Forms.from_json(release.file(FILE).read_bytes())
    assert list(forms.kinds)[:3] == ["place", "overlap", "acquit"]


def test_an_assessment_is_written_as_the_workbook_gives_it(port: int) -> None:
    fields = {**COMMON, **GOOD["coverage"]}
    text = file_of(port, "coverage", fields)
    assert "oko:Proposal" not in text
    assert "    oko:coverageDegree 4 ;\n" in text
    assert "    oko:evidenceClass <evidence/proposal> ;\n" in text
    _, _, body = send(port, "coverage", fields)
    assert (
        "Arbeids- og velferdsetaten vurderer Maskinporten mot målestokken Tilgangsstyring. "
        "Kontekst: Arbeidsmøte."
    ) in Page(body).words
    assert "Legg filen i mappen data/assessments i din kopi" in Page(body).words


@pytest.mark.parametrize(
    ("field", "iri", "name"),
    [
        ("assessed", "capability/access-management", "Tilgangsstyring"),
        (
            "yardstick",
            "outcome/fem-livshendelser-henger-sammen",
            "Fem livshendelser henger sammen innen 2030",
        ),
    ],
)
def test_what_is_chosen_anew_is_written_by_name(port: int, field: str, iri: str, name: str) -> None:
    fields = {**COMMON, **GOOD["coverage"], field: ID[iri]}
    _, _, body = send(port, "coverage", {**fields, "velg": field})
    (box,) = [e for e in Page(body).all("input") if e.attributes.get("name") == field]
    assert (box.attributes["type"], box.attributes["value"]) == ("text", name)
    _, _, body = send(port, "coverage", {**fields, field: name, "velg": "party"})
    (box,) = [e for e in Page(body).all("input") if e.attributes.get("name") == field]
    assert (box.attributes["type"], box.attributes["value"]) == ("hidden", ID[iri])


def test_the_form_has_the_questions_and_the_fit_of_a_resource(browse: Get) -> None:
    page = Page(browse("/forslag/dekningsgrad?om=resource/maskinporten&sprak=nn").text)
    names = {e.attributes.get("name") for e in page.all("input")}
    assert {"functional", "technical"} <= names
    asked = [e for e in page.all("select") if e.attributes["name"].startswith("poti-")]
    assert [e.attributes["name"].removeprefix("poti-") for e in asked] == [
        "p1", "p2", "p3", "o1", "o2", "o3", "t1", "t2", "t3", "t4", "i1", "i2", "i3", "i4", "i5",
    ]  # fmt: skip
    assert asked[0].text.split() == ["Vel", "ja", "delvis", "nei", "ukjent"]
    assert "I1 Er opplysningane rette, tilgjengelege og til å forstå?" in page.words


def test_a_fit_is_of_resources_only(port: int) -> None:
    wrong = {**COMMON, **GOOD["coverage"], "assessed": "capability:authentication", "degree": "",
             "technical": "2"}  # fmt: skip
    status, _, body = send(port, "coverage", wrong)
    assert status == 422
    assert at(Page(body), "technical") == (
        "Feil: Teknisk egnethet gjelder bare ressurser, og dette er en kapabilitet. Tøm feltet."
    )


def test_a_number_that_is_not_for_the_thing_is_refused(port: int) -> None:
    wrong = {**COMMON, **GOOD["coverage"], "now": "2", "degree": "9"}
    status, _, body = send(port, "coverage", wrong, "nn")
    assert status == 422
    assert at(Page(body), "now") == (
        "Feil: Gi berre ein kapabilitet verdien i dag. Ein ressurs har ein realiseringsgrad."
    )
    assert at(Page(body), "degree").startswith("Feil: Skriv eit heilt tal frå 1 til 5")
