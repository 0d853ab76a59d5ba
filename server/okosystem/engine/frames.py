"""What goes between the server processes and the query workers: questions and pieces of answers.

Both are packets, each sent and received whole or not at all. All questions go into one queue,
from which the next free worker takes one; a question names the slot, a line of one asking thread,
on which its answer is awaited, and a ticket, by which what is left of an earlier one is known.
"""

import marshal
import struct
from collections.abc import Iterator

ROWS, TRUTH, GRAPH, WRONG, UNWRITABLE = b"r", b"t", b"g", b"w", b"u"
TOO_LARGE, TOO_LATE, TOO_SLOW, DIED = b"l", b"b", b"s", b"d"
AGAIN = b"a"
"""Ask again, if you wait: a worker died of which nobody knows whether it had taken a question."""

PIECE = 1 << 16
"""Bytes of an answer in one packet."""
INLINE = 1 << 16
"""Bytes of a question up to which it is sent; a longer one is laid in the slot's letter."""
LETTER = 1 << 21
"""Bytes of a letter, enough for the longest body that a server takes."""
_HEAD = struct.Struct("!qcQ")
LONGEST = PIECE + 100
"""Bytes of the longest packet, and some more."""

Asked = tuple[str, list[str], list[str], dict[str, str]]
"""A question as it is sent: the query, default and named graphs, a media type for each kind."""


def question(slot: int, ticket: int, seconds: float, begin_by: float, asked: bytes) -> bytes:
    """Write a question, with what is asked, or how many bytes of it are in the letter."""
    inside: bytes | int = asked if len(asked) <= INLINE else len(asked)
    return marshal.dumps((slot, ticket, seconds, begin_by, inside))


def pieces(ticket: int, kind: bytes, body: bytes) -> Iterator[bytes]:
    """Cut an answer into packets; each tells how long all are together."""
    head = _HEAD.pack(ticket, kind, len(body))
    if len(body) <= PIECE:
        yield head + body
        return
    for start in range(0, len(body), PIECE):
        yield head + body[start : start + PIECE]


def piece(packet: bytes) -> tuple[int, bytes, int, bytes]:
    """Read a packet: ticket, kind, how long the answer is, and a piece of it."""
    return *_HEAD.unpack_from(packet), packet[_HEAD.size :]
