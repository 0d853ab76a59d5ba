"""Which file of the copy an address of the site becomes, if it does not need the server."""

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
# The variants of a page that are copied: the pages of its lists, and picture or list.
VARIANTS = r"side=\d{1,4}|vis=(liste|bilde)"


@dataclass(frozen=True, slots=True, order=True)
class Copy:
    """A file of the copy, with the address and the language to fetch it by."""

    file: str
    address: str
    language: str

    @property
    def is_page(self) -> bool:
        """Tell whether it is a page, whose links must be rewritten."""
        return self.file.endswith(".html")


@dataclass(frozen=True, slots=True)
class Site:
    """The root address of the site, its pages, and the languages of the copy."""

    root: str
    pages: Container[str]
    languages: Sequence[str]

    def copy(self, address: str, page: Copy) -> Copy | None:
        """Find the file that a link on a page leads to; None for a link out of the site."""
        whole = urlsplit(urljoin(self.root + page.address, address))
        base = urlsplit(self.root)
        if (whole.scheme, whole.netloc) != (base.scheme, base.netloc):
            return None
        if not f"{whole.path}/".startswith(f"{base.path}/"):
            return None
        path = unquote(whole.path.removeprefix(base.path)) or FRONT
        parameters = dict(parse_qsl(whole.query))
        parameters.pop(VERSION, "")
        language = parameters.pop(LANGUAGE, page.language)
        if language not in self.languages:
            return self.page(SERVER, page.language)
        return self._found(path, parameters, language)

    def page(self, path: str, language: str, variant: str = "") -> Copy:
        """Return the file of a page in a language."""
        name = "/index" if path == FRONT else path
        if re.fullmatch(VARIANTS, variant):
            mark = variant.replace("=", "-")
            return Copy(f"{language}{name}--{mark}.html", f"{path}?{variant}", language)
        return Copy(f"{language}{name}.html", path, language)

    def _found(self, path: str, parameters: Mapping[str, str], language: str) -> Copy:
        path, parameters = canonical(path, parameters)
        if ".." in path.split("/"):
            return self.page(SERVER, language)
        if path.startswith(COMMON):
            return Copy(path[1:], path, self.languages[0])
        variant = "&".join(f"{word}={value}" for word, value in parameters.items())
        if path in self.pages and (not parameters or re.fullmatch(VARIANTS, variant)):
            return self.page(path, language, variant)
        suffix = path.rpartition("/")[2].rpartition(".")[2]
        if parameters or suffix not in FILES:
            return self.page(SERVER, language)
        # RDF is the same in every language, so it is outside the folders of the languages.
        if suffix in GRAPHS:
            return Copy(path[1:], path, self.languages[0])
        return Copy(f"{language}{path}", path, language)


def canonical(path: str, parameters: Mapping[str, str]) -> tuple[str, Mapping[str, str]]:
    """Replace aliases with the canonical address, and a selected box with its own page."""
    path = ALIASES.get(path, path)
    path = path.replace("/id/", "/doc/", 1) if path.startswith("/id/") else path
    if path == FRONT and parameters.keys() == {CHOSEN}:
        return f"/doc/resource/{parameters[CHOSEN]}", {}
    if path == FRONT and parameters.keys() == {SEEN_BY}:
        return f"/doc/{parameters[SEEN_BY]}", {}
    return path, parameters


def relative_path(page: str, file: str) -> str:
    """Return the relative path from one file of the copy to another."""
    return relpath(file, dirname(page) or ".")
