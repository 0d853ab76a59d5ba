"""Errors: RFC 9457 problems for clients, and the same content as pages for people."""

from collections.abc import Iterable, Mapping
from datetime import date
from http import HTTPStatus
from typing import NoReturn
from urllib.parse import urlencode

from flask import Flask, Response, abort, json, make_response, render_template, request
from markupsafe import Markup, escape
from werkzeug.exceptions import BadHost, HTTPException, MethodNotAllowed, default_exceptions

from okosystem.core import errors
from okosystem.core.messages import Message, Quoted
from okosystem.model.labels import Text
from okosystem.web.formats import HTML
from okosystem.web.languages import (
    COOKIE,
    LANGUAGES,
    current_language,
    gettext,
    mark,
    pgettext,
    requested_language,
    speaking,
)
from okosystem.web.protocol import refuse_repeated
from okosystem.web.state import current_site

STATUSES: Mapping[type[errors.GraphError], HTTPStatus] = {
    errors.InvalidQuery: HTTPStatus.BAD_REQUEST,
    errors.InvalidParameter: HTTPStatus.BAD_REQUEST,
    errors.NotSerializable: HTTPStatus.NOT_ACCEPTABLE,
    errors.UnknownQuery: HTTPStatus.NOT_FOUND,
    errors.UnknownResource: HTTPStatus.NOT_FOUND,
    errors.QueryStopped: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.TooManyQueries: HTTPStatus.TOO_MANY_REQUESTS,
    errors.Busy: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.IncompleteDocument: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.EngineUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.EngineAnswerInvalid: HTTPStatus.BAD_GATEWAY,
}
HIDDEN = Message(
    "An error occurred on the server. The query and the data are not the cause. "
    "How to fix it: try again in a moment, and report it if it happens again."
)
TOO_LARGE = Message("The request body is too large. How to fix it: send less in each request.")
NOT_HERE = Message(
    "There is nothing at this address. How to fix it: check the spelling, or search at /sporsmal."
)
UNREADABLE = Message(
    "The request is malformed. How to fix it: send it as the documentation describes."
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
    """Handle every error in one way, and check every request."""
    app.register_error_handler(errors.GraphError, answer_graph_error)
    app.register_error_handler(HTTPException, answer_http_error)
    app.before_request(check)


def answer_graph_error(error: errors.GraphError) -> Response:
    """Answer one of our errors: its type gives the status, its message the detail."""
    status = status_of(error)
    is_hidden = status == HTTPStatus.INTERNAL_SERVER_ERROR or not error.args
    return problem(status, HIDDEN if is_hidden else error.args[0])


def status_of(error: errors.GraphError) -> HTTPStatus:
    """Return the status of an error; 500 for one that no request should cause."""
    found = (STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)
    return next(found, HTTPStatus.INTERNAL_SERVER_ERROR)


def answer_http_error(error: HTTPException) -> Response:
    """Answer an error of Werkzeug's; a 500 reveals no internals."""
    if isinstance(error.response, Response):
        return error.response
    status = HTTPStatus(error.code or 500)
    response = problem(status, HIDDEN if status >= 500 else message_of(error))
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def message_of(error: HTTPException) -> str:
    """Return our message, in place of Werkzeug's default descriptions."""
    text, status = error.description or "", error.code or 500
    if isinstance(error, MethodNotAllowed):
        return Message(
            "The method %(method)s is not allowed at this address. "
            "How to fix it: use one of %(allowed)s.",
            method=request.method,
            allowed=", ".join(sorted(error.valid_methods or ())),
        )
    if text != default_exceptions[status].description:
        return text
    return OURS.get(status, UNREADABLE)


def problem(status: HTTPStatus, detail: str) -> Response:
    """Respond with a problem: as a page, or as data in the requested language, else in English."""
    if prefers_page():
        response = make_response(problem_page(status, detail), status)
    else:
        language = requested_language() or "en"
        with speaking(language):
            detail = translate(detail)
        body = {"type": "about:blank", "title": status.phrase, "status": status, "detail": detail}
        text = json.dumps(body, ensure_ascii=False)
        response = Response(text, status, content_type="application/problem+json")
        response.headers["Content-Language"] = language
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        response.headers["Retry-After"] = "5"
    return response


def problem_page(status: HTTPStatus, detail: str) -> str:
    """Write the page, with suggestions of what was meant."""
    return render_template(
        "problem.html",
        status=int(status),
        title=TITLES.get(status, TITLES[500 if status >= 500 else 400]),
        # What NOT_HERE says, the page says of every 404.
        detail="" if detail is NOT_HERE else detail,
        meant=current_site().suggest(request.path) if status == HTTPStatus.NOT_FOUND else (),
    )


def prefers_page() -> bool:
    """Whether the client prefers a page to data; a page cannot link to a host that is no name."""
    if isinstance(request.routing_exception, BadHost):
        return False
    offered = ("application/problem+json", "application/json", HTML.media_type)
    return request.accept_mimetypes.best_match(offered) == HTML.media_type


def is_for_page() -> bool:
    """Whether the request is for a page, not for a file of the same address."""
    is_file = "." in request.path or "format" in request.args
    return prefers_page() and not is_file


def show_message(message: str) -> Markup:
    """Translate a message for a page, and mark text that exists in English only.

    The values stand in the message as they are, and are never read as HTML.
    """
    if isinstance(message, Message):
        values = {
            name: show_message(value) if isinstance(value, Message | Quoted) else value
            for name, value in message.values.items()
        }
        return escape(gettext(message.template)) % values
    if current_language() == "en":
        return escape(message)
    return Markup('<span lang="en">{}</span>').format(message)


def translate(message: str) -> str:
    """Translate a message as plain text."""
    if not isinstance(message, Message):
        return message
    values = {k: translate(v) if isinstance(v, str) else v for k, v in message.values.items()}
    return gettext(message.template) % values


SHOWN = 80
# A query in SPARQL may be longer, and its clients repeat a format by other names.
LONGEST, PROTOCOL = 8000, "/sparql"


def check() -> None:
    """Refuse a URL that is too long, two formats, or an unknown language."""
    length, language = len(request.query_string), request.args.get(COOKIE, "")
    is_protocol = request.path == PROTOCOL
    if length > LONGEST and not is_protocol:
        refuse(
            "Adressen er for lang. Ta bort noe av det som står etter spørsmålstegnet.",
            [],
            HTTPStatus.REQUEST_URI_TOO_LONG,
            length=length,
            limit=LONGEST,
        )
    if not is_protocol:
        refuse_repeated(request.args.items(multi=True), ("format",))
    if language and language not in LANGUAGES:
        refuse(
            "«%(given)s» er ikke et språk her. Velg ett av disse:",
            [
                (Text(name, code), f"?{with_changes(**{COOKIE: code})}")
                for code, name in LANGUAGES.items()
            ],
            given=language[:SHOWN],
            name=COOKIE,
            options=", ".join(LANGUAGES),
        )


def refuse(
    text: str, choices: Iterable[tuple[Text, str]], status: int = 400, **values: object
) -> NoReturn:
    """Answer an invalid parameter with the valid choices, as a page or as a problem.

    The English of a problem is for programs, and stands in the catalogue in a context of its own.
    """
    choices = list(choices)
    if prefers_page():
        message = gettext(text) % values
        page = render_template("refused.html", message=message, choices=choices, status=status)
        abort(make_response(page, status))
    if requested_language() not in ("", "en"):
        labels = ", ".join(
            f"{label} ({address})" if address and str(label) not in address else str(label)
            for label, address in choices
        )
        abort(status, f"{gettext(text) % values} {labels}".strip())
    values["choices"] = ", ".join(address or str(label) for label, address in choices)
    with speaking("en"):
        abort(status, pgettext("problem", text) % values)


def with_changes(**changes: str) -> str:
    """Return this query string with some parameters changed, without overlong ones."""
    unchanged = [
        (name, value)
        for name, value in request.args.items(multi=True)
        if name not in (*changes, COOKIE) and value and len(name + value) <= SHOWN
    ]
    return urlencode([*unchanged, *changes.items()])


def refuse_one_day(period_page: str, day: date | None) -> None:
    """Refuse a date on a page about a period, with the page of the period that ends that day."""
    if day:
        refuse(
            "Siden viser et tidsrom. Det som hadde skjedd fram til dagen, står her:",
            [(Text(period_page, ""), period_page)],
        )


def plain(text: str) -> Text:
    """Make a text in the reader's language."""
    return Text(text, current_language())
