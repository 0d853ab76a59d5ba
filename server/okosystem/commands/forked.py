"""Work in a forked process, which has all that this process knows and runs at the same time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

Wait = Callable[[], Any]


@contextmanager
def forked(work: Callable[[], Any]) -> Iterator[Wait]:
    """Start work in a forked process, which is killed at the end of the block if it still runs.

    Yields a function that waits for the result, which must be picklable, or raises the error of the
    work; ChildProcessError if the process died.
    """
    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(work, sender), daemon=True)
    process.start()
    sender.close()

    def wait() -> Any:
        try:
            succeeded, value = receiver.recv()
        except EOFError as error:
            process.join()
            raise ChildProcessError(f"the process ended with {process.exitcode}") from error
        if not succeeded:
            raise value
        return value

    try:
        yield wait
    finally:
        process.kill()
        process.join()
        receiver.close()


def _run(work: Callable[[], Any], sender: Connection) -> None:
    try:
        answer = True, work()
    except Exception as error:
        answer = False, error
    sender.send(answer)
