"""The SPARQL 1.1 Protocol, query operation. Updates are refused: the data lives in git."""

import json

from flask import Blueprint, Response, abort, request

from okosystem.core.messages import Message
from okosystem.engine.query_text import is_repeatable
from okosystem.web.documents import serialize_triples
from okosystem.web.fast_path import FAILURE
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
from okosystem.web.protocol import SparqlRequest, parse_request
from okosystem.web.service_description import service_description
from okosystem.web.sparql_page import drawing, editor, evaluate, example, page
from okosystem.web.state import current_release, current_site, remote_health
from okosystem.web.views.tables import SVG

bp = Blueprint("sparql", __name__)
ANSWERS = (*TABLE, *GRAPH_ANSWER, HTML)
SHOWN = {HTML: page, SVG: drawing}


@bp.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    """Answer a query; without one, show the editor to people and the description to machines."""
    if failure := request.environ.get(FAILURE):
        raise failure
    content_type, query_string = request.content_type or "", request.environ["QUERY_STRING"]
    parsed = parse_request(request.method, content_type, query_string, request.get_data)
    if parsed.query is None:
        return without_query(parsed)
    chosen = choose_format(parsed)
    response = SHOWN[chosen](parsed) if chosen in SHOWN else data(parsed)
    if not is_repeatable(parsed.query) or remote_health():
        response.cache_control.no_store = True
    return response


def choose_format(parsed: SparqlRequest) -> Format:
    """Choose between a page, a figure and data, before the kind of answer is known."""
    if name := parsed.first("format"):
        return named(name, (*ANSWERS, SVG))
    return negotiate(request.accept_mimetypes, ANSWERS)


def data(parsed: SparqlRequest) -> Response:
    """Answer in a format of the answer's own kind; answer 406 when only the other kind will do."""
    formats = pair(request.headers.get("Accept", ""), parsed.first("format"))
    formats = formats or Pair(JSON, TURTLE)
    answer = evaluate(parsed, formats)
    chosen = formats.of(answer.media_type)
    if chosen is None:
        offered = GRAPH_ANSWER if formats.graph is None else TABLE
        abort(
            406, Message("This kind of answer is offered as %(offered)s.", offered=listed(offered))
        )
    return Response(answer.body, mimetype=chosen.media_type)


def without_query(parsed: SparqlRequest) -> Response:
    """Show the editor, or describe the service; an invalid timeout is refused here too."""
    _ = parsed.timeout
    if name := parsed.first("format"):
        chosen = named(name, (HTML, *GRAPH))
    else:
        chosen = negotiate(request.accept_mimetypes, (*GRAPH, HTML))
    if chosen is HTML:
        return editor(example(), None)
    body = serialize_triples(service_description(request.base_url), chosen)
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
    body = {"prefixes": dict(current_release().prefixes), **current_site().completions()}
    return Response(json.dumps(body), mimetype=PLAIN_JSON.media_type)
