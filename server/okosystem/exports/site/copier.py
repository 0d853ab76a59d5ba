"""A process that copies its share of the pages: it opens the release and writes files."""

from collections.abc import Container, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from multiprocessing.util import Finalize
from pathlib import Path

from flask import Flask, render_template

from okosystem.core.errors import GraphError
from okosystem.core.release import Release
from okosystem.exports.in_process import open_app, request_context
from okosystem.exports.site.addresses import SEARCH, SERVER, Copy, Site
from okosystem.exports.site.rewriting import rewrite_page

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
# Reports need a server, and there is one for each statement; the others are for programs.
EXCLUDED = ("/api", "/embed", "/health", "/meld-feil/", "/ready")
SEARCH_DATA = "sok-data.js"
Texts = Mapping[str, Mapping[str, str]]
"""By language, the texts that replace forms."""


class Pages:
    """The addresses that are pages: known ones, and those that the app answers with HTML."""

    def __init__(self, app: Flask, known: Container[str]) -> None:
        self._app, self._known = app, known
        self._cache: dict[str, bool] = {}

    def __contains__(self, path: object) -> bool:
        if path not in self._known and path not in self._cache:
            self._cache[str(path)] = self._is_page(str(path))
        return self._cache.get(str(path), True)

    def _is_page(self, path: str) -> bool:
        if path.startswith(EXCLUDED) or "." in path.rpartition("/")[2]:
            return False
        client = self._app.test_client(use_cookies=False)
        answer = client.get(path, headers={"Accept": BROWSER})
        return answer.status_code == 200 and answer.mimetype == "text/html"


@dataclass(frozen=True, slots=True)
class Copier:
    """The app to copy from, and the folder to write to."""

    app: Flask
    site: Site
    folder: Path
    texts: Texts

    def copy(self, page: Copy) -> set[Copy]:
        """Write one file; return the copies that its links lead to."""
        body = self._server_page(page) if page.address == SERVER else self._fetch(page)
        linked: set[Copy] = set()
        if page.is_page:
            body, linked = rewrite_page(body, page, self.site, self.texts[page.language])
        if page.address == SEARCH:
            scripts = (
                f'<script src="{SEARCH_DATA}"></script><script src="../static/search.js"></script>'
            )
            body = body.replace(b"</body>", f"{scripts}</body>".encode())
        target = self.folder / page.file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
        return linked

    def _fetch(self, page: Copy) -> bytes:
        client = self.app.test_client(use_cookies=False)
        headers = {"Accept": BROWSER, "Accept-Language": page.language}
        answer = client.get(page.address, base_url=self.site.root, headers=headers)
        is_page = answer.mimetype == "text/html"
        if answer.status_code != 200 or is_page != page.is_page:
            raise GraphError(
                f"{page.address} answers {answer.status_code} ({answer.mimetype}), and cannot be "
                f"a file. How to fix it: fix the page that links to it. Nothing was written."
            )
        return bytes(answer.data)

    def _server_page(self, page: Copy) -> bytes:
        with request_context(self.app, page.language, self.site.root):
            return render_template("copy.html", root=self.site.root).encode()


class CopyProcess:
    """The state of one process of the pool."""

    stack: ExitStack
    copier: Copier

    @classmethod
    def start(cls, release: Path, site: Site, folder: Path, texts: Texts, whole: bool) -> None:
        """Open the release; when the whole site is copied, linked pages count as pages too."""
        cls.stack = ExitStack()
        Finalize(None, cls.stack.close, exitpriority=1)
        app = cls.stack.enter_context(open_app(Release.open(release)))
        if whole:
            site = replace(site, pages=Pages(app, site.pages))
        cls.copier = Copier(app, site, folder, texts)

    @classmethod
    def copy_all(cls, pages: list[Copy]) -> set[Copy]:
        """Copy some files; return the copies that they lead to."""
        return set[Copy]().union(*map(cls.copier.copy, pages))
