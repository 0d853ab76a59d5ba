"""/forslag/<slug>: the forms, and finished proposals.

Templates link with `propose_link` to forms about what their pages show.
"""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import repeat
from urllib.parse import quote, urlencode

import pyoxigraph as ox
from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from okosystem.graph.choices import MAX_SHOWN, Refused
from okosystem.graph.labels import Text, best, shorten
from okosystem.graph.markup import local
from okosystem.graph.reader import Reader, cached_per_graph
from okosystem.proposals.files import FOLDER, write_proposal
from okosystem.proposals.forms import Kind, read_forms
from okosystem.rdf.terms import (
    GRAPH,
    ID,
    kind_of,
    value_of,
)
from okosystem.settings import NOT_SET
from okosystem.web.headers import absolute
from okosystem.web.proposing.form import ABOUT, SUBJECTS, Form
from okosystem.web.state import current_reader

bp = Blueprint("proposing", __name__)
# Sent by the language buttons of an unfinished form, and by the button that chooses something else.
AGAIN, WITH_ERRORS, CHOOSE = "vis", "feil", "velg"
MAX_BODY = 1800
"""Characters of the body of an e-mail in its address: programs cut longer addresses off."""
MAX_ADDRESS = 7500


@bp.get("/forslag/<slug>")
def form(slug: str) -> str:
    """Show the form, filled in from the address."""
    reader, about = current_reader(), request.args.getlist(ABOUT)
    form = Form.read_address(reader, find_kind(reader, slug), request.args, about)
    errors = form.find_errors() if about else {}
    return render_form(form, {n: error for n, error in errors.items() if form.values[n]})


@bp.post("/forslag/<slug>")
def submit(slug: str) -> ResponseReturnValue:
    """Show the finished proposal, or the form again with its errors."""
    reader = current_reader()
    form = Form.read(reader, find_kind(reader, slug), request.form)
    chosen, again = request.form.get(CHOOSE, ""), request.form.get(AGAIN)
    errors = form.find_errors()
    if chosen or again:
        return render_form(form, errors if again == WITH_ERRORS else {}, chosen)
    if errors:
        return render_form(form, errors), 422
    day = form.values["date"] or date.today().isoformat()
    finished = replace(form, values={**form.values, "date": day})
    name, file = write_file(finished)
    if name and request.form.get("fil"):
        disposition = f'attachment; filename="{name.rpartition("/")[2]}"'
        return Response(file, mimetype="text/turtle", headers={"Content-Disposition": disposition})
    flags = [f"--{n}={value}" for n, value in form.kind.normalise(form.values).items() if value]
    return render_template(
        "proposing/finished.html",
        kind=form.kind,
        values=form.values,
        proposal=describe_proposal(finished, name, file),
        folder=name.rpartition("/")[0],
        command=shlex.join(["okosystem", "propose", form.kind.name, *flags]),
    )


@bp.after_request
def forbid_storing(response: Response) -> Response:
    """Forbid caching, since the response has what somebody entered."""
    if request.method == "POST":
        response.cache_control.no_store = True
    return response


def find_kind(reader: Reader, slug: str) -> Kind:
    """Find the kind by its slug; refuses an unknown one with the existing ones."""
    kinds = _kinds_by_slug(reader)
    if slug not in kinds:
        raise Refused(
            "Det finnes ikke noe skjema for «%(given)s». Disse finnes:",
            [(link_text(reader, kind), url_for(".form", slug=one)) for one, kind in kinds.items()],
            404,
            given=slug[:MAX_SHOWN],
            names=", ".join(kinds),
        )
    return kinds[slug]


@cached_per_graph(of_today=True)
def _kinds_by_slug(graph: Reader) -> Mapping[str, Kind]:
    return {kind.slug: kind for kind in read_forms(graph).kinds.values()}


def link_text(reader: Reader, kind: Kind) -> Text:
    """Return the text of a link to a form."""
    return best(kind.link, reader.language) or Text("")


def render_form(form: Form, errors: Mapping[str, Text], chosen: str = "") -> str:
    """Render the form; the field `chosen` is to be selected again."""
    fields = form.fill(errors, chosen)
    return render_template("proposing/form.html", kind=form.kind, fields=fields, focus=chosen)


