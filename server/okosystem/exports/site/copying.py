"""One process that copies its share of the pages: it has the release open and writes files."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from multiprocessing.util import Finalize
from pathlib import Path

from flask import Flask, render_template

from okosystem.core.errors import AddressNotCopyable
from okosystem.core.release import Release
from okosystem.exports.inprocess import opened, reading
from okosystem.exports.site.addresses import SEARCH, SERVER, Copy, Site
from okosystem.exports.site.answering import BROWSER, Answering
from okosystem.exports.site.rewriting import rewritten
from okosystem.exports.site.searching import DATA
from okosystem.web.languages import gettext


@dataclass(frozen=True, slots=True)
class Copier:
    """The app, the site, the folder to write in, and what is said instead of forms."""

    app: Flask
    site: Site
    folder: Path
    said: Mapping[str, Mapping[str, str]]

    def copy(self, wanted: Copy) -> set[Copy]:
        """Write one file; gives what its links lead to."""
        body = self._server_page(wanted) if wanted.address == SERVER else self._fetched(wanted)
        found: set[Copy] = set()
        if wanted.is_page:
            body, found = rewritten(body, wanted, self.site, self.said[wanted.language])
        if wanted.address == SEARCH:
            scripts = f'<script src="{DATA}"></script><script src="../static/search.js"></script>'
            body = body.replace(b"</body>", f"{scripts}</body>".encode())
        target = self.folder / wanted.file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
        return found

    def _fetched(self, wanted: Copy) -> bytes:
        client = self.app.test_client(use_cookies=False)
        headers = {"Accept": BROWSER, "Accept-Language": wanted.language}
        answer = client.get(wanted.address, base_url=self.site.root, headers=headers)
        is_page = answer.mimetype == "text/html"
        if answer.status_code != 200 or is_page != wanted.is_page:
            raise AddressNotCopyable(
                f"{wanted.address} answers {answer.status_code} ({answer.mimetype}), and cannot be "
                f"a file. How to fix it: fix the page that links to it. Nothing was written."
            )
        return bytes(answer.data)

    def _server_page(self, wanted: Copy) -> bytes:
        with reading(self.app, wanted.language, self.site.root):
            return render_template("copy.html", root=self.site.root).encode()


def said(app: Flask, language: str) -> Mapping[str, str]:
    """Say in a language what stands where a form was."""
    with reading(app, language):
        return {
            "server": gettext("Dette trenger tjeneren, og virker ikke i en kopi."),
            "why": gettext("Om kopien"),
            "search": gettext("Søk i kopien"),
            "hits": gettext("Treff:"),
            "none": gettext("Ingen navn har det i seg."),
            "scripts": gettext("Søket i kopien trenger JavaScript. Listene gjør det ikke."),
        }


class Process:
    """What one process holds between its shares."""

    stack: ExitStack
    copier: Copier

    @classmethod
    def start(cls, release: Path, site: Site, folder: Path, whole: bool) -> None:
        """Open the release, once in each process; of the whole, what is linked to is taken too."""
        cls.stack = ExitStack()
        Finalize(None, cls.stack.close, exitpriority=1)
        app = cls.stack.enter_context(opened(Release.open(release)))
        if whole:
            site = replace(site, pages=Answering(app, site.pages))
        words = {language: said(app, language) for language in site.languages}
        cls.copier = Copier(app, site, folder, words)

    @classmethod
    def share(cls, wanted: list[Copy]) -> set[Copy]:
        """Copy some files; gives what they lead to."""
        return set[Copy]().union(*map(cls.copier.copy, wanted))
