"""Everything we raise on purpose. Each text says what is wrong, where, and how to fix it.

GraphError
+-- SourceError        something in the source files
|   +-- BrokenTurtle       a file is not Turtle
|   +-- UnknownPrefix      a file uses a prefix that ontology/prefixes.ttl does not declare
|   +-- MeaningChanged        the house form would change a file's meaning
|   +-- BrokenHeader       a query file's header cannot be read
|   +-- BrokenRdf          a file of somebody else's cannot be read
|   +-- BrokenModel        an ArchiMate model cannot be read
|   +-- NotConforming      the data breaks a shape or a check, so no release is made
+-- BadSetting         a setting in the environment cannot be read
+-- ReleaseError       there is no release here, or it is damaged
+-- InvalidQuery       the SPARQL is wrong, or asks for something we refuse
+-- NotSerializable        an answer cannot be written in the format asked for
+-- InvalidParameter   a parameter of a named query is missing, unknown or ill-formed
+-- QueryStopped       a query took more than it may
|   +-- QueryTooSlow       more time
|   +-- QueryTooLarge      more memory, or its answer is too large
|       +-- QueryOutOfMemory     more memory
+-- TooManyQueries     this client asks too much at once
+-- Busy               everybody asks too much at once
|   +-- NoWorker           no process could be started for the query
+-- EngineUnavailable         the engine behind this server does not answer
+-- EngineAnswerInvalid        the engine behind this server answers what cannot be used
+-- FetchFailed         an address elsewhere does not give what was asked for
+-- UnknownQuery       there is no named query of that name
+-- UnknownResource    nothing is said about this IRI
+-- InvalidProposal         a proposal is not filled in as its shapes demand
+-- IncompleteDocument           a document for harvesters is not there, or is damaged
+-- FolderNotWritable             a folder cannot be written where it was asked for
+-- DateOutOfRange          nothing is known of the day asked for
+-- AddressNotCopyable          an address of the site cannot be a file of a copy
"""

import re
from collections.abc import Mapping
from enum import StrEnum


class GraphError(Exception):
    """Base class: catch this to catch all of ours and nothing else."""


class SourceError(GraphError):
    """Something is wrong in the source files."""


class BrokenTurtle(SourceError):
    """A file is not Turtle."""

    @classmethod
    def at(cls, name: str, text: str, error: SyntaxError) -> "BrokenTurtle":
        """Say file, line, column, what the parser met there, and how to fix it."""
        line, column = error.lineno or 1, error.offset or 1
        lines = text.splitlines() or [""]
        seen = lines[min(line, len(lines)) - 1].strip()
        return cls(f"{name}:{line}:{column}  not Turtle: {_reason(error)} Seen: {seen[:80]}")


class BrokenRdf(SourceError):
    """A file of somebody else's cannot be read."""

    @classmethod
    def at(cls, place: str, what: str, seen: str) -> "BrokenRdf":
        """Say what the parser met, and that nothing is served before it is fixed."""
        shown = f" Seen: {seen[:80]}" if seen else ""
        return cls(
            f"{place}  cannot be read: {what}.{shown}\n"
            "How to fix it: correct the line, or leave the file out. Nothing was loaded."
        )


class BrokenModel(SourceError):
    """An ArchiMate model cannot be read."""

    @classmethod
    def at(cls, place: str, what: str, cure: str) -> "BrokenModel":
        """Say where, what is wrong and how to fix it, and that nothing was changed."""
        return cls(f"{place}  {what}. How to fix it: {cure}. Nothing was changed.")


class UnknownPrefix(SourceError):
    """A file uses a prefix that ontology/prefixes.ttl does not declare."""


class MeaningChanged(SourceError):
    """The house form would change a file's meaning."""


class BrokenHeader(SourceError):
    """A query file's header cannot be read."""


class NotConforming(SourceError):
    """The data breaks a shape or a check, so no release is made."""


