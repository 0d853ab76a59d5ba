"""Follow the links of the site from the front page.

Thousands of pages differ only in what they are about, so of each kind of page a sample is read:
the first that are found, then one in `EVERY`. Every resource and every question is read.
Links are followed in the order in which they are found, so a release always gives the same sample.
"""

import re
from collections import Counter, deque
from collections.abc import Collection
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

from lxml.etree import XPath
from lxml.html import document_fromstring

from tests.web.conftest import Get

ON_DAYS = ("/analyser", "/mote/rad")
DAY = "dato=2021-06-01"
FIRST, FIRST_WITH_CHOICES, EVERY = 3, 2, 200
TIME_MAPS = "/timemap"
ALL_OF = {"/doc/resource/*", "/doc/resource/*.ttl", "/sporsmal/*"}
ENTITY = re.compile(r"/(?:doc|id|meld-feil|timemap)/([^/?]+/[^/?]+?)(?:\.ttl)?")
# Plain strings: a smart string keeps the whole document in memory.
IDS, LINKS = (XPath(path, smart_strings=False) for path in ("//@id", "//@href"))


@dataclass
class Sample:
    """A choice of addresses: of each kind the first, then one in `every`.

    Where an address makes choices after its `?`, which combine in many ways, the first are fewer.
    """

    every: int = EVERY
    first: int = FIRST
    found: Counter[str] = field(default_factory=Counter)

    def includes(self, address: str) -> bool:
        """Count an address among those of its kind, and return whether it is chosen."""
        kind = kind_of(address)
        self.found[kind] += 1
        number, first = self.found[kind], FIRST_WITH_CHOICES if "?" in kind else self.first
        return kind in ALL_OF or number <= first or number % self.every == 0


WHOLE = 1
"""Read one in one: the whole site."""


@dataclass
class Crawl:
    """The result of a crawl: pages with their ids, and broken links."""

    ids: dict[str, set[str]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)
    anchors: set[tuple[str, str]] = field(default_factory=set)

    @property
    def missing_anchors(self) -> list[str]:
        on_crawled_pages = [(path, anchor) for path, anchor in self.anchors if path in self.ids]
        return [
            f"{path}#{anchor}" for path, anchor in on_crawled_pages if anchor not in self.ids[path]
        ]

    def unknown(self, entities: Collection[str]) -> list[str]:
        """List the unread pages that are about no entity of the graph."""
        about = {path: ENTITY.fullmatch(path.partition("?")[0]) for path in self.unread}
        known = set(entities)
        return [path for path, entity in about.items() if entity and entity[1] not in known]


def crawl(browse: Get, sample: Sample) -> Crawl:
    found, queue = Crawl(), deque(["/"])
    while queue:
        path = queue.popleft()
        if path in found.ids or path in found.unread:
            continue
        if not sample.includes(path):
            found.unread.add(path)
            continue
        response = browse(path)
        if response.status_code not in (200, 303):
            found.broken.append(f"{response.status_code} {path}")
        ids, links = read_page(response.data) if response.mimetype == "text/html" else ([], [])
        found.ids[path] = set(ids)
        for link in links:
            address, anchor = urldefrag(urljoin(path, link))
            if address.startswith("/"):
                found.anchors |= {(address, anchor)} if anchor else set()
                if not is_skipped(address):
                    queue.append(address)
    return found


def read_page(html: bytes) -> tuple[list[str], list[str]]:
    """Read the ids and the links of a page."""
    page = document_fromstring(html)
    return IDS(page), LINKS(page)


def kind_of(address: str) -> str:
    """Name the kind of a page: its path without the last part, and its sorted parameters.

    >>> kind_of("/doc/resource/id-porten.ttl?dato=2021-06-01")
    '/doc/resource/*.ttl?dato'

    The time maps of all entities are of one kind: they differ only in their days.
    """
    parts = urlsplit(address)
    folder, _, name = parts.path.rpartition("/")
    folder = TIME_MAPS if folder.startswith(f"{TIME_MAPS}/") else folder
    suffix = name[name.rindex(".") :] if "." in name else ""
    path = f"{folder}/*{suffix}" if folder else parts.path
    names = sorted(parse_qs(parts.query, keep_blank_values=True))
    return f"{path}?{'&'.join(names)}" if names else path


def is_skipped(address: str) -> bool:
    """Skip other languages and formats of a page, and pages for every state, pair or day.

    Other tests follow the links of the landscape, the comparisons and the letters. Of the days of
    the analyses, each of which is computed for seconds, the day of the slides is enough, without
    the choice of a status on it.
    """
    path, _, choices = address.partition("?")
    has_many_states = address.startswith(("/?", "/sammenlign?r=")) or "/brev/" in path
    if path.startswith(ON_DAYS) and "dato=" in choices:
        has_many_states = has_many_states or DAY not in choices or "status=" in choices
    other = "sprak=" in choices or "_profile=" in choices or has_many_states
    return other or path.endswith((".rdf", ".nt", ".jsonld", ".yamlld"))
