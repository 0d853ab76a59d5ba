"""`okosystem watch` on a hundred planted changes, and a hundred that are none; killed; and slow."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.plugins.importers.test_watch import risks
from tests.plugins.importers.watched_site import Page, Site, checkout_of, read_report, serving

HOSTS = [f"127.0.0.{number}" for number in range(2, 22)]
HTML = """<!DOCTYPE html>
<html lang="nb"><head><title>Side {i}</title><script nonce="{nonce}">x</script></head>
<body class="{body}">{banner}<header><a href="/">Hjem</a> {menu}</header>
{open}<h1>Tjeneste {i}</h1>{stamp}
<p {attributes}>Tjenesten gir {what} til kommuner og statlige virksomheter.</p>
<h2>Pris</h2><p>Det koster {price} kroner for hvert oppslag.</p>
<table><tr><th>Slutt</th><td>{end}</td></tr><tr><th>Versjon</th><td>{version}</td></tr></table>
<ul><li>Testmiljø</li><li>Produksjon</li>{item}</ul>{more}{close}
<footer>© {year} Etaten {footer}</footer></body></html>"""
DEFAULTS = {
    "nonce": "a1", "body": "side", "banner": "", "menu": "Om oss", "open": "<main>",
    "close": "</main>", "stamp": "<p>Sist oppdatert 1. november 2026</p>", "attributes": "",
    "what": "opplysninger", "price": "2", "end": "2027-01-01", "version": "1.4", "item": "",
    "more": "", "year": "2025", "footer": "",
}  # fmt: skip
JSON, FEED = "application/json", "application/rss+xml"
ITEM = "<item><title>Nyhet {}</title><link>https://a.example/{}</link></item>"


def page(i: int, **changed: str) -> Page:
    return Page(HTML.format(i=i, **{**DEFAULTS, **changed}))


def feed(*numbers: int, built: str = "mandag") -> Page:
    items = "".join(ITEM.format(number, number) for number in numbers)
    body = f"<rss><channel><lastBuildDate>{built}</lastBuildDate>{items}</channel></rss>"
    return Page(body, media_type=FEED)


def described(version: str, turned: bool = False) -> Page:
    parts = ['"title": "API"', f'"version": "{version}"']
    return Page(f"{{{', '.join(reversed(parts) if turned else parts)}}}", media_type=JSON)


def pdf(text: str) -> Page:
    return Page(b"%PDF-1.7 \x00\xff " + text.encode(), media_type="application/pdf")


def moved(to: str) -> Page:
    return Page(status=301, headers={"Location": to})


Pair = tuple[Page, Page]
CHANGES: list[Callable[[int], Pair]] = [
    lambda i: (page(i), page(i, price="3")),
    lambda i: (page(i), page(i, end="2027-07-31")),
    lambda i: (page(i), page(i, version="2.0")),
    lambda i: (page(i), page(i, what="vedtak")),
    lambda i: (page(i), page(i, item="<li>Gammelt miljø</li>")),
    lambda i: (page(i, item="<li>Gammelt miljø</li>"), page(i)),
    lambda i: (page(i), page(i, more="<p>Tjenesten fases ut 31. desember 2027.</p>")),
    lambda i: (
        page(i, more="<p>Frist: 1. mai 2027</p>"),
        page(i, more="<p>Frist: 1. mai 2028</p>"),
    ),
    lambda i: (page(i), page(i, price="3", stamp="<p>Sist oppdatert i dag</p>", nonce="b2")),
    lambda i: (page(i, open="", close=""), page(i, open="", close="", price="4")),
    lambda i: (described("1"), described("2")),
    lambda i: (feed(1, 2), feed(2, 3, built="tirsdag")),
    lambda i: (pdf("en"), pdf("to")),
    lambda i: (
        Page(f"# Tjeneste {i}\n\nKrever Maskinporten.\n", media_type="text/plain"),
        Page(f"# Tjeneste {i}\n\nKrever ID-porten.\n", media_type="text/plain"),
    ),
    lambda i: (page(i), Page(status=404)),
    lambda i: (page(i), Page(status=410)),
    lambda i: (page(i), Page("<html><body><h1>Siden finnes ikke</h1></body></html>")),
    lambda i: (page(i), Page(status=0)),
    lambda i: (page(i), moved("/andre-steder")),
    lambda i: (page(i), moved("/")),
]
NO_CHANGES: list[Callable[[int], Pair]] = [
    lambda i: (page(i), page(i, stamp="<p>Sist oppdatert 2. desember 2026 kl. 05:30</p>")),
    lambda i: (
        page(i),
        page(i, stamp="<p>Publisert 2.12.2026 | Sist endret for 3 timer siden</p>"),
    ),
    lambda i: (page(i), page(i, banner='<div id="cookie-bar"><p>Godta alle</p></div>')),
    lambda i: (
        page(i, open="", close=""),
        page(i, open="", close="", banner="<div><p>Vi bruker informasjonskapsler.</p></div>"),
    ),
    lambda i: (page(i, more="<p>Økt {number}</p>"), page(i, more="<p>Økt {number}</p>")),
    lambda i: (page(i, more="<p>Session ID: 1a2b</p>"), page(i, more="<p>Session ID: 9z8y7</p>")),
    lambda i: (
        page(i, more='<a href="/b;jsessionid=1">Mer</a>'),
        page(i, more='<a href="/b;jsessionid=2">Mer</a>'),
    ),
    lambda i: (
        page(i, attributes='class="a" id="b" data-x="1"'),
        page(i, attributes='data-x="2" id="b" class="a"'),
    ),
    lambda i: (page(i), page(i, nonce="c3", body="side js", year="2026")),
    lambda i: (page(i), page(i, menu="Om oss | Nytt: søk", footer="Følg oss")),
    lambda i: (page(i), page(i, what="opplysninger\n\n   ")),
    lambda i: (page(i), page(i, what="opplys\u00adninger", more="<!-- bygg 7 -->")),
    lambda i: (
        page(i, more="<p>Sett av {number} brukere</p><p>Les også nr. {number}</p>"),
        page(i, more="<p>Sett av {number} brukere</p><p>Les også nr. {number}</p>"),
    ),
    lambda i: (page(i), page(i, more='<div hidden><p>Skjult</p></div><p aria-hidden="true">x</p>')),
    lambda i: (described("1"), described("1", turned=True)),
    lambda i: (feed(1, 2), feed(1, 2, built="tirsdag")),
    lambda i: (pdf("en"), pdf("en")),
    lambda i: (page(i), Page(status=302, headers={"Location": "/en-side"})),
    lambda i: (page(i), Page(status=403)),
    lambda i: (
        page(i, more="<p>tirsdag 1. desember 2026</p>"),
        page(i, more="<p>onsdag 2. desember 2026</p>"),
    ),
]
"""The page before and after. What a page redirects to is the same page."""


def plant() -> tuple[dict[str, Page], dict[str, Page], set[str]]:
    """Return the pages before and after by place, and the places that change."""
    before, after, changed = dict[str, Page](), dict[str, Page](), set[str]()
    for number in range(100):
        for kind, makers in (("endres", CHANGES), ("star", NO_CHANGES)):
            place = f"{HOSTS[number % len(HOSTS)]}/{kind}/{number}"
            before[place], after[place] = makers[number // 5](number)
            changed |= {place} if kind == "endres" else set()
    return before, after, changed


def put(site: Site, pages: dict[str, Page], *paths: str) -> None:
    """Put pages in place, with pages at the paths that they redirect to."""
    for place, new in pages.items():
        host, target = place.partition("/")[0], new.headers.get("Location", "")
        if target == "/en-side":
            site.pages[f"{host}/en-side"] = page(int(place.rpartition("/")[2]))
        elif target:
            site.pages[f"{host}{target}"] = page(0)
    site.pages |= pages


@pytest.mark.slow
def test_planted_changes_are_caught_and_little_else(tmp_path: Path) -> None:
    before, after, changed = plant()
    assert (len(before), len(changed)) == (200, 100)
    with serving(before.copy()) as site:
        root = checkout_of(tmp_path, site)
        assert risks(root) == []
        put(site, after)
        found = [{str(risk["address"]) for risk in risks(root)} for _ in range(3)][-1]
        planted = {site.address(place) for place in changed}
    assert sorted(planted - found) == []
    assert sorted(found - planted) == []


@pytest.mark.slow
def test_a_visit_that_is_killed_goes_on_and_loses_nothing(
    tmp_path: Path, okosystem: list[str]
) -> None:
    before, after, changed = plant()
    changed = {place for place in changed if after[place].status != 0}
    before, after = ({p: pages[p] for p in changed} for pages in (before, after))
    with serving(before.copy(), latency=0.02) as site:
        root = checkout_of(tmp_path, site)
        risks(root)
        put(site, after)
        site.requests.clear()
        words = [*okosystem, "watch", "--project", str(root), "--folder", str(root / ".watch")]
        words += ["--delay", "0.3", "--private"]
        killed = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        read_before = 0
        while read_before < len(changed) // 2:
            assert killed.poll() is None
            time.sleep(0.01)
            read_before = len([place for place in changed if site.requests[place]])
        os.kill(killed.pid, signal.SIGKILL)
        killed.communicate()
        first = site.requests.copy()
        site.requests.clear()
        found = {str(risk["address"]) for risk in risks(root, "--most", "0")}
        again = [place for place in changed if first[place] and site.requests[place]]
        assert found == {site.address(place) for place in changed}
    assert len(again) <= 2 * len(HOSTS)
    assert sum(1 for place in changed if site.requests[place]) < len(changed)


@pytest.mark.slow
@pytest.mark.alone
def test_eight_hundred_sources_take_less_than_ten_minutes(tmp_path: Path) -> None:
    """A third of them on one host, as in our data; each answer takes as long as a far one."""
    hosts = [f"127.0.1.{number}" for number in range(1, 101)]
    places = [f"127.0.0.99/{number}" for number in range(240)]
    places += [f"{hosts[number % len(hosts)]}/{number}" for number in range(560)]
    with serving({place: page(0) for place in places}, latency=0.4) as site:
        root = checkout_of(tmp_path, site)
        begun = time.monotonic()
        assert risks(root, "--delay", "1") == []
        took = time.monotonic() - begun
        assert read_report(root / "report.json")["unread"] == {}
        assert (len(site.requests), max(site.most_open.values())) == (800 + 101, 1)
    assert took < 600
