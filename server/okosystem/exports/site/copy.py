"""The whole site as files: the pages of the sitemap in each language, and all they lead to."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

from flask import Flask, render_template, request

from okosystem.core.release import Release
from okosystem.core.terms import value_of
from okosystem.exports.in_process import open_app, request_context
from okosystem.exports.new_folder import check_free, new_folder
from okosystem.exports.site.addresses import FRONT, SEARCH, SERVER, Copy, Site
from okosystem.exports.site.copier import SEARCH_DATA, CopyProcess, Texts
from okosystem.model.graph import Graph
from okosystem.web.display_names import kind_name
from okosystem.web.languages import LANGUAGES, gettext
from okosystem.web.links import local
from okosystem.web.sitemap import paths

BATCH = 25
SCRIPT = Path(__file__).with_name("search.js")
# The kinds that come first in the search; within a kind, names are in alphabetical order.
FIRST_KINDS = ("resource", "actor", "category", "focus-area", "life-event")
Progress = Callable[[int, int], None]
CopyBatches = Callable[[list[list[Copy]]], Iterator[set[Copy]]]


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
        with _start_processes(start, processes) as copy_batches:
            first = {site.page(path, language) for path in pages for language in languages}
            _copy_linked(first, copy_batches, progress)
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
            "server": gettext("Dette trenger tjeneren, og virker ikke i en kopi."),
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
    with request_context(app, language) as graph:
        found = [
            (kind, str(graph.name(iri, language)), path)
            for iri in graph.labels.of_kind("")
            if (path := (local(iri) or "").partition("#")[0]) in site.pages
            for kind in [path.split("/")[2]]
        ]
        rows = [
            [name, kind_name(kind), f"{path[1:]}.html"]
            for kind, name, path in sorted(found, key=_search_order)
        ]
        data = {"label": gettext("Søk på navn. De første 50 vises."), "names": rows}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"window.sokData={text};\n".encode()


def _search_order(row: tuple[str, str, str]) -> tuple[int, str, str]:
    kind, name, path = row
    place = FIRST_KINDS.index(kind) if kind in FIRST_KINDS else len(FIRST_KINDS)
    return place, name.casefold(), path


def _copy_linked(pages: set[Copy], copy_batches: CopyBatches, progress: Progress) -> None:
    """Copy pages, then whatever they link to, until everything is copied."""
    done = set[Copy]()
    while pages:
        ordered = sorted(pages)
        batches = [ordered[at : at + BATCH] for at in range(0, len(ordered), BATCH)]
        found, before = set[Copy](), len(done)
        for number, linked in enumerate(copy_batches(batches), 1):
            found |= linked
            progress(before + min(number * BATCH, len(pages)), before + len(pages))
        done |= pages
        pages = found - done


@contextmanager
def _start_processes(
    start: tuple[Path, Site, Path, Texts, bool], processes: int
) -> Iterator[CopyBatches]:
    pool = ProcessPoolExecutor(processes, get_context("spawn"), CopyProcess.start, start)
    try:
        yield lambda batches: pool.map(CopyProcess.copy_all, batches)
    finally:
        pool.shutdown(cancel_futures=True)


def _write_other_files(app: Flask, site: Site, folder: Path) -> None:
    """Write the files that have no address on the site: the start page and the search."""
    for language in site.languages:
        (folder / language / SEARCH_DATA).write_bytes(search_script(app, site, language))
    (folder / "static/search.js").write_bytes(SCRIPT.read_bytes())
    with request_context(app, site.languages[0], site.root):
        chosen = {code: LANGUAGES[code] for code in site.languages}
        start_page = render_template("copy_index.html", chosen=chosen)
    (folder / "index.html").write_text(start_page, encoding="utf-8")
