"""The documents for Felles datakatalog are accepted, and a page shows the result."""

import json
import subprocess
from typing import Any

import pytest
from flask.testing import FlaskClient

from okosystem.feeds.document import Delivery, Document
from okosystem.feeds.quality import find_links
from okosystem.feeds.rules import FEEDS, REPORT
from okosystem.fetch.fetching import probe
from okosystem.rdf.terms import BASE
from okosystem.release.release import Release
from tests.web.conftest import Get, Page

LEAST = 360
DIGDIR = "991825827"


def check_result(
    okosystem: list[str], address: str, *more: str
) -> tuple[int, list[dict[str, Any]]]:
    done = subprocess.run(
        [*okosystem, "harvest", "check", address, "--format", "json", "--no-links", *more],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, json.loads(done.stdout)


@pytest.mark.parametrize(("feed", "kind"), [(f, kind) for f in FEEDS for kind in FEEDS[f]])
def test_every_address_can_be_registered(
    okosystem: list[str], port: int, feed: str, kind: str
) -> None:
    address = f"http://127.0.0.1:{port}/fdk/{feed}"
    for accept in ("text/turtle", "application/rdf+xml", "application/ld+json"):
        options = ["--kind", kind, "--org", DIGDIR, "--least", str(LEAST), "--accept", accept]
        code, (result,) = check_result(okosystem, address, *options)
        assert (code, result["good"], result["faults"]) == (0, True, [])
        assert result["records"]
        assert all(record["accepted"] for record in result["records"])


def test_every_link_of_the_datasets_works(release: Release, port: int) -> None:
    body = release.file("fdk/datasets.ttl").read_bytes()
    links = find_links(Document(Delivery("datasets", "text/turtle", body)).index)
    assert len(links) > 5
    assert [address for address in links if not address.startswith(BASE)] == []
    here = {address.replace(BASE, f"http://127.0.0.1:{port}/"): "" for address in links}
    statuses = probe(here, allow_private=True)
    assert {address: status for address, status in statuses.items() if status != 200} == {}


def test_only_five_points_are_lost_for_a_byte_size(release: Release) -> None:
    results = json.loads(release.file(REPORT).read_text(encoding="utf-8"))["en"]
    scores = [r["quality"] for result in results for r in result["records"] if r["quality"]]
    assert len(scores) >= 4
    assert {lost["metric"] for quality in scores for lost in quality["lost"]} <= {"byte-size"}


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
    results = json.loads(release.file(REPORT).read_text(encoding="utf-8"))[language]
    page = Page(browse("/hosting", language).text)
    assert page.faults == []
    assert page.all("h1")[0].text == title
    rows = page.all("tr")
    records = [record for result in results for record in result["records"]]
    assert len(rows) == len(records) + len(results)
    assert sum(accepted in row.text for row in rows) >= len(records)
    for quality in (record["quality"] for record in records if record["quality"]):
        assert any(f"{quality['points']} " in row.text for row in rows)
    assert len(set(page.ids)) == len(page.ids)


def test_the_json_has_the_same_results(release: Release, client: FlaskClient) -> None:
    results = json.loads(release.file(REPORT).read_text(encoding="utf-8"))
    headers = {"Accept": "application/json", "Accept-Language": "nn"}
    assert client.get("/hosting", headers=headers).json == results["nn"]
    assert client.get("/hosting", headers={"Accept": "image/png"}).status_code == 406
