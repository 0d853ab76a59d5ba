"""The worker pool: public clients' queries, each in a process that can be killed."""

import fcntl
import hashlib
import itertools
import logging
import marshal
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path

from okosystem.errors import Busy, GraphError, Message, NoWorker
from okosystem.sparql import (
    channels,
    fork_server,
    preload,
    sandbox,
)
from okosystem.sparql.admission import NONE_FREE, Admission
from okosystem.sparql.advice import too_slow
from okosystem.sparql.channels import ChannelBlock
from okosystem.sparql.clients import number_of
from okosystem.sparql.query import (
    Limits,
    Query,
    SerializedAnswer,
    crashed,
    invalid_query,
    not_writable,
    too_large,
)
from okosystem.sparql.query_text import refuse_federation
from okosystem.temporary import temporary_folder

GRACE = 5
"""Seconds that workers may take beyond their deadline before they count as dead."""
ENVIRONMENT = ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "LANG")
"""The variables that Python needs to find its modules; the fork server gets no others."""
PAUSE = 0.02
"""Seconds between two attempts of a client that may not have the last worker."""
NOT_ANSWERED = Message(
    "No worker answered the query; the reason is in the server's log. "
    "How to fix it: try again in a moment."
)

logger = logging.getLogger(__name__)


class Pool:
    """Evaluates queries in workers forked from a process that holds the graph; safe for threads.

    Server processes that are given the same folder share the workers.
    """

    def __init__(self, store: Path, limits: Limits, folder: Path | None = None) -> None:
        if store.is_dir():
            sandbox.require()
        self.limits, self.health = limits, ""  # Only that of a remote engine is known.
        self.admission = Admission(limits.workers, limits.waiting, limits.per_client)
        if folder is None:
            stack = ExitStack()
            folder = stack.enter_context(temporary_folder("queries"))
            weakref.finalize(self, stack.close)
        self._connect = partial(connect, folder, store, limits)
        self._lock = threading.RLock()
        self._connection = self._connect()
        self._block: ChannelBlock | None = None
        # Previous owners of our channels had other ids.
        self._request_ids = itertools.count(random.getrandbits(40) << 12)

    def evaluate(self, query: Query, client: str, seconds: float | None = None) -> SerializedAnswer:
        """Evaluate a public client's query.

        `seconds` may lower the limit, not raise it. Raises InvalidQuery, QueryTooSlow,
        QueryTooLarge, TooManyQueries (this client's) or Busy (all clients').
        """
        refuse_federation(query.sparql)
        allowed = min(seconds or self.limits.seconds, self.limits.seconds)
        terms = number_of(client), allowed, time.monotonic() + self.limits.seconds
        with self.admission.admit(client, allowed):
            kind, body = self._send(marshal.dumps(tuple(query)), terms)
        if kind not in (channels.TABLE, channels.GRAPH):
            raise self._failure(kind, body.decode(), query, allowed)
        media_type, left_out = query.graph if kind == channels.GRAPH else query.table, 0
        if query.max_rows is not None:
            left_out, body = int.from_bytes(body[: channels.LEFT_OUT]), body[channels.LEFT_OUT :]
        return SerializedAnswer(media_type, body, left_out)

    def close(self) -> None:
        """Disconnect from the fork server, which ends with its last connection."""
        with self._lock:
            self._connection.close()
            if self._block:
                self._block.close()
            self._block = None

    def _send(self, query: bytes, terms: tuple[int, float, float]) -> tuple[bytes, bytes]:
        """Return kind and body of the answer; try again if the fork server has died."""
        try:
            with suppress(EOFError):
                return self._attempt(query, terms)
            return self._attempt(query, terms)
        except (EOFError, OSError) as error:
            is_late = isinstance(error, TimeoutError)
            logger.error("no query worker answered" if is_late else f"no fork server: {error!r}")
            raise NoWorker(NOT_ANSWERED) from error

    def _join(self) -> ChannelBlock:
        with self._lock:
            if self._connection.fileno() < 0:
                self._connection = self._connect()
            try:
                if self._block is None:
                    self._block = ChannelBlock(self._connection, 2 * self.limits.seconds + GRACE)
            except (EOFError, OSError):
                self.close()
                raise
            return self._block

    def _attempt(self, query: bytes, terms: tuple[int, float, float]) -> tuple[bytes, bytes]:
        block = self._block or self._join()
        number, answers = channel = block.take()
        try:
            content: bytes | int = query
            if len(query) > channels.INLINE:
                content, start = len(query), number * channels.BUFFER
                block.buffers[start : start + len(query)] = query
            while True:
                request_id = next(self._request_ids)
                block.queue.send(marshal.dumps((number, request_id, *terms, content)))
                kind, body = channels.receive_answer(answers, request_id)
                if kind not in (channels.RETRY, channels.CROWDED):
                    return kind, body
                if kind == channels.CROWDED:
                    time.sleep(PAUSE)
        except BlockingIOError as error:
            raise TimeoutError from error
        except (EOFError, OSError) as error:
            with self._lock:
                if self._block is block:
                    self.close()
            raise EOFError from error
        finally:
            block.give_back(channel)

    def _failure(self, kind: bytes, reason: str, query: Query, seconds: float) -> GraphError:
        match kind:
            case channels.INVALID:
                return invalid_query(reason, query.sparql)
            case channels.UNWRITABLE:
                return not_writable(reason)
            case channels.EXPIRED:
                return Busy(NONE_FREE)
            case channels.TIMED_OUT:
                return too_slow(query.sparql, seconds)
            case channels.DIED:
                return crashed(int(reason), self.limits.memory_mb)
        return too_large(self.limits.answer_mb)


def connect(folder: Path, store: Path, limits: Limits) -> socket.socket:
    """Connect to the fork server of a graph, or start it; raises OSError.

    Its socket is named after what it holds and allows: another release has another fork server.
    """
    arguments = (str(store), str(limits.memory_mb), str(limits.answer_mb), str(limits.workers))
    name = hashlib.sha256(f"{store.absolute()} {arguments[1:]}".encode())
    with suppress(FileNotFoundError):
        name.update((store.parent / "manifest.json").read_bytes())
    path = str(folder / name.hexdigest()[:16])
    connection = socket.socket(socket.AF_UNIX)
    # No other process or thread starts one at the same time.
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with suppress(OSError):
            connection.connect(path)
            return connection
        Path(path).unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path)
            listener.listen()
            start = _fork if preload.store_of(store) else _execute
            wait = start(listener, arguments)
        # Reap it if it ends before this process does.
        threading.Thread(target=wait, daemon=True).start()
        connection.connect(path)
        return connection


def _fork(listener: socket.socket, arguments: Sequence[str]) -> Callable[[], object]:
    """Fork the server from this process, which shares the preloaded graph."""
    if child := os.fork():
        return partial(os.waitpid, child, 0)
    try:
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        (number,) = sandbox.keep_only((listener,))
        fork_server.main([*arguments, str(number)])
    finally:
        os._exit(1)


def _execute(listener: socket.socket, arguments: Sequence[str]) -> Callable[[], object]:
    number = listener.fileno()
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-P", "-m", "okosystem.sparql.fork_server", *arguments, str(number)],
        stdin=subprocess.DEVNULL,
        pass_fds=(number,),
        env={name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
        start_new_session=True,
    ).wait
