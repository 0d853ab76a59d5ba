"""The text of an answer as lines, without what changes by itself, and the difference of two.

Left out: what is around the main part of a page, cookie banners, stamps such as «Sist oppdatert»,
the time of day, and session numbers. The order of lines does not count, nor that of the attributes
of an element or the keys of an object.
"""

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lxml import etree, html

from okosystem.fetch.fetching import Fetched
from okosystem.package import read_package_table

Lines = Sequence[str]
_TABLE = read_package_table("plugins/importers/watch/watch.toml")
BLOCKS, AROUND = _TABLE["elements"]["blocks"], _TABLE["elements"]["around"]
NEVER_TEXT = (*_TABLE["elements"]["no-text"], etree.Comment, etree.ProcessingInstruction)
MAIN = "//main | //*[@role='main']", "//article", "//body"
ENTRIES = {"entry", "item"}
SKIPPED = {"updated", "published", "pubDate", "lastBuildDate"}
MISSING_LINES = 12
"""A longer page that says in passing that something is missing is there."""

_WORDS = {name: f"(?:{'|'.join(words)})" for name, words in _TABLE["words"].items()}
_TIME = rf"(?:{_WORDS['at']} ?)?\d{{1,2}}[:.]\d\d(?::\d\d(?:\.\d+)?)?(?: ?Z| ?UTC| ?[AP]M)?"
_DATE = (
    rf"(?:\d{{1,2}}\.? {_WORDS['month']}\.? \d{{4}}|{_WORDS['month']}\.? \d{{1,2}},? \d{{4}}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4})"
)
_DAY = rf"{_WORDS['weekday']}da[gy],? {_DATE}(?:,? {_TIME})?"
_MOMENT = rf"(?:{_DAY}|{_DATE}(?:[T,]? ?{_TIME})?|{_WORDS['ago']})"
STAMP = re.compile(
    rf"^(?:{_WORDS['stamp']}(?: den| on| at)? ?[:–-]? ?{_MOMENT}[ |·•,.;–-]{{0,3}})+", re.IGNORECASE
)
_NOW = rf"{_WORDS['today']}\W{{1,2}}(?:er det |is )?{_MOMENT}"
CLOCK = re.compile(rf"(?:{_NOW}|{_DAY}|(?:{_DATE}[T,]? ?)?{_TIME})\.?", re.IGNORECASE)
SESSION = re.compile(rf"\b{_WORDS['session']}[ :=]{{1,3}}[\w-]*\d[\w-]*", re.IGNORECASE)
COPYRIGHT = re.compile(r"(©|copyright) ?(?:\d{4}[–-])?\d{4}", re.IGNORECASE)
BANNER, COOKIES, MISSING = (
    re.compile(_WORDS[name], re.IGNORECASE) for name in ("banner", "cookies", "missing")
)


def read_lines(fetched: Fetched) -> Lines:
    """Return the lines of an answer; of what is no text, the digest alone."""
    media_type, _, parameters = fetched.headers.get("content-type", "").lower().partition(";")
    media_type = media_type.strip()
    charset = parameters.partition("charset=")[2].strip(" \"'") or None
    if "html" in media_type:
        return clean(_html_lines(fetched.body, charset))
    if media_type.endswith(("json", "xml")):
        return clean(_structured_lines(fetched.body, media_type))
    if media_type.startswith("text/") or media_type.endswith(("yaml", "javascript")):
        return clean(fetched.body.decode("utf-8", "replace").splitlines())
    return [f"SHA-256 {hashlib.sha256(fetched.body).hexdigest()}"] if fetched.body else []


def says_missing(lines: Lines) -> bool:
    """Whether a page that was answered as found says that there is none."""
    return len(lines) <= MISSING_LINES and any(map(MISSING.search, lines))


def clean(lines: Iterable[str]) -> Lines:
    """Collapse white space, and leave out what changes by itself."""
    return [line for line in map(_clean_line, lines) if line]


