"""Errors: RFC 9457 problems for clients, and the same content as pages for people."""

import json
from collections.abc import Container, Iterable
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Flask, Response, abort, make_response, render_template, request
from markupsafe import Markup, escape
from werkzeug.exceptions import BadHost, HTTPException, MethodNotAllowed, default_exceptions

from okosystem import errors
from okosystem.errors import Message, Quoted
from okosystem.graph.choices import MAX_SHOWN, Refused
from okosystem.graph.labels import Text
from okosystem.graph.texts import LANGUAGES, read_translations
from okosystem.package import read_package_table
from okosystem.web.state import (
    COOKIE,
    current_reader,
    requested_language,
)

TABLE = read_package_table("web/problems.toml")
STATUSES = {getattr(errors, name): HTTPStatus(code) for name, code in TABLE["statuses"].items()}
# Our details in place of Werkzeug's; any other status has that of 400.
DETAIL_BY_STATUS = {404: "not_found", 413: "too_large"}
# A query in SPARQL may be longer, and its clients repeat a format by other names.
MAX_URL_LENGTH, SPARQL_PATH = 8000, "/sparql"


def init_app(app: Flask) -> None:
    """Handle every error in one way, and check every request."""
    app.register_error_handler(errors.GraphError, _answer_graph_error)
    app.register_error_handler(Refused, _answer_refused)
    app.register_error_handler(HTTPException, _answer_http_error)
    app.before_request(_check_request)


def detail(name: str, /, **values: object) -> Message:
    """Return a text of the table by name, with its values."""
    template = TABLE["details"][name]
    return Message(template, **values)


def _answer_graph_error(error: errors.GraphError) -> Response:
    status = status_of(error)
    return _problem(status, error.args[0] if error.args and status != 500 else detail("internal"))


def status_of(error: errors.GraphError) -> HTTPStatus:
    """Return the HTTP status of an error; 500 for one that no request should cause."""
    found = (STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)
    return next(found, HTTPStatus.INTERNAL_SERVER_ERROR)


def _answer_http_error(error: HTTPException) -> Response:
    if isinstance(error.response, Response):
        return error.response
    status = HTTPStatus(error.code or 500)
    # A 500 reveals no internals.
    response = _problem(status, detail("internal") if status >= 500 else _message_of(error))
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def _message_of(error: HTTPException) -> str:
    """Return our message, in place of Werkzeug's default descriptions."""
    text, status = error.description or "", error.code or 500
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(error.valid_methods or ()))
        return detail("method", method=request.method, allowed=allowed)
    if text != default_exceptions[status].description:
        return text
    return detail(DETAIL_BY_STATUS.get(status, "malformed"))


def _problem(status: HTTPStatus, text: str) -> Response:
    """Respond with a page, or with data in the requested language, else in English."""
    reader = current_reader()
    if prefers_page():
        titles = TABLE["titles"]
        is_unknown = status == HTTPStatus.NOT_FOUND
        page = render_template(
            "problem.html",
            status=int(status),
            title=titles.get(str(int(status)), titles["500" if status >= 500 else "400"]),
            # The page says this of every 404.
            detail="" if text == TABLE["details"]["not_found"] else text,
            meant=reader.site.suggest(reader, request.path) if is_unknown else (),
        )
        response = make_response(page, status)
    else:
        language = requested_language() or "en"
        body = problem_body(status, translate(text, language))
        response = Response(body, status, content_type="application/problem+json")
        response.headers["Content-Language"] = language
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        response.headers["Retry-After"] = "5"
    return response


def problem_body(status: HTTPStatus, text: str) -> str:
    """Write a problem as JSON."""
    body = {"detail": text, "status": status, "title": status.phrase, "type": "about:blank"}
    return json.dumps(body, ensure_ascii=False)


def prefers_page() -> bool:
    """Whether the client prefers a page to data, and its Host is valid for links."""
    if isinstance(request.routing_exception, BadHost):
        return False
    offered = ("application/problem+json", "application/json", "text/html")
    return request.accept_mimetypes.best_match(offered) == "text/html"


def is_for_page() -> bool:
    """Whether the request is for a page, not for a file of the same address."""
    return prefers_page() and "." not in request.path and "format" not in request.args


def show_message(message: str) -> Markup:
    """Translate a message for a page, and mark text that exists in English only.

    The values in the message are escaped.
    """
    reader = current_reader()
    if isinstance(message, Message):
        values = {
            name: show_message(value) if isinstance(value, Message | Quoted) else value
            for name, value in message.values.items()
        }
        return escape(reader.text(message.template)) % values
    if reader.language == "en":
        return escape(message)
    return Markup('<span lang="en">{}</span>').format(message)


def translate(message: str, language: str) -> str:
    """Translate a message as plain text."""
    if not isinstance(message, Message):
        return message
    values = {
        k: translate(v, language) if isinstance(v, str) else v for k, v in message.values.items()
    }
    return read_translations(language).gettext(message.template) % values


def _check_request() -> None:
    """Refuse a URL that is too long, two formats, or an unknown language."""
    length, language = len(request.query_string), request.args.get(COOKIE, "")
    if request.path != SPARQL_PATH:
        if length > MAX_URL_LENGTH:
            raise Refused(
                "Adressen er for lang. Ta bort noe av det som står etter spørsmålstegnet.",
                [],
                HTTPStatus.REQUEST_URI_TOO_LONG,
                length=length,
                limit=MAX_URL_LENGTH,
            )
        refuse_repeated(request.args.lists(), ("format",))
    if language and language not in LANGUAGES:
        raise Refused(
            "«%(given)s» er ikke et språk her. Velg ett av disse:",
            [(Text(name, code), {COOKIE: code}) for code, name in LANGUAGES.items()],
            given=language[:MAX_SHOWN],
            name=COOKIE,
            options=", ".join(LANGUAGES),
        )


def refuse_repeated(fields: Iterable[tuple[str, list[str]]], names: Container[str]) -> None:
    """Answer 400 when a parameter that has one value is given several times."""
    for name, values in fields:
        if name in names and len(values) > 1:
            abort(400, detail("repeated", name=name, number=len(values)))


def _answer_refused(error: Refused) -> Response:
    """Answer a choice that cannot be made with those that can, as a page or as a problem."""
    reader, status = current_reader(), HTTPStatus(error.status)
    choices = [
        (label, to if isinstance(to, str) else f"?{with_changes(**to)}")
        for label, to in error.options
    ]
    if prefers_page():
        message = reader.text(error.text) % error.values
        page = render_template("refused.html", message=message, choices=choices, status=status)
        return make_response(page, status)
    if requested_language() not in ("", "en"):
        labels = ", ".join(
            f"{label} ({address})" if address and str(label) not in address else str(label)
            for label, address in choices
        )
        return _problem(status, f"{reader.text(error.text) % error.values} {labels}".strip())
    named = [address or str(label) for label, address in choices]
    return _problem(status, error.to_english(named))


def with_changes(**changes: str) -> str:
    """Return this query string with some parameters changed, and overlong ones dropped."""
    unchanged = [
        (name, value)
        for name, value in request.args.items(multi=True)
        if name not in (*changes, COOKIE) and value and len(name + value) <= MAX_SHOWN
    ]
    return urlencode([*unchanged, *changes.items()])
