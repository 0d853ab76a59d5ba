"""The fork server: the process that holds the graph, forks query workers and kills slow ones.

All server processes of a release share it. It keeps some workers ready, no more than can run at
once, so that each finds the graph in its processor's cache; while a query is slow, it forks a
substitute, up to the limit. It kills workers that exceed their deadline, or whose client is gone.
It ends, with its workers, when no server process is connected any more.

Run as: python -m okosystem.sparql.fork_server STORE MEMORY_MB ANSWER_MB WORKERS LISTENER
where LISTENER is the file descriptor of a listening socket.
"""

import ctypes
import gc
import json
import logging.config
import marshal
import mmap
import os
import resource
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NoReturn

from okosystem import logs
from okosystem.errors import InvalidQuery, NotSerializable
from okosystem.sparql import channels, preload, sandbox
from okosystem.sparql.answers import AnswerTooLarge
from okosystem.sparql.channels import WorkerState
from okosystem.sparql.oxigraph import Store, reseed
from okosystem.sparql.query import Query

MEGABYTE = 1 << 20
SLOW = 0.25
"""Seconds after which a query is slow: its worker gets a substitute, and ends after it."""
TICK = 0.05
"""Seconds between two looks at the deadlines."""
MAX_PAUSE = 10
"""Seconds between two attempts to start a worker, after many that failed."""

logger = logging.getLogger("okosystem.sparql.fork_server")


class ForkServer:
    """Accepts server processes, and forks, watches, kills and replaces workers."""

    def __init__(self, listener: socket.socket, workers: int, max_bytes: int) -> None:
        self._limit = workers
        self._ready = min(workers, os.cpu_count() or 1)
        self._max_bytes = max_bytes
        self._channels = channels.Channels(workers)
        self._blocks: dict[socket.socket, range] = {}
        array = WorkerState * workers
        self._states = list(array.from_buffer(mmap.mmap(-1, ctypes.sizeof(array))))
        self._workers: dict[int, WorkerState] = {}  # By their processes.
        self._failed = self._pause = 0.0  # When a start failed, and the seconds until the next.
        self._selector = selectors.DefaultSelector()
        self._selector.register(listener, selectors.EVENT_READ, self.accept)
        # Readable whenever a child process ends.
        wakeup, signalled = socket.socketpair()
        signalled.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(signalled.detach())
        self._selector.register(wakeup, selectors.EVENT_READ, lambda _: wakeup.recv(1 << 10))

    def accept(self, listener: socket.socket) -> None:
        """Accept a server process and give it a block of channels, if one is free."""
        connection, _ = listener.accept()
        if block := self._channels.give_block(connection):
            self._blocks[connection] = block
            self._selector.register(connection, selectors.EVENT_READ, self._disconnect)
        else:
            connection.close()

    def serve(self, enter: Callable[[], Store]) -> None:
        """Run until no server process is connected; a worker calls `enter` for its store."""
        while self._blocks:
            self._maintain(enter)
            for key, _ in self._selector.select(TICK):
                key.data(key.fileobj)

    def _disconnect(self, connection: socket.socket) -> None:
        """Take the channels back, and kill the workers that answer on them."""
        self._selector.unregister(connection)
        block = self._blocks.pop(connection)
        for process, state in self._workers.items():
            if state.deadline and state.channel in block:
                os.kill(process, signal.SIGKILL)
        self._channels.take_back(block)

    def _maintain(self, enter: Callable[[], Store]) -> None:
        """Reap the workers that ended, kill those past their deadline, and fork missing ones."""
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG)) != (0, 0):
                self._reap(*ended)
        self._channels.send_again()
        now, slow = time.monotonic(), 0
        for process, state in self._workers.items():
            slow += state.deadline > 0 and now - state.began > SLOW
            if 0 < state.deadline < now:
                os.kill(process, signal.SIGKILL)
            if state.started > self._failed:
                self._pause = 0
        missing = min(self._limit, self._ready + slow) - len(self._workers)
        if missing > 0 and now >= self._failed + self._pause:
            free = [state for state in self._states if state not in self._workers.values()]
            # Only one when the last could not start.
            for state in free[: 1 if self._pause else missing]:
                try:
                    self._workers[self._fork(state, enter)] = state
                except OSError as error:
                    self._report_failed_start(repr(error))

    def _report_failed_start(self, reason: str) -> None:
        self._failed, self._pause = time.monotonic(), min(MAX_PAUSE, 2 * (self._pause or TICK))
        text = "a query worker could not be started: %s; the next attempt is in %.1f seconds"
        logger.error(text, reason, self._pause)

    def _reap(self, process: int, status: int) -> None:
        """Answer in place of a worker; have the request sent again that it may have taken."""
        state = self._workers.pop(process)
        exit_code = os.waitstatus_to_exitcode(status)
        if not state.started:
            reason = state.failure.decode("utf-8", "replace")
            self._report_failed_start(reason or f"it ended with {exit_code}")
        elif state.deadline:
            is_late = state.deadline < time.monotonic()
            kind, ending = channels.TIMED_OUT if is_late else channels.DIED, b"%d" % exit_code
            if not self._channels.send(state.channel, state.request_id, kind, ending):
                logger.warning("a query was stopped whose server process reads no answers")
            state.deadline = 0
        elif status:
            working = [each for each in self._workers.values() if each.deadline]
            being_answered = {each.channel: each.request_id for each in working}
            for channel in range(len(self._channels.answers)):
                self._channels.send(channel, being_answered.get(channel, 0), channels.RETRY)

    def _fork(self, state: WorkerState, enter: Callable[[], Store]) -> int:
        ours = self._channels
        state.deadline, state.started, state.failure = 0, 0, b""
        fork_server = os.getpid()
        if child := os.fork():
            return child
        try:
            sandbox.die_with(fork_server)
            signal.set_wakeup_fd(-1)
            # What the engine prints when out of memory would not be a line of JSON in the log.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            queue, *answers = sandbox.keep_only((ours.queue, *ours.answers))
            worker = Worker(state, self._states, queue, answers, ours.buffers, self._max_bytes)
            worker.serve(enter)
        except MemoryError:
            os.abort()  # As the engine does.
        finally:
            os._exit(0)


