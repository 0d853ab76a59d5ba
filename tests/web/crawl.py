"""Follow every link of the site from the front page."""

from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin

from lxml.html import document_fromstring

from tests.web.conftest import Get

BOARDS = ("/overlapp", "/utfasing", "/gap", "/dekning", "/kritikalitet", "/uplassert", "/rad")


@dataclass
class Crawl:
    """The result of a crawl: pages with their ids, and broken links."""

    ids: dict[str, set[str]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    anchors: set[tuple[str, str]] = field(default_factory=set)

    @property
    def missing_anchors(self) -> list[str]:
        on_crawled_pages = [(path, anchor) for path, anchor in self.anchors if path in self.ids]
        return [
            f"{path}#{anchor}" for path, anchor in on_crawled_pages if anchor not in self.ids[path]
        ]


def crawl(browse: Get) -> Crawl:
    found, queue = Crawl(), deque(["/"])
    while queue:
        path = queue.popleft()
        if path in found.ids:
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
    return page.xpath("//@id"), page.xpath("//@href")


def is_skipped(address: str) -> bool:
    """Skip other languages and formats of a page, and pages for every state, pair or day.

    Other tests follow the links of the landscape, the comparisons and the letters. Of the
    days of the boards, those of 2021 are enough.
    """
    has_many_states = address.startswith(("/malbilde?", "/sammenlign?r=")) or "/brev/" in address
    has_many_states = has_many_states or (
        "dato=" in address and address.startswith(BOARDS) and "2021" not in address
    )
    other = "sprak=" in address or "_profile=" in address or has_many_states
    return other or address.endswith((".rdf", ".nt", ".jsonld"))
