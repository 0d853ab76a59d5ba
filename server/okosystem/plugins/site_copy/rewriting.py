"""Map the addresses of the site to files of the copy, and rewrite the links between them."""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from posixpath import dirname, relpath
from urllib.parse import parse_qsl, unquote, urldefrag, urljoin, urlsplit

from lxml import etree, html
from lxml.html import HtmlElement

from okosystem.graph.texts import read_translations

FRONT, SEARCH, SERVER = "/", "/sporsmal", "/tjener"
COMMON_FOLDERS = ("/static/", "/vendor/", "/dumps/")
_DOCUMENTS = ("void", "catalog", "shapes")
ALIASES = {"/malbilde": FRONT, **{f"/{name}": f"/dumps/{name}.ttl" for name in _DOCUMENTS}}
GRAPHS = ("ttl", "jsonld")
FILES = (*GRAPHS, "atom", "csv", "ics", "json", "pdf", "png", "svg")
LANGUAGE, VERSION, SELECTED, PERSPECTIVE = "sprak", "v", "velg", "perspektiv"
# The variants that are copied: pages of lists, tabs, picture or list, and what a stop affects.
TAB = r"fane=[a-z]+"
VARIANTS = rf"side=\d{{1,4}}|vis=(liste|bilde)|{TAB}|hvis=[\w-]+"
_PARSER = html.HTMLParser(encoding="utf-8")
# Links that only work with the server; browsers refuse a font from disk.
_SERVER_LINKS = (
    "//link[@rel='search'] | //link[@rel='alternate'][@hreflang] | //link[@class='font']"
)
_SCRIPTS = "//script[@src]"
_OUTSIDE_FORMS = "//button[@form]"


@dataclass(frozen=True, slots=True, order=True)
class Copy:
    """A file of the copy, with the address and the language to fetch it by."""

    file: str
    address: str
    language: str

    @property
    def is_page(self) -> bool:
        """Whether it is a page, whose links must be rewritten."""
        return self.file.endswith(".html")


@dataclass(frozen=True, slots=True)
class Site:
    """The root address of the site, its pages, and the languages of the copy."""

    root: str
    pages: Container[str]
    languages: Sequence[str]

    def copy_of(self, address: str, page: Copy) -> Copy | None:
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
        return self._copy_at(path, parameters, language)

    def page(self, path: str, language: str, variant: str = "") -> Copy:
        """Return the file of a page in a language."""
        name = "/index" if path == FRONT else path
        if re.fullmatch(VARIANTS, variant):
            mark = variant.replace("=", "-")
            return Copy(f"{language}{name}--{mark}.html", f"{path}?{variant}", language)
        return Copy(f"{language}{name}.html", path, language)

    def _copy_at(self, path: str, parameters: Mapping[str, str], language: str) -> Copy:
        path, parameters = canonical(path, parameters)
        if ".." in path.split("/"):
            return self.page(SERVER, language)
        if path.startswith(COMMON_FOLDERS):
            return Copy(path[1:], path, self.languages[0])
        variant = "&".join(f"{word}={value}" for word, value in parameters.items())
        if path in self.pages and (not parameters or re.fullmatch(VARIANTS, variant)):
            return self.page(path, language, variant)
        name, _, suffix = path.rpartition(".")
        if suffix not in FILES or (parameters and not re.fullmatch(TAB, variant)):
            return self.page(SERVER, language)
        if parameters:
            name, path = f"{name}--{variant.replace('=', '-')}", f"{path}?{variant}"
        # RDF is the same in every language, so it is outside the folders of the languages.
        if suffix in GRAPHS:
            return Copy(f"{name[1:]}.{suffix}", path, self.languages[0])
        return Copy(f"{language}{name}.{suffix}", path, language)


def canonical(path: str, parameters: Mapping[str, str]) -> tuple[str, Mapping[str, str]]:
    """Replace aliases with the canonical address, and a selected box with its own page."""
    path = ALIASES.get(path, path)
    path = path.replace("/id/", "/doc/", 1) if path.startswith("/id/") else path
    if path == FRONT and parameters.keys() == {SELECTED}:
        return f"/doc/resource/{parameters[SELECTED]}", {}
    if path == FRONT and parameters.keys() == {PERSPECTIVE}:
        return f"/doc/{parameters[PERSPECTIVE]}", {}
    return path, parameters


def relative_path(page: str, file: str) -> str:
    """Return the relative path from one file of the copy to another."""
    return relpath(file, dirname(page) or ".")


def rewrite_page(body: bytes, page: Copy, site: Site) -> tuple[bytes, set[Copy]]:
    """Rewrite a page in its language; return it with the copies that its links lead to."""
    document = html.document_fromstring(body, parser=_PARSER)
    linked: set[Copy] = set()

    def rewrite(address: str) -> str:
        address_only, fragment = urldefrag(address)
        if not address_only:
            return address
        found = site.copy_of(address_only, page)
        if found is None:
            return address
        linked.add(found)
        path = relative_path(page.file, found.file)
        # A fragment of a variant may not exist on the page that replaces the variant.
        same = found.is_page and ("?" not in address_only or "?" in found.address)
        same = same and found.address != SERVER
        return f"{path}#{fragment}" if fragment and same else path

    for element in document.xpath(f"{_SERVER_LINKS} | {_SCRIPTS}"):
        element.drop_tree()
    for button in document.xpath(_OUTSIDE_FORMS):
        _replace_button(button)
    for form in document.xpath("//form[not(@method='dialog')]"):
        _replace_form(form, page, site)
    document.rewrite_links(rewrite, resolve_base_href=False)
    text = html.tostring(document, doctype="<!doctype html>", encoding="unicode")
    return text.encode(), linked


def _replace_button(button: HtmlElement) -> None:
    """Turn a button outside its form into a link to its form action, or remove it."""
    address = button.get("formaction")
    if address is None:
        button.drop_tree()
        return
    button.tag = "a"
    for name in ("type", "form", "formaction", "name", "value"):
        button.attrib.pop(name, None)
    button.set("href", address)


def _replace_form(form: HtmlElement, page: Copy, site: Site) -> None:
    """Replace a form with a line: where to search, or that it needs the server."""
    gettext = read_translations(page.language).gettext
    line = html.Element("p", {"class": "note"})
    found = site.copy_of(form.get("action") or page.address, page)
    searches = found is not None and found.address == SEARCH
    if searches and page.address == SEARCH and form.get("role") is None:
        texts = {"hits": gettext("Treff:"), "none": gettext("Ingen navn har det i seg.")}
        line = html.Element("div", {"id": "sok-her", **{f"data-{k}": t for k, t in texts.items()}})
        without = etree.SubElement(line, "noscript")
        without.text = gettext("Søket i kopien trenger JavaScript. Listene gjør det ikke.")
    else:
        address = site.root + (SEARCH if searches else SERVER)
        link = etree.SubElement(line, "a", {"class": "ds-link", "href": address})
        link.text = gettext("Søk i kopien") if searches else gettext("Om kopien")
        if not searches:
            line.text = gettext("Dette krever tjeneren og virker ikke i en kopi.") + " "
    line.tail = form.tail
    form.getparent().replace(form, line)
