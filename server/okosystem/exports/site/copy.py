"""The whole site as files: the pages of the sitemap in each language, and all they lead to.

Several processes copy the pages; each opens the release and writes files.
"""

import json
from collections.abc import Callable, Collection, Container, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.util import Finalize
from pathlib import Path

from flask import Flask, render_template, request

from okosystem.core.errors import GraphError
from okosystem.core.release import Release
from okosystem.core.terms import value_of
from okosystem.exports.in_process import check_free, new_folder, open_app, request_context
from okosystem.exports.site.rewriting import FRONT, SEARCH, SERVER, Copy, Site, rewrite_page
from okosystem.model.graph import Graph
from okosystem.web.display_names import kind_name
from okosystem.web.languages import LANGUAGES, gettext
from okosystem.web.links import local
from okosystem.web.well_known import paths

BATCH = 25
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
# Reports need a server, and there is one for each statement; the others are for programs.
EXCLUDED = ("/api", "/embed", "/health", "/meld-feil/", "/ready")
SCRIPT = Path(__file__).with_name("search.js")
SEARCH_DATA = "sok-data.js"
# The kinds that come first in the search; within a kind, names are in alphabetical order.
FIRST_KINDS = ("resource", "actor", "category", "focus-area", "life-event")
Progress = Callable[[int, int], None]
Texts = Mapping[str, Mapping[str, str]]
"""By language, the texts that replace forms."""


def write_copy(
    release: Release,
    root: str,
    languages: Sequence[str],
    target: Path,
    processes: int,
    progress: Progress = lambda done, total: None,
    only: Collection[str] = (),
) -> int:
    """Write a copy of the site, or of some pages, in a new folder; return the number of files."""
    check_free(target)
    with open_app(release) as app, new_folder(target) as folder:
        with request_context(app, "nb", root) as graph:
            pages = frozenset({*(only or list_pages(graph)), FRONT, SEARCH, SERVER})
        site = Site(root.rstrip("/"), pages, languages)
        texts = {language: form_texts(app, language) for language in languages}
        start = (release.folder.resolve(), site, folder, texts, not only)
        pool = ProcessPoolExecutor(processes, get_context("spawn"), CopyProcess.start, start)
        try:
            first = {site.page(path, language) for path in pages for language in languages}
            _copy_linked(first, pool, progress)
        finally:
            pool.shutdown(cancel_futures=True)
        _write_other_files(app, site, folder)
        return sum(path.is_file() for path in folder.rglob("*"))


def list_pages(graph: Graph) -> set[str]:
    """List the pages of the sitemap and the pages of entities that the sitemap leaves out."""
    rows = graph.store.query(graph.release.export_queries["entities"]).rows()
    entities = (local(value_of(row["thing"])) or "" for row in rows)
    return {*paths(), *(path.removeprefix(request.script_root) for path in entities if path)}


def form_texts(app: Flask, language: str) -> Mapping[str, str]:
    """Return the texts in a language that replace forms."""
    with request_context(app, language):
        return {
            "server": gettext("Dette krever tjeneren og virker ikke i en kopi."),
            "why": gettext("Om kopien"),
            "search": gettext("Søk i kopien"),
            "hits": gettext("Treff:"),
            "none": gettext("Ingen navn har det i seg."),
            "scripts": gettext("Søket i kopien trenger JavaScript. Listene gjør det ikke."),
        }


def search_script(app: Flask, site: Site, language: str) -> bytes:
    """List the name, kind and file of every page of an entity.

    It is a script, since pages opened from disk cannot load JSON.
    """
    rank = {kind: place for place, kind in enumerate(FIRST_KINDS)}
    found = []
    with request_context(app, language) as graph:
        for iri in graph.labels.of_kind(""):
            path = (local(iri) or "").partition("#")[0]
            if path in site.pages:
                kind, name = path.split("/")[2], str(graph.name(iri, language))
                order = (rank.get(kind, len(rank)), name.casefold(), path)
                found.append((order, [name, kind_name(kind), f"{path[1:]}.html"]))
        rows = [row for _, row in sorted(found)]
        data = {"label": gettext("Søk på navn. De første 50 vises."), "names": rows}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"window.sokData={text};\n".encode()


def _copy_linked(pages: set[Copy], pool: ProcessPoolExecutor, progress: Progress) -> None:
    """Copy pages, then whatever they link to, until everything is copied."""
    done = set[Copy]()
    while pages:
        ordered = sorted(pages)
        batches = [ordered[at : at + BATCH] for at in range(0, len(ordered), BATCH)]
        found, before = set[Copy](), len(done)
        for number, linked in enumerate(pool.map(CopyProcess.copy_all, batches), 1):
            found |= linked
            progress(before + min(number * BATCH, len(pages)), before + len(pages))
        done |= pages
        pages = found - done


def _write_other_files(app: Flask, site: Site, folder: Path) -> None:
    """Write the files that have no address on the site: the start page and the search."""
    for language in site.languages:
        (folder / language / SEARCH_DATA).write_bytes(search_script(app, site, language))
    (folder / "static/search.js").write_bytes(SCRIPT.read_bytes())
    with request_context(app, site.languages[0], site.root):
        chosen = {code: LANGUAGES[code] for code in site.languages}
        start_page = render_template("copy_index.html", chosen=chosen)
    (folder / "index.html").write_text(start_page, encoding="utf-8")


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
        body, linked = self._fetch(page), set[Copy]()
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
        if page.address == SERVER:
            with request_context(self.app, page.language, self.site.root):
                return render_template("copy.html", root=self.site.root).encode()
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
