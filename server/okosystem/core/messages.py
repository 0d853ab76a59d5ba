"""Messages to people: English where they are raised, translated where they are shown.

    raise Busy(Message("the queue is full."))

The English template is also the message's id in the catalogues of translations; values stand in it
as %(name)s.
"""

from collections.abc import Mapping, Sequence
from typing import Self


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
