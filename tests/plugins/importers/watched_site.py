"""A site of many hosts on this machine, which a test changes between two visits."""

import json
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from okosystem.turtle.sources import Project
from tests.world import copy_checkout

SUBJECT = "resource/maskinporten"


@dataclass(frozen=True)
class Page:
    """An answer; a text in it may be another at each request, by `{number}`."""

    body: str | bytes = ""
    status: int = 200
    media_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


class Site(ThreadingHTTPServer):
    """Pages by host and path, such as 127.0.0.2/side; hosts are addresses of this machine."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, pages: dict[str, Page], latency: float = 0.0) -> None:
        super().__init__(("0.0.0.0", 0), Handler)  # noqa: S104
        self.pages, self.latency = pages, latency
        self.requests = Counter[str]()
        self.open_now, self.most_open = Counter[str](), Counter[str]()
        self.headers_seen = defaultdict[str, list[dict[str, str]]](list)
        self.lock = threading.Lock()

    def address(self, place: str) -> str:
        """Return the address of a page."""
        host, _, path = place.partition("/")
        return f"http://{host}:{self.server_address[1]}/{path}"

    def handle_error(self, *_: Any) -> None:
        """Report nothing: a killed client is meant."""


class Handler(BaseHTTPRequestHandler):
    """Answers a request from the pages."""

    server: Site

    def do_GET(self) -> None:
        site, host = self.server, self.headers["Host"].partition(":")[0]
        place = f"{host}{self.path.partition('?')[0]}"
        with site.lock:
            site.requests[place] += 1
            site.open_now[host] += 1
            site.most_open[host] = max(site.most_open[host], site.open_now[host])
            site.headers_seen[place].append(dict(self.headers))
        time.sleep(site.latency)
        try:
            self.respond(site.pages.get(place, Page(status=404)), site.requests[place])
        finally:
            with site.lock:
                site.open_now[host] -= 1

    def respond(self, page: Page, number: int) -> None:
        if page.status == 0:
            return  # the connection closes without an answer
        etag = page.headers.get("ETag")
        unchanged = etag is not None and self.headers.get("If-None-Match") == etag
        text = page.body if isinstance(page.body, bytes) else page.body.encode()
        body = b"" if unchanged else text.replace(b"{number}", str(number * 7919).encode())
        self.send_response(304 if unchanged else page.status)
        headers = {"Content-Type": page.media_type, "Content-Length": str(len(body))}
        for name, value in {**headers, **page.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Log nothing."""


@contextmanager
def serving(pages: dict[str, Page], latency: float = 0.0) -> Iterator[Site]:
    """Serve the pages for the block."""
    site = Site(pages, latency)
    threading.Thread(target=site.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield site
    finally:
        site.shutdown()
        site.server_close()


def checkout_of(target: Path, site: Site, dated: str = "2026-11-01") -> Path:
    """Copy the world with a source of each page in place of its own, cited by one resource."""
    root = copy_checkout(target)
    for path in (root / "data/sources").iterdir():
        if "foaf:page" in path.read_text(encoding="utf-8"):
            path.unlink()
    project = Project.at(root)
    lines = [f"PREFIX {name}: <{iri}>" for name, iri in sorted(project.prefixes.items())]
    for place in site.pages:
        lines.append(
            f'{source_of(place)} a oko:Source ; dct:title "{place}"@nb ; '
            f'dct:date "{dated}"^^xsd:date ; foaf:page <{site.address(place)}> .'
        )
        lines.append(f"id:{SUBJECT.replace('/', chr(92) + '/')} dct:source {source_of(place)} .")
    text = "\n".join(["PREFIX id: <https://w3id.org/felles-okosystem/id/>", *lines]) + "\n"
    (root / "data/sources/watched.ttl").write_text(text, encoding="utf-8")
    return root


def source_of(place: str) -> str:
    return "id:source\\/" + "".join(c if c.isalnum() else "-" for c in place)


def read_report(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))
