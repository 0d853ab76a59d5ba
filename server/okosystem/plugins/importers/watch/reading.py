"""Read the sources: what was asked for, what came back, and what it means for what was seen."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from okosystem.errors import FetchFailed, FetchFailure
from okosystem.fetch.fetching import PERMANENT, Fetched
from okosystem.fetch.polite import NO_ANSWER, Host, Manners, visit
from okosystem.package import Table
from okosystem.plugins.importers.catalogue.matching import normalise_address
from okosystem.plugins.importers.watch.pages import (
    Lines,
    find_difference,
    read_lines,
    says_missing,
)
from okosystem.plugins.importers.watch.store import Seen, Store

MISSING, REMOVED, NOT_MODIFIED, OK = 404, 410, 304, 200
GONE = {MISSING, REMOVED}
MAX_REDIRECTS = 5
MAX_FAILURES = 3
"""Visits without an answer after which a source is taken to be dead."""
SESSION = re.compile(
    r";jsessionid=[^?#]*|(?<=[?&])(?:phpsessid|sid|session|utm_\w+)=[^&#]*&?", re.I
)


@dataclass(frozen=True, slots=True)
class Locations:
    """Where an address is read: by the first rule of `watch.toml` that it matches, else itself."""

    rules: Sequence[Mapping[str, str]]

    @classmethod
    def from_table(cls, table: Table) -> "Locations":
        """Take the rules of the table."""
        return cls(table["locations"])

    def locate(self, address: str) -> tuple[str, str]:
        """Return where it is now, and where it is as it was cited, if that stays."""
        for rule in self.rules:
            if found := re.match(rule["address"], address):
                return found.expand(rule["now"]), found.expand(rule.get("cited", ""))
        return address, ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A source to read at `address`, where redirects have led so far; `moved` as in Fetched."""

    seen: Seen
    address: str
    moved: str
    cited: str
    redirects: int = 0


def read_sources(
    store: Store, addresses: Sequence[str], today: str, manners: Manners, locations: Locations
) -> Iterator[Seen]:
    """Read the addresses that the visit has not read; yields each when it is written."""
    number, known = store.begin(), store.read()
    readings = []
    for address in addresses:
        seen = known.get(address) or Seen(address, 0, today)
        if seen.visit != number:
            now, cited = locations.locate(address)
            new = replace(seen, visit=number, read_on=today, first_url=seen.first_url or now)
            readings.append(Reading(new, now, now, cited))
    while readings:
        redirected = []
        for result in visit(readings, manners, _read):
            if isinstance(result, Reading):
                redirected.append(result)
                continue
            store.write(result)
            yield result
        readings = redirected
    store.end(number)


def _read(host: Host, reading: Reading) -> Seen | Reading:
    """Read one source; returns the reading to do next when it is on another server."""
    seen = reading.seen
    try:
        fetched = host.get(reading.address, seen.etag, seen.modified)
        if seen.first is None and reading.cited:
            seen = replace(seen, first=_text(_read_page(host, reading.cited)))
        return _answered(seen, reading, fetched, host)
    except FetchFailed as error:
        if error.kind is FetchFailure.ELSEWHERE and reading.redirects < MAX_REDIRECTS:
            is_moved = error.status in PERMANENT and reading.moved == reading.address
            moved = error.seen if is_moved else reading.moved
            redirects = reading.redirects + 1
            return replace(reading, address=error.seen, moved=moved, redirects=redirects)
        return _unanswered(seen, str(error), error.kind in NO_ANSWER or error.status >= 500)


def _read_page(host: Host, url: str) -> Lines | None:
    """Return the lines of a page, and None when there is none."""
    fetched = host.get(url)
    return read_lines(fetched) if fetched.status == OK else None


def _text(lines: Lines | None) -> str | None:
    return None if lines is None else "\n".join(lines)


def _unanswered(seen: Seen, error: str, is_failure: bool) -> Seen:
    """Record a reading without an answer; it may be a fault of the moment."""
    failures = seen.failures + is_failure
    since = seen.read_on if failures == MAX_FAILURES else seen.since
    return replace(seen, error=error, failures=failures, since=since, status=0)


def _answered(seen: Seen, reading: Reading, fetched: Fetched, host: Host) -> Seen:
    if fetched.status not in (OK, NOT_MODIFIED, *GONE):
        error = f"{fetched.url}: it answers {fetched.status}"
        return _unanswered(seen, error, fetched.status >= 500)
    seen = replace(seen, error="", failures=0, status=fetched.status)
    if fetched.status in GONE:
        return _since(reading.seen, replace(seen, etag=None, modified=None))
    is_moved = reading.moved == reading.address
    url = _same_address(seen.first_url, fetched.moved if is_moved else reading.moved)
    seen = replace(seen, url=url, status=OK)
    if fetched.status == OK:
        seen = _compared(seen, fetched, host)
    return _since(reading.seen, seen)


def _compared(seen: Seen, fetched: Fetched, host: Host) -> Seen:
    """Compare the text with the first one; if they differ, read it again to see what is stable."""
    lines, headers = read_lines(fetched), fetched.headers
    if says_missing(lines):
        return replace(seen, status=MISSING, etag=None, modified=None)
    seen = replace(seen, etag=headers.get("etag"), modified=headers.get("last-modified"))
    if seen.first is None:
        return replace(seen, first=_text(lines))
    first = seen.first.split("\n") if seen.first else []
    difference = find_difference(first, lines, lines)
    if difference:
        difference = find_difference(first, lines, _read_page(host, fetched.url) or lines)
    return replace(seen, difference="\n".join(difference))


def _since(before: Seen, after: Seen) -> Seen:
    """Keep the day since when it is so, unless this reading found something new."""
    states = ((one.status in GONE, one.url, one.difference) for one in (before, after))
    is_same = len(set(states)) == 1
    return replace(after, since=before.since if is_same else after.read_on)


def _same_address(first: str, url: str) -> str:
    """Return the first address if the other is only another way to write it."""
    same = {normalise_address(SESSION.sub("", one)).rstrip("?&") for one in (first, url)}
    return first if len(same) == 1 else url
