"""Refuse RDF that would exhaust the engine, before the engine reads it.

The engine keeps brackets and terms that are open: a small file can overflow its stack. The limits
were measured with pyoxigraph 0.5.13. What exceeds them is a SyntaxError with its line, as any other
text that cannot be read.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NoReturn

import pyoxigraph as ox

from okosystem.rdf.rdf_trial import TRIED, try_document

LINE_FORMATS = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)
MAX_DEPTH = 1000
"""Brackets or terms inside each other: 10,000 terms overflow the engine's stack."""
MAX_TOKEN = 16 << 20
"""Bytes of a text, name or comment: the longest that the engine reads of Turtle and JSON."""

_TEXT = rb"""
"(?: [^"]++(?<!\\)"                              # without a backslash at its end
  | ""(?: [^"\\]++ | \\. | "(?!"") )*+\"""        # a long one
  | (?: [^"\\]++ | \\. )++"
  | "(?=[^"]) )                                  # empty
"""
_TERSE = re.compile(
    rb"""
    (?: [^][(){}<>"'\#\\]++ | %b | %b | \\. | \#[^\n\r]*+(?=[\n\r])
      | <(?: [^<>][^>]*+(?<!\\) | (?=[^<])(?: [^>\\]++ | \\. )*+ )> )*+
    (?: ( << | >>? | [][(){}] ) | (.*+) )
    """
    % (_TEXT, _TEXT.replace(b'"', b"'")),
    re.DOTALL | re.VERBOSE,
)
"""What has no brackets outside texts, IRIs and comments, then a bracket or the unfinished rest."""
_STEPS = {b"[": 1, b"(": 1, b"{": 1, b"<<": 1, b"]": -1, b")": -1, b"}": -1, b">>": -1, b">": 0}
_TRIPLE = (b'"triple"', b"\\u006", b"\\u007")
"""The type of a triple term in results, and escapes that would hide it."""


def inspect(
    read: Callable[[], Iterable[bytes]],
    form: ox.RdfFormat,
    lenient: bool = False,
    max_depth: int = MAX_DEPTH,
) -> Iterator[bytes]:
    """Pass a text on, in chunks, as far as it is safe to parse; raises SyntaxError.

    `read` reads the chunks from the start, twice when the text is tried first.
    """
    if form in TRIED:
        try_document(read(), form, lenient)
        yield from read()
    else:
        guard = _LineGuard if form in LINE_FORMATS else _BracketGuard
        yield from guard(max_depth).inspect(read())


def parse(
    body: bytes,
    form: ox.RdfFormat,
    lenient: bool = False,
    max_depth: int = MAX_DEPTH,
    **options: Any,
) -> ox.QuadParser:
    """Parse a text from outside; raises SyntaxError, also for what would exhaust the engine."""
    for _ in inspect(lambda: [body], form, lenient, max_depth):
        pass
    return ox.parse(body, format=form, lenient=lenient, **options)


def refuse_deep_results(body: bytes | bytearray) -> None:
    """Raise SyntaxError for results in JSON whose triple terms are nested too deep."""
    if sum(map(body.count, _TRIPLE)) > MAX_DEPTH:
        try:
            json.loads(body)
        except RecursionError:
            _refuse("triple terms are nested too deep")


def _refuse(reason: str, line: int = 0) -> NoReturn:
    raise SyntaxError(reason, (None, line, 1, None))


class _BracketGuard:
    """Counts the brackets that are open, wherever chunks of the text begin and end."""

    def __init__(self, most: int) -> None:
        self._most, self._depth, self._line = most, 0, 1

    def inspect(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Pass chunks on, each up to the last token that is complete."""
        rest = b""
        for chunk in chunks:
            text = rest + chunk
            end = self._read(text)
            yield text[:end]
            rest = text[end:]
            if len(rest) > MAX_TOKEN:
                _refuse(f"a text or name takes more than {MAX_TOKEN >> 20} MB", self._line)
        self._read(rest + b"\n")
        yield rest

    def _read(self, text: bytes) -> int:
        """Read complete tokens, and return where they end."""
        end, depth = len(text), self._depth
        for token in _TERSE.finditer(text):
            bracket = token[1]
            if bracket is None:
                end = token.start(2)
                break
            depth += _STEPS[bracket]
            if depth > self._most:
                line = self._line + text.count(b"\n", 0, token.start(1))
                _refuse(f"brackets are nested more than {self._most} deep", line)
        self._depth, self._line = depth, self._line + text.count(b"\n", 0, end)
        return end


class _LineGuard(_BracketGuard):
    """The same where a statement is a line, and only many triple terms need a look at it."""

    def _read(self, text: bytes) -> int:
        end = max(text.rfind(b"\n"), text.rfind(b"\r")) + 1
        if text.count(b"<<", 0, end) > self._most:
            self._depth = 0
            return super()._read(text[:end])
        self._line += text.count(b"\n", 0, end)
        return end
