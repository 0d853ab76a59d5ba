"""/forslag: forms that write a proposal to send, and the proposals with their answers."""

import shlex
from collections.abc import Mapping

from flask import Blueprint, Response, make_response, render_template, request, url_for

from okosystem.model.labels import Text
from okosystem.proposals.forms import Kind, normalise
from okosystem.web.languages import gettext
from okosystem.web.problems import SHOWN, plain, refuse
from okosystem.web.proposing.form_fields import (
    ABOUT,
    fill_form,
    find_invalid,
    read_address,
    read_forms,
    read_values,
)
from okosystem.web.proposing.links import (
    KINDS,
    LINKS,
    propose_address,
    propose_link,
    propose_links,
)
from okosystem.web.proposing.sending import Finished, editors_link, finish

bp = Blueprint("proposing", __name__)
TURTLE = "text/turtle"
# Sent by the language buttons of an unfinished form, and by the button that chooses something else.
AGAIN, WITH_ERRORS, CHOOSE = "vis", "feil", "velg"
for function in (propose_address, propose_link, propose_links, editors_link):
    bp.add_app_template_global(function)


@bp.get("/forslag/<slug>")
def form(slug: str) -> str:
    """Show the form, with what the address fills in."""
    kind = find_kind(slug)
    values = read_address(kind, request.args, request.args.getlist(ABOUT))
    wrong = {
        name: text
        for name, text in find_invalid(kind, values).items()
        if values[name] and request.args.getlist(ABOUT)
    }
    return render_form(slug, kind, values, wrong)


@bp.post("/forslag/<slug>")
def finished(slug: str) -> Response:
    """Return the finished proposal, or the form again with what has to be fixed."""
    kind = find_kind(slug)
    values = read_values(kind, request.form)
    chosen, again = request.form.get(CHOOSE, ""), request.form.get(AGAIN)
    if chosen or again:
        shown = find_invalid(kind, values) if again == WITH_ERRORS else {}
        return no_store(make_response(render_form(slug, kind, values, shown, chosen)))
    if invalid := find_invalid(kind, values):
        return no_store(make_response(render_form(slug, kind, values, invalid), 422))
    proposal = finish(kind, values)
    if request.form.get("fil") and proposal.name:
        return download(proposal)
    page = render_template(
        "proposing/finished.html",
        slug=slug, title=gettext(LINKS[slug]), values=values, proposal=proposal,
        command=command(kind, values),
    )  # fmt: skip
    return no_store(make_response(page))


def find_kind(slug: str) -> Kind:
    """Find the kind by its slug; refuses an unknown one with the existing ones."""
    if slug not in KINDS:
        refuse(
            "Det finnes ikke noe skjema for «%(given)s». Disse finnes:",
            [(plain(gettext(text)), url_for(".form", slug=other)) for other, text in LINKS.items()],
            404,
            given=slug[:SHOWN],
            names=", ".join(KINDS),
        )
    return read_forms().kinds[KINDS[slug]]


def render_form(
    slug: str, kind: Kind, values: Mapping[str, str], invalid: Mapping[str, Text], chosen: str = ""
) -> str:
    """Render the form; what is `chosen` is to be chosen anew."""
    fields = fill_form(kind, values, invalid, chosen)
    return render_template(
        "proposing/form.html",
        slug=slug, title=gettext(LINKS[slug]), fields=fields,
        invalid=[field for field in fields if field.error], focus=chosen,
    )  # fmt: skip


def download(proposal: Finished) -> Response:
    """Send the file as an attachment; its name has only letters, digits and hyphens."""
    response = Response(proposal.file, mimetype=TURTLE)
    file = proposal.name.rpartition("/")[2]
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
