"""From what is shown to the form that proposes something about it."""

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Blueprint, url_for
from markupsafe import Markup

from okosystem.core.terms import kind_of
from okosystem.proposals.forms import Field
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.proposing.filling import KINDS, forms
from okosystem.web.state import current_labels

bp = Blueprint("proposal_links", __name__)
# The words of the link, and the fields that are filled in.
OFFERED = {
    "plassering": (mark("foreslå plassering"), ("resource",)),
    "frikjenning": (mark("foreslå frikjenning"), ("resource", "other")),
    "utfasing": (mark("foreslå utfasing"), ("resource",)),
    "retting": (mark("Foreslå en rettelse"), ("thing",)),
    "innsigelse": (mark("Kom med en innsigelse"), ("statement",)),
}


@bp.app_template_global()
def propose_link(slug: str, *iris: str) -> Markup | str:
    """Link to a form about some things; nothing where it takes others, or more."""
    words, names = OFFERED[slug]
    known = {field.name: field for field in forms().kinds[KINDS[slug]].fields}
    if not _fit([known[name] for name in names], iris):
        return ""
    filled_in = urlencode(dict(zip(names, map(_short, iris), strict=True)), safe=":")
    path = f"{url_for('proposing.form', slug=slug)}?{filled_in}"
    about = ", ".join(str(current_labels().name(iri, current_language())) for iri in iris)
    return Markup(
        '<a class="ds-link" rel="nofollow" href="{}">{}<span class="ds-sr-only">: {}</span></a>'
    ).format(path, gettext(words), about)


def _fit(fields: Sequence[Field], iris: Sequence[str]) -> bool:
    alike = len(fields) == len(iris)
    return alike and all(kind_of(iri) in f.of for f, iri in zip(fields, iris, strict=True))


def _short(iri: str) -> str:
    return ":".join(iri.rsplit("/", 2)[1:])