@dataclass(frozen=True, slots=True)
class Worker:
    """Takes one request after the other, and answers each on the channel it names.

    A worker is sandboxed before it reads a request. It opens a store on disk for itself, as
    threads and files of the store would not survive the fork. It can be killed at any time: only
    the query that it evaluates is lost. `queue` and `answers` are file descriptors.
    """

    state: WorkerState
    states: Sequence[WorkerState]
    queue: int
    answers: Sequence[int]
    buffers: memoryview
    max_bytes: int

    def serve(self, enter: Callable[[], Store]) -> None:
        """Answer requests until one was so slow that another worker was forked meanwhile.

        The fork server gets the reason when the sandbox cannot be entered.
        """
        is_first, is_spent, state = True, False, self.state
        try:
            store = enter()
            reseed()
        except BaseException as error:
            state.failure = repr(error).encode()[: channels.MAX_REASON]
            raise
        state.started = time.monotonic()
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
        channel, request_id, client, seconds, start_by, query = marshal.loads(packet)  # noqa: S302
        state = self.state
        state.channel, state.request_id, state.client = channel, request_id, client
        state.began, state.deadline = began, time.monotonic() + seconds
        if waited_until > start_by:
            kind, body = channels.EXPIRED, b""
        elif self._is_crowded(client):
            kind, body = channels.CROWDED, b""
        else:
            if isinstance(query, int):
                start = channel * channels.BUFFER
                query = bytes(self.buffers[start : start + query])
            kind, body = evaluate(store, Query(*marshal.loads(query)), self.max_bytes)  # noqa: S302
        for piece in channels.answer_packets(request_id, kind, body):
            os.write(self.answers[channel], piece)

    def _is_crowded(self, client: int) -> bool:
        """Whether this is the last worker, and another works for the client, of any process."""
        clients = [each.client for each in self.states if each.deadline]
        return len(clients) == len(self.states) and clients.count(client) > 1


def evaluate(store: Store, query: Query, max_bytes: int) -> tuple[bytes, bytes]:
    """Evaluate a query and serialize its answer, or the reason why there is none."""
    try:
        answer = store.query(query.sparql, query.default_graphs, query.named_graphs)
        kind, media_type = channels.TABLE, query.table
        if answer.is_graph:
            kind, media_type = channels.GRAPH, query.graph
        if query.max_rows is None:
            return kind, answer.write(media_type, max_bytes)
        body, left_out = answer.write_first(query.max_rows, media_type, max_bytes)
        return kind, left_out.to_bytes(channels.LEFT_OUT) + body
    except InvalidQuery as error:
        return channels.INVALID, str(error).encode()
    except NotSerializable as error:
        return channels.UNWRITABLE, error.args[0].values["reason"].encode()
    except AnswerTooLarge:
        return channels.TOO_LARGE, b""


def main(arguments: Sequence[str]) -> NoReturn:
    """Be a fork server, with the arguments that the module describes; log why it cannot be."""
    try:
        _run(arguments)
    except Exception as error:
        logger.critical("the process that holds the graph ended: %r", error, exc_info=True)
    finally:
        os._exit(1)


def _run(arguments: Sequence[str]) -> None:
    """Hold the graph and serve until no server process is connected."""
    path, (memory, answer, workers, number) = Path(arguments[0]), map(int, arguments[1:])
    listener = socket.socket(fileno=number)
    sandbox.name_process("okosystem-graph")
    _, files = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    server = ForkServer(listener, workers, answer * MEGABYTE)
    server.accept(listener)
    prefixes = json.loads((path.parent / "manifest.json").read_bytes())["prefixes"]
    # Each worker opens a store on disk for itself; a graph in memory is loaded here.
    folder = path.resolve() if path.is_dir() else None
    load = partial(Store.load, path.resolve(), prefixes)
    store = None if folder else preload.store_of(path) or load()
    enter = partial(sandbox.confine, memory * MEGABYTE, lambda: store or load(), folder)
    gc.collect()
    gc.freeze()
    server.serve(enter)
    # This process and its workers.
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    logging.config.dictConfig(logs.configuration())
    main(sys.argv[1:])
