"""The site as a whole: every page is well formed, and machines can find the data."""

import hashlib
import xml.etree.ElementTree as ET
from datetime import datetime

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from okosystem.release.release import Release
from tests.web.conftest import Get, Page

PAGES = [
    "/",
    "/?perspektiv=sector/municipal&velg=fiks-io&fra=2021-06-01",
    "/?vis=liste",
    "/?farge=rosa",
    "/sporsmal?q=id",
    "/om",
    "/tilgjengelighet",
    "/om/kvalitet",
    "/hosting",
    "/dumps",
    "/api/docs",
    "/ns",
    "/sparql",
    "/sparql?query=SELECT ?s {?s ?p ?o} LIMIT 5",
    "/sporsmal",
    "/analyser",
    "/roller",
    "/roller?vis=alle",
    "/utvekslinger",
    "/analyser?fane=overlapp",
    "/analyser?fane=utfasing",
    "/analyser?fane=gap",
    "/analyser?fane=kritikalitet",
    "/analyser?fane=dekning",
    "/analyser?fane=gap&status=advised",
    "/mote",
    "/mote?virksomhet=digdir",
    "/mote/rad",
    "/rad/advice--penger-til-drift",
    "/mote/rad?mottaker=tull",
    "/mote/oppfolging",
    "/mote/oppfolging?fra=2026-12-01&til=2026-12-31",
    "/metode",
    "/metode/overlap",
    "/sammenhenger?rundt=id-porten",
    "/sammenhenger?fra=resource:eformidling&til=actor:kartverket",
    "/sammenhenger?fra=actor:ks&til=actor:digdir&ved=deler",
    "/sammenhenger?dato=tull",
    "/ressurser",
    "/liste/source",
    "/doc/resource/id-porten",
    "/doc/actor/digdir",
    "/doc/actor/digdir?dato=2019-05-05",
    "/doc/resource/datahotellet?dato=2021-06-01",
    "/doc/life-event/fa-barn",
    "/doc/life-event/fa-barn?_profile=alt",
    "/doc/query/impact-of-failure",
    "/finnes-ikke",
]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_pages_have_landmarks_and_headings_in_order(browse: Get, path: str, language: str) -> None:
    page = Page(browse(path, language).text)
    assert page.faults == []
    assert page.all("html")[0].attributes["lang"] == language
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    steps = zip(page.headings, page.headings[1:], strict=False)
    assert all(after <= before + 1 for before, after in steps)
    for landmark in ("header", "main", "footer"):
        assert len(page.all(landmark)) == 1, landmark
    assert len(page.ids) == len(set(page.ids))
    assert page.all("title")[0].text.strip()
    navigations = [e.attributes for e in page.all("nav")]
    assert all("aria-label" in a or "aria-labelledby" in a for a in navigations)
    regions = [e.attributes for e in page.elements if e.attributes.get("role") == "region"]
    assert all(a["tabindex"] == "0" and a["aria-label"] for a in regions)
    labelled = {e.attributes["for"] for e in page.all("label")}
    fields = [e for e in page.elements if e.tag in {"input", "select", "textarea"}]
    shown = [e.attributes["id"] for e in fields if e.attributes.get("type") != "hidden"]
    assert set(shown) <= labelled


def test_the_sitemap_lists_the_pages_with_the_host_of_the_request(
    client: FlaskClient, release: Release
) -> None:
    response = client.get("/sitemap.xml", base_url="https://okosystem.example")
    addresses = [e.text or "" for e in ET.fromstring(response.data).iter() if e.tag.endswith("loc")]  # noqa: S314
    assert all(a.startswith("https://okosystem.example/") for a in addresses)
    assert len(addresses) == len(set(addresses)) > 1000
    assert "https://okosystem.example/doc/resource/id-porten" in addresses
    assert {f"https://okosystem.example/sporsmal/{n}" for n in release.queries} <= set(addresses)


def test_clients_that_guess_the_icon_find_it(client: FlaskClient) -> None:
    response = client.get("/favicon.ico", follow_redirects=True, buffered=True)
    assert (response.status_code, response.mimetype) == (200, "image/svg+xml")


def test_robots_txt_allows_crawling_and_names_the_sitemap(client: FlaskClient) -> None:
    assert client.get("/robots.txt").text.splitlines() == [
        "User-agent: *",
        "Disallow: /sparql?",
        "Disallow: /sok?",
        "Disallow: /sporsmal?",
        "Disallow: /mote?",
        "Disallow: /mote/endringer?",
        "Disallow: /mote/oppfolging?",
        "Disallow: /sammenhenger?",
        "Disallow: /sammenhenger/varsel/",
        "Disallow: /sammenlign?",
        "Disallow: /forslag/*?",
        "Disallow: /om/kvalitet?",
        "Disallow: /?",
        "Disallow: /doc/*?dato=",
        "Disallow: /meld-feil/",
        "Sitemap: http://localhost/sitemap.xml",
    ]


def test_dumps_are_the_files_of_the_release(
    client: FlaskClient, browse: Get, release: Release
) -> None:
    page = Page(browse("/dumps").text)
    modified = f"{release.manifest['modified']}T00:00:00+00:00"
    for name, entry in release.manifest["files"].items():
        response = client.get(f"/dumps/{name}", buffered=True)
        assert hashlib.sha256(response.data).hexdigest() == entry["sha256"], name
        assert response.headers["ETag"] == f'"{entry["sha256"]}"', name
        assert response.last_modified == datetime.fromisoformat(modified), name
        assert "/" in name or name.startswith("ldes.") or f"/dumps/{name}" in page.links, name
    assert client.get("/dumps/manifest.json", buffered=True).get_json() == release.manifest
    listed = client.get("/dumps", headers={"Accept": "application/json"}).get_json()
    assert listed == release.manifest
    assert client.get("/dumps/../pyproject.toml").status_code == 404


def test_the_base_address_is_a_page_and_redirects_machines_to_the_description(
    client: FlaskClient, browse: Get
) -> None:
    assert browse("/").mimetype == "text/html"
    redirect = client.get("/", headers={"Accept": "text/turtle"})
    assert (redirect.status_code, redirect.location) == (303, "/catalog")


def test_void_describes_the_dataset_in_numbers(client: FlaskClient) -> None:
    redirect = client.get("/.well-known/void")
    assert (redirect.status_code, redirect.location) == (303, "/void")
    response = client.get("/void")
    triples = [q.triple for q in ox.parse(response.data, format=ox.RdfFormat.TURTLE)]
    counts = [t for t in triples if t.predicate.value == "http://rdfs.org/ns/void#triples"]
    assert max(int(getattr(t.object, "value", 0)) for t in counts) > 10000
    assert client.get("/void?format=jsonld").mimetype == "application/ld+json"


def test_the_server_reports_health_and_readiness(client: FlaskClient, release: Release) -> None:
    assert client.get("/health").get_json() == {"status": "ok"}
    assert client.get("/ready").get_json() == {
        "ready": True,
        "graph": True,
        "queries": True,
        "version": release.manifest["version"],
        "release": release.digest,
    }
