"""What a SPARQL 1.1 Protocol request says: the query, the dataset, the time it may take."""

import math
from urllib.parse import unquote_to_bytes

from flask import Request, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, Forbidden, UnsupportedMediaType

from okosystem.core.messages import Message

FORM = "application/x-www-form-urlencoded"
READ_ONLY = Message(
    "This server takes no updates: the data lives as reviewed Turtle in git, and the server only "
    "reads. How to fix it: propose the change in the repository."
)

NOT_UTF_8 = Message("The query is not UTF-8.")


def refuse_update(asked: Request) -> None:
    """Answer 403 with the reason to whoever tries to change the data."""
    sent = asked.mimetype == "application/sparql-update"
    if sent or "update" in asked.args or "update" in asked.form:
        raise Forbidden(READ_ONLY)


def refuse_using(asked: Request) -> None:
    """Answer 400 to a query with an update's dataset: silently ignored, it would mislead."""
    given = {*asked.args, *asked.form}
    if wrong := given & {"using-graph-uri", "using-named-graph-uri"}:
        raise BadRequest(
            Message(
                "%(names)s: only for updates. "
                "For a query, send default-graph-uri and named-graph-uri.",
                names=", ".join(sorted(wrong)),
            )
        )


def refuse_other_encodings(asked: Request) -> None:
    """Answer 400 to fields that are not UTF-8: with signs in their place it were another query."""
    form = asked.get_data() if asked.mimetype == FORM else b""
    try:
        unquote_to_bytes(asked.query_string + b"&" + form).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(NOT_UTF_8) from error


def query_text(asked: Request) -> str:
    """Find the one query: in the URL, in a form, or as the body; two of these are too many."""
    match asked.method, asked.mimetype:
        case "GET" | "HEAD", _:
            queries = asked.args.getlist("query")
        case _, "application/x-www-form-urlencoded":
            queries = asked.values.getlist("query")
        case _, "application/sparql-query":
            queries = [body_text(asked), *asked.args.getlist("query")]
        case _, other:
            raise UnsupportedMediaType(
                Message(
                    "No query can be read from Content-Type: %(kind)s. "
                    "Send %(form)s with query=, or application/sparql-query.",
                    kind=other or "-",
                    form=FORM,
                )
            )
    if len(queries) != 1:
        raise BadRequest(
            Message("Expected exactly one query, got %(number)s.", number=len(queries))
        )
    return queries[0]


def body_text(asked: Request) -> str:
    """Read a query sent as the body, which is UTF-8."""
    try:
        return asked.get_data().decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(NOT_UTF_8) from error


def parameters() -> MultiDict[str, str]:
    """Find the protocol's parameters, in the URL and in a form: none is passed over."""
    return request.values


def timeout() -> float | None:
    """Read `timeout=` in seconds; it may only lower the limit."""
    raw = parameters().get("timeout")
    seconds = parameters().get("timeout", type=float)
    if raw and (seconds is None or not math.isfinite(seconds) or seconds <= 0):
        raise BadRequest(Message("timeout=%(given)r is not a number of seconds.", given=raw))
    return seconds
