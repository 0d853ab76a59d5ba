"""Refuse RDF that would exhaust the engine, before the engine reads it.

The engine keeps brackets, elements and terms that are open, and copies some of them: a small file
can take gigabytes, or overflow its stack. The limits were measured with pyoxigraph 0.5.13. What
exceeds them is a SyntaxError with its line, as any other text that cannot be read.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NoReturn
from xml.parsers import expat

import pyoxigraph as ox

from okosystem.core.json_ld_trial import try_json_ld

LINE_FORMATS = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)
CHUNK = 1 << 20
MAX_DEPTH = 1000
"""Brackets, terms or elements inside each other: 10,000 terms overflow the engine's stack."""
MAX_JSON_DEPTH = 100
"""The same of JSON-LD, where 3,000 do: an object is expanded by recursion."""
MAX_TOKEN = 16 << 20
"""Bytes of a text, name, tag or comment: the longest that the engine reads of Turtle and JSON."""
MAX_JSON = 64 << 20
"""Bytes of a document of JSON-LD, which the engine holds as a whole."""
MAX_NAMES = 1000
"""Attributes of an element of XML, or prefixes around it, which the engine compares in pairs."""
FREE_COPIES = 1_000_000
"""Prefixes copied into texts of XML, 1.5 µs each; beyond it, one for each byte that is read."""
MAX_ENTITY = 1000
"""Characters of an entity of XML when those in it are expanded."""

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
_JSON = re.compile(
    rb"""(?: [^][{}"]++ | "(?: [^"\\]++ | \\. )*+" )*+ (?: ( [][{}] ) | (.*+) )""",
    re.DOTALL | re.VERBOSE,
)
"""What has no brackets outside texts, IRIs and comments, then a bracket or the unfinished rest."""
_STEPS = {b"[": 1, b"(": 1, b"{": 1, b"<<": 1, b"]": -1, b")": -1, b"}": -1, b">>": -1, b">": 0}
_TRIPLE = (b'"triple"', b"\\u006", b"\\u007")
"""The type of a triple term in results, and escapes that would hide it."""
_REFERENCE = re.compile(r"&([^#;][^;]*);")
_NO_LITERAL = {"Collection", "Resource", "Triple"}
"""The values of rdf:parseType that do not make the content a text of XML."""


def inspect(
    chunks: Iterable[bytes],
    form: ox.RdfFormat,
    lenient: bool = False,
    max_depth: int = MAX_DEPTH,
) -> Iterator[bytes]:
    """Pass a text on, in chunks, as far as it is safe to parse; raises SyntaxError."""
    if form == ox.RdfFormat.RDF_XML:
        return _XmlGuard().inspect(chunks)
    if form in (ox.RdfFormat.JSON_LD, ox.RdfFormat.STREAMING_JSON_LD):
        return _inspect_json(chunks, lenient)
    guard = _LineGuard if form in LINE_FORMATS else _BracketGuard
    return guard(_TERSE, max_depth).inspect(chunks)


def parse(
    body: bytes,
    form: ox.RdfFormat,
    lenient: bool = False,
    max_depth: int = MAX_DEPTH,
    **options: Any,
) -> ox.QuadParser:
    """Parse a text from outside; raises SyntaxError, also for what would exhaust the engine."""
    for _ in inspect([body], form, lenient, max_depth):
        pass
    return ox.parse(body, format=form, lenient=lenient, **options)


def refuse_deep_results(body: bytes | bytearray) -> None:
    """Raise SyntaxError for results in JSON whose triple terms are nested too deep."""
    if sum(map(body.count, _TRIPLE)) > MAX_DEPTH:
        for _ in _BracketGuard(_JSON, MAX_DEPTH).inspect([bytes(body)]):
            pass


def _refuse(reason: str, line: int = 0, column: int = 1) -> NoReturn:
    raise SyntaxError(reason, (None, line, column, None))


class _BracketGuard:
    """Counts the brackets that are open, wherever chunks of the text begin and end."""

    def __init__(self, tokens: re.Pattern[bytes], most: int) -> None:
        self._tokens, self._most = tokens, most
        self._depth, self._line = 0, 1

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
        for token in self._tokens.finditer(text):
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


def _inspect_json(chunks: Iterable[bytes], lenient: bool) -> Iterator[bytes]:
    """Pass a document on as a whole, after it has been parsed in a process of its own."""
    body = bytearray()
    for chunk in _BracketGuard(_JSON, MAX_JSON_DEPTH).inspect(chunks):
        body += chunk
        if len(body) > MAX_JSON:
            _refuse(f"it takes more than {MAX_JSON >> 20} MB: convert it to N-Quads")
    try_json_ld(bytes(body), lenient)
    yield bytes(body)


