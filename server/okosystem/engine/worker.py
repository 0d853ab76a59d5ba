"""What a query worker does: one question after the other, each answered on the line it names.

It is forked from the zygote, which holds the graph, and takes its turn with the others at one queue
of questions. It may take so much memory and no more, and can open no file and no connection: the
limit on open files is reached already. A store on disk is opened by each worker for itself, as its
threads and files would not survive the fork; then the kernel leaves it that folder to read and
nothing else. Killing it hurts nobody but who asked.
"""

import marshal
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass

from okosystem.core.errors import InvalidQuery, NotWritable
from okosystem.engine import frames
from okosystem.engine.answers import Answer, finished
from okosystem.engine.desks import Desks
from okosystem.engine.oxigraph import Store


class TooLarge(Exception):
    """The answer is larger than it may be."""


class Bounded:
    """A file that takes so many bytes and no more; what it raises stops the engine's writing."""

    def __init__(self, most: int) -> None:
        self.data = bytearray()
        self._most = most

    def write(self, piece: bytes) -> int:
        """Take a piece, or raise TooLarge."""
        if len(self.data) + len(piece) > self._most:
            raise TooLarge
        self.data += piece
        return len(piece)

    def flush(self) -> None:
        """Do nothing: the bytes are here already."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker at its desk: where questions come from and answers go, all by number of the file.

    `letters` is what the longest questions are laid in, a part for each slot.
    """

    number: int
    desks: Desks
    queue: int
    slots: Sequence[int]
    letters: memoryview
    most: int

    def serve(self, store: Store) -> None:
        """Answer questions, until one took so long that another worker was made meanwhile."""
        began, spent = 0.0, False
        while not spent:
            packet = os.read(self.queue, frames.LONGEST)
            # The first has waited for this worker to be made, and not for other queries.
            is_first, began = not began, time.monotonic()
            self._answer(store, packet, 0 if is_first else began)
            spent = self.desks.end(self.number, began)

    def _answer(self, store: Store, packet: bytes, now: float) -> None:
        slot, ticket, seconds, begin_by, inside = marshal.loads(packet)  # noqa: S302 - our server
        self.desks.begin(self.number, slot, ticket, seconds)
        if now > begin_by:
            kind, body = frames.TOO_LATE, b""
        else:
            asked = inside if isinstance(inside, bytes) else self._letter(slot, inside)
            kind, body = answer_to(store, marshal.loads(asked), self.most)  # noqa: S302
        for piece in frames.pieces(ticket, kind, body):
            os.write(self.slots[slot], piece)

    def _letter(self, slot: int, length: int) -> bytes:
        at = slot * frames.LETTER
        return bytes(self.letters[at : at + length])


def answer_to(store: Store, asked: frames.Asked, most: int) -> tuple[bytes, bytes]:
    """Evaluate one query and write its answer; a wrong or too large one is an answer too."""
    try:
        sparql, default, named, formats = asked
        answer = store.query(sparql, default, named)
        kind = _kind(answer)
        out = Bounded(most)
        media_type = formats[kind.decode()]
        answer.write_to(out, media_type)
        return kind, finished(bytes(out.data), media_type)
    except InvalidQuery as error:
        return frames.WRONG, str(error).encode()
    except NotWritable as error:
        return frames.UNWRITABLE, error.args[0].values["reason"].encode()
    except TooLarge:
        return frames.TOO_LARGE, b""


def _kind(answer: Answer) -> bytes:
    if answer.is_graph:
        return frames.GRAPH
    return frames.TRUTH if answer.is_boolean else frames.ROWS
