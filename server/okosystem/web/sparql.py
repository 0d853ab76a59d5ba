"""The SPARQL 1.1 Protocol, query operation. Updates are refused: the data lives in git."""

import json

from flask import Blueprint, Response, abort, make_response, render_template, request

from okosystem.core.errors import GraphError, UnknownQuery
from okosystem.core.runnable import runnable
from okosystem.engine.asking import Written
from okosystem.engine.words import is_repeatable
from okosystem.web.description import service_description
from okosystem.web.direct import FAILED, question
from okosystem.web.documents import written
from okosystem.web.formats import (
    GRAPH,
    GRAPH_ANSWER,
    HTML,
    JSON,
    PLAIN_JSON,
    TABLE,
    TURTLE,
    Format,
    Pair,
    listed,
    named,
    negotiate,
    pair,
)
from okosystem.web.graph import ask as ask_graph
from okosystem.web.headers import POLICY
from okosystem.web.languages import current_language
from okosystem.web.problems import status_of
from okosystem.web.protocol import parameters, query_text, refuse_update, refuse_using, timeout
from okosystem.web.results import Table, read_results
from okosystem.web.state import current_pool, current_release, current_site, remote_health

bp = Blueprint("sparql", __name__)
RESIZER = "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"
"""The one style that YASGUI's table writes into the page, for its columns; no other is let in."""
ANSWERS = (*TABLE, *GRAPH_ANSWER, HTML)


@bp.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    """Answer a query; without one, show the editor to people and the description to machines."""
    if failed := request.environ.get(FAILED):
        raise failed
    refuse_update(request)
    refuse_using(request)
    if request.method != "POST" and not request.args.getlist("query"):
        return nothing_asked()
    query = query_text(request)
    response = page(query) if choose() is HTML else data(query)
    if not is_repeatable(query) or remote_health():
        response.cache_control.no_store = True
    return response


def choose() -> Format:
    """Choose between a page and data, before it is known what kind of answer the query has."""
    if asked := parameters().get("format"):
        return named(asked, ANSWERS)
    return negotiate(request.accept_mimetypes, ANSWERS)


def data(query: str) -> Response:
    """Answer in a format of the answer's own kind; answer 406 when only the other kind will do."""
    formats = pair(request.headers.get("Accept", ""), parameters().get("format", ""))
    formats = formats or Pair(JSON, TURTLE)
    answer = ask(query, formats)
    chosen = formats.of(answer.media_type)
    if chosen is None:
        offered = GRAPH_ANSWER if formats.graph is None else TABLE
        abort(406, f"This kind of answer is offered as {listed(offered)}.")
    return Response(answer.body, mimetype=chosen.media_type)


def ask(query: str, formats: Pair) -> Written:
    """Have the query answered in a process of its own, within the limits."""
    asked = question([*parameters().items(multi=True), ("query", query)], formats)
    return current_pool().ask(asked, request.remote_addr or "", timeout())


def nothing_asked() -> Response:
    """Show the editor, or describe the service; a time that is none is refused here too."""
    timeout()
    if asked := request.args.get("format"):
        chosen = named(asked, (HTML, *GRAPH))
    else:
        chosen = negotiate(request.accept_mimetypes, (*GRAPH, HTML))
    if chosen is HTML:
        return editor(example(), None)
    body = written(service_description(request.base_url), chosen)
    return Response(body, mimetype=chosen.media_type)


def example() -> str:
    """Write the query of the question named by ?sporsmal=, ready to be changed and run."""
    name, release = request.args.get("sporsmal", ""), current_release()
    if name and name not in release.queries:
        raise UnknownQuery(f"There is no question named {name!r}.")
    return runnable(release.queries[name], release.prefixes) if name else ""


@bp.get("/sparql/completions.json")
def completions() -> Response:
    """List what the editor completes: prefixes, and the classes and properties that are used."""
    told: dict[str, object] = {"prefixes": dict(current_release().prefixes)}
    if about := current_site():
        told |= {"classes": [iri for iri, _ in about.classes]}
        told |= {"properties": [iri for iri, _ in about.properties]}
    else:
        rows = [
            {k: getattr(v, "value", "") for k, v in row.items()} for row in ask_graph("completions")
        ]
        for kind in ("classes", "properties"):
            told[kind] = [row["term"] for row in rows if row["kind"] == kind]
    return Response(json.dumps(told), mimetype=PLAIN_JSON.media_type)


def page(query: str) -> Response:
    """Show the answer, or what is wrong, as a page below the query, so that nobody loses it."""
    try:
        return editor(query, read_results(ask(query, Pair(JSON, TURTLE))))
    except GraphError as error:
        return editor(query, None, error)


def editor(query: str, table: Table | None, error: GraphError | None = None) -> Response:
    """Write the page with the form, the examples, and the answer or the error."""
    body = render_template(
        "sparql.html",
        query=query,
        table=table,
        error=error,
        questions=current_release().queries,
        language=current_language(),
        limit=current_pool().limits.seconds,
    )
    response = make_response(body, status_of(error) if error else 200)
    response.headers["Content-Security-Policy"] = f"{POLICY}; style-src 'self' {RESIZER}"
    return response
