"""Links to ready-made forms, for every page that shows what a proposal can be about."""

from collections.abc import Iterable
from urllib.parse import urlencode

from flask import url_for
from markupsafe import Markup

from okosystem.core.terms import ID, kind_of
from okosystem.web.display_names import label_of
from okosystem.web.languages import gettext, mark
from okosystem.web.proposing.form_fields import ABOUT, ALIASES, read_forms

SLUGS = {
    "correct": "retting",
    "object": "innsigelse",
    "place": "plassering",
    "overlap": "overlapp",
    "acquit": "ingen-overlapp",
    "phase-out": "utfasing",
    "need": "behov",
    "advise": "raad",
}
KINDS = {slug: kind for kind, slug in SLUGS.items()}
LINKS = {
    "retting": mark("Meld feil"),
    "innsigelse": mark("Uenig?"),
    "plassering": mark("Foreslå plass"),
    "overlapp": mark("Foreslå overlapp"),
    "ingen-overlapp": mark("Ikke overlapp?"),
    "utfasing": mark("Foreslå utfasing"),
    "behov": mark("Foreslå et behov"),
    "raad": mark("Gi et råd"),
}


def propose_address(slug: str, *iris: str, **filled: str) -> str:
    """Return the address of a form about some entities, with fields filled in.

    Empty if that kind of proposal cannot be about them. `filled` has field names with underscores.
    """
    fields = [f for f in read_forms().kinds[KINDS[slug]].fields if f.value == "iri" and f.required]
    for field, iri in zip(fields, iris, strict=False):
        # Anything may be reported as wrong.
        if kind_of(iri) not in field.of and not (field.name == "thing" and kind_of(iri)):
            return ""
    about = [(ABOUT, iri.removeprefix(str(ID))) for iri in iris]
    named = [(name.replace("_", "-"), text) for name, text in filled.items() if text]
    others = [(ALIASES.get(name, name), text.removeprefix(str(ID))) for name, text in named]
    query = urlencode([*about, *others], safe="/")
    address = url_for("proposing.form", slug=slug)
    return f"{address}?{query}" if query else address


def propose_link(slug: str, *iris: str, text: str = "", **filled: str) -> Markup | str:
    """Link to a form about some entities; empty if that kind of proposal cannot be about them."""
    address = propose_address(slug, *iris, **filled)
    if not address:
        return ""
    names = ", ".join(map(label_of, iris))
    link = Markup('<a class="ds-link" rel="nofollow" href="{}">{}{}</a>')
    hidden = Markup('<span class="ds-sr-only">: {}</span>').format(names) if names else ""
    return link.format(address, text or gettext(LINKS[slug]), hidden)


def propose_links(iri: str, slugs: Iterable[str]) -> list[Markup | str]:
    """Link to those of some forms that can be about an entity."""
    return [link for slug in slugs if (link := propose_link(slug, iri))]
