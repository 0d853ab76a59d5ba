"""Rewrite a page to a file: links to other files, no scripts, and no forms."""

from collections.abc import Mapping
from urllib.parse import urldefrag

from lxml import html
from lxml.html import HtmlElement

from okosystem.exports.site.addresses import SEARCH, SERVER, Copy, Site, relative_path

_PARSER = html.HTMLParser(encoding="utf-8")
# Links that only work with the server.
_FOR_SERVERS = "//link[@rel='search'] | //link[@rel='alternate'][@hreflang]"
_SCRIPTS = "//script[@src]"
_OUTSIDE_FORMS = "//button[@form]"


def rewrite_page(
    body: bytes, page: Copy, site: Site, texts: Mapping[str, str]
) -> tuple[bytes, set[Copy]]:
    """Rewrite a page; return it with the copies that its links lead to."""
    document = html.document_fromstring(body, parser=_PARSER)
    linked: set[Copy] = set()

    def rewrite(address: str) -> str:
        address_only, fragment = urldefrag(address)
        if not address_only:
            return address
        found = site.copy(address_only, page)
        if found is None:
            return address
        linked.add(found)
        path = relative_path(page.file, found.file)
        # A fragment of a variant may not exist on the page that replaces the variant.
        same = found.is_page and ("?" not in address_only or "?" in found.address)
        same = same and found.address != SERVER
        return f"{path}#{fragment}" if fragment and same else path

    for element in document.xpath(f"{_FOR_SERVERS} | {_SCRIPTS}"):
        element.drop_tree()
    for button in document.xpath(_OUTSIDE_FORMS):
        _replace_button(button)
    for form in document.xpath("//form[not(@method='dialog')]"):
        _replace_form(form, page, site, texts)
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


def _replace_form(form: HtmlElement, page: Copy, site: Site, texts: Mapping[str, str]) -> None:
    """Replace a form with a line: where to search, or that it needs the server."""
    line = html.Element("p", {"class": "note"})
    found = site.copy(form.get("action") or page.address, page)
    searches = found is not None and found.address == SEARCH
    if searches and page.address == SEARCH:
        line = html.Element(
            "div", {"id": "sok-her", **{f"data-{key}": texts[key] for key in ("hits", "none")}}
        )
        line.append(html.Element("noscript"))
        line[0].text = texts["scripts"]
    elif searches:
        line.append(html.Element("a", {"class": "ds-link", "href": site.root + SEARCH}))
        line[0].text = texts["search"]
    else:
        line.text = texts["server"] + " "
        line.append(html.Element("a", {"class": "ds-link", "href": site.root + SERVER}))
        line[0].text = texts["why"]
    line.tail = form.tail
    form.getparent().replace(form, line)
