"""/forslag/<kind>: a form that returns a Turtle file to send in; the server stores nothing."""

import shlex
from collections.abc import Mapping

from flask import Blueprint, Response, make_response, render_template, request, url_for

from okosystem.model.labels import Text, best
from okosystem.proposals.forms import Kind, normalise
from okosystem.proposals.writing import write_proposal
from okosystem.web.languages import current_language, gettext
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
from okosystem.web.reports import address_of, contact_of
from okosystem.web.state import current_release, whole_store

bp = Blueprint("proposing", __name__)
TURTLE = "text/turtle"
# Sent by the language buttons of an unfinished form.
IN_LANGUAGE, WITH_ERRORS = "vis", "feil"


@bp.get("/forslag/<slug>")
def form(slug: str) -> str:
    """Show the form, with what the address fills in."""
    kind = kind_of(slug)
    return render_form(slug, kind, read_values(kind, request.args), {})


@bp.post("/forslag/<slug>")
def finished(slug: str) -> Response:
    """Return the file, or the form again with what is invalid and everything that was entered."""
    kind = kind_of(slug)
    values = read_values(kind, request.form)
    if again := request.form.get(IN_LANGUAGE):
        return no_store(make_response(render_in_language(slug, kind, values, again)))
    if invalid := find_invalid(kind, values):
        return no_store(make_response(render_form(slug, kind, values, invalid), 422))
    name, text = turtle(kind, values)
    if request.form.get("fil"):
        return download(name, text)
    page = render_template(
        "proposing/finished.html",
        slug=slug, title=heading_of(kind), name=name, text=text, values=values,
        command=command(kind, values), **sending_options(name, text),
    )  # fmt: skip
    return no_store(make_response(page))


def kind_of(slug: str) -> Kind:
    """Find the kind by its slug; refuses an unknown one with the existing ones."""
    all_forms = read_forms()
    if slug not in KINDS:
        refuse(
            "Det finnes ikke noe skjema for «%(given)s». Disse finnes:",
            [
                (heading_of(all_forms.kinds[kind]), url_for(".form", slug=other))
                for other, kind in KINDS.items()
            ],
            404,
            given=slug[:SHOWN],
            names=", ".join(KINDS),
        )
    return all_forms.kinds[KINDS[slug]]


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


def render_in_language(slug: str, kind: Kind, values: Mapping[str, str], again: str) -> str:
    """Render the form in another language, with what is invalid if that was shown before."""
    return render_form(
        slug, kind, values, find_invalid(kind, values) if again == WITH_ERRORS else {}
    )


def turtle(kind: Kind, values: Mapping[str, str]) -> tuple[str, str]:
    """Write the file: its name and its text."""
    return write_proposal(read_forms(), kind.name, values, GraphNames(), current_release().prefixes)


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
    contact = contact_of(whole_store())
    subject = gettext("Forslag til kunnskapsgrafen: %(name)s") % {"name": name}
    address, way = address_of(contact, subject, f"{name}\n\n{text}")
    return {"address": address, "way": way, "to": best(contact.names, current_language())}
