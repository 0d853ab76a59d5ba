"""Copy the site to files: the pages of the sitemap in each language, and all that they link to.

Several processes copy the pages; each opens the release and writes files.
"""

import json
import re
from collections.abc import Callable, Collection, Container, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.util import Finalize
from pathlib import Path

from flask import render_template
from flask.testing import FlaskClient
from jinja2 import Template

from okosystem.errors import GraphError
from okosystem.graph.markup import day
from okosystem.graph.reader import Reader, open_reader
from okosystem.graph.texts import LANGUAGES
from okosystem.package import read_package_file
from okosystem.plugins.site_copy.rewriting import (
    FRONT,
    SEARCH,
    SERVER,
    Copy,
    Site,
    rewrite_page,
)
from okosystem.rdf.terms import value_of
from okosystem.release.release import Release
from okosystem.temporary import check_free, new_folder
from okosystem.web.app import create_app

BATCH = 25
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
# Reports need a server, and there is one for each statement; the others are for programs.
EXCLUDED = ("/api", "/embed", "/health", "/meld-feil/", "/ready")
SCRIPT = Path(__file__).with_name("search.js")
SEARCH_DATA = "sok-data.js"
_LOCATION = re.compile("<loc>([^<]*)</loc>")
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
    reader, root = open_reader(release), root.rstrip("/")
    with new_folder(target) as folder:
        pages = frozenset({*(only or list_pages(reader, root)), FRONT, SEARCH, SERVER})
        site = Site(root, pages, languages)
        start = (release.folder.resolve(), site, folder, not only)
        pool = ProcessPoolExecutor(processes, get_context("spawn"), Copier.start, start)
        try:
            first = {site.page(path, language) for path in pages for language in languages}
            _copy_linked(first, pool, progress)
        finally:
            pool.shutdown(cancel_futures=True)
        _write_other_files(reader, site, folder)
        return sum(path.is_file() for path in folder.rglob("*"))


@contextmanager
def open_site(release: Release) -> Iterator[FlaskClient]:
    """Open the site of a release, with the page that replaces what needs a server."""
    app = create_app(release)
    app.add_url_rule(SERVER, "copy", lambda: render_template("copy.html"))
    try:
        yield app.test_client(use_cookies=False)
    finally:
        app.extensions["okosystem"].pool.close()


def list_pages(reader: Reader, root: str) -> set[str]:
    """List the pages of the sitemap and the pages of entities that the sitemap leaves out."""
    with open_site(reader.release) as client:
        sitemap = client.get("/sitemap.xml", base_url=root).text
    rows = reader.store.rows(reader.release.export_queries["entities"])
    entities = filter(None, (reader.site.path(value_of(row["thing"])) for row in rows))
    return {*(path.removeprefix(root) for path in _LOCATION.findall(sitemap)), *entities}


def search_script(reader: Reader, site: Site) -> bytes:
    """List the name, kind and file of every page of an entity.

    It is a script, since pages opened from disk cannot load JSON.
    """
    rank = {kind: place for place, kind in enumerate(FIRST_KINDS)}
    found = []
    for iri in reader.labels.of_kind(""):
        path = (reader.site.path(iri) or "").partition("#")[0]
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


def _write_other_files(reader: Reader, site: Site, folder: Path) -> None:
    """Write the files that have no address on the site: the start page and the search."""
    for language in site.languages:
        script = search_script(reader.in_language(language), site)
        (folder / language / SEARCH_DATA).write_bytes(script)
    (folder / "static/search.js").write_bytes(SCRIPT.read_bytes())
    (folder / "index.html").write_text(start_page(reader, site.languages), encoding="utf-8")


def start_page(reader: Reader, languages: Sequence[str]) -> str:
    """Link to the front page in each language, in the first of them."""
    first, release = reader.in_language(languages[0]), reader.release
    template = Template(
        read_package_file("plugins/site_copy/index.html"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page: str = template.render(
        name=first.text("Felles økosystem"),
        language=first.language,
        languages={code: LANGUAGES[code] for code in languages},
        edition=first.text("Versjon %(version)s, utgave %(digest)s, %(day)s")
        % {
            "version": release.manifest["version"],
            "digest": release.digest[:12],
            "day": day(first, release.manifest["modified"]),
        },
    )
    return page


class Pages:
    """The set of addresses that are pages: known ones, and those with an HTML response."""

    def __init__(self, client: FlaskClient, known: Container[str]) -> None:
        self._client, self._known = client, known
        self._cache: dict[str, bool] = {}

    def __contains__(self, path: object) -> bool:
        if path not in self._known and path not in self._cache:
            self._cache[str(path)] = self._is_page(str(path))
        return self._cache.get(str(path), True)

    def _is_page(self, path: str) -> bool:
        if path.startswith(EXCLUDED) or "." in path.rpartition("/")[2]:
            return False
        answer = self._client.get(path, headers={"Accept": BROWSER})
        return answer.status_code == 200 and answer.mimetype == "text/html"


class Copier:
    """One process of the pool: the site that it copies from, and the folder that it writes to."""

    client: FlaskClient
    site: Site
    folder: Path
    _stack: ExitStack

    @classmethod
    def start(cls, release: Path, site: Site, folder: Path, whole: bool) -> None:
        """Open the release; when the whole site is copied, linked pages count as pages too."""
        cls._stack = ExitStack()
        Finalize(None, cls._stack.close, exitpriority=1)
        cls.client, cls.folder = cls._stack.enter_context(open_site(Release.open(release))), folder
        cls.site = replace(site, pages=Pages(cls.client, site.pages)) if whole else site

    @classmethod
    def copy_all(cls, pages: list[Copy]) -> set[Copy]:
        """Write some files; return the copies that their links lead to."""
        return set[Copy]().union(*map(cls._copy, pages))

    @classmethod
    def _copy(cls, page: Copy) -> set[Copy]:
        body, linked = cls._fetch(page), set[Copy]()
        if page.is_page:
            body, linked = rewrite_page(body, page, cls.site)
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
        headers = {"Accept": BROWSER, "Accept-Language": page.language}
        answer = cls.client.get(page.address, base_url=cls.site.root, headers=headers)
        if answer.status_code != 200 or (answer.mimetype == "text/html") != page.is_page:
            raise GraphError(
                f"{page.address} answers {answer.status_code} ({answer.mimetype}), and cannot be "
                f"a file. How to fix it: fix the page that links to it. Nothing was written."
            )
        return bytes(answer.data)
