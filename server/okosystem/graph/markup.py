"""Write nodes, texts and values as HTML: labels with links, in the language of the reader."""

import pyoxigraph as ox
from markupsafe import Markup

from okosystem.core.terms import local_name
from okosystem.engine.answers import Term
from okosystem.graph.dates import day
from okosystem.graph.kinds import BORROWED, KINDS
from okosystem.graph.labels import LinkedText, Text
from okosystem.graph.reader import Reader

_LINKED_SCHEMES = ("http://", "https://", "mailto:", "tel:")


def local(reader: Reader, iri: str) -> str | None:
    """Return the URL of a node on this server; None when it has no page."""
    path = reader.site.path(iri)
    return f"{reader.root}{path}" if path else None


def href(reader: Reader, iri: str, alone: bool = False) -> str | None:
    """Return a URL to link to: our page, else the IRI if its scheme is http, https, mailto or tel.

    In a file that stands `alone`, links go to the IRI.
    """
    followed = iri if iri.startswith(_LINKED_SCHEMES) else None
    return followed if alone else local(reader, iri) or followed


def is_ours(reader: Reader, iri: str) -> bool:
    """Whether a node has a page here."""
    return local(reader, iri) is not None


def list_address(reader: Reader, kind: str) -> str | None:
    """Return the URL of the list of a kind; None when it has none."""
    path = KINDS.get(kind, {}).get("path")
    if path is None:
        return reader.link("list", kind=kind)
    return f"{reader.root}{path}" if path in reader.paths.values() else None


def say(reader: Reader, text: Text | None) -> Markup | str:
    """Write a text, marked with its language when that is not the page's."""
    if text is None:
        return ""
    if text.language in ("", reader.language):
        return text.value
    return Markup('<span lang="{}">{}</span>').format(text.language, text.value)


def link(reader: Reader, iri: str, text: Text | None = None) -> Markup | str:
    """Link to a node by its label: to its page here, else to its IRI."""
    shown = say(reader, text or reader.name(iri))
    if ours := local(reader, iri):
        return Markup('<a class="ds-link" href="{}">{}</a>').format(ours, shown)
    if iri.startswith(_LINKED_SCHEMES):
        return Markup('<a class="ds-link" href="{}" rel="external">{}</a>').format(iri, shown)
    return shown


def value(reader: Reader, term: Term | Text | LinkedText) -> Markup | str:
    """Render a value: an IRI as a link, a date in words, a text with its language."""
    if isinstance(term, LinkedText):
        return Markup('<a class="ds-link" href="{}">{}</a>').format(term.address, term.text)
    if isinstance(term, Text):
        return say(reader, term)
    if isinstance(term, ox.NamedNode):
        return link(reader, term.value)
    if not isinstance(term, ox.Literal):
        return str(term)
    kind = local_name(term.datatype.value)
    if kind in ("date", "dateTime"):
        return day(reader, term.value)
    if kind == "boolean":
        return reader.text("ja") if term.value == "true" else reader.text("nei")
    if kind == "anyURI":
        return link(reader, term.value)
    return say(reader, Text(term.value, term.language or ""))


def term_name(reader: Reader, short_name: str) -> Text:
    """Return the label of a property; for other vocabularies, our own name for it."""
    if short_name in BORROWED:
        return reader.plain(reader.text(BORROWED[short_name]))
    prefix, _, local = short_name.partition(":")
    return reader.name(reader.release.prefixes.get(prefix, f"{prefix}:") + local)
