"""A page made into a file: links to files beside it, no scripts, and no forms without a server."""

from collections.abc import Mapping
from urllib.parse import urldefrag

from lxml import html
from lxml.html import HtmlElement

from okosystem.exports.site.addresses import SEARCH, SERVER, Copy, Site, between

_PARSER = html.HTMLParser(encoding="utf-8")
# Links that tell programs of the server, not readers of pages.
_FOR_SERVERS = "//link[@rel='search'] | //link[@rel='alternate'][@hreflang]"
_SCRIPTS = "//script[@src]"
_OUTSIDE = "//button[@form]"


def rewritten(
    body: bytes, page: Copy, site: Site, said: Mapping[str, str]
) -> tuple[bytes, set[Copy]]:
    """Rewrite a page; gives it with all that its links lead to in the copy."""
    document = html.document_fromstring(body, parser=_PARSER)
    wanted: set[Copy] = set()

    def rewrite(address: str) -> str:
        plain, fragment = urldefrag(address)
        if not plain:
            return address
        found = site.copy(plain, page)
        if found is None:
            return address
        wanted.add(found)
        way = between(page.file, found.file)
        # A place on the page of a state is no place on the page that stands for it.
        same = found.is_page and ("?" not in plain or "?" in found.address)
        same = same and found.address != SERVER
        return f"{way}#{fragment}" if fragment and same else way

    for element in document.xpath(f"{_FOR_SERVERS} | {_SCRIPTS}"):
        element.drop_tree()
    for button in document.xpath(_OUTSIDE):
        _lead(button)
    for form in document.xpath("//form[not(@method='dialog')]"):
        _replace(form, page, site, said)
    document.rewrite_links(rewrite, resolve_base_href=False)
    text = html.tostring(document, doctype="<!doctype html>", encoding="unicode")
    return text.encode(), wanted


def _lead(button: HtmlElement) -> None:
    """Let a button that stands outside its form lead to where it sends it; else take it away."""
    address = button.get("formaction")
    if address is None:
        button.drop_tree()
        return
    button.tag = "a"
    for name in ("type", "form", "formaction", "name", "value"):
        button.attrib.pop(name, None)
    button.set("href", address)


def _replace(form: HtmlElement, page: Copy, site: Site, said: Mapping[str, str]) -> None:
    """Put a line in the place of a form: where to search, or that it needs the server."""
    line = html.Element("p", {"class": "note"})
    found = site.copy(form.get("action") or page.address, page)
    searches = found is not None and found.address == SEARCH
    if searches and page.address == SEARCH:
        line = html.Element(
            "div", {"id": "sok-her", **{f"data-{key}": said[key] for key in ("hits", "none")}}
        )
        line.append(html.Element("noscript"))
        line[0].text = said["scripts"]
    elif searches:
        line.append(html.Element("a", {"class": "ds-link", "href": site.root + SEARCH}))
        line[0].text = said["search"]
    else:
        line.text = said["server"] + " "
        line.append(html.Element("a", {"class": "ds-link", "href": site.root + SERVER}))
        line[0].text = said["why"]
    line.tail = form.tail
    form.getparent().replace(form, line)
