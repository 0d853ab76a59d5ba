"""security.txt (RFC 9116) and llms.txt (llmstxt.org)."""

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from okosystem.release.release import Release
from okosystem.web import well_known

SECURITY = "/.well-known/security.txt"


@pytest.fixture
def set_up(app: Flask, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Let a test change the settings of the app, and restore them."""
    for name in ("SECURITY_CONTACT", "SECURITY_EXPIRES"):
        monkeypatch.setitem(app.config, name, "none")
    return monkeypatch


def fields(text: str) -> dict[str, str]:
    """Parse a security.txt: one field on each line."""
    lines = text.splitlines()
    assert all(re.fullmatch(r"[A-Z][A-Za-z-]+: \S.*", line) for line in lines)
    return dict(line.split(": ", 1) for line in lines)


def test_security_txt_names_the_publisher_of_the_graph(
    client: FlaskClient, release: Release
) -> None:
    answer = client.get(SECURITY)
    assert answer.content_type == "text/plain; charset=utf-8"
    released = date.fromisoformat(release.manifest["modified"])
    assert fields(answer.text) == {
        "Contact": "https://www.digdir.no/",
        "Expires": f"{released + timedelta(weeks=52)}T00:00:00Z",
        "Preferred-Languages": "nb, nn, en",
    }


def test_security_txt_follows_the_settings(
    app: Flask, client: FlaskClient, set_up: pytest.MonkeyPatch
) -> None:
    set_up.setitem(app.config, "SECURITY_CONTACT", "mailto:security@example.org")
    set_up.setitem(app.config, "SECURITY_EXPIRES", "2027-06-01")
    answer = client.get(SECURITY, base_url="https://okosystem.example")
    assert fields(answer.text) == {
        "Contact": "mailto:security@example.org",
        "Expires": "2027-06-01T00:00:00Z",
        "Preferred-Languages": "nb, nn, en",
        "Canonical": f"https://okosystem.example{SECURITY}",
    }
    # It changes without a new release, so no copy may be used later.
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "No security contact is configured"),
        ("nb", "Ingen kontakt er kjent"),
        ("nn", "er kjend her"),
    ],
)
def test_without_a_contact_there_is_no_security_txt(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, language: str, message: str
) -> None:
    monkeypatch.setattr(well_known, "published_addresses", lambda: ["http://example.org"])
    headers = {"Accept": "text/html", "Accept-Language": language}
    answer = client.get(SECURITY, headers=headers)
    assert (answer.status_code, message in answer.text) == (404, True)


def test_llms_txt_has_the_form_that_readers_expect(client: FlaskClient) -> None:
    answer = client.get("/llms.txt")
    assert answer.content_type == "text/markdown; charset=utf-8"
    title, quote, details, *sections = re.split(r"\n\n(?!- )|\n\n(?=- Entities)", answer.text)
    assert title.startswith("# ")
    assert quote.startswith("> ")
    assert all(line.startswith("- ") for line in details.splitlines())
    headings = [section.splitlines()[0] for section in sections]
    assert headings == ["## API", "## Schema", "## Optional"]
    items = [line for s in sections for line in s.splitlines()[1:] if line]
    assert [i for i in items if not re.fullmatch(r"- \[[^\]]+\]\(https?://\S+\): .+", i)] == []
    assert len(answer.data) < 4000


def test_every_address_in_llms_txt_answers(client: FlaskClient, release: Release) -> None:
    text = client.get("/llms.txt").text
    paths = re.findall(r"\]\(http://localhost(/[^)]*)\)", text)
    assert len(paths) == 12
    for path in paths:
        answer = client.get(path, headers={"Accept": "*/*"}, follow_redirects=True, buffered=True)
        assert answer.status_code == 200, path
    assert f"{len(release.queries)} questions" in text
    assert f"Version {release.manifest['version']} of {release.manifest['modified']}" in text
    assert client.get("/api/questions/known-completeness").status_code == 200
