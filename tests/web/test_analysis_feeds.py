"""Each list of /analyser as Atom: every finding once, with its IRI, dated by its statements."""

import pytest
from flask.testing import FlaskClient

from okosystem.release.release import Release
from tests.web.conftest import Get, Page
from tests.web.test_changes import ATOM, BASE, read, texts

TABS = {
    "avgjorelse": 55, "overlapp": 22, "utfasing": 3, "gap": 51, "kritikalitet": 31, "dekning": 2,
    "plass": 8,
}  # fmt: skip
tabs = pytest.mark.parametrize("name", TABS)


@tabs
def test_every_finding_has_one_entry_newest_first(
    client: FlaskClient, release: Release, name: str
) -> None:
    feed = read(client, f"/analyser.atom?fane={name}")
    ids, days = texts(feed, "id"), texts(feed, "updated")
    assert len(ids) == len(set(ids)) == TABS[name]
    assert days == sorted(days, reverse=True)
    assert days[0][:10] <= release.manifest["modified"]
    assert feed.findtext(f"{ATOM}updated") == days[0]


@tabs
def test_a_feed_has_the_required_elements_of_atom(client: FlaskClient, name: str) -> None:
    feed = read(client, f"/analyser.atom?fane={name}")
    query = "" if name == "avgjorelse" else f"?fane={name}"
    assert feed.findtext(f"{ATOM}id") == f"{BASE}analyser.atom{query}"
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Felles økosystem"
    links = {e.attrib["rel"]: e.attrib["href"] for e in feed.iterfind(f"{ATOM}link")}
    assert links == {
        "self": f"http://localhost/analyser.atom{query}",
        "alternate": f"http://localhost/analyser{query}",
    }  # fmt: skip
    for entry in feed.iterfind(f"{ATOM}entry"):
        for part in ("title", "updated", "summary"):
            assert entry.findtext(f"{ATOM}{part}")


def test_each_finding_links_to_its_page(client: FlaskClient) -> None:
    for entry in read(client, "/analyser.atom?fane=utfasing").iterfind(f"{ATOM}entry"):
        link = entry.find(f"{ATOM}link")
        assert link is not None
        page = link.attrib["href"].removeprefix("http://localhost")
        assert f"{BASE}id{page.removeprefix('/doc')}" == entry.findtext(f"{ATOM}id")
        assert client.get(page).status_code == 200


def test_a_finding_has_the_date_of_its_newest_statement(
    client: FlaskClient, release: Release
) -> None:
    days: dict[str, str] = {}
    for name in ("overlapp", "utfasing", "kritikalitet"):
        feed = read(client, f"/analyser.atom?fane={name}")
        days |= dict(zip(texts(feed, "id"), texts(feed, "updated"), strict=True))
    judged = f"{BASE}id/analysis/overlap--skate--styringsradet-for-fellesloesningene"
    # Cleared until 2027, which is in the future; the clearance was written on the day before.
    assert days[judged][:10] <= release.manifest["modified"]
    assert set(days.values()) == {
        "2024-10-01T00:00:00Z", "2026-09-25T00:00:00Z", "2026-11-25T00:00:00Z",
    }  # fmt: skip


def test_a_finding_is_described_in_the_readers_language(client: FlaskClient) -> None:
    labels = {}
    for language in ("nb", "nn", "en"):
        feed = read(client, "/analyser.atom?fane=dekning", language)
        labels[language] = dict(zip(texts(feed, "id"), texts(feed, "title"), strict=True))
        assert feed.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == language
    assert len({tuple(entries) for entries in labels.values()}) == 1
    assert len({next(iter(entries.values())) for entries in labels.values()}) == 3


@tabs
def test_the_page_of_a_list_links_to_its_feed(browse: Get, name: str) -> None:
    page = Page(browse(f"/analyser?fane={name}").text)
    address = "/analyser.atom" + ("" if name == "avgjorelse" else f"?fane={name}")
    links = page.all("link", rel="alternate", type="application/atom+xml")
    assert [e.attributes["href"] for e in links] == ["/endringer.atom", address]
    assert address in [e.attributes["href"] for e in page.all("a")]


@tabs
def test_an_unchanged_feed_is_304(client: FlaskClient, name: str) -> None:
    tag = client.get(f"/analyser.atom?fane={name}").headers["ETag"]
    second = client.get(f"/analyser.atom?fane={name}", headers={"If-None-Match": tag})
    assert second.status_code == 304
    assert (
        client.get(f"/analyser.atom?fane={name}", headers={"Accept-Language": "en"}).headers["ETag"]
        != tag
    )


def test_the_methods_have_no_feed(client: FlaskClient) -> None:
    assert client.get("/metode.atom").status_code == 404
