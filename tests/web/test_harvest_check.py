"""Our own documents as Felles datakatalog would take them, and the page that tells of it."""

import json
import subprocess
from typing import Any

import pytest
from flask.testing import FlaskClient

from okosystem.core.release import Release
from okosystem.core.terms import BASE
from okosystem.harvest.document import Delivery, Document
from okosystem.harvest.quality import find_links
from okosystem.harvest.rules import FEEDS, REPORT
from okosystem.importers.fetching import probe
from tests.web.conftest import Get, Page

LEAST = 360
DIGDIR = "991825827"


def told(okosystem: list[str], address: str, *more: str) -> tuple[int, list[dict[str, Any]]]:
    done = subprocess.run(
        [*okosystem, "harvest", "check", address, "--format", "json", "--no-links", *more],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, json.loads(done.stdout)


@pytest.mark.parametrize(("feed", "kind"), [(f, kind) for f in FEEDS for kind in FEEDS[f]])
def test_each_of_our_addresses_can_be_registered(
    okosystem: list[str], port: int, feed: str, kind: str
) -> None:
    address = f"http://127.0.0.1:{port}/fdk/{feed}"
    for accept in ("text/turtle", "application/rdf+xml", "application/ld+json"):
        options = ["--kind", kind, "--org", DIGDIR, "--least", str(LEAST), "--accept", accept]
        code, (result,) = told(okosystem, address, *options)
        assert (code, result["good"], result["faults"]) == (0, True, [])
        assert result["records"]
        assert all(record["accepted"] for record in result["records"])


def test_every_link_of_our_datasets_answers(release: Release, port: int) -> None:
    body = release.file("fdk/datasets.ttl").read_bytes()
    asked = find_links(Document(Delivery("datasets", "text/turtle", body)).index)
    assert len(asked) > 5
    assert [address for address in asked if not address.startswith(BASE)] == []
    here = {address.replace(BASE, f"http://127.0.0.1:{port}/"): "" for address in asked}
    answered = probe(here, allow_private=True)
    assert {address: status for address, status in answered.items() if status != 200} == {}


def test_what_is_lost_of_365_is_five_for_a_size_in_two_datatypes(release: Release) -> None:
    said = json.loads(release.file(REPORT).read_text(encoding="utf-8"))["en"]
    scored = [r["quality"] for result in said for r in result["records"] if r["quality"]]
    assert len(scored) >= 4
    assert {lost["metric"] for quality in scored for lost in quality["lost"]} <= {"byte-size"}


@pytest.mark.parametrize(
    ("language", "title", "accepted"),
    [
        ("nb", "Høstingssjekk", "akseptert"),
        ("nn", "Haustingssjekk", "akseptert"),
        ("en", "Harvest check", "accepted"),
    ],
)
def test_the_page_has_a_row_for_each_record(
    release: Release, browse: Get, language: str, title: str, accepted: str
) -> None:
    said = json.loads(release.file(REPORT).read_text(encoding="utf-8"))[language]
    page = Page(browse("/hosting", language).text)
    assert page.faults == []
    assert page.all("h1")[0].text == title
    rows = page.all("tr")
    records = [record for result in said for record in result["records"]]
    assert len(rows) == len(records) + len(said)
    assert sum(accepted in row.text for row in rows) >= len(records)
    for quality in (record["quality"] for record in records if record["quality"]):
        assert any(f"{quality['points']} " in row.text for row in rows)
    assert len(set(page.ids)) == len(page.ids)


def test_clients_get_the_same_as_json(release: Release, client: FlaskClient) -> None:
    said = json.loads(release.file(REPORT).read_text(encoding="utf-8"))
    headers = {"Accept": "application/json", "Accept-Language": "nn"}
    assert client.get("/hosting", headers=headers).json == said["nn"]
    assert client.get("/hosting", headers={"Accept": "image/png"}).status_code == 406
