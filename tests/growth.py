"""Whether the work of reading a text grows in proportion to its length."""

import gc
from collections.abc import Callable
from contextlib import suppress
from math import inf
from time import process_time

from werkzeug.exceptions import HTTPException

from okosystem.errors import GraphError

Read = Callable[[str], object]
REPEATED = [
    " ", "\n", "\t", "\r", "a", "1", "-", ".", ",", ";", ":", "/", "//", "\\", "\\\"", '"', "'",
    "`", "<", "<a", "<a>", ">", "(", ")", "[", "]", "{", "}", "&", "&a;", "=", "#", "@", "%", "%41",
    "?", "*", "a ", "a\n", "a,", "a;", "a=", "a&", "a.b", "a-", "a: ", "/a", "é", "\u0301", "\x00",
]  # fmt: skip
REFUSALS = (GraphError, HTTPException, OverflowError, RecursionError, SyntaxError, ValueError)
SMALL, TIMES = 10_000, 4
LIMIT, NOISE = 8, 0.02
"""Four times the text may take eight times the time: sixteen would be quadratic."""


def grows_linearly(read: Callable[[str], object], write: Callable[[int], str]) -> bool:
    """Read a text of some length, and one four times as long; at most three times each."""
    small = large = inf
    for _ in range(3):
        small = min(small, _seconds(read, write(SMALL)))
        large = min(large, _seconds(read, write(SMALL * TIMES)))
        if large < LIMIT * small + NOISE:
            return True
    return False


def slow_texts(read: Read, *before: str, after: str = "!") -> list[tuple[str, str]]:
    """Name the repeated texts that a function takes too long to read, after each beginning."""
    return [
        (start, part)
        for start in before or [""]
        for part in REPEATED
        if not grows_linearly(read, _repetition(start, part, after))
    ]


def _repetition(start: str, part: str, end: str) -> Callable[[int], str]:
    return lambda length: start + part * (length // len(part)) + end


def _seconds(read: Read, text: str) -> float:
    gc.disable()  # it would read all that the tests hold, and more often for a longer text
    began = process_time()
    try:
        # What cannot be read is refused, which must not take long either.
        with suppress(*REFUSALS):
            read(text)
        return process_time() - began
    finally:
        gc.enable()
