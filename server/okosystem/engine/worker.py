"""A query worker: takes one request after the other, and answers each on the channel it names.

It is forked from the fork server, and sandboxed before it reads a request. A store on disk is
opened by each worker for itself, as its threads and files would not survive the fork. A worker can
be killed at any time: only the query that it evaluates is lost.
"""

import marshal
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass

from okosystem.core.errors import InvalidQuery, NotSerializable
from okosystem.engine import channels
from okosystem.engine.answers import AnswerTooLarge
from okosystem.engine.channels import EncodedQuery, WorkerState
from okosystem.engine.oxigraph import Store

SLOW = 0.25
"""Seconds after which a query is slow: its worker gets a substitute, and ends after it."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker with the file descriptors of the request queue and of each channel."""

    state: WorkerState
    queue: int
    channels: Sequence[int]
    buffers: memoryview
    max_bytes: int

    def serve(self, store: Store) -> None:
        """Answer requests until one was so slow that another worker was forked meanwhile."""
        is_first, is_spent, state = True, False, self.state
        while not is_spent:
            packet = os.read(self.queue, channels.MAX_PACKET)
            began = time.monotonic()
            # The first request waited for this worker to be forked, not for other queries.
            self._answer(store, packet, began, 0 if is_first else began)
            now, deadline, is_first = time.monotonic(), state.deadline, False
            state.deadline = 0
            # One that the fork server may be about to kill must not start on another request.
            is_spent = now - began > SLOW or 0 < deadline <= now

    def _answer(self, store: Store, packet: bytes, began: float, waited_until: float) -> None:
        channel, request_id, seconds, start_by, query = marshal.loads(packet)  # noqa: S302 - ours
        state = self.state
        state.channel, state.request_id, state.began = channel, request_id, began
        state.deadline = time.monotonic() + seconds
        if waited_until > start_by:
            kind, body = channels.EXPIRED, b""
        else:
            if isinstance(query, int):
                start = channel * channels.BUFFER
                query = bytes(self.buffers[start : start + query])
            kind, body = evaluate(store, marshal.loads(query), self.max_bytes)  # noqa: S302
        for piece in channels.answer_packets(request_id, kind, body):
            os.write(self.channels[channel], piece)


def evaluate(store: Store, query: EncodedQuery, max_bytes: int) -> tuple[bytes, bytes]:
    """Evaluate a query and serialize its answer, or the reason why there is none."""
    try:
        sparql, default_graphs, named_graphs, media_types = query
        answer = store.query(sparql, default_graphs, named_graphs)
        boolean_or_rows = channels.BOOLEAN if answer.is_boolean else channels.ROWS
        kind = channels.GRAPH if answer.is_graph else boolean_or_rows
        return kind, answer.write(media_types[kind.decode()], max_bytes)
    except InvalidQuery as error:
        return channels.INVALID, str(error).encode()
    except NotSerializable as error:
        return channels.UNWRITABLE, error.args[0].values["reason"].encode()
    except AnswerTooLarge:
        return channels.TOO_LARGE, b""
