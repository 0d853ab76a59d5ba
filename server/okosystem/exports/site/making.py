"""The whole copy: every page of the sitemap in each language, and every file they lead to."""

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

from flask import Flask, render_template, request

from okosystem.core.release import Release
from okosystem.core.terms import value_of
from okosystem.exports.inprocess import opened, reading
from okosystem.exports.putting import put, refuse_what_is_there
from okosystem.exports.site.addresses import FRONT, SEARCH, SERVER, Copy, Site
from okosystem.exports.site.copying import Process
from okosystem.exports.site.searching import DATA, names
from okosystem.web.languages import LANGUAGES
from okosystem.web.links import local
from okosystem.web.sitemap import paths
from okosystem.web.state import current_release, whole_store

SHARE = 25
Copied = Callable[[int, int], None]
Ask = Callable[[list[list[Copy]]], Iterator[set[Copy]]]
SCRIPT = Path(__file__).with_name("search.js")


def make(
    release: Release,
    root: str,
    languages: Sequence[str],
    target: Path,
    processes: int,
    copied: Copied = lambda done, total: None,
    only: Collection[str] = (),
) -> int:
    """Write the copy in a new folder, of all pages or only some; gives the number of files."""
    refuse_what_is_there(target)
    with opened(release) as app, put(target) as folder:
        with reading(app, "nb", root):
            pages = frozenset({*(only or all_pages()), FRONT, SEARCH, SERVER})
        site = Site(root.rstrip("/"), pages, languages)
        wanted = {site.page(path, language) for path in pages for language in languages}
        with _sharing((release.folder.resolve(), site, folder, not only), processes) as ask:
            _follow(wanted, ask, copied)
        _beside(app, site, folder)
        return sum(path.is_file() for path in folder.rglob("*"))


def all_pages() -> set[str]:
    """List the pages of the sitemap, and those of what it leaves out."""
    rows = whole_store().query(current_release().export_queries["things"]).rows()
    things = (local(value_of(row["thing"])) or "" for row in rows)
    return {*paths(), *(path.removeprefix(request.script_root) for path in things if path)}


def _follow(wanted: set[Copy], ask: Ask, copied: Copied) -> None:
    """Copy pages, then what they lead to and is not copied, until there is no more."""
    done = set[Copy]()
    while wanted:
        ordered = sorted(wanted)
        shares = [ordered[at : at + SHARE] for at in range(0, len(ordered), SHARE)]
        found, before = set[Copy](), len(done)
        for number, led_to in enumerate(ask(shares), 1):
            found |= led_to
            copied(before + min(number * SHARE, len(wanted)), before + len(wanted))
        done |= wanted
        wanted = found - done


@contextmanager
def _sharing(start: tuple[Path, Site, Path, bool], processes: int) -> Iterator[Ask]:
    """Start processes that copy; each opens the release for itself."""
    pool = ProcessPoolExecutor(processes, get_context("spawn"), Process.start, start)
    try:
        yield lambda shares: pool.map(Process.share, shares)
    finally:
        pool.shutdown(cancel_futures=True)


def _beside(app: Flask, site: Site, folder: Path) -> None:
    """Write what no address has: the first page, and what the search reads."""
    for language in site.languages:
        (folder / language / DATA).write_bytes(names(app, site, language))
    (folder / "static/search.js").write_bytes(SCRIPT.read_bytes())
    with reading(app, site.languages[0], site.root):
        chosen = {code: LANGUAGES[code] for code in site.languages}
        first = render_template("copy_index.html", chosen=chosen)
    (folder / "index.html").write_text(first, encoding="utf-8")
