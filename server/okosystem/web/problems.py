"""Errors: RFC 9457 problems for clients, and the same content as pages for people."""

from collections.abc import Iterable, Mapping
from datetime import date
from http import HTTPStatus
from typing import NoReturn
from urllib.parse import urlencode

from flask import Flask, Response, abort, json, make_response, render_template, request
from markupsafe import Markup, escape
from werkzeug.exceptions import HTTPException, MethodNotAllowed, default_exceptions

from okosystem.core import errors
from okosystem.core.messages import Message, Quoted
from okosystem.model.labels import Text
from okosystem.web.formats import HTML
from okosystem.web.languages import (
    COOKIE,
    LANGUAGES,
    asked_language,
    current_language,
    gettext,
    mark,
    pgettext,
    speaking,
)
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
    """Handle every error in one way, and check every request."""
    app.register_error_handler(errors.GraphError, answer_graph_error)
    app.register_error_handler(HTTPException, answer_http_error)
    app.before_request(check)


def answer_graph_error(error: errors.GraphError) -> Response:
    """Answer one of our errors: its type gives the status, its message the detail."""
    status = status_of(error)
    is_inside = status == HTTPStatus.INTERNAL_SERVER_ERROR or not error.args
    return problem(status, HIDDEN if is_inside else error.args[0])


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
            "%(method)s is not taken here. How to fix it: send one of %(allowed)s.",
            method=request.method,
            allowed=", ".join(sorted(error.valid_methods or ())),
        )
    if text != default_exceptions[status].description:
        return text
    return OURS.get(status, UNREADABLE)


def problem(status: HTTPStatus, detail: str) -> Response:
    """Respond with a problem, as a page or as data."""
    response = problem_page(status, detail) if prefers_page() else problem_data(status, detail)
    if status in RETRY_AFTER:
        response.headers["Retry-After"] = RETRY_AFTER[status]
    return response


def problem_page(status: HTTPStatus, detail: str) -> Response:
    """Write the page, with suggestions of what was meant."""
    title = TITLES.get(status, TITLES[500 if status >= 500 else 400])
    meant = current_site().suggest(request.path) if status == HTTPStatus.NOT_FOUND else ()
    # What NOT_HERE says, the page says of every 404.
    told = "" if detail is NOT_HERE else detail
    page = render_template(
        "problem.html", status=int(status), title=title, detail=told, meant=meant
    )
    return make_response(page, status)


def problem_data(status: HTTPStatus, detail: str) -> Response:
    """Write the problem in the language that the client asks for, else in English."""
    language = asked_language() or "en"
    with speaking(language):
        told = translate(detail)
    body = {"type": "about:blank", "title": status.phrase, "status": status, "detail": told}
    text = json.dumps(body, ensure_ascii=False)
    response = Response(text, status, content_type="application/problem+json")
    response.headers["Content-Language"] = language
    return response


def prefers_page() -> bool:
    """Tell whether the client prefers a page to data."""
    offered = ("application/problem+json", "application/json", HTML.media_type)
    return request.accept_mimetypes.best_match(offered) == HTML.media_type


def fault(error: object) -> Markup:
    """Translate a message for a page, and mark text that exists in English only.

    The values stand in the message as they are, and are never read as HTML.
    """
    said = error.args[0] if isinstance(error, Exception) and error.args else error
    if not isinstance(said, Message):
        return in_english(str(said))
    return escape(gettext(said.template)) % {k: _value(v) for k, v in said.values.items()}


def _value(value: object) -> object:
    if isinstance(value, Message):
        return fault(value)
    return in_english(value) if isinstance(value, Quoted) else value


def in_english(text: str) -> Markup:
    """Mark a text as English on a page in another language."""
    if current_language() == "en":
        return escape(text)
    return Markup('<span lang="en">{}</span>').format(text)


def translate(said: str) -> str:
    """Translate a message as plain text."""
    if not isinstance(said, Message):
        return str(said)
    values = {k: translate(v) if isinstance(v, str) else v for k, v in said.values.items()}
    return gettext(said.template) % values


SHOWN = 80
# A query in SPARQL may be longer; a page has no use for it.
LONGEST, LONG = 8000, ("/sparql",)


def check() -> None:
    """Refuse a URL that is too long, or an unknown language."""
    length, language = len(request.query_string), request.args.get(COOKIE, "")
    if length > LONGEST and request.path not in LONG:
        refuse(
            "Adressen er for lang. Ta bort noe av det som står etter spørsmålstegnet.",
            [],
            HTTPStatus.REQUEST_URI_TOO_LONG,
            length=length,
            limit=LONGEST,
        )
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
    if asked_language() not in ("", "en"):
        labels = ", ".join(_with_address(*choice) for choice in choices)
        abort(status, f"{gettext(text) % values} {labels}".strip())
    values["choices"] = ", ".join(address or str(label) for label, address in choices)
    with speaking("en"):
        abort(status, pgettext("problem", text) % values)


def _with_address(text: Text, address: str) -> str:
    return str(text) if not address or str(text) in address else f"{text} ({address})"


def with_changes(**changes: str) -> str:
    """Return this query string with some parameters changed, without overlong ones."""
    given = ((k, v) for k, v in request.args.items(multi=True) if k not in (*changes, COOKIE))
    kept = [(k, v) for k, v in given if v and len(k + v) <= SHOWN]
    return urlencode([*kept, *changes.items()])


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
