"""Read many addresses politely: several hosts at once, and one request at a time to each.

A host is asked for its robots.txt first, and left alone between two requests. One that does not
answer three times in a row is left alone for the rest of the visit.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from queue import SimpleQueue
from threading import Event
from typing import Protocol, TypeVar

from protego import Protego

from okosystem.errors import FetchFailed, FetchFailure
from okosystem.fetch.downloads import RETRY_STATUSES, retry
from okosystem.fetch.fetching import ANY_STATUS, Fetched, fetch, host_of, server_of

PROGRAM = "okosystem"
HOSTS_AT_ONCE = 32
MAX_SILENCES = 3
FORBIDDEN = "User-agent: *\nDisallow: /"
ROBOTS_BYTES = 512 << 10
MAX_DELAY = 30.0
"""The longest that a robots.txt may ask for between two requests."""
NO_ANSWER = {FetchFailure.UNREACHED, FetchFailure.SLOW, FetchFailure.UNTRUSTED}
EXPECTED = frozenset(ANY_STATUS) - RETRY_STATUSES


@dataclass(frozen=True, slots=True)
class Manners:
    """The seconds between two requests to a host, and the limits of each request."""

    delay: float
    allow_private: bool = False
    accept: str = "text/html, application/xhtml+xml, text/*;q=0.9, */*;q=0.5"
    limit_bytes: int = 16 << 20
    timeout: float = 30.0


class Addressed(Protocol):
    """Something to do at an address."""

    @property
    def address(self) -> str:
        """The address, whose host decides when it is done."""


Job = TypeVar("Job", bound=Addressed)
Result = TypeVar("Result")


@dataclass(slots=True)
class Host:
    """A host that one thread visits."""

    manners: Manners
    robots: dict[str, Protego] = field(default_factory=dict)
    delay: float = 0.0
    free_at: float = 0.0
    silences: int = 0

    def get(self, url: str, etag: str | None = None, modified: str | None = None) -> Fetched:
        """Fetch an address whatever its status; a redirect elsewhere raises FetchFailed too."""
        if self.silences >= MAX_SILENCES:
            raise FetchFailed(FetchFailure.UNREACHED, url, "its host did not answer three times")
        try:
            if not self._robots(url).can_fetch(url, PROGRAM):
                raise FetchFailed(FetchFailure.ROBOTS, url)
            fetched = self._request(url, self.manners.limit_bytes, etag, modified)
        except FetchFailed as error:
            self.silences = self.silences + 1 if error.kind in NO_ANSWER else 0
            raise
        self.silences = 0
        return fetched

    def _robots(self, url: str) -> Protego:
        """Return the rules of a server; all is forbidden while it cannot give them."""
        server = server_of(url)
        if server not in self.robots:
            self.robots[server] = rules = Protego.parse(self._read_robots(server))
            self.delay = min(MAX_DELAY, rules.crawl_delay(PROGRAM) or 0.0)
        return self.robots[server]

    def _read_robots(self, server: str) -> str:
        try:
            answer = self._request(f"{server}/robots.txt", ROBOTS_BYTES)
        except FetchFailed as error:
            if error.kind in NO_ANSWER:
                raise
            return FORBIDDEN if error.status in RETRY_STATUSES else ""
        if answer.status >= 500:
            return FORBIDDEN
        return answer.body.decode("utf-8-sig", "replace") if answer.status == 200 else ""

    def _request(
        self, url: str, limit: int, etag: str | None = None, modified: str | None = None
    ) -> Fetched:
        time.sleep(max(0.0, self.free_at - time.monotonic()))
        request = partial(
            fetch,
            url,
            accept=self.manners.accept,
            limit_bytes=limit,
            timeout=self.manners.timeout,
            etag=etag,
            modified=modified,
            allow_private=self.manners.allow_private,
            expect=EXPECTED,
            compressed=True,
            stay=True,
        )
        try:
            return retry(request)
        finally:
            self.free_at = time.monotonic() + max(self.manners.delay, self.delay)


def visit(
    jobs: Iterable[Job], manners: Manners, work: Callable[[Host, Job], Result]
) -> Iterator[Result]:
    """Do the work of each job, in a thread for each host; yields the results as they come."""
    queues = defaultdict[str, list[Job]](list)
    for job in jobs:
        queues[host_of(job.address)].append(job)
    results, stopped = SimpleQueue[Result | None](), Event()

    def visit_host(own: list[Job]) -> None:
        host = Host(manners)
        try:
            for job in own:
                if stopped.is_set():
                    return
                results.put(work(host, job))
        finally:
            results.put(None)

    with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        longest_first = sorted(queues.values(), key=len, reverse=True)
        visits = [pool.submit(visit_host, own) for own in longest_first]
        unfinished = len(visits)
        try:
            while unfinished:
                if (result := results.get()) is None:
                    unfinished -= 1
                else:
                    yield result
        finally:
            stopped.set()
            pool.shutdown(wait=False, cancel_futures=True)
        for finished in visits:
            finished.result()
