"""/forslag: the proposals, and forms that return a Turtle file; the server stores nothing."""

import shlex
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request, url_for
from markupsafe import Markup

from okosystem.core.terms import kind_of, value_of
from okosystem.engine.answers import Row
from okosystem.model.labels import Text, best, by_language
from okosystem.proposals.forms import Kind, normalise
from okosystem.proposals.writing import write_proposal
from okosystem.web.display_names import label_of
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.problems import SHOWN, refuse
from okosystem.web.proposing.form_fields import (
    KINDS,
    MAX_LENGTH,
    GraphNames,
    fill_form,
    find_invalid,
    heading_of,
    read_forms,
)
from okosystem.web.reports import address_of, read_contact
from okosystem.web.state import current_graph, current_release

bp = Blueprint("proposing", __name__)
TURTLE = "text/turtle"
# Sent by the language buttons of an unfinished form.
IN_LANGUAGE, WITH_ERRORS = "vis", "feil"
# The text of each link, and the fields it fills in.
LINKS = {
    "plassering": (mark("foreslå plassering"), ("resource",)),
    "frikjenning": (mark("foreslå frikjenning"), ("resource", "other")),
    "utfasing": (mark("foreslå utfasing"), ("resource",)),
    "retting": (mark("Foreslå en rettelse"), ("thing",)),
    "innsigelse": (mark("Kom med en innsigelse"), ("statement",)),
}


@bp.get("/forslag")
def proposals() -> str:
    """List the proposals, newest first under each status, and the forms for new ones."""
    kinds = read_forms().kinds
    forms = [
        (slug, heading_of(kinds[kind]), best(kinds[kind].help, current_language()))
        for slug, kind in KINDS.items()
    ]
    return render_template("proposing/proposals.html", kinds=forms, statuses=by_status())


def by_status() -> Mapping[tuple[str, bool], Sequence[Mapping[str, object]]]:
    """Read the proposals by status, in the order of the statuses.

    Accepted corrections that are not carried out yet are a group of their own.
    """
    groups = groupby(
        current_graph().ask("proposals"),
        lambda row: (value_of(row["status"]), value_of(row["awaited"]) == "true"),
    )
    return {status: read_proposals(rows) for status, rows in groups}


def read_proposals(rows: Iterable[Row]) -> list[Mapping[str, object]]:
    """Read proposals from rows: one row for each language of the reason."""
    proposals: list[Mapping[str, object]] = []
    for _, same in groupby(rows, lambda row: row["proposal"]):
        found = list(same)
        reasons = by_language([row["reason"] for row in found if row["reason"] is not None])
        reason = best({code: texts[0] for code, texts in reasons.items()}, current_language())
        values = {name: value_of(term) for name, term in found[0].items()}
        proposals.append({**values, "reason": reason})
    return proposals


@bp.get("/forslag/<slug>")
def form(slug: str) -> str:
    """Show the form, with what the address fills in."""
    kind = find_kind(slug)
    return render_form(slug, kind, read_values(kind, request.args), {})


@bp.post("/forslag/<slug>")
def finished(slug: str) -> Response:
    """Return the file, or the form again with what is invalid and everything that was entered."""
    kind = find_kind(slug)
    values = read_values(kind, request.form)
    if again := request.form.get(IN_LANGUAGE):
        shown = find_invalid(kind, values) if again == WITH_ERRORS else {}
        return no_store(make_response(render_form(slug, kind, values, shown)))
    if invalid := find_invalid(kind, values):
        return no_store(make_response(render_form(slug, kind, values, invalid), 422))
    names, prefixes = GraphNames(), current_release().prefixes
    name, text = write_proposal(read_forms(), kind.name, values, names, prefixes)
    if request.form.get("fil"):
        return download(name, text)
    page = render_template(
        "proposing/finished.html",
        slug=slug, title=heading_of(kind), name=name, text=text, values=values,
        command=command(kind, values), **sending_options(name, text),
    )  # fmt: skip
    return no_store(make_response(page))


def find_kind(slug: str) -> Kind:
    """Find the kind by its slug; refuses an unknown one with the existing ones."""
    kinds = read_forms().kinds
    if slug not in KINDS:
        refuse(
            "Det finnes ikke noe skjema for «%(given)s». Disse finnes:",
            [
                (heading_of(kinds[kind]), url_for(".form", slug=other))
                for other, kind in KINDS.items()
            ],
            404,
            given=slug[:SHOWN],
            names=", ".join(KINDS),
        )
    return kinds[KINDS[slug]]


def read_values(kind: Kind, sent: Mapping[str, str]) -> dict[str, str]:
    """Read the values of the fields, with normalised line endings."""
    raw = {field.name: sent.get(field.name, "") for field in kind.fields}
    return {name: "\n".join(value.splitlines()).strip() for name, value in raw.items()}


def render_form(
    slug: str, kind: Kind, values: Mapping[str, str], invalid: Mapping[str, Text]
) -> str:
    """Render the form."""
    fields = fill_form(kind, values, invalid)
    return render_template(
        "proposing/form.html",
        slug=slug, title=heading_of(kind), help=best(kind.help, current_language()),
        fields=fields, longest=MAX_LENGTH, invalid=[field for field in fields if field.error],
    )  # fmt: skip


def download(name: str, text: str) -> Response:
    """Send the file as an attachment; its name has only letters, digits and hyphens."""
    response = Response(text, mimetype=TURTLE)
    file = name.rpartition("/")[2]
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return no_store(response)


def no_store(response: Response) -> Response:
    """Forbid caches to store what somebody entered."""
    response.cache_control.no_store = True
    return response


def command(kind: Kind, values: Mapping[str, str]) -> str:
    """Write the shell command that produces the same file."""
    values = {field.name: normalise(field, values[field.name]) for field in kind.fields}
    flags = [f"--{name}={value}" for name, value in values.items() if value]
    return shlex.join(["okosystem", "propose", kind.name, *flags])


def sending_options(name: str, text: str) -> Mapping[str, object]:
    """Find the address of the editors, with the file in the message if it fits."""
    contact = read_contact()
    subject = gettext("Forslag til kunnskapsgrafen: %(name)s") % {"name": name}
    address, way = address_of(contact, subject, f"{name}\n\n{text}")
    return {"address": address, "way": way, "to": best(contact.names, current_language())}


@bp.app_template_global()
def propose_link(slug: str, *iris: str) -> Markup | str:
    """Link to a form about some entities; empty if the form does not accept them."""
    text, names = LINKS[slug]
    field_of = {field.name: field for field in read_forms().kinds[KINDS[slug]].fields}
    filled = list(zip(names, iris, strict=False))
    if len(iris) != len(names) or any(kind_of(iri) not in field_of[n].of for n, iri in filled):
        return ""
    curies = {name: ":".join(iri.rsplit("/", 2)[1:]) for name, iri in filled}
    parameters = urlencode(curies, safe=":")
    path = f"{url_for('proposing.form', slug=slug)}?{parameters}"
    label = ", ".join(map(label_of, iris))
    return Markup(
        '<a class="ds-link" rel="nofollow" href="{}">{}<span class="ds-sr-only">: {}</span></a>'
    ).format(path, gettext(text), label)