def _clean_line(text: str) -> str:
    shown = (c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    line = " ".join("".join(shown).split())
    if CLOCK.fullmatch(line) or COOKIES.search(line):
        return ""
    line = COPYRIGHT.sub(r"\1", SESSION.sub("", STAMP.sub("", line)))
    return line.strip(" |")


def _html_lines(body: bytes, charset: str | None) -> Lines:
    root = _parse_html(body, charset)
    if root is None:
        return []
    etree.strip_elements(root, *NEVER_TEXT, with_tail=False)
    _remove_banners(root)
    main = _find_main(root)
    if main.tag == "body":
        etree.strip_elements(main, *AROUND, with_tail=False)
    for element in main.iter(etree.Element):
        element.text, element.tail = map(_one_space, (element.text, element.tail))
        if element.tag in BLOCKS:
            element.text, element.tail = f"\n{element.text}", f"\n{element.tail}"
        elif element.tag in ("td", "th"):
            element.tail = f" | {element.tail}"
    return "".join(main.itertext()).split("\n")


def _parse_html(body: bytes, charset: str | None) -> html.HtmlElement | None:
    """Parse as UTF-8 when it is that, else by what the answer or the page says of its letters."""
    try:
        body.decode("utf-8")
        charset = "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        return html.document_fromstring(body, html.HTMLParser(encoding=charset))
    except (etree.LxmlError, LookupError, ValueError):
        return None


def _remove_banners(root: html.HtmlElement) -> None:
    """Remove what is named as a cookie banner, unless the page itself is inside it."""
    for element in root.xpath("//body//*[@id or @class or @aria-hidden or @hidden]"):
        named = f"{element.get('id', '')} {element.get('class', '')}"
        is_hidden = "hidden" in element.attrib or element.get("aria-hidden") == "true"
        is_page = element.tag in ("main", "article") or element.xpath(".//main | .//h1")
        if (is_hidden or BANNER.search(named)) and not is_page and element.getparent() is not None:
            element.drop_tree()


def _find_main(root: html.HtmlElement) -> html.HtmlElement:
    for path in MAIN:
        found = [element for element in root.xpath(path) if element.text_content().strip()]
        if len(found) == 1 or (found and path == MAIN[0]):
            return max(found, key=lambda element: len(element.text_content()))
    return root


def _one_space(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _structured_lines(body: bytes, media_type: str) -> Lines:
    """Return JSON and XML in one order; of a feed, its entries; as it stands if it is broken."""
    try:
        if media_type.endswith("json"):
            return list(_json_lines(json.loads(body)))
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
        return list(_xml_lines(etree.fromstring(body, parser)))
    except (ValueError, RecursionError, etree.LxmlError):
        return body.decode("utf-8", "replace").splitlines()


def _json_lines(value: Any, path: str = "") -> Iterator[str]:
    """Yield each value with the keys that lead to it."""
    if isinstance(value, dict):
        for key, part in sorted(value.items()):
            yield from _json_lines(part, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for part in value:
            yield from _json_lines(part, path)
    else:
        yield f"{path}: {value}"


def _xml_lines(root: etree.ElementBase) -> Iterator[str]:
    names = {element: etree.QName(element).localname for element in root.iter(etree.Element)}
    entries = [element for element, name in names.items() if name in ENTRIES]
    for element in (part for entry in entries or [root] for part in entry.iter(etree.Element)):
        if not (entries and names[element] in SKIPPED):
            attributes = (f'{name}="{value}"' for name, value in sorted(element.attrib.items()))
            yield " ".join([names[element], *attributes, element.text or ""])


def find_difference(old: Lines, new: Lines, again: Lines) -> list[str]:
    """Return the lines that went with - and those that came with +, in their order.

    `again` is the same address read a moment later: what differs from `new` there changes by
    itself, and so did what stood in its place before.
    """
    gone, came = Counter(old) - Counter(new), Counter(new) - Counter(old)
    unstable = Counter(new) - Counter(again)
    before = {previous for previous, line in _pairs(new) if line in unstable}
    left, replaced = unstable.total(), set[str]()
    lines = []
    for previous, line in _pairs(old):
        if gone[line] > 0:
            gone[line] -= 1
            if left and (previous in before or previous in replaced):
                left -= 1
                replaced.add(line)
            else:
                lines.append(f"- {line}")
    kept = came - unstable
    for line in new:
        if kept[line] > 0:
            kept[line] -= 1
            lines.append(f"+ {line}")
    return lines


def _pairs(lines: Lines) -> Iterator[tuple[str, str]]:
    """Pair each line with the one before it."""
    return zip(["", *lines], lines, strict=False)
