"""/forslag/<slug>: the forms, and finished proposals.

Templates link with `propose_link` to forms about what their pages show.
"""

import shlex
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from okosystem.config import NOT_SET
from okosystem.core.terms import GRAPH, ID, kind_of, value_of
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.graph.choices import MAX_SHOWN, Refused
from okosystem.graph.dates import day
from okosystem.graph.labels import Text, shorten
from okosystem.graph.markup import local
from okosystem.graph.reader import Reader
from okosystem.proposals.forms import FOLDER, Field, Kind, normalise, read_forms, write_proposal
from okosystem.web.links import absolute
from okosystem.web.proposing.form import (
    ABOUT,
    SUBJECTS,
    fill_form,
    find_invalid,
    in_reader_language,
    is_computed,
    question_of,
    read_address,
    read_values,
)
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
    reader = current_reader()
    kind, about = find_kind(reader, slug), request.args.getlist(ABOUT)
    values = read_address(reader, kind, request.args, about)
    invalid = find_invalid(reader, kind, values) if about else {}
    return render_form(reader, kind, values, {n: text for n, text in invalid.items() if values[n]})


@bp.post("/forslag/<slug>")
def submit(slug: str) -> ResponseReturnValue:
    """Show the finished proposal, or the form again with its errors."""
    reader = current_reader()
    kind = find_kind(reader, slug)
    values = read_values(reader, kind, request.form)
    chosen, again = request.form.get(CHOOSE, ""), request.form.get(AGAIN)
    invalid = find_invalid(reader, kind, values)
    if chosen or again:
        return render_form(reader, kind, values, invalid if again == WITH_ERRORS else {}, chosen)
    if invalid:
        return render_form(reader, kind, values, invalid), 422
    dated = {**values, "date": values["date"] or date.today().isoformat()}
    name, file = write_file(reader, kind, dated)
    if name and request.form.get("fil"):
        disposition = f'attachment; filename="{name.rpartition("/")[2]}"'
        return Response(file, mimetype="text/turtle", headers={"Content-Disposition": disposition})
    flags = [f"--{name}={value}" for name, value in kind.normalise(values).items() if value]
    return render_template(
        "proposing/finished.html",
        kind=kind,
        values=values,
        proposal=describe_proposal(reader, kind, dated, name, file),
        folder=name.rpartition("/")[0],
        command=shlex.join(["okosystem", "propose", kind.name, *flags]),
    )


@bp.after_request
def forbid_storing(response: Response) -> Response:
    """Forbid caching, since the response has what somebody entered."""
    if request.method == "POST":
        response.cache_control.no_store = True
    return response


def find_kind(reader: Reader, slug: str) -> Kind:
    """Find the kind by its slug; refuses an unknown one with the existing ones."""
    kinds = {kind.slug: kind for kind in read_forms(reader).kinds.values()}
    if slug not in kinds:
        raise Refused(
            "Det finnes ikke noe skjema for «%(given)s». Disse finnes:",
            [
                (in_reader_language(reader, kind.link), url_for(".form", slug=one))
                for one, kind in kinds.items()
            ],
            404,
            given=slug[:MAX_SHOWN],
            names=", ".join(kinds),
        )
    return kinds[slug]


def render_form(
    reader: Reader,
    kind: Kind,
    values: Mapping[str, str],
    invalid: Mapping[str, Text],
    chosen: str = "",
) -> str:
    """Render the form; the field `chosen` is to be selected again."""
    fields = fill_form(reader, kind, values, invalid, chosen)
    return render_template("proposing/form.html", kind=kind, fields=fields, focus=chosen)


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
    pairs = [*((ABOUT, iri) for iri in iris), ("kategori", category)]
    query = urlencode([(name, iri.removeprefix(str(ID))) for name, iri in pairs if iri], safe="/")
    names = ", ".join(map(reader.label, iris))
    link = Markup('<a class="{}" rel="nofollow" href="{}">{}{}</a>')
    hidden = Markup('<span class="ds-sr-only">: {}</span>').format(names) if names else ""
    address = url_for("proposing.form", slug=slug) + (f"?{query}" if query else "")
    return link.format(look, address, text or in_reader_language(reader, kind.link), hidden)


def write_file(reader: Reader, kind: Kind, values: Mapping[str, str]) -> tuple[str, str]:
    """Return the name and the Turtle of the file; empty about what is computed."""
    if is_computed(reader, kind, values):
        return "", ""
    prefixes = reader.release.prefixes
    return write_proposal(read_forms(reader), kind.name, values, reader.labels, prefixes)


def describe_proposal(
    reader: Reader, kind: Kind, values: Mapping[str, str], name: str, file: str
) -> dict[str, object]:
    """Describe a proposal for its page, with where it can be sent."""
    sentence = _sentence(reader, kind, values)
    answers = _answers(reader, kind, values, sentence)
    message = _message(reader, values, sentence, answers)
    change, is_filled = change_address(_setting("REPOSITORY") if name else "", name, file)
    missing = [field.label for field in kind.fields if field.required and not values[field.name]]
    return {
        "sentence": sentence,
        "answers": answers,
        "missing": list(map(partial(in_reader_language, reader), missing)),
        "name": name,
        "file": file,
        "message": message,
        "editors": editors_address(sentence, message),
        "change": change,
        "is_change_filled": is_filled,
    }


def _sentence(reader: Reader, kind: Kind, values: Mapping[str, str]) -> str:
    """Write a proposal in one sentence, with long texts shortened."""
    filled = {field.name: shorten(_answer_text(reader, field, values)) for field in kind.fields}
    for name, text in filled.items():
        filled[name] = text or filled.get(f"{name.removesuffix('-nb')}-nn", "")
    return in_reader_language(reader, kind.sentence).value.format(**filled)


def _answers(
    reader: Reader, kind: Kind, values: Mapping[str, str], sentence: str
) -> list[tuple[Text, str]]:
    """List the questions and answers that the sentence does not cover."""
    answers = []
    for field in kind.fields:
        text, default = _answer_text(reader, field, values), kind.filled.get(field.name, "")
        is_own = normalise(field, values[field.name]) not in ("", normalise(field, default))
        if is_own and text not in sentence:
            answers.append((question_of(reader, field), text))
    return answers


def _answer_text(reader: Reader, field: Field, values: Mapping[str, str]) -> str:
    value = values[field.name]
    if field.value == "date":
        return str(day(reader, value)) if value else ""
    if field.value in ("iri", "code"):
        return reader.label(normalise(field, value)) if value else ""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in value)


def _message(
    reader: Reader, values: Mapping[str, str], sentence: str, answers: Sequence[tuple[Text, str]]
) -> str:
    """Write the message to the editors."""
    about = next((values[name] for name in SUBJECTS if values.get(name)), "")
    page = local(reader, about)
    facts = {
        reader.text("Side"): absolute(page) if page else "",
        "IRI": about,
        reader.text("Fil"): _read_files(
            reader.whole.store, reader.release.page_queries["files"]
        ).get(about),
        reader.text("Utgave"): reader.release.digest[:12],
    }
    lines = [sentence, "", *(f"{label}\n{text}\n" for label, text in answers)]
    return "\n".join([*lines, *(f"{label}: {text}" for label, text in facts.items() if text)])


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


@cached_per_store()
def _read_files(store: Store, sparql: str) -> Mapping[str, str]:
    """Read the source file of each entity: a file is a named graph."""
    rows = store.rows(sparql)
    pairs = ((value_of(row["node"]), value_of(row["graph"])) for row in rows)
    return {node: f"{graph.removeprefix(str(GRAPH))}.ttl" for node, graph in pairs}
