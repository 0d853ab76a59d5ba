"""The errors we raise. Each text says what is wrong, where, and how to fix it."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Self


class GraphError(Exception):
    """The base class of all our errors."""


class SourceError(GraphError):
    """The source files have an error."""


class BrokenTurtle(SourceError):
    """A file is not Turtle."""

    @classmethod
    def at(cls, name: str, text: str, error: SyntaxError) -> "BrokenTurtle":
        """Describe a parser error with its position."""
        line, column = error.lineno or 1, error.offset or 1
        lines = text.splitlines() or [""]
        seen = lines[min(line, len(lines)) - 1].strip()
        return cls(f"{name}:{line}:{column}  not Turtle: {_reason(error)} Seen: {seen[:80]}")


class BrokenRdf(SourceError):
    """An external file cannot be read."""

    @classmethod
    def at(cls, position: str, reason: str, seen: str) -> "BrokenRdf":
        """Describe the error, with the line seen and how to fix it."""
        shown = f" Seen: {seen[:80]}" if seen else ""
        return cls(
            f"{position}  cannot be read: {reason}.{shown}\n"
            "How to fix it: correct the line, or leave the file out. Nothing was loaded."
        )


class BrokenModel(SourceError):
    """An ArchiMate model cannot be read."""

    @classmethod
    def at(cls, position: str, reason: str, fix: str) -> "BrokenModel":
        """Describe the error with its position and how to fix it."""
        return cls(f"{position}  {reason}. How to fix it: {fix}. Nothing was changed.")


class BrokenHeader(SourceError):
    """A query file's header cannot be read."""


class NotConforming(SourceError):
    """The data breaks a shape or a check, so no release is made."""


class BadSetting(GraphError):
    """A setting in the environment cannot be read."""


class MissingLibrary(GraphError):
    """A library that a plugin needs is not installed."""


class ReleaseError(GraphError):
    """A release is missing or damaged."""


class InvalidQuery(GraphError):
    """The SPARQL is wrong, or uses something we refuse."""


class NotSerializable(GraphError):
    """The requested format cannot represent a result."""


class QueryStopped(GraphError):
    """A query exceeded a limit."""


class QueryTooSlow(QueryStopped):
    """A query exceeded the time limit."""


class QueryTooLarge(QueryStopped):
    """A query exceeded the memory limit, or its result the size limit."""


class QueryOutOfMemory(QueryTooLarge):
    """A query exceeded the memory limit."""


class QueryCrashed(QueryStopped):
    """The process that evaluated a query ended by itself, or was killed by another."""

    ending = "unknown"
    """The signal or exit code, for the log."""


class TooManyQueries(GraphError):
    """One client has too many queries at once."""


class Busy(GraphError):
    """The server has too many queries at once."""


class EngineUnavailable(GraphError):
    """The engine behind this server does not answer."""


class EngineAnswerInvalid(GraphError):
    """The engine behind this server answers what cannot be used."""

    seen = "an answer that was broken off"
    """A description for the log; the engine's own text may hold the query."""


class FetchFailure(StrEnum):
    """Why an address was not fetched, and how to fix it."""

    ADDRESS = "it is not an http or https address. How to fix it: write it in full, with https://"
    UNREACHED = "it cannot be reached. How to fix it: check the host name, port and network"
    UNTRUSTED = "its certificate is not trusted. How to fix it: renew it, with the full chain"
    PRIVATE = "it leads to a private address, which is refused. How to fix it: use the public one"
    ELSEWHERE = "it redirects to another server. How to fix it: use the address there"
    ROBOTS = "its robots.txt asks programs to stay away. How to fix it: read it in a browser"
    LOOP = "it redirects in a loop. How to fix it: use the address that answers 200"
    SLOW = "it exceeded the time limit. How to fix it: try again later, or raise the limit"
    LARGE = "the answer exceeds the size limit. How to fix it: request less, or raise the limit"
    BROKEN_OFF = "the answer is incomplete. How to fix it: try again, or report it to the owner"
    STATUS = "it sent an unexpected answer. How to fix it: check the address, or try again later"


class FetchFailed(GraphError):
    """An address could not be fetched; nothing was changed."""

    def __init__(
        self,
        kind: FetchFailure,
        url: str,
        seen: str = "",
        status: int = 0,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.kind, self.url, self.seen = kind, url, seen
        self.status, self.headers = status, dict(headers or {})
        shown = f" ({seen})" if seen else f" (status {status})" if status else ""
        reason, _, fix = kind.value.partition(". ")
        super().__init__(f"{url}: {reason}{shown}. {fix}.")


class NoWorker(Busy):
    """No worker process could be started for the query."""


class InvalidParameter(GraphError):
    """A parameter of a named query is missing, unknown or ill-formed."""


class UnknownQuery(GraphError):
    """There is no named query of that name."""


class UnknownResource(GraphError):
    """The graph has no statements about this IRI."""


class IncompleteDocument(GraphError):
    """A document for harvesters is missing or damaged, and is not served in part."""


_FIXES = (
    ("end of file", "a quote or bracket is open, or the last statement lacks its full stop"),
    ("has not been declared", "use a prefix from ontology/prefixes.ttl and declare it at the top"),
    ("dot is expected", "end the statement above with a full stop, or go on with a semicolon"),
    ("nested more than", "give what is inside an IRI and a block of its own"),
    ("IRI", "IRIs are ASCII, without spaces and { } |"),
)


def _reason(error: SyntaxError) -> str:
    reason = re.sub(r"^Parser error .*?: (?=\D)", "", error.msg)
    fix = next((fix for sign, fix in _FIXES if sign in reason), "compare with a file beside it")
    return f"{reason}. How to fix it: {fix}."


class Quoted(str):
    """Text from another program, such as an engine's: English, and never translated."""


class Message(str):
    """A text in English that keeps its template and its values."""

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> Self:
        """Fill the values into the template."""
        message = super().__new__(cls, template % values)
        message.template, message.values = template, values
        return message


def join_messages(parts: Sequence[Message]) -> Message:
    """Join messages with spaces; each part is translated by itself."""
    names = [f"part{number}" for number, _ in enumerate(parts)]
    template = " ".join(f"%({name})s" for name in names)
    return Message(template, **dict(zip(names, parts, strict=True)))