class BadSetting(GraphError):
    """A setting in the environment cannot be read."""


class ReleaseError(GraphError):
    """There is no release here, or it is damaged."""


class InvalidQuery(GraphError):
    """The SPARQL text is wrong, or asks for something we refuse."""


class NotSerializable(GraphError):
    """An answer holds what the format asked for cannot."""


class QueryStopped(GraphError):
    """A query took more than it may."""


class QueryTooSlow(QueryStopped):
    """A query took more time than it may."""


class QueryTooLarge(QueryStopped):
    """A query took more memory than it may, or its answer is too large."""


class QueryOutOfMemory(QueryTooLarge):
    """A query took more memory than it may."""


class TooManyQueries(GraphError):
    """One client asks too much at once."""


class Busy(GraphError):
    """Everybody asks too much at once."""


class EngineUnavailable(GraphError):
    """The engine behind this server does not answer."""


class EngineAnswerInvalid(GraphError):
    """The engine behind this server answers what cannot be used."""

    seen = "an answer that was broken off"
    """What it answers, for the log: its own words may hold the query."""


class FetchFailure(StrEnum):
    """Why an address was not fetched: the reason and the cure, in English."""

    ADDRESS = "not an http or https address. How to fix it: write it whole, with https://"
    UNREACHED = "no connection. How to fix it: see that name, port and network are right"
    UNTRUSTED = "its certificate is not trusted. How to fix it: renew it, with the whole chain"
    PRIVATE = "it leads to a private address, which is refused. How to fix it: use the public one"
    LOOP = "it redirects without end. How to fix it: use the address that answers 200"
    SLOW = "it took too long. How to fix it: try later, or raise the time limit"
    LARGE = "the answer is larger than it may be. How to fix it: ask for less, or raise the limit"
    BROKEN_OFF = "the answer ended in the middle. How to fix it: try again, or tell its owner"
    STATUS = "it did not answer as hoped. How to fix it: see that the address is right, try later"


class FetchFailed(GraphError):
    """An address elsewhere does not give what was asked for; nothing was changed."""

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
        why, _, cure = kind.value.partition(". ")
        super().__init__(f"{url}: {why}{shown}. {cure}.")


class NoWorker(Busy):
    """No process could be started for the query."""


class InvalidParameter(GraphError):
    """A parameter of a named query is missing, unknown or ill-formed."""


class UnknownQuery(GraphError):
    """There is no named query of that name."""


class UnknownResource(GraphError):
    """Nothing is said about this IRI."""


class InvalidProposal(GraphError):
    """A proposal is not filled in as its shapes demand; a line for each field."""


class IncompleteDocument(GraphError):
    """A document for harvesters is not there, or is damaged: none is better than half of one."""


_CURES = (
    ("end of file", "a quote or bracket is open, or the last statement lacks its full stop"),
    ("has not been declared", "use a prefix from ontology/prefixes.ttl and declare it at the top"),
    ("dot is expected", "end the statement above with a full stop, or go on with a semicolon"),
    ("IRI", "IRIs are ASCII, without spaces and { } |"),
)


def _reason(error: SyntaxError) -> str:
    what = re.sub(r"^Parser error .*?: (?=\D)", "", error.msg)
    cure = next((cure for sign, cure in _CURES if sign in what), "compare with a file beside it")
    return f"{what}. How to fix it: {cure}."


class FolderNotWritable(GraphError):
    """A folder cannot be written where it was asked for."""

    @classmethod
    def at(cls, place: object, what: str) -> "FolderNotWritable":
        """Say where, what is in the way, and that nothing was changed."""
        return cls(
            f"{place}  {what}. How to fix it: name a new or empty folder. Nothing was written."
        )


class DateOutOfRange(GraphError):
    """Nothing is known of the day asked for."""


class AddressNotCopyable(GraphError):
    """An address of the site cannot be a file of a copy."""
