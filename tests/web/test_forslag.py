"""/forslag: the list of proposals, and forms that return the file the command line writes."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

import pytest

from okosystem.commands.proposals import propose
from okosystem.core.release import Release
from okosystem.core.sources import Project
from okosystem.core.terms import ID
from okosystem.core.turtle import quads
from okosystem.proposals.forms import FILE, Field, Forms
from okosystem.web.proposing.form_fields import KINDS, SLUGS
from tests.proposals.test_writing import COMMON, GOOD
from tests.web.conftest import BROWSER, Get, Page, ask
from tests.web.test_kind_pages_html import CHECKER

PLACE = {**COMMON, **GOOD["place"]}
PROPOSAL = "proposal/place--nav-no--portals--2026-11-25"
NAV = f"/doc/{PROPOSAL}"
ROLE = "participation/id-porten--provider--digdir"
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
    """Return the value of a field."""
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


def test_the_list_has_each_proposal_under_its_status_and_a_form_of_each_kind(port: int) -> None:
    status, page = get(port, "/forslag")
    assert (status, page.faults) == (200, [])
    assert "foreslått (1)" in [e.text for e in page.all("h2")]
    assert NAV in page.links
    assert "ikke svart ennå" in page.words
    assert [e for e in page.links if e.startswith("/forslag/")] == [
        f"/forslag/{slug}" for slug in SLUGS.values()
    ]


@kinds
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_each_form_has_every_field(port: int, forms: Forms, kind: str, language: str) -> None:
    status, page = get(port, f"/forslag/{SLUGS[kind]}", language)
    assert (status, page.faults, len(page.ids)) == (200, [], len(set(page.ids)))
    for field in forms.kinds[kind].fields:
        assert field.label[language] in page.all("label", **{"for": f"felt-{field.name}"})[0].text
    assert not [e for e in page.elements if e.attributes.get("aria-invalid")]


@pytest.mark.parametrize("resource", ["helsenorge-no", "resource:helsenorge-no"])
def test_the_address_fills_in_the_form(port: int, forms: Forms, resource: str) -> None:
    query = urlencode({"resource": resource, "category": "portals", "reason-nb": "Fordi."})
    _, page = get(port, f"/forslag/plassering?{query}")
    there = {f.name: value_of(page, f) for f in forms.kinds["place"].fields}
    assert {name: value for name, value in there.items() if value} == {
        "resource": ID["resource/helsenorge-no"],
        "category": ID["category/portals"],
        "reason-nb": "Fordi.",
    }


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
    assert page.all("textarea", id="melding")[0].text == expected
    assert f"okosystem propose {kind} " in page.words


def test_the_finished_page_downloads_the_same_file(port: int) -> None:
    page = Page(send(port, "place", PLACE)[2])
    hidden = {e.attributes["name"]: e.attributes["value"] for e in page.all("input", type="hidden")}
    assert file_of(port, "place", hidden) == page.all("textarea", id="melding")[0].text


@kinds
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_an_empty_form_shows_an_error_at_each_required_field(
    port: int, forms: Forms, kind: str, language: str
) -> None:
    status, _, body = send(port, kind, {}, language)
    page = Page(body)
    assert (status, page.faults, len(page.ids)) == (422, [], len(set(page.ids)))
    required = [field for field in forms.kinds[kind].fields if field.required]
    for field in required:
        assert at(page, field.name).endswith(field.message[language])
        assert f"#felt-{field.name}" in page.links
    assert len([e for e in page.elements if e.attributes.get("aria-invalid")]) == len(required)


def test_entered_values_survive_an_error_elsewhere(port: int, forms: Forms) -> None:
    fields = {**PLACE, "resource": "tull", "date": "i går", "reason-nn": "Ei linje.\r\nOg ei til."}
    status, _, body = send(port, "place", fields)
    page = Page(body)
    assert status == 422
    assert {f.name: value_of(page, f) for f in forms.kinds["place"].fields} == {
        **fields,
        "reason-nn": "Ei linje.\nOg ei til.",
        "proposer": value_of(page, forms.kinds["place"].fields[-4]),
        "category": ID["category/portals"],
        "confidence": ID["confidence/low"],
        "role": ID["proposer-role/editor"],
    }
    assert at(page, "date").startswith("Feil: Skriv dagen forslaget er lagt fram")
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
    assert page.all("textarea", id="melding")[0].text == text
    assert not [e for e in page.all("script") if "alert" in e.text]
    status, _, body = send(port, "place", {**fields, "date": ""})
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


@pytest.mark.parametrize(
    ("page", "links"),
    [
        ("/uplassert", ["/forslag/plassering?resource=resource:nav-no"]),
        (
            "/overlapp",
            [
                "/forslag/frikjenning?resource=resource:altinn-digital-postkasse"
                "&other=resource:digital-post-til-innbygger"
            ],
        ),
        ("/utfasing", ["/forslag/utfasing?resource=resource:altinn-formidling"]),
        ("/gap", ["/forslag/behov"]),
        ("/doc/resource/skate", ["/forslag/retting?thing=resource:skate"]),
        (
            f"/meld-feil/{ROLE}",
            [
                f"/forslag/retting?thing={ROLE.replace('/', ':')}",
                f"/forslag/innsigelse?statement={ROLE.replace('/', ':')}",
            ],
        ),
    ],
)
def test_pages_link_to_the_right_form_filled_in(
    port: int, forms: Forms, page: str, links: list[str]
) -> None:
    found = get(port, page)[1].links
    assert [link for link in links if link not in found] == []
    for link in (link for link in links if "?" in link):
        status, form = get(port, link)
        kind = forms.kinds[KINDS[link.partition("?")[0].rpartition("/")[2]]]
        filled = [value_of(form, f) for f in kind.fields[: link.count("=")]]
        assert (status, all(filled)) == (200, True)


def test_computed_results_have_no_form(port: int) -> None:
    links = get(port, "/meld-feil/analysis/placement--nav-no")[1].links
    assert [link for link in links if link.startswith("/forslag")] == []


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
    assert f"{title} foreslått" in page.words
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
