"""Changes as Atom: all, or of one entity; the same in every language, and none in the future."""

from datetime import datetime
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from okosystem.release.release import Release
from tests.web.conftest import Get, Page

ATOM = "{http://www.w3.org/2005/Atom}"
BASE = "https://w3id.org/felles-okosystem/"
EVERYTHING = "/endringer.atom"


def read(client: FlaskClient, path: str, language: str = "nb") -> ElementTree.Element:
    answer = client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.text)  # noqa: S314


def texts(feed: ElementTree.Element, name: str) -> list[str]:
    return [e.text or "" for e in feed.iterfind(f"{ATOM}entry/{ATOM}{name}")]


@pytest.mark.parametrize("path", [EVERYTHING, "/endringer/resource/eformidling.atom"])
def test_a_feed_has_the_elements_that_atom_requires(client: FlaskClient, path: str) -> None:
    feed = read(client, path)
    assert feed.findtext(f"{ATOM}id") == BASE + path[1:]
    assert feed.findtext(f"{ATOM}title")
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Felles økosystem"
    links = {e.attrib["rel"]: e.attrib["href"] for e in feed.iterfind(f"{ATOM}link")}
    assert links["self"] == f"http://localhost{path}"
    for timestamp in (feed.findtext(f"{ATOM}updated") or "", *texts(feed, "updated")):
        datetime.fromisoformat(timestamp)


def test_every_change_is_listed_once_newest_first_and_none_is_in_the_future(
    client: FlaskClient, release: Release
) -> None:
    feed = read(client, EVERYTHING)
    ids, days = texts(feed, "id"), texts(feed, "updated")
    assert len(ids) == len(set(ids)) == 53
    assert days == sorted(days, reverse=True)
    assert days[0][:10] <= release.manifest["modified"]
    assert feed.findtext(f"{ATOM}updated") == days[0]


def test_a_change_is_described_in_the_language_of_the_reader(client: FlaskClient) -> None:
    change_iri = f"{BASE}id/name/digdir--2020#validFrom"
    titles = {}
    for language in ("nb", "nn", "en"):
        feed = read(client, "/endringer/actor/digdir.atom", language)
        titles[language] = dict(zip(texts(feed, "id"), texts(feed, "title"), strict=True))
    name, agency = "Digitaliseringsdirektoratet", "Norwegian Digitalisation Agency"
    assert {language: entries[change_iri] for language, entries in titles.items()} == {
        "nb": f"{name}: navnet «{name}», gjelder fra 1. januar 2020",
        "nn": f"{name}: namnet «{name}», gjeld frå 1. januar 2020",
        "en": f"{agency}: the name “{agency}”, in effect from January 1, 2020",
    }
    assert len({tuple(entries) for entries in titles.values()}) == 1


def test_a_reorganisation_is_in_the_feed_of_everyone_it_concerns(client: FlaskClient) -> None:
    change_iri = f"{BASE}id/change/dfd-2024#date"
    ministries = "digitaliserings-og-forvaltnings", "kommunal-og-distrikts"
    for slug in (f"{name}departementet" for name in ministries):
        assert change_iri in texts(read(client, f"/endringer/actor/{slug}.atom"), "id")
    assert change_iri not in texts(read(client, "/endringer/actor/ks.atom"), "id")


def test_the_feed_of_a_category_has_the_changes_of_its_resources(client: FlaskClient) -> None:
    every_change = set(texts(read(client, EVERYTHING), "id"))
    part = set(texts(read(client, "/endringer/category/registers.atom"), "id"))
    assert part == {
        f"{BASE}id/interface/kontakt-og-reservasjonsregisteret--oidc#validUntil",
        f"{BASE}id/lifecycle/enhetsregisteret--in-operation#validFrom",
    }
    assert part < every_change


@pytest.mark.parametrize("path", ["/endringer/resource/nei.atom", "/endringer/source/x.atom"])
def test_an_entity_without_a_feed_is_404(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_each_language_has_its_own_etag_and_gets_304(client: FlaskClient) -> None:
    tags = set()
    for language in ("nb", "nn", "en"):
        headers = {"Accept-Language": language}
        tag = client.get(EVERYTHING, headers=headers).headers["ETag"]
        assert client.get(EVERYTHING, headers=headers | {"If-None-Match": tag}).status_code == 304
        tags.add(tag)
    assert len(tags) == 3


@pytest.mark.parametrize(
    ("path", "feeds"),
    [
        ("/", [EVERYTHING]),
        ("/doc/resource/id-porten", [EVERYTHING, "/endringer/resource/id-porten.atom"]),
        ("/doc/actor/digdir", [EVERYTHING, "/endringer/actor/digdir.atom"]),
        ("/doc/category/trust-services", [EVERYTHING, "/endringer/category/trust-services.atom"]),
        ("/doc/goal/nei", None),
    ],
)
def test_pages_link_to_their_feeds(browse: Get, path: str, feeds: list[str] | None) -> None:
    page = Page(browse(path).text)
    found = page.all("link", rel="alternate", type="application/atom+xml")
    if feeds is None:
        assert [e.attributes["href"] for e in found] == [EVERYTHING]
        return
    assert [e.attributes["href"] for e in found] == feeds
    for feed in feeds:
        assert browse(feed).status_code == 200
