"""Which file in the copy an address of the site becomes; what has none needs the server. Pure."""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from posixpath import dirname, relpath
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

FRONT, SEARCH, SERVER = "/", "/sok", "/tjener"
COMMON = ("/static/", "/vendor/", "/dumps/")
ALIASES = {"/malbilde": FRONT, "/void": "/dumps/void.ttl", "/catalog": "/dumps/catalog.ttl"}
GRAPHS = ("ttl", "jsonld")
FILES = (*GRAPHS, "atom", "csv", "json", "pdf", "png", "svg")
LANGUAGE, VERSION, CHOSEN, SEEN_BY = "sprak", "v", "velg", "perspektiv"
# The states of a page that are copied: the next of its lists, and picture or list.
KEPT = r"side=\d{1,4}|vis=(liste|bilde)"


@dataclass(frozen=True, slots=True, order=True)
class Copy:
    """A file of the copy, and the address and the language that it is fetched by."""

    file: str
    address: str
    language: str

    @property
    def is_page(self) -> bool:
        """Tell whether it is a page, which has links of its own."""
        return self.file.endswith(".html")


@dataclass(frozen=True, slots=True)
class Site:
    """Where the site is, which pages it has, and in which languages it is copied."""

    root: str
    pages: Container[str]
    languages: Sequence[str]

    def copy(self, address: str, page: Copy) -> Copy | None:
        """Find what an address on a page leads to; nothing when it leads out of the site."""
        whole = urlsplit(urljoin(self.root + page.address, address))
        base = urlsplit(self.root)
        if (whole.scheme, whole.netloc) != (base.scheme, base.netloc):
            return None
        if not f"{whole.path}/".startswith(f"{base.path}/"):
            return None
        path = unquote(whole.path.removeprefix(base.path)) or FRONT
        asked = dict(parse_qsl(whole.query))
        asked.pop(VERSION, "")
        language = asked.pop(LANGUAGE, page.language)
        if language not in self.languages:
            return self.page(SERVER, page.language)
        return self._found(path, asked, language)

    def page(self, path: str, language: str, turned: str = "") -> Copy:
        """Give the file of a page in a language."""
        name = "/index" if path == FRONT else path
        if re.fullmatch(KEPT, turned):
            mark = turned.replace("=", "-")
            return Copy(f"{language}{name}--{mark}.html", f"{path}?{turned}", language)
        return Copy(f"{language}{name}.html", path, language)

    def _found(self, path: str, asked: Mapping[str, str], language: str) -> Copy:
        path, asked = plain(path, asked)
        if ".." in path.split("/"):
            return self.page(SERVER, language)
        if path.startswith(COMMON):
            return Copy(path[1:], path, self.languages[0])
        turned = "&".join(f"{word}={value}" for word, value in asked.items())
        if path in self.pages and (not asked or re.fullmatch(KEPT, turned)):
            return self.page(path, language, turned)
        suffix = path.rpartition("/")[2].rpartition(".")[2]
        if asked or suffix not in FILES:
            return self.page(SERVER, language)
        # What is said in RDF is the same for all readers, and stands beside their folders.
        if suffix in GRAPHS:
            return Copy(path[1:], path, self.languages[0])
        return Copy(f"{language}{path}", path, language)


def plain(path: str, asked: Mapping[str, str]) -> tuple[str, Mapping[str, str]]:
    """Give the one address for what has several, and for a box of the picture its own page."""
    path = ALIASES.get(path, path)
    path = path.replace("/id/", "/doc/", 1) if path.startswith("/id/") else path
    if path == FRONT and asked.keys() == {CHOSEN}:
        return f"/doc/resource/{asked[CHOSEN]}", {}
    if path == FRONT and asked.keys() == {SEEN_BY}:
        return f"/doc/{asked[SEEN_BY]}", {}
    return path, asked


def between(page: str, file: str) -> str:
    """Write the way from one file of the copy to another."""
    return relpath(file, dirname(page) or ".")
