"""A fault in words: in English for logs, the command line and programs, in Norwegian for people.

    raise Busy(in_words("the queue is full.", "Køen er full."))

The Norwegian is a message that pages translate. What differs each time stands in `values`, so that
it is said once and in any language.
"""

from collections.abc import Mapping, Sequence


class Quoted(str):
    """Words from elsewhere, such as those of an engine: English, and shown as they came."""


class Words(str):
    """The English text, which knows how the same is said to people."""

    norwegian: str
    values: Mapping[str, object]


def in_words(english: str, norwegian: str, /, **values: object) -> Words:
    """Say it in English, with the message in bokmål beside; values stand in both as %(name)s."""
    found = Words(english % values)
    found.norwegian, found.values = norwegian, values
    return found


def together(parts: Sequence[Words]) -> Words:
    """Say several things after each other."""
    names = [f"part{number}" for number, _ in enumerate(parts)]
    places = " ".join(f"%({name})s" for name in names)
    return in_words(places, places, **dict(zip(names, parts, strict=True)))
