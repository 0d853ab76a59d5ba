"""Another engine's reply: read whole, checked, and written in the format that was asked for."""

from collections.abc import Mapping
from io import BytesIO
from typing import NoReturn

import pyoxigraph as ox

from okosystem.core.errors import EngineAnswerInvalid, InvalidQuery, QueryTooLarge
from okosystem.core.messages import Message, Quoted
from okosystem.engine.answers import Answer, write_triples
from okosystem.engine.forms import GRAPHS
from okosystem.engine.posting import Reply
from okosystem.engine.query import Query, SerializedAnswer

LONGEST_REASON = 500
READABLE = ("text/plain", "application/json", "application/problem+json")
CUT = ("x-sparql-maxrows", "x-sql-state")
"""Headers by which Virtuoso says, of an answer with status 200, that it is not the whole."""


def refuse(reply: Reply) -> NoReturn:
    """Raise InvalidQuery when the engine reports one, else EngineAnswerInvalid."""
    if reply.status == 400:
        raise InvalidQuery(
            Message(
                "The engine behind this server cannot read the query: %(reason)s",
                reason=reason(reply),
            )
        )
    raise EngineAnswerInvalid(
        Message(
            "The engine behind this server answered %(status)s: %(reason)s",
            status=reply.status,
            reason=reason(reply),
        )
    )


def reason(reply: Reply) -> Message | Quoted:
    """Tell what the engine says is wrong, shortened, without the query that some repeat."""
    if reply.media_type not in READABLE:
        return Message(
            "it gave no reason that can be shown here (%(kind)s).",
            kind=reply.media_type or "untyped",
        )
    text = reply.body.decode("utf-8", "replace").partition("\n\nSPARQL query:")[0].strip()
    shown = "".join(c if c.isprintable() or c == "\n" else " " for c in text)
    return Quoted(shown[:LONGEST_REASON])


def written(reply: Reply, form: str, query: Query, prefixes: Mapping[str, str]) -> SerializedAnswer:
    """Rewrite the answer; raises EngineAnswerInvalid when broken, QueryTooLarge when cut."""
    if any(name in reply.headers for name in CUT):
        raise QueryTooLarge(
            Message(
                "The engine behind this server gave only a part of the answer. "
                "How to fix it: ask for less at a time, with LIMIT and OFFSET below its limit."
            )
        )
    try:
        if form in GRAPHS:
            return _graph(reply, query, prefixes)
        return _truth(reply, query) if form == "ASK" else _rows(reply, query)
    except (SyntaxError, ValueError) as error:
        raise EngineAnswerInvalid(
            Message(
                "The engine behind this server gave a broken answer: %(reason)s",
                reason=Quoted(error),
            )
        ) from error


def _graph(reply: Reply, query: Query, prefixes: Mapping[str, str]) -> SerializedAnswer:
    form = ox.RdfFormat.from_media_type(reply.media_type)
    if form is None:
        raise ValueError(f"{reply.media_type or 'an untyped body'} where triples were asked for")
    triples = [quad.triple for quad in ox.parse(bytes(reply.body), format=form, lenient=True)]
    out = BytesIO()
    write_triples(triples, out, query.graph, prefixes)
    return SerializedAnswer(query.graph, out.getvalue())


def _rows(reply: Reply, query: Query) -> SerializedAnswer:
    result = _table(reply)
    if isinstance(result, ox.QueryBoolean):
        raise ValueError("a yes or no where rows were asked for")
    return SerializedAnswer(query.rows, Answer(result, {}).write(query.rows))


def _truth(reply: Reply, query: Query) -> SerializedAnswer:
    """Write a yes or no; Virtuoso gives it as one row with one cell, 1 or 0."""
    result = _table(reply)
    if isinstance(result, ox.QuerySolutions):
        cells = [str(term) for row in result for term in row]
        if len(cells) != 1 or cells[0][:3] not in ('"0"', '"1"'):
            raise ValueError("rows where a yes or no was asked for")
        said = b'{"head":{},"boolean":%s}' % (b"true" if cells[0][1] == "1" else b"false")
        result = ox.parse_query_results(said, format=ox.QueryResultsFormat.JSON)
    return SerializedAnswer(query.boolean, Answer(result, {}).write(query.boolean))


def _table(reply: Reply) -> ox.QuerySolutions | ox.QueryBoolean:
    form = ox.QueryResultsFormat.from_media_type(reply.media_type)
    if form is None:
        raise ValueError(f"{reply.media_type or 'an untyped body'} where a table was asked for")
    return ox.parse_query_results(bytes(reply.body), format=form)
