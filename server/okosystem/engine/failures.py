"""The errors that a public client's query can end in."""

from okosystem.core.errors import InvalidQuery, NotSerializable, QueryOutOfMemory, QueryTooLarge
from okosystem.core.messages import Message, Quoted

NO_ANSWER = Message("No worker answered. The server's log says why.")
NO_WORKER = Message("No worker could be started. The server's log says why.")


def invalid_query(reason: str) -> InvalidQuery:
    """Report that the engine cannot evaluate the query, with the engine's own reason."""
    return InvalidQuery(Message("%(reason)s", reason=Quoted(reason)))


def not_writable(reason: str) -> NotSerializable:
    """Report that the requested format cannot hold the answer."""
    return NotSerializable(
        Message(
            "This answer cannot be written in the format asked for: %(reason)s. "
            "How to fix it: ask for another format.",
            reason=Quoted(reason),
        )
    )


def too_hungry(megabytes: int) -> QueryOutOfMemory:
    """Report that the query needed more memory than a worker may use."""
    return QueryOutOfMemory(
        Message(
            "The query needed more than %(most)s MB of memory and was stopped. "
            "How to fix it: avoid ORDER BY over everything, and joins that share nothing.",
            most=megabytes,
        )
    )


def too_large(megabytes: int) -> QueryTooLarge:
    """Report that the answer is larger than an answer may be."""
    return QueryTooLarge(
        Message(
            "The answer is larger than %(most)s MB. "
            "How to fix it: add LIMIT, or take a dump from /dumps.",
            most=megabytes,
        )
    )
