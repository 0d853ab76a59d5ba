"""A thread of its own for what runs an event loop: the browser's tests have one in the first."""

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import anyio

T = TypeVar("T")


def run(talk: Callable[..., Awaitable[T]], *given: Any) -> T:
    """Run a coroutine function to its end, and give what it gives."""
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(anyio.run, talk, *given).result()
