"""What a SPARQL 1.1 Protocol request says: the query, the dataset, the time it may take."""

import math

from flask import Request, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, Forbidden, UnsupportedMediaType

FORM = "application/x-www-form-urlencoded"
READ_ONLY = (
    "This server takes no updates: the data lives as reviewed Turtle in git, and the server only "
    "reads. How to mend it: propose the change in the repository."
)


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
            f"{' and '.join(sorted(wrong))} belong to updates. "
            "For a query, send default-graph-uri and named-graph-uri."
        )


def query_text(asked: Request) -> str:
    """Find the one query: in the URL, in a form, or as the body. There is no fourth place."""
    match asked.method, asked.mimetype:
        case "GET" | "HEAD", _:
            queries = asked.args.getlist("query")
        case _, "application/x-www-form-urlencoded":
            queries = asked.form.getlist("query")
        case _, "application/sparql-query":
            queries = [body_text(asked)]
        case _, other:
            raise UnsupportedMediaType(
                f"No query can be read from {other or 'an untyped body'}. "
                f"Send {FORM} with query=, or application/sparql-query."
            )
    if len(queries) != 1:
        raise BadRequest(f"Expected exactly one query, got {len(queries)}.")
    return queries[0]


def body_text(asked: Request) -> str:
    """Read a query sent as the body, which is UTF-8."""
    try:
        return asked.get_data().decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest("The query is not UTF-8.") from error


def parameters() -> MultiDict[str, str]:
    """Find the protocol's parameters: beside the query, which is in the URL for all but a form."""
    form = request.method == "POST" and request.mimetype == FORM
    return request.form if form else request.args


def timeout() -> float | None:
    """Read `timeout=` in seconds; it may only lower the limit."""
    raw = parameters().get("timeout")
    seconds = parameters().get("timeout", type=float)
    if raw and (seconds is None or not math.isfinite(seconds) or seconds <= 0):
        raise BadRequest(f"timeout={raw!r} is not a number of seconds.")
    return seconds
