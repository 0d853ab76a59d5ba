"""The named queries: a list, and for each a page, a form, and its answer in many formats."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from itertools import groupby
from typing import NoReturn

from flask import Blueprint, Response, make_response, render_template, request, url_for

from okosystem.core.folding import fold
from okosystem.core.queries import NamedQuery, Parameter
from okosystem.core.runnable import runnable
from okosystem.web.alphabet import in_order
from okosystem.web.answering import answered, given, heading
from okosystem.web.drawing.page import sent_drawing, shown_on_page
from okosystem.web.drawing.shown import GRAPH, SVG, asked_view, usual_view
from okosystem.web.formats import GRAPH_ANSWER, HTML, TABLE, Format, named, negotiate
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.lists import members
from okosystem.web.refusing import SHOWN, plain, refuse
from okosystem.web.state import current_graph, current_release, current_store

bp = Blueprint("questions", __name__)
GROUPS: Mapping[str, str] = {
    "faggruppe": mark("For faggruppen og virksomhetsarkitekten"),
    "politikk": mark("For den som setter rammer og prioriterer"),
    "utvikler": mark("For utvikleren og informasjonsforvalteren"),
    "hosting": mark("For høsting og datakvalitet"),
    "perspektiv": mark("Perspektiver på målbildet"),
}
ANSWERS = (HTML, *TABLE, *GRAPH_ANSWER)


@bp.get("/sporsmal")
def questions() -> str:
    """List the questions by group, or those that have every word of ?q=."""
    wanted = request.args.get("q", "")
    found = sorted(matching(wanted), key=place)
    grouped = groupby(found, key=lambda query: query.group)
    groups = [(GROUPS.get(group, group), list(queries)) for group, queries in grouped]
    return render_template(
        "questions.html",
        groups=groups,
        wanted=wanted,
        total=len(found),
        language=current_language(),
    )


def matching(wanted: str) -> list[NamedQuery]:
    """Find the questions whose name, title or description has every word, in any language."""
    words = fold(wanted).split()
    return [q for q in current_release().queries.values() if all(w in told(q) for w in words)]


def told(query: NamedQuery) -> str:
    """Write what a question says of itself, folded."""
    return fold(" ".join([query.name, *query.title.values(), *query.description.values()]))


def place(query: NamedQuery) -> tuple[int, str, int]:
    """Sort the questions by group, groups nobody has named last."""
    known = list(GROUPS)
    group = known.index(query.group) if query.group in known else len(known)
    return group, query.group, query.number


@bp.get("/sporsmal/<name>")
def question(name: str) -> Response:
    """Answer a question, as a page or in the format asked for by suffix, name or Accept."""
    name, _, suffix = name.partition(".")
    if name not in current_release().queries:
        refuse_unknown(name)
    query = current_release().queries[name]
    asked = suffix or request.args.get("format", "")
    if asked == SVG.suffix:
        return drawing(query)
    return page(query) if choose(asked, ANSWERS) is HTML else data(query, asked)


def refuse_unknown(name: str) -> NoReturn:
    """Say that there is no such question, and which are called something like it."""
    near = get_close_matches(name[:SHOWN], current_release().queries, n=10, cutoff=0.4)
    found = gettext("Det finnes ikke noe spørsmål som heter «%(given)s». Mente du ett av disse?")
    none = gettext("Det finnes ikke noe spørsmål som heter «%(given)s».")
    said = (found if near else none) % {"given": name[:SHOWN]}
    allowed = [(plain(one), url_for(".question", name=one)) for one in near]
    refuse(said, allowed, f"There is no question named {name[:SHOWN]!r}.", 404)


def choose(asked: str, offered: Sequence[Format]) -> Format:
    """Choose a format: the one asked for by name, else by Accept."""
    return named(asked, offered) if asked else negotiate(request.accept_mimetypes, offered)


def data(query: NamedQuery, asked: str) -> Response:
    """Answer in a format of the answer's own kind; when only the other kind will do, it is 406."""
    release = current_release()
    answer = current_store().query(query.sparql, parameters=query.bind(given(), release.prefixes))
    chosen = choose(asked, GRAPH_ANSWER if answer.is_graph else TABLE)
    response = Response(answer.write(chosen.writer), mimetype=chosen.media_type)
    file = f"{query.name}.{chosen.suffix}"
    response.headers["Content-Disposition"] = f'inline; filename="{file}"'
    return response


def page(query: NamedQuery) -> Response:
    """Show the question with its form and its answer; what is not given is taken from examples."""
    release = current_release()
    values = {key: p.example for key, p in query.parameters.items()} | given()
    view = asked_view()
    table = answered(query, values, view)
    return make_response(
        render_template(
            "question.html",
            query=query,
            values=values,
            choices={key: choices(p) for key, p in query.parameters.items()},
            table=table.headed(release.columns, current_language()),
            to=lambda **view: url_for(".question", name=query.name, **{**values, **view}),
            **shown_on_page(table, view or usual_view(table), heading),
            code=query.code,
            run=runnable(query, release.prefixes, values),
            language=current_language(),
        )
    )


def drawing(query: NamedQuery) -> Response:
    """Send the answer as a picture."""
    view = asked_view()
    return sent_drawing(answered(query, given(), view or GRAPH), view, query.name, heading)


def choices(parameter: Parameter) -> list[tuple[str, str]]:
    """List the things a reader may choose among, as short names and IRIs: of the example's kind."""
    prefix, colon, _ = parameter.example.partition(":")
    if parameter.kind != "iri" or not colon:
        return []
    return [(current_graph().curie(iri), iri) for iri in in_order(members(prefix))]
