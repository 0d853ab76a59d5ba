"""Follow every link of the site from the front page."""

from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin

from tests.web.conftest import Get, Page

BOARDS = ("/overlapp", "/utfasing", "/gap", "/dekning", "/kritikalitet", "/uplassert", "/rad")


@dataclass
class Crawl:
    """What a crawl found: pages with their ids, and links that lead nowhere."""

    ids: dict[str, set[str]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    anchors: set[tuple[str, str]] = field(default_factory=set)

    @property
    def missing_anchors(self) -> list[str]:
        known = [(path, anchor) for path, anchor in self.anchors if path in self.ids]
        return [f"{path}#{anchor}" for path, anchor in known if anchor not in self.ids[path]]


def crawl(browse: Get) -> Crawl:
    found, waiting = Crawl(), deque(["/"])
    while waiting:
        path = waiting.popleft()
        if path in found.ids:
            continue
        response = browse(path)
        if response.status_code not in (200, 303):
            found.broken.append(f"{response.status_code} {path}")
        page = Page(response.text) if response.mimetype == "text/html" else None
        found.ids[path] = set(page.ids) if page else set()
        for link in page.links if page else ():
            address, anchor = urldefrag(urljoin(path, link))
            if address.startswith("/"):
                found.anchors |= {(address, anchor)} if anchor else set()
                if not is_skipped(address):
                    waiting.append(address)
    return found


def is_skipped(address: str) -> bool:
    """Leave out the same pages in other languages and the same data in other formats, and what
    exists for every state, pair or day: tests of their own follow the links of the landscape,
    the comparisons and the letters, and of the days of the boards those of 2021 are enough.
    """
    many = address.startswith(("/malbilde?", "/sammenlign?r=")) or "/brev/" in address
    many = many or ("dato=" in address and address.startswith(BOARDS) and "2021" not in address)
    other = "sprak=" in address or "_profile=" in address or many
    return other or address.endswith((".rdf", ".nt", ".jsonld"))