class _XmlGuard:
    """Reads XML with expat, which is strict, before the engine, which is not."""

    def __init__(self) -> None:
        self._size = self._text_start = self._literal_depth = self._copies = 0
        self._names = [0]
        """The number of prefixes declared around each element that is open, and at the start."""
        self._has_tag = False
        self._prolog = b""
        self._root: int | None = None
        """The position of the first element, until what is before it has been inspected."""
        self._entities = dict.fromkeys(("amp", "lt", "gt", "quot", "apos"), 1)
        self._declarations = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._enter
        self._parser.EndElementHandler = self._leave
        self._parser.EntityDeclHandler = self._declare

    def inspect(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Pass chunks on when they are inspected."""
        held = b""
        for chunk in chunks:
            held += chunk
            # Ever larger pieces: expat reads a tag or comment again with each piece of it.
            if len(held) > min(self._unfinished, MAX_TOKEN - self._unfinished):
                self._parse(held)
                yield self._release(held)
                held = b""
        self._parse(held, is_last=True)
        yield self._release(held)

    def _parse(self, piece: bytes, is_last: bool = False) -> None:
        start, self._has_tag = self._size, False
        self._size += len(piece)
        try:
            self._parser.Parse(piece, is_last)
        except expat.ExpatError as error:
            self._refuse(f"it is not well-formed XML: {expat.ErrorString(error.code)}")
        if self._unfinished > MAX_TOKEN:
            self._refuse(f"a tag or comment has more than {MAX_TOKEN >> 20} MB")
        if self._has_tag:
            self._text_start = start
        elif self._size - self._text_start > MAX_TOKEN:
            self._refuse(f"a text takes more than {MAX_TOKEN >> 20} MB")

    @property
    def _unfinished(self) -> int:
        """The bytes of a tag or comment whose end has not been parsed yet."""
        return self._size - max(0, self._parser.CurrentByteIndex)

    def _release(self, piece: bytes) -> bytes:
        """Return a piece, or nothing before the first element: the beginning is held back.

        The engine reads entities in comments too, and the last of two, where expat reads the first.
        """
        if self._root is None:
            self._prolog += piece
            return b""
        if self._root >= 0:
            piece = self._prolog + piece
            if piece[: self._root].count(b"<!ENTITY") != self._declarations:
                line = piece.count(b"\n", 0, piece.find(b"<!DOCTYPE")) + 1
                _refuse("it declares an XML entity twice, or inside something else", line)
            self._root = -1
        return piece

    def _enter(self, _: str, attributes: Mapping[str, str]) -> None:
        names = self._names[-1]
        if attributes:
            names += sum(name.startswith("xmlns") for name in attributes)
        self._names.append(names)
        if len(self._names) > MAX_DEPTH + 1:
            self._refuse(f"elements are nested more than {MAX_DEPTH} deep")
        if names > MAX_NAMES or len(attributes) > MAX_NAMES:
            self._refuse(f"an element has more than {MAX_NAMES} attributes or prefixes")
        if self._literal_depth:
            self._count_copies(names)
        else:
            self._enter_outside_literal(attributes)

    def _enter_outside_literal(self, attributes: Mapping[str, str]) -> None:
        self._has_tag = True
        if self._root is None:
            self._root = self._parser.CurrentByteIndex
        for name, value in attributes.items():
            if name.endswith("parseType") and value not in _NO_LITERAL:
                self._literal_depth = len(self._names)

    def _count_copies(self, names: int) -> None:
        """Count the prefixes that the engine declares again in a text of XML."""
        self._copies += names
        if self._copies > max(FREE_COPIES, self._size):
            self._refuse("the prefixes around its texts of XML are copied too often")

    def _leave(self, _: str) -> None:
        if len(self._names) == self._literal_depth:
            self._literal_depth = 0
        self._has_tag = self._has_tag or not self._literal_depth
        self._names.pop()

    def _declare(self, name: str, _: bool, value: str | None, *__: str | None) -> None:
        """Record the expanded length of an entity; those it refers to must be declared first."""
        parts = _REFERENCE.findall(value or "")
        size = len(value or "") + sum(self._entities.get(part, MAX_ENTITY) for part in parts)
        if size > MAX_ENTITY:
            self._refuse("it declares XML entities that make it grow when it is read")
        self._entities[name] = size
        self._declarations += 1

    def _refuse(self, reason: str) -> NoReturn:
        _refuse(reason, self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1)
