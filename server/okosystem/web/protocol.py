"""The SPARQL 1.1 Protocol: the one parser of requests, for the fast path and for Flask."""

import math
import re
from binascii import a2b_qp
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import parse_qsl

from flask import abort
from werkzeug.datastructures import MultiDict

from okosystem.engine.query import Query
from okosystem.web.formats import Pair, named_of_either_kind
from okosystem.web.problems import detail, refuse_repeated

FORM = "application/x-www-form-urlencoded"
QUERY, UPDATE = "application/sparql-query", "application/sparql-update"
FORMAT_PARAMETERS = ("format", "output", "results")
UPDATE_DATASET = {"using-graph-uri", "using-named-graph-uri"}
MAX_FIELDS = 10_000
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")

Fields = MultiDict[str, str]


class SparqlRequest(NamedTuple):
    """A query, None when there is none, and all parameters, of the URL and of a form."""

    query: str | None
    fields: Fields

    @property
    def format(self) -> str:
        """The name of a format, by which of its usual parameters it may be given."""
        return next(filter(None, map(self.fields.get, FORMAT_PARAMETERS)), "")

    @property
    def timeout(self) -> float | None:
        """Seconds, which may only lower the limit, 0 for none; answers 400 to another value."""
        given = self.fields.get("timeout") or "0"
        try:
            seconds = float(given)
        except ValueError:
            seconds = math.nan
        if not 0 <= seconds < math.inf:
            abort(400, detail("timeout", given=given))
        return seconds or None

    def to_query(self, formats: Pair) -> Query:
        """Combine query, dataset and formats for the engine."""
        default = self.fields.getlist("default-graph-uri")
        named = self.fields.getlist("named-graph-uri")
        return Query(self.query or "", default, named, *formats.writers)


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
        fields.update(parse_fields(read_body().decode("latin-1")))
    refuse_repeated(fields, ["timeout", *_several_formats(fields)])
    if media_type == UPDATE or "update" in fields:
        abort(403, detail("read_only"))
    if wrong := UPDATE_DATASET.intersection(fields):
        abort(400, detail("update_dataset", names=", ".join(sorted(wrong))))
    queries = fields.getlist("query")
    if is_post and media_type != FORM:
        if media_type != QUERY:
            abort(415, detail("content_type", kind=media_type or "-", form=FORM))
        queries.append(_decode(read_body()))
    if not queries and not is_post:
        return SparqlRequest(None, fields)
    if len(queries) != 1:
        abort(400, detail("queries", number=len(queries)))
    return SparqlRequest(queries[0], fields)


def _several_formats(fields: Fields) -> list[str]:
    """List the parameters that name different formats; SPARQLWrapper repeats one by other names."""
    none = named_of_either_kind("")
    return [
        name
        for name in FORMAT_PARAMETERS
        if len({named_of_either_kind(value) for value in fields.getlist(name)} - {none}) > 1
    ]


def parse_fields(text: str) -> Fields:
    """Parse the fields of a query string or form, bytes as Latin-1.

    Answers 400 if they are not UTF-8, or so many that parsing them would occupy the process.
    """
    if text.count("&") > MAX_FIELDS:
        abort(400, detail("fields", limit=MAX_FIELDS))
    try:
        return MultiDict(parse_plain_fields(text))
    except ValueError:
        decoded = _decode(text.encode("latin-1"))
    try:
        return MultiDict(parse_qsl(decoded, keep_blank_values=True, errors="strict"))
    except ValueError:
        abort(400, detail("not_utf_8"))


def parse_plain_fields(text: str) -> list[tuple[str, str]]:
    """Parse fields as `parse_qsl` does, in a fifth of the time; raises ValueError for a lone %.

    And for what is not UTF-8 in ASCII. Percent-encoding is quoted-printable with another sign, and
    the standard library decodes that in C.
    """
    if _LONE_PERCENT.search(text):
        raise ValueError("a lone %")
    parts = [part.partition("=") for part in text.split("&") if part]
    return [(_unquote(name), _unquote(value)) for name, _, value in parts]


def _unquote(text: str) -> str:
    quoted = text.replace("+", " ").replace("=", "=3D").replace("%", "=")
    return str(a2b_qp(quoted.encode("ascii")), "utf-8")


def _decode(text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        abort(400, detail("not_utf_8"))
