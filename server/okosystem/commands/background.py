"""Run a function in a background process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any


@contextmanager
def run_in_background(
    function: Callable[..., Any], *arguments: object
) -> Iterator[Callable[[], Any]]:
    """Start a function in a new process, which is killed if it still runs when the block ends.

    Yields a function that returns the result; it raises the error of the function, and
    ChildProcessError if the process died. If this process dies, the new one ends when it has
    finished; a process of an executor would wait forever. It is spawned, since a forked process
    lacks the threads of pyrudof.
    """
    context = get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(sender, function, arguments), daemon=True)
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


def _run(sender: Connection, function: Callable[..., Any], arguments: tuple[object, ...]) -> None:
    try:
        answer = True, function(*arguments)
    except Exception as error:
        answer = False, error
    try:
        sender.send(answer)
    except BrokenPipeError:
        return  # nobody waits any more
