"""The SPARQL 1.1 Protocol, query operation. Updates are refused: the data lives in git."""

import json

from flask import Blueprint, Response, abort, request

from okosystem.core.messages import Message
from okosystem.core.terms import value_of
from okosystem.engine.words import is_repeatable
from okosystem.web.description import service_description
from okosystem.web.direct import FAILED
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
from okosystem.web.protocol import (
    parameters,
    query_text,
    refuse_other_encodings,
    refuse_update,
    refuse_using,
    timeout,
)
from okosystem.web.sparql_page import ask, drawing, editor, example, page
from okosystem.web.state import current_graph, current_release, current_site, remote_health
from okosystem.web.views.tables import SVG

bp = Blueprint("sparql", __name__)
ANSWERS = (*TABLE, *GRAPH_ANSWER, HTML)
SHOWN = {HTML: page, SVG: drawing}


@bp.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    """Answer a query; without one, show the editor to people and the description to machines."""
    if failed := request.environ.get(FAILED):
        raise failed
    refuse_other_encodings(request)
    refuse_update(request)
    refuse_using(request)
    if request.method != "POST" and not request.args.getlist("query"):
        return nothing_asked()
    query, chosen = query_text(request), choose()
    response = SHOWN[chosen](query) if chosen in SHOWN else data(query)
    if not is_repeatable(query) or remote_health():
        response.cache_control.no_store = True
    return response


def choose() -> Format:
    """Choose between a page and data, before it is known what kind of answer the query has."""
    if asked := parameters().get("format"):
        return named(asked, (*ANSWERS, SVG))
    return negotiate(request.accept_mimetypes, ANSWERS)


def data(query: str) -> Response:
    """Answer in a format of the answer's own kind; answer 406 when only the other kind will do."""
    formats = pair(request.headers.get("Accept", ""), parameters().get("format", ""))
    formats = formats or Pair(JSON, TURTLE)
    answer = ask(query, formats)
    chosen = formats.of(answer.media_type)
    if chosen is None:
        offered = GRAPH_ANSWER if formats.graph is None else TABLE
        abort(
            406, Message("This kind of answer is offered as %(offered)s.", offered=listed(offered))
        )
    return Response(answer.body, mimetype=chosen.media_type)


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


@bp.get("/fragments")
def fragments() -> Response:
    """Refer clients of the removed Triple Pattern Fragments to the endpoint.

    A redirect would drop the pattern, and the service description be read as its matches.
    """
    abort(
        410,
        Message(
            "Triple Pattern Fragments are no longer served. "
            "How to fix it: use /sparql as the source; Comunica needs no other change."
        ),
    )


@bp.get("/sparql/completions.json")
def completions() -> Response:
    """List what the editor completes: prefixes, and the classes and properties that are used."""
    told: dict[str, object] = {"prefixes": dict(current_release().prefixes)}
    if about := current_site():
        told |= {"classes": [iri for iri, _ in about.classes]}
        told |= {"properties": [iri for iri, _ in about.properties]}
    else:
        rows = [
            {k: value_of(v) for k, v in row.items()} for row in current_graph().ask("completions")
        ]
        for kind in ("classes", "properties"):
            told[kind] = [row["term"] for row in rows if row["kind"] == kind]
    return Response(json.dumps(told), mimetype=PLAIN_JSON.media_type)
