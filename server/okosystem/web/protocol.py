"""The SPARQL 1.1 Protocol: the one parser of requests, for the fast path and for Flask."""

import math
import re
from binascii import a2b_qp
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl

from werkzeug.exceptions import BadRequest, Forbidden, UnsupportedMediaType

from okosystem.core.messages import Message
from okosystem.engine.query import Query
from okosystem.web.formats import Pair, named_of_either_kind

FORM = "application/x-www-form-urlencoded"
QUERY, UPDATE = "application/sparql-query", "application/sparql-update"
FORMAT_PARAMETERS = ("format", "output", "results")
UPDATE_DATASET = {"using-graph-uri", "using-named-graph-uri"}
READ_ONLY = Message(
    "This server is read-only: the data is maintained as reviewed Turtle files in git. "
    "How to fix it: propose the change in the repository."
)
NOT_UTF_8 = Message("The query is not valid UTF-8. How to fix it: encode it as UTF-8.")
MAX_FIELDS = 10_000
TOO_MANY_FIELDS = Message(
    "The request has more than %(limit)s parameters. How to fix it: send fewer.", limit=MAX_FIELDS
)
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")

Fields = Sequence[tuple[str, str]]


class SparqlRequest(NamedTuple):
    """A query, None when there is none, and all parameters, of the URL and of a form."""

    query: str | None
    fields: Fields

    def first(self, name: str) -> str:
        """Return the first value of a parameter, empty when there is none."""
        for field, value in self.fields:
            if field == name:
                return value
        return ""

    @property
    def format(self) -> str:
        """The name of a format, by which of its usual parameters it may be given."""
        return next(filter(None, map(self.first, FORMAT_PARAMETERS)), "")

    @property
    def timeout(self) -> float | None:
        """Seconds, which may only lower the limit, 0 for none; answers 400 to another value."""
        if not (raw := self.first("timeout")):
            return None
        try:
            seconds = float(raw)
        except ValueError:
            seconds = math.nan
        if not math.isfinite(seconds) or seconds < 0:
            raise BadRequest(
                Message(
                    "timeout=%(given)r is not a number of seconds. "
                    "How to fix it: write a positive number, such as timeout=5.",
                    given=raw,
                )
            )
        return seconds or None

    def to_query(self, formats: Pair) -> Query:
        """Combine query, dataset and formats for the engine."""
        return Query(
            self.query or "",
            [value for name, value in self.fields if name == "default-graph-uri"],
            [value for name, value in self.fields if name == "named-graph-uri"],
            *formats.writers,
        )


def parse_request(
    method: str, content_type: str, query_string: str, read_body: Callable[[], bytes]
) -> SparqlRequest:
    """Parse a GET, HEAD or POST request; answers 400, 403 or 415 to what the protocol rules out.

    An update's dataset is refused with a query too: ignored, it would change the answer unnoticed.
    """
    media_type = content_type and content_type.partition(";")[0].strip().lower()
    is_post = method == "POST"
    fields = parse_fields(query_string)
    if is_post and media_type == FORM:
        fields += parse_fields(read_body().decode("latin-1"))
    refuse_repeated(fields, ["timeout", *_several_formats(fields)])
    names = {name for name, _ in fields}
    if media_type == UPDATE or "update" in names:
        raise Forbidden(READ_ONLY)
    if wrong := names & UPDATE_DATASET:
        message = Message(
            "%(names)s can only be used in an update. "
            "How to fix it: in a query, use default-graph-uri and named-graph-uri.",
            names=", ".join(sorted(wrong)),
        )
        raise BadRequest(message)
    queries = [value for name, value in fields if name == "query"]
    if is_post and media_type != FORM:
        queries.append(_query_of_body(media_type, read_body))
    if not queries and not is_post:
        return SparqlRequest(None, fields)
    if len(queries) != 1:
        raise BadRequest(
            Message(
                "Expected exactly one query, got %(number)s. How to fix it: send query= once.",
                number=len(queries),
            )
        )
    return SparqlRequest(queries[0], fields)


def _several_formats(fields: Fields) -> Iterator[str]:
    """List the parameters that name different formats; SPARQLWrapper repeats one by other names."""
    for name in FORMAT_PARAMETERS:
        formats = {named_of_either_kind(value) for field, value in fields if field == name}
        if len(formats - {Pair(None, None)}) > 1:
            yield name


def refuse_repeated(fields: Iterable[tuple[str, str]], names: Container[str]) -> None:
    """Answer 400 when a parameter that has one value is given several times."""
    for name, number in Counter(name for name, _ in fields if name in names).items():
        if number > 1:
            message = Message(
                "The parameter %(name)r is given %(number)s times. How to fix it: give it once.",
                name=name,
                number=number,
            )
            raise BadRequest(message)


def parse_fields(text: str) -> list[tuple[str, str]]:
    """Parse the fields of a query string or form, bytes as Latin-1.

    Answers 400 if they are not UTF-8, or so many that parsing them would occupy the process.
    """
    if text.count("&") > MAX_FIELDS:
        raise BadRequest(TOO_MANY_FIELDS)
    try:
        return parse_plain_fields(text)
    except ValueError:
        pass
    try:
        decoded = text.encode("latin-1").decode("utf-8")
        return parse_qsl(decoded, keep_blank_values=True, errors="strict")
    except ValueError as error:
        raise BadRequest(NOT_UTF_8) from error


def parse_plain_fields(text: str) -> list[tuple[str, str]]:
    """Parse fields as `parse_qsl` does, in a fifth of the time; raises ValueError for a lone %.

    And for what is not UTF-8 in ASCII. Percent-encoding is quoted-printable with another sign, and
    the standard library decodes that in C.
    """
    if _LONE_PERCENT.search(text):
        raise ValueError("a lone %")
    parts = [part.partition("=") for part in text.split("&") if part]
    return [(_decode(name), _decode(value)) for name, _, value in parts]


def _decode(text: str) -> str:
    quoted = text.replace("+", " ").replace("=", "=3D").replace("%", "=")
    return str(a2b_qp(quoted.encode("ascii")), "utf-8")


def _query_of_body(media_type: str, read_body: Callable[[], bytes]) -> str:
    if media_type != QUERY:
        message = Message(
            "A query cannot be sent as Content-Type: %(kind)s. "
            "How to fix it: send %(form)s with query=, or application/sparql-query.",
            kind=media_type or "-",
            form=FORM,
        )
        raise UnsupportedMediaType(message)
    try:
        return read_body().decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(NOT_UTF_8) from error
