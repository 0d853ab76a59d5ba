"""Links from an entity or statement to the form that proposes something about it."""

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Blueprint, url_for
from markupsafe import Markup

from okosystem.core.terms import kind_of
from okosystem.proposals.forms import Field
from okosystem.web.display_names import label_of
from okosystem.web.languages import gettext, mark
from okosystem.web.proposing.form_fields import KINDS, read_forms

bp = Blueprint("proposal_links", __name__)
# The text of each link, and the fields it fills in.
LINKS = {
    "plassering": (mark("foreslå plassering"), ("resource",)),
    "frikjenning": (mark("foreslå frikjenning"), ("resource", "other")),
    "utfasing": (mark("foreslå utfasing"), ("resource",)),
    "retting": (mark("Foreslå en rettelse"), ("thing",)),
    "innsigelse": (mark("Kom med en innsigelse"), ("statement",)),
}


@bp.app_template_global()
def propose_link(slug: str, *iris: str) -> Markup | str:
    """Link to a form about some entities; empty if the form does not accept them."""
    text, names = LINKS[slug]
    field_of = {field.name: field for field in read_forms().kinds[KINDS[slug]].fields}
    if not _accept([field_of[name] for name in names], iris):
        return ""
    parameters = urlencode(dict(zip(names, map(_curie, iris), strict=True)), safe=":")
    path = f"{url_for('proposing.form', slug=slug)}?{parameters}"
    label = ", ".join(label_of(iri) for iri in iris)
    return Markup(
        '<a class="ds-link" rel="nofollow" href="{}">{}<span class="ds-sr-only">: {}</span></a>'
    ).format(path, gettext(text), label)


def _accept(fields: Sequence[Field], iris: Sequence[str]) -> bool:
    same_number = len(fields) == len(iris)
    return same_number and all(kind_of(iri) in f.of for f, iri in zip(fields, iris, strict=True))


def _curie(iri: str) -> str:
    return ":".join(iri.rsplit("/", 2)[1:])
