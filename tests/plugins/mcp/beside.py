"""Run coroutines in a separate thread, since browser tests occupy the loop of the main thread."""

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import anyio

T = TypeVar("T")


def run(talk: Callable[..., Awaitable[T]], *arguments: Any) -> T:
    """Run a coroutine function to its end and return its result."""
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(anyio.run, talk, *arguments).result()
