"""What may go wrong with a stranger's query, whichever engine is asked, in words."""

from okosystem.core.errors import (
    InvalidQuery,
    NotWritable,
    QueryTooHungry,
    QueryTooLarge,
    QueryTooSlow,
)
from okosystem.core.in_words import Quoted, in_words

NO_ANSWER = in_words(
    "No worker answered. The server's log says why.",
    "Ingen prosess svarte på spørringen. Loggen til tjeneren sier hvorfor. Prøv igjen om litt.",
)
NO_WORKER = in_words(
    "No worker could be started. The server's log says why.",
    "Ingen prosess kunne startes for spørringen. Loggen til tjeneren sier hvorfor. "
    "Prøv igjen om litt.",
)
NOT_ANSWERING = in_words(
    "The engine behind this server does not answer. "
    "How to fix it: try again in a moment; pages and documents work meanwhile.",
    "Motoren bak denne tjeneren svarer ikke. "
    "Slik retter du det: prøv igjen om litt; sider og dokumenter virker imens.",
)
BROKEN_OFF = in_words(
    "The engine behind this server broke off its answer.",
    "Motoren bak denne tjeneren avbrøt svaret. Prøv igjen om litt.",
)


def unreadable(reason: str) -> InvalidQuery:
    """Say that the engine cannot answer the query as it is written, in the engine's own words."""
    return InvalidQuery(
        in_words(
            "%(reason)s",
            "Spørringen kan ikke besvares slik den er skrevet. Motoren sier hvor feilen er, med "
            "linje og tegn når den kan: %(reason)s",
            reason=Quoted(reason),
        )
    )


def unwritable(reason: str) -> NotWritable:
    """Say that the format asked for cannot hold the answer."""
    return NotWritable(
        in_words(
            "This answer cannot be written in the format asked for: %(reason)s. "
            "How to fix it: ask for another format.",
            "Svaret kan ikke skrives i formatet du ba om: %(reason)s. "
            "Slik retter du det: be om et annet format.",
            reason=Quoted(reason),
        )
    )


def given_up(seconds: float) -> QueryTooSlow:
    """Say that another engine took too long."""
    return QueryTooSlow(
        in_words(
            "The query took longer than %(seconds)s seconds and was given up. "
            "How to fix it: ask for less, bind more, or put a path (+ or *) in a sub-select.",
            "Spørringen tok mer enn %(seconds)s sekunder og ble gitt opp. Slik retter du det: spør "
            "om mindre, bind flere variabler, eller sett en sti (+ eller *) i en delspørring.",
            seconds=f"{seconds:g}",
        )
    )


def too_hungry(megabytes: int) -> QueryTooHungry:
    """Say that the query needed too much memory."""
    return QueryTooHungry(
        in_words(
            "The query needed more than %(most)s MB of memory and was stopped. "
            "How to fix it: avoid ORDER BY over everything, and joins that share nothing.",
            "Spørringen trengte mer enn %(most)s MB minne og ble stoppet. Slik retter du det: "
            "unngå ORDER BY over alt, og mønstre som ikke har noe felles.",
            most=megabytes,
        )
    )


def too_large(megabytes: int) -> QueryTooLarge:
    """Say that the answer is too large to be sent."""
    return QueryTooLarge(
        in_words(
            "The answer is larger than %(most)s MB. "
            "How to fix it: add LIMIT, or take a dump from /dumps.",
            "Svaret er større enn %(most)s MB. "
            "Slik retter du det: legg til LIMIT, eller last ned alt fra /dumps.",
            most=megabytes,
        )
    )