@bp.app_template_global()
def propose_link(
    slug: str, *iris: str, text: str = "", category: str | None = None, look: str = "ds-link"
) -> Markup | str:
    """Link to a form about some entities; empty if that kind of proposal cannot be about them."""
    reader = current_reader()
    kind = find_kind(reader, slug)
    for field, iri in zip(kind.subjects, iris, strict=False):
        # Anything may be reported as wrong.
        if kind_of(iri) not in field.of and not (field.name == "thing" and kind_of(iri)):
            return ""
    pairs = [*zip(repeat(ABOUT), iris), ("kategori", category)]
    query = urlencode([(name, iri.removeprefix(str(ID))) for name, iri in pairs if iri], safe="/")
    names = ", ".join(map(reader.label, iris))
    link = Markup('<a class="{}" rel="nofollow" href="{}">{}{}</a>')
    hidden = Markup('<span class="ds-sr-only">: {}</span>').format(names) if names else ""
    address = url_for("proposing.form", slug=slug) + (f"?{query}" if query else "")
    return link.format(look, address, text or link_text(reader, kind), hidden)


def write_file(form: Form) -> tuple[str, str]:
    """Return the name and the Turtle of the file; empty about what is computed."""
    if form.is_computed:
        return "", ""
    reader = form.reader
    prefixes = reader.release.prefixes
    return write_proposal(read_forms(reader), form.kind.name, form.values, reader.labels, prefixes)


def describe_proposal(form: Form, name: str, file: str) -> dict[str, object]:
    """Describe a proposal for its page, with where it can be sent."""
    sentence, answers = form.sentence(), form.answers()
    message = _message(form, sentence, answers)
    change, is_filled = change_address(_setting("REPOSITORY") if name else "", name, file)
    return {
        "sentence": sentence,
        "answers": answers,
        "missing": form.missing(),
        "name": name,
        "file": file,
        "message": message,
        "editors": editors_address(sentence, message),
        "change": change,
        "is_change_filled": is_filled,
    }


def _message(form: Form, sentence: str, answers: Sequence[tuple[Text, str]]) -> str:
    """Write the message to the editors."""
    reader = form.reader
    about = next((form.values[name] for name in SUBJECTS if form.values.get(name)), "")
    page = local(reader, about)
    facts = {
        reader.text("Side"): absolute(page) if page else "",
        "IRI": about,
        reader.text("Fil"): _find_file(reader, about) if about else "",
        reader.text("Utgave"): reader.release.digest[:12],
    }
    lines = [sentence, "", *(f"{label}\n{text}\n" for label, text in answers)]
    return "\n".join([*lines, *(f"{label}: {text}" for label, text in facts.items() if text)])


def _find_file(reader: Reader, iri: str) -> str:
    """Find the source file that describes an entity: a file is a named graph."""
    rows = reader.whole.ask("files", node=ox.NamedNode(iri))
    files = [value_of(row["graph"]).removeprefix(str(GRAPH)) for row in rows]
    return f"{files[-1]}.ttl" if files else ""


def editors_address(sentence: str, message: str) -> str:
    """Return the address of the editors, with subject and message if it is e-mail."""
    address, length = editors_link(), len(message)
    if not address.startswith("mailto:"):
        return address
    body = quote(message)
    while len(body) > MAX_BODY:
        length -= 20
        body = quote(f"{message[:length]} …")
    return f"{address}?subject={quote(shorten(sentence))}&body={body}"


def change_address(repository: str, name: str, file: str) -> tuple[str, bool]:
    """Return the form for a new file on a branch, and whether the file is in it.

    GitLab has its own form; any other host is assumed to have that of GitHub.
    """
    if not repository:
        return "", False
    root, on_gitlab, branch = repository.partition("/-/tree/")
    if on_gitlab:
        start, fields = f"{root}/-/new/{branch}", [("file_name", name), ("content", file)]
    else:
        root, _, branch = repository.partition("/tree/")
        start = f"{root}/new/{branch}/{FOLDER}"
        fields = [("filename", name.removeprefix(f"{FOLDER}/")), ("value", file)]
    filled = f"{start}?{urlencode(fields, quote_via=quote)}"
    if len(filled) <= MAX_ADDRESS:
        return filled, True
    return f"{start}?{urlencode(fields[:1])}", False


@bp.app_template_global()
def editors_link() -> str:
    """Return the address of the editors; empty if it is not set."""
    address = _setting("EDITORS")
    is_mail = address and not address.startswith(("https://", "mailto:"))
    return f"mailto:{address}" if is_mail else address


def _setting(name: str) -> str:
    value = str(current_app.config.get(name, NOT_SET))
    return "" if value == NOT_SET else value
