"""/forslag/<kind>: a form that gives back a Turtle file to send in; the server stores nothing."""

import shlex
from collections.abc import Mapping

from flask import Blueprint, Response, make_response, render_template, request, url_for

from okosystem.model.labels import Text, best
from okosystem.proposals.forms import Kind, normalise
from okosystem.proposals.writing import write_proposal
from okosystem.web.languages import current_language, gettext
from okosystem.web.proposing.filling import KINDS, LONGEST, Graph, filled, forms, titled, wrongs
from okosystem.web.refusing import SHOWN, refuse
from okosystem.web.reports import address_of, contact_of
from okosystem.web.state import current_release, whole_store

bp = Blueprint("proposing", __name__)
TURTLE = "text/turtle"
# Sent by the buttons for languages of a form that is not finished.
AGAIN, WITH_FAULTS = "vis", "feil"


@bp.get("/forslag/<slug>")
def form(slug: str) -> str:
    """Show the form, with what the address fills in."""
    kind = kind_of(slug)
    return shown(slug, kind, given(kind, request.args), {})


@bp.post("/forslag/<slug>")
def finished(slug: str) -> Response:
    """Write the file, or show the form again with what is wrong, and all that was written."""
    kind = kind_of(slug)
    told = given(kind, request.form)
    if again := request.form.get(AGAIN):
        return unkept(make_response(shown_again(slug, kind, told, again)))
    if wrong := wrongs(kind, told):
        return unkept(make_response(shown(slug, kind, told, wrong), 422))
    name, text = turtle(kind, told)
    if request.form.get("fil"):
        return download(name, text)
    page = render_template(
        "proposing/finished.html",
        slug=slug, title=titled(kind), name=name, text=text, told=told,
        command=command(kind, told), **sending(name, text),
    )  # fmt: skip
    return unkept(make_response(page))


def kind_of(slug: str) -> Kind:
    """Find the kind with this name in addresses; others are 404, with those there are."""
    made = forms()
    if slug not in KINDS:
        told = gettext("Det finnes ikke noe skjema for «%(given)s». Disse finnes:")
        names = {one: titled(made.kinds[kind]) for one, kind in KINDS.items()}
        allowed = [(name, url_for(".form", slug=one)) for one, name in names.items()]
        detail = f"There is no form {slug[:SHOWN]!r}; there is: {', '.join(KINDS)}."
        refuse(told % {"given": slug[:SHOWN]}, allowed, detail, 404)
    return made.kinds[KINDS[slug]]


def given(kind: Kind, sent: Mapping[str, str]) -> dict[str, str]:
    """Take what was filled in, each line's end as one sign; what the form has not is left out."""
    found = {field.name: sent.get(field.name, "") for field in kind.fields}
    return {name: "\n".join(value.splitlines()).strip() for name, value in found.items()}


def shown(slug: str, kind: Kind, told: Mapping[str, str], wrong: Mapping[str, Text]) -> str:
    """Show the form."""
    fields = filled(kind, told, wrong)
    return render_template(
        "proposing/form.html",
        slug=slug, title=titled(kind), help=best(kind.help, current_language()),
        fields=fields, longest=LONGEST, faulty=[field for field in fields if field.fault],
    )  # fmt: skip


def shown_again(slug: str, kind: Kind, told: Mapping[str, str], again: str) -> str:
    """Show the form in another language, with what is wrong when that was told of already."""
    return shown(slug, kind, told, wrongs(kind, told) if again == WITH_FAULTS else {})


def turtle(kind: Kind, told: Mapping[str, str]) -> tuple[str, str]:
    """Write the file: its name, and the text."""
    return write_proposal(forms(), kind.name, told, Graph(), current_release().prefixes)


def download(name: str, text: str) -> Response:
    """Send the file as one to keep; its name is made of letters, digits and hyphens."""
    response = Response(text, mimetype=TURTLE)
    file = name.rpartition("/")[2]
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return unkept(response)


def unkept(response: Response) -> Response:
    """Let nobody on the way keep what somebody wrote."""
    response.cache_control.no_store = True
    return response


def command(kind: Kind, told: Mapping[str, str]) -> str:
    """Write what gives the same file at a terminal."""
    values = {field.name: normalise(field, told[field.name]) for field in kind.fields}
    flags = [f"--{name}={value}" for name, value in values.items() if value]
    return shlex.join(["okosystem", "propose", kind.name, *flags])


def sending(name: str, text: str) -> Mapping[str, object]:
    """Find the way to the editors, with the file in the message where it has room."""
    contact = contact_of(whole_store())
    subject = gettext("Forslag til kunnskapsgrafen: %(name)s") % {"name": name}
    address, way = address_of(contact, subject, f"{name}\n\n{text}")
    return {"address": address, "way": way, "to": best(contact.names, current_language())}
