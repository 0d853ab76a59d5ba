"""Errors on the wire: RFC 9457 for clients, the same content as a page for people.

A page speaks the reader's language. A problem speaks English, unless the client asks for another.
"""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Flask, Response, json, make_response, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, default_exceptions

from okosystem.core.errors import (
    Busy,
    EngineAnswerInvalid,
    EngineUnavailable,
    GraphError,
    IncompleteDocument,
    InvalidParameter,
    InvalidQuery,
    NotSerializable,
    QueryStopped,
    TooManyQueries,
    UnknownQuery,
    UnknownResource,
)
from okosystem.core.messages import Message
from okosystem.web.faults import plainly
from okosystem.web.formats import HTML
from okosystem.web.languages import asked_language, mark, speaking
from okosystem.web.state import current_site

STATUSES: Mapping[type[GraphError], HTTPStatus] = {
    InvalidQuery: HTTPStatus.BAD_REQUEST,
    InvalidParameter: HTTPStatus.BAD_REQUEST,
    NotSerializable: HTTPStatus.NOT_ACCEPTABLE,
    UnknownQuery: HTTPStatus.NOT_FOUND,
    UnknownResource: HTTPStatus.NOT_FOUND,
    QueryStopped: HTTPStatus.SERVICE_UNAVAILABLE,
    TooManyQueries: HTTPStatus.TOO_MANY_REQUESTS,
    Busy: HTTPStatus.SERVICE_UNAVAILABLE,
    IncompleteDocument: HTTPStatus.SERVICE_UNAVAILABLE,
    EngineUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    EngineAnswerInvalid: HTTPStatus.BAD_GATEWAY,
}
RETRY_AFTER = {HTTPStatus.TOO_MANY_REQUESTS: "5", HTTPStatus.SERVICE_UNAVAILABLE: "5"}
HIDDEN = Message("Something went wrong on the server. The query and the data are not at fault.")
TOO_LARGE = Message("More was sent than is taken. How to fix it: send less at a time.")
NOT_HERE = Message(
    "There is nothing at this address. How to fix it: check the spelling, or ask /sok."
)
UNREADABLE = Message(
    "The request cannot be read. How to fix it: send it as the documentation shows."
)
OURS: Mapping[int, str] = {404: NOT_HERE, 413: TOO_LARGE}
TITLES: Mapping[int, str] = {
    400: mark("Forespørselen kan ikke leses"),
    403: mark("Ikke tillatt"),
    404: mark("Siden finnes ikke"),
    405: mark("Metoden brukes ikke her"),
    406: mark("Formatet tilbys ikke"),
    410: mark("Tjenesten er fjernet"),
    413: mark("Forespørselen er for stor"),
    414: mark("Adressen er for lang"),
    415: mark("Formatet kan ikke leses"),
    429: mark("For mange spørringer på en gang"),
    500: mark("Noe gikk galt hos oss"),
    502: mark("Motoren bak svarte feil"),
    503: mark("Kan ikke besvares akkurat nå"),
}


def init_app(app: Flask) -> None:
    """Let every error leave the server in the same shape."""
    app.register_error_handler(GraphError, graph_problem)
    app.register_error_handler(HTTPException, http_problem)


def graph_problem(error: GraphError) -> Response:
    """Answer one of ours: its type gives the status, its text says what was wrong."""
    status = status_of(error)
    is_inside = status == HTTPStatus.INTERNAL_SERVER_ERROR or not error.args
    return problem(status, HIDDEN if is_inside else error.args[0])


def status_of(error: GraphError) -> HTTPStatus:
    """Find the status of an error; one that no request should cause is the server's own fault."""
    found = (STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)
    return next(found, HTTPStatus.INTERNAL_SERVER_ERROR)


def http_problem(error: HTTPException) -> Response:
    """Answer one of werkzeug's; of a 500 nothing from the inside is told."""
    if isinstance(error.response, Response):
        return error.response
    status = HTTPStatus(error.code or 500)
    response = problem(status, HIDDEN if status >= 500 else described(error))
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def described(error: HTTPException) -> str:
    """Give the words of one of werkzeug's: ours where we raised it, else ours for its own."""
    text, status = error.description or "", error.code or 500
    if isinstance(error, MethodNotAllowed):
        return Message(
            "%(method)s is not taken here. How to fix it: send one of %(allowed)s.",
            method=request.method,
            allowed=", ".join(sorted(error.valid_methods or ())),
        )
    if text != default_exceptions[status].description:
        return text
    return OURS.get(status, UNREADABLE)


def problem(status: HTTPStatus, detail: str) -> Response:
    """Write a problem: `title` is fixed for the status, `detail` is for this occurrence."""
    response = page_of(status, detail) if wants_page() else data_of(status, detail)
    if status in RETRY_AFTER:
        response.headers["Retry-After"] = RETRY_AFTER[status]
    return response


def page_of(status: HTTPStatus, detail: str) -> Response:
    """Tell people, with what they may have meant."""
    title = TITLES.get(status, TITLES[500 if status >= 500 else 400])
    meant = current_site().suggest(request.path) if status == HTTPStatus.NOT_FOUND else ()
    # What NOT_HERE says, the page says of every 404.
    told = "" if detail is NOT_HERE else detail
    page = render_template(
        "problem.html", status=int(status), title=title, detail=told, meant=meant
    )
    return make_response(page, status)


def data_of(status: HTTPStatus, detail: str) -> Response:
    """Tell a program, in the language that it asks for, else in English."""
    language = asked_language() or "en"
    with speaking(language):
        told = plainly(detail)
    body = {"type": "about:blank", "title": status.phrase, "status": status, "detail": told}
    text = json.dumps(body, ensure_ascii=False)
    response = Response(text, status, content_type="application/problem+json")
    response.headers["Content-Language"] = language
    return response


def wants_page() -> bool:
    """Tell whether the client would rather have a page than data."""
    offered = ("application/problem+json", "application/json", HTML.media_type)
    return request.accept_mimetypes.best_match(offered) == HTML.media_type
