"""What a SPARQL 1.1 Protocol request says: the query, the dataset, the time it may take."""

import math
from urllib.parse import unquote_to_bytes

from flask import Request, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, Forbidden, UnsupportedMediaType

from okosystem.core.in_words import in_words

FORM = "application/x-www-form-urlencoded"
READ_ONLY = in_words(
    "This server takes no updates: the data lives as reviewed Turtle in git, and the server only "
    "reads. How to fix it: propose the change in the repository.",
    "Denne tjeneren tar ikke imot endringer: dataene ligger som vurderte Turtle-filer i git, og "
    "tjeneren leser dem bare. Slik retter du det: foreslå endringen i prosjektet, eller på "
    "/forslag.",
)

NOT_UTF_8 = in_words(
    "The query is not UTF-8.",
    "Spørringen er ikke skrevet i UTF-8. Slik retter du det: lagre den som UTF-8, og send på nytt.",
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
            in_words(
                "%(names)s: only for updates. "
                "For a query, send default-graph-uri and named-graph-uri.",
                "%(names)s: bare for oppdateringer. "
                "Slik retter du det: send default-graph-uri og named-graph-uri med en spørring.",
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
                in_words(
                    "No query can be read from Content-Type: %(kind)s. "
                    "Send %(form)s with query=, or application/sparql-query.",
                    "Ingen spørring kan leses av Content-Type: %(kind)s. Slik retter du det: "
                    "send %(form)s med query=, eller application/sparql-query.",
                    kind=other or "-",
                    form=FORM,
                )
            )
    if len(queries) != 1:
        raise BadRequest(
            in_words(
                "Expected exactly one query, got %(number)s.",
                "Det skal være nøyaktig én spørring, men her er %(number)s. "
                "Slik retter du det: send query= én gang.",
                number=len(queries),
            )
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
        raise BadRequest(
            in_words(
                "timeout=%(given)r is not a number of seconds.",
                "timeout=%(given)s er ikke et antall sekunder. "
                "Slik retter du det: skriv et tall over 0, som timeout=5.",
                given=raw,
            )
        )
    return seconds
