"""Copy the site to files: the pages of the sitemap in each language, and all that they link to.

Several processes copy the pages; each opens the release and writes files.
"""

import json
from collections.abc import Callable, Collection, Container, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.util import Finalize
from pathlib import Path

from flask import Flask, render_template, request

from okosystem.core.errors import GraphError
from okosystem.core.release import Release
from okosystem.core.terms import value_of
from okosystem.exports.in_process import check_free, new_folder, open_app, request_context
from okosystem.exports.site.rewriting import FRONT, SEARCH, SERVER, Copy, Site, rewrite_page
from okosystem.graph.markup import local
from okosystem.graph.reader import Reader
from okosystem.graph.texts import LANGUAGES
from okosystem.web.well_known import list_paths

BATCH = 25
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
# Reports need a server, and there is one for each statement; the others are for programs.
EXCLUDED = ("/api", "/embed", "/health", "/meld-feil/", "/ready")
SCRIPT = Path(__file__).with_name("search.js")
SEARCH_DATA = "sok-data.js"
# The kinds that come first in the search; within a kind, names are in alphabetical order.
FIRST_KINDS = ("resource", "actor", "category", "focus-area", "life-event")
Progress = Callable[[int, int], None]


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
        with request_context(app, "nb", root) as reader:
            pages = frozenset({*(only or list_pages(reader)), FRONT, SEARCH, SERVER})
        site = Site(root.rstrip("/"), pages, languages)
        start = (release.folder.resolve(), site, folder, not only)
        pool = ProcessPoolExecutor(processes, get_context("spawn"), Copier.start, start)
        try:
            first = {site.page(path, language) for path in pages for language in languages}
            _copy_linked(first, pool, progress)
        finally:
            pool.shutdown(cancel_futures=True)
        _write_other_files(app, site, folder)
        return sum(path.is_file() for path in folder.rglob("*"))


def list_pages(reader: Reader) -> set[str]:
    """List the pages of the sitemap and the pages of entities that the sitemap leaves out."""
    rows = reader.store.rows(reader.release.export_queries["entities"])
    entities = (local(reader, value_of(row["thing"])) or "" for row in rows)
    return {*list_paths(), *(path.removeprefix(request.script_root) for path in entities if path)}


def search_script(app: Flask, site: Site, language: str) -> bytes:
    """List the name, kind and file of every page of an entity.

    It is a script, since pages opened from disk cannot load JSON.
    """
    rank = {kind: place for place, kind in enumerate(FIRST_KINDS)}
    found = []
    with request_context(app, language) as reader:
        for iri in reader.labels.of_kind(""):
            path = (local(reader, iri) or "").partition("#")[0]
            if path in site.pages:
                kind, name = path.split("/")[2], reader.label(iri)
                order = (rank.get(kind, len(rank)), name.casefold(), path)
                found.append((order, [name, reader.kind_name(kind), f"{path[1:]}.html"]))
        rows = [row for _, row in sorted(found)]
        data = {"label": reader.text("Søk på navn. De første 50 vises."), "names": rows}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"window.sokData={text};\n".encode()


def _copy_linked(pages: set[Copy], pool: ProcessPoolExecutor, progress: Progress) -> None:
    """Copy pages, then whatever they link to, until everything is copied."""
    done = set[Copy]()
    while pages:
        ordered = sorted(pages)
        batches = [ordered[at : at + BATCH] for at in range(0, len(ordered), BATCH)]
        found, before = set[Copy](), len(done)
        for number, linked in enumerate(pool.map(Copier.copy_all, batches), 1):
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
    """The set of addresses that are pages: known ones, and those with an HTML response."""

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
        answer = self._app.test_client(use_cookies=False).get(path, headers={"Accept": BROWSER})
        return answer.status_code == 200 and answer.mimetype == "text/html"


class Copier:
    """One process of the pool: the app that it copies from, and the folder that it writes to."""

    app: Flask
    site: Site
    folder: Path
    _stack: ExitStack

    @classmethod
    def start(cls, release: Path, site: Site, folder: Path, whole: bool) -> None:
        """Open the release; when the whole site is copied, linked pages count as pages too."""
        cls._stack = ExitStack()
        Finalize(None, cls._stack.close, exitpriority=1)
        cls.app, cls.folder = cls._stack.enter_context(open_app(Release.open(release))), folder
        cls.site = replace(site, pages=Pages(cls.app, site.pages)) if whole else site

    @classmethod
    def copy_all(cls, pages: list[Copy]) -> set[Copy]:
        """Write some files; return the copies that their links lead to."""
        return set[Copy]().union(*map(cls._copy, pages))

    @classmethod
    def _copy(cls, page: Copy) -> set[Copy]:
        body, linked = cls._fetch(page), set[Copy]()
        if page.is_page:
            with request_context(cls.app, page.language, cls.site.root) as reader:
                body, linked = rewrite_page(reader, body, page, cls.site)
        if page.address == SEARCH:
            scripts = "".join(
                f'<script src="{name}"></script>' for name in (SEARCH_DATA, "../static/search.js")
            )
            body = body.replace(b"</body>", f"{scripts}</body>".encode())
        target = cls.folder / page.file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
        return linked

    @classmethod
    def _fetch(cls, page: Copy) -> bytes:
        if page.address == SERVER:
            with request_context(cls.app, page.language, cls.site.root):
                return render_template("copy.html", root=cls.site.root).encode()
        client = cls.app.test_client(use_cookies=False)
        headers = {"Accept": BROWSER, "Accept-Language": page.language}
        answer = client.get(page.address, base_url=cls.site.root, headers=headers)
        if answer.status_code != 200 or (answer.mimetype == "text/html") != page.is_page:
            raise GraphError(
                f"{page.address} answers {answer.status_code} ({answer.mimetype}), and cannot be "
                f"a file. How to fix it: fix the page that links to it. Nothing was written."
            )
        return bytes(answer.data)
