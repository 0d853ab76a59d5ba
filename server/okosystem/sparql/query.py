"""A public client's query, its limits, its serialized answer, and the errors it can end in."""

import signal
from dataclasses import dataclass
from typing import NamedTuple

from okosystem.errors import (
    GraphError,
    InvalidQuery,
    Message,
    NotSerializable,
    QueryCrashed,
    QueryOutOfMemory,
    QueryTooLarge,
    Quoted,
)
from okosystem.sparql.misspelling import find_misspelling


class Query(NamedTuple):
    """One query, its dataset, and the media type for rows and booleans, and for triples.

    With `max_rows`, only the first rows or triples are written, in a format of one a line.
    """

    sparql: str
    default_graphs: list[str] | tuple[str, ...]
    named_graphs: list[str] | tuple[str, ...]
    table: str
    graph: str
    max_rows: int | None = None


@dataclass(frozen=True, slots=True)
class SerializedAnswer:
    """An answer as it is sent to the client, and the number of rows that it leaves out."""

    media_type: str
    body: bytes
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one query, one client and all clients together may use."""

    seconds: float = 10
    memory_mb: int = 512
    answer_mb: int = 64
    workers: int = 4
    waiting: int = 32
    per_client: int = 8


def invalid_query(reason: str, sparql: str) -> InvalidQuery:
    """Report that the engine cannot evaluate the query: the word that is wrong, or its reason."""
    if wrong := find_misspelling(sparql):
        position = {"word": wrong.word, "line": wrong.line, "column": wrong.column}
        if not wrong.similar:
            return InvalidQuery(
                Message(
                    "Line %(line)s, column %(column)s: «%(word)s» is no word of SPARQL.", **position
                )
            )
        message = Message(
            "Line %(line)s, column %(column)s: «%(word)s» is no word of SPARQL. "
            "How to fix it: perhaps %(similar)s is meant.",
            similar=wrong.similar,
            **position,
        )
        return InvalidQuery(message)
    return InvalidQuery(Message("%(reason)s", reason=Quoted(reason)))


def not_writable(reason: str) -> NotSerializable:
    """Report that the requested format cannot hold the answer."""
    message = Message(
        "The result cannot be written in the requested format: %(reason)s. "
        "How to fix it: choose another format.",
        reason=Quoted(reason),
    )
    return NotSerializable(message)


def too_large(megabytes: int) -> QueryTooLarge:
    """Report that the answer is larger than an answer may be."""
    message = Message(
        "The result is larger than %(most)s MB. "
        "How to fix it: add LIMIT, or download a dump from /dumps.",
        most=megabytes,
    )
    return QueryTooLarge(message)


def crashed(exit_code: int, memory_mb: int) -> GraphError:
    """Report that the worker ended; a negative exit code is the number of a signal.

    The engine aborts when it gets no more memory, and fails with SIGSEGV when its stack is full.
    """
    names = {-number: number.name for number in signal.Signals}
    ending = names.get(exit_code, f"exit code {exit_code}")
    match -exit_code:
        case signal.SIGABRT:
            message = Message(
                "The query needed more than %(most)s MB of memory and was stopped. "
                "How to fix it: avoid ORDER BY over many rows, and joins without a common "
                "variable.",
                most=memory_mb,
            )
            return QueryOutOfMemory(message)
        case signal.SIGSEGV | signal.SIGBUS:
            message = Message(
                "The query is nested too deeply, or has too long a chain of operators, and was "
                "stopped (%(ending)s). "
                "How to fix it: reduce the nesting, and use IN or VALUES instead of a long chain "
                "of || or UNION.",
                ending=ending,
            )
        case _:
            message = Message(
                "The process that evaluated the query was killed from outside (%(ending)s). "
                "How to fix it: try again; if it happens again, the operator should check the "
                "machine's memory.",
                ending=ending,
            )
    error = QueryCrashed(message)
    error.ending = ending
    return error
