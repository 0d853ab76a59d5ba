"""What may go wrong with a stranger's query, whichever engine is asked, in words."""

from okosystem.core.errors import (
    InvalidQuery,
    NotWritable,
    QueryTooHungry,
    QueryTooLarge,
    QueryTooSlow,
)
from okosystem.core.messages import Message, Quoted

NO_ANSWER = Message("No worker answered. The server's log says why.")
NO_WORKER = Message("No worker could be started. The server's log says why.")
NOT_ANSWERING = Message(
    "The engine behind this server does not answer. "
    "How to fix it: try again in a moment; pages and documents work meanwhile."
)
BROKEN_OFF = Message("The engine behind this server broke off its answer.")


def unreadable(reason: str) -> InvalidQuery:
    """Say that the engine cannot answer the query as it is written, in the engine's own words."""
    return InvalidQuery(Message("%(reason)s", reason=Quoted(reason)))


def unwritable(reason: str) -> NotWritable:
    """Say that the format asked for cannot hold the answer."""
    return NotWritable(
        Message(
            "This answer cannot be written in the format asked for: %(reason)s. "
            "How to fix it: ask for another format.",
            reason=Quoted(reason),
        )
    )


def given_up(seconds: float) -> QueryTooSlow:
    """Say that another engine took too long."""
    return QueryTooSlow(
        Message(
            "The query took longer than %(seconds)s seconds and was given up. "
            "How to fix it: ask for less, bind more, or put a path (+ or *) in a sub-select.",
            seconds=f"{seconds:g}",
        )
    )


def too_hungry(megabytes: int) -> QueryTooHungry:
    """Say that the query needed too much memory."""
    return QueryTooHungry(
        Message(
            "The query needed more than %(most)s MB of memory and was stopped. "
            "How to fix it: avoid ORDER BY over everything, and joins that share nothing.",
            most=megabytes,
        )
    )


def too_large(megabytes: int) -> QueryTooLarge:
    """Say that the answer is too large to be sent."""
    return QueryTooLarge(
        Message(
            "The answer is larger than %(most)s MB. "
            "How to fix it: add LIMIT, or take a dump from /dumps.",
            most=megabytes,
        )
    )
