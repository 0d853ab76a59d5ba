"""The worker pool: public clients' queries, each in a process that can be killed."""

import fcntl
import hashlib
import itertools
import logging
import marshal
import mmap
import os
import random
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import NamedTuple

from okosystem.core.errors import Busy, GraphError, NoWorker
from okosystem.core.messages import Message
from okosystem.core.temporary import temporary_folder
from okosystem.engine import channels, fork_server, preload, sandbox
from okosystem.engine.admission import NONE_FREE, Admission, network_of
from okosystem.engine.advice import too_slow
from okosystem.engine.query import (
    Limits,
    Query,
    SerializedAnswer,
    crashed,
    invalid_query,
    not_writable,
    too_large,
)
from okosystem.engine.query_text import refuse_federation

GRACE = 5
"""Seconds that workers may take beyond their deadline before they count as dead."""
ENVIRONMENT = ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "LANG")
"""The variables that Python needs to find its modules; the fork server gets no others."""
PAUSE = 0.02
"""Seconds between two attempts of a client that may not have the last worker."""


class Request(NamedTuple):
    """An encoded query as it is sent to the workers; none starts on it after `start_by`."""

    client: int
    query: bytes
    seconds: float
    start_by: float


logger = logging.getLogger(__name__)


class Pool:
    """Evaluates queries in workers forked from a process that holds the graph; safe for threads.

    Server processes that are given the same folder share the workers.
    """

    def __init__(self, store: Path, limits: Limits, folder: Path | None = None) -> None:
        if store.is_dir():
            sandbox.require()
        self.limits = limits
        self.admission = Admission(limits.workers, limits.waiting, limits.per_client)
        if folder is None:
            stack = ExitStack()
            folder = stack.enter_context(temporary_folder("queries"))
            weakref.finalize(self, stack.close)
        self._connect = partial(connect, folder, store, limits)
        self._lock = threading.Lock()
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
        start_by = time.monotonic() + self.limits.seconds
        graphs = list(query.default_graphs), list(query.named_graphs)
        encoded = marshal.dumps((query.sparql, *graphs, query.table, query.graph, query.max_rows))
        request = Request(number_of(client), encoded, allowed, start_by)
        with self.admission.admit(client, allowed):
            kind, body = self._send(request)
        if kind in (channels.TABLE, channels.GRAPH):
            return _decode(kind, body, query)
        raise self._failure(kind, body.decode(), query, allowed)

    def close(self) -> None:
        """Disconnect from the fork server, which ends with its last connection."""
        with self._lock:
            self._leave()

    def _send(self, request: Request) -> tuple[bytes, bytes]:
        """Return kind and body of the answer; try again if the fork server has died."""
        try:
            try:
                return self._attempt(self._join(), request)
            except EOFError:
                return self._attempt(self._join(), request)
        except TimeoutError as error:
            logger.error("no query worker answered")
            raise NoWorker(
                Message(
                    "No worker answered the query; the reason is in the server's log. "
                    "How to fix it: try again in a moment."
                )
            ) from error
        except (EOFError, OSError) as error:
            logger.error("the process that holds the graph cannot be reached: %r", error)
            raise NoWorker(
                Message(
                    "No worker could be started for the query; the reason is in the server's "
                    "log. "
                    "How to fix it: try again in a moment."
                )
            ) from error

    def _join(self) -> "ChannelBlock":
        if self._block:
            return self._block
        with self._lock:
            if self._block is None:
                if self._connection.fileno() < 0:
                    self._connection = self._connect()
                try:
                    self._block = ChannelBlock(self._connection, 2 * self.limits.seconds + GRACE)
                except (EOFError, OSError):
                    self._leave()
                    raise
            return self._block

    def _leave(self) -> None:
        self._connection.close()
        if self._block:
            self._block.close()
        self._block = None

    def _attempt(self, block: "ChannelBlock", request: Request) -> tuple[bytes, bytes]:
        number, answers = channel = block.take()
        client, query, *limits = request
        try:
            content: bytes | int = query
            if len(query) > channels.INLINE:
                content, start = len(query), number * channels.BUFFER
                block.buffers[start : start + len(query)] = query
            while True:
                request_id = next(self._request_ids)
                block.queue.send(marshal.dumps((number, request_id, client, *limits, content)))
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
                    self._leave()
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


def _decode(kind: bytes, body: bytes, query: Query) -> SerializedAnswer:
    media_type, left_out = query.graph if kind == channels.GRAPH else query.table, 0
    if query.max_rows is not None:
        (left_out,) = channels.LEFT_OUT.unpack_from(body)
        body = body[channels.LEFT_OUT.size :]
    return SerializedAnswer(media_type, body, left_out)


class ChannelBlock:
    """The request queue, the message buffers, and the channels of this process.

    A channel, its number and socket, is for one thread at a time. Raises EOFError when the fork
    server is gone, or has no block left.
    """

    def __init__(self, connection: socket.socket, timeout: float) -> None:
        first, files, _, _ = socket.recv_fds(connection, 2, channels.MAX_FILES)
        if not files:
            raise EOFError
        queue, buffer_file, *ends = files
        self.queue = socket.socket(fileno=queue)
        self._is_closed = False
        self._free: SimpleQueue[tuple[int, socket.socket]] = SimpleQueue()
        self.buffers = memoryview(mmap.mmap(buffer_file, 0))
        os.close(buffer_file)
        limit = struct.pack("ll", round(timeout), 0)
        for number, end in enumerate(ends, int.from_bytes(first, "big")):
            answers = socket.socket(fileno=end)
            answers.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
            self._free.put((number, answers))

    def take(self) -> tuple[int, socket.socket]:
        """Take a free channel; raises EOFError when all are closed."""
        try:
            return self._free.get_nowait()
        except Empty as error:
            raise EOFError from error

    def give_back(self, channel: tuple[int, socket.socket]) -> None:
        """Make a channel free again."""
        self._free.put(channel)
        if self._is_closed:
            self.close()

    def close(self) -> None:
        """Close all free channels; each of the others is closed when it is given back."""
        self._is_closed = True
        self.queue.close()
        with suppress(EOFError):
            while True:
                self.take()[1].close()


def number_of(client: str) -> int:
    """Return a number for a client, the same in all server processes."""
    digest = hashlib.blake2b(network_of(client).encode(), digest_size=7).digest()
    return int.from_bytes(digest, "big")


def connect(folder: Path, store: Path, limits: Limits) -> socket.socket:
    """Connect to the fork server of a graph, or start it; raises OSError.

    Its socket is named after what it holds and allows: another release has another fork server.
    """
    arguments = (str(store), str(limits.memory_mb), str(limits.answer_mb), str(limits.workers))
    name = hashlib.sha256(f"{store.absolute()} {arguments[1:]}".encode())
    with suppress(FileNotFoundError):
        name.update((store.parent / "manifest.json").read_bytes())
    path = folder / name.hexdigest()[:16]
    with _locked(folder):
        with suppress(OSError):
            return _connect(path)
        path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
            listener.listen()
            start = _fork if preload.store_of(store) else _execute
            wait = start(listener, arguments)
        # Reap it if it ends before this process does.
        threading.Thread(target=wait, daemon=True).start()
        return _connect(path)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other processes, and threads, from starting a fork server at the same time."""
    file = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


def _connect(path: Path) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(str(path))
    except OSError:
        connection.close()
        raise
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
        [sys.executable, "-P", "-m", "okosystem.engine.fork_server", *arguments, str(number)],
        stdin=subprocess.DEVNULL,
        pass_fds=(number,),
        env={name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
        start_new_session=True,
    ).wait
