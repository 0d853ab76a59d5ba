"""SPARQL cut into tokens, each of a kind written as one letter; what is not understood has none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_HEX = "[0-9A-Fa-f]"
_PLAIN = rf"%{_HEX}{{2}}|\\[_~.!$&'()*+,;=/?#@%-]"
_LOCAL = rf"(?:[\w:]|{_PLAIN})(?:(?:[\w:.-]|{_PLAIN})*(?:[\w:-]|{_PLAIN}))?"
_TOKEN = re.compile(
    rf"""(?P<skipped>\s+|\#[^\n\r]*)
    |(?P<s>'{{3}}(?:[^'\\]|\\.|'(?!''))*'{{3}}|"{{3}}(?:[^"\\]|\\.|"(?!""))*"{{3}}
      |'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*")
    |(?P<b>_:[\w.-]*[\w-])
    |(?P<i><[^<>"{{}}|^`\\\x00-\x20]*>|(?:[^\W\d_][\w.-]*+(?<!\.))?:(?:{_LOCAL})?)
    |(?P<v>[?$]\w+)
    |(?P<n>[+-]?(?:\d+\.\d*[eE][+-]?\d+|\d*\.\d+(?:[eE][+-]?\d+)?|\d+(?:[eE][+-]?\d+)?))
    |(?P<l>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<a>a(?!\w))|(?P<w>[A-Za-z]\w*)
    |(?P<d>\^\^)|(?P<o>&&|\|\||!=|<=|>=)|(?P<self>[{{}}()\[\].;,*+/|^!?=<>-])""",
    re.VERBOSE | re.DOTALL,
)

# Prefixes say nothing of what is asked, and are half of many queries.
_PROLOGUE = re.compile(
    r"(?:\s+|\#[^\n\r]*|PREFIX\s+(?:[^\W\d_][\w.-]*+(?<!\.))?:\s*<[^<>\"{}|^`\\\x00-\x20]*>)*+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The kinds of all tokens as one string, and where in the text each token begins and ends.

    The prefixes that a query begins with are left out.

    Kinds: s string, b blank node, i IRI, v variable, n number, l language tag, a and w words,
    d the sign before a datatype, o an operator of two signs; any other sign is its own kind.
    """

    text: str
    kinds: str
    spans: Sequence[tuple[int, int]]

    def source(self, first: int, last: int) -> str:
        """Give the text from one token up to another, as it was written."""
        return self.text[self.spans[first][0] : self.spans[last - 1][1]] if first < last else ""

    def words(self) -> set[str]:
        """List the keywords and names of functions, in capitals."""
        found = zip(self.kinds, self.spans, strict=True)
        return {self.text[start:end].upper() for kind, (start, end) in found if kind == "w"}


def tokens_of(sparql: str) -> Tokens | None:
    r"""Cut a query into tokens; none when a part is not understood, or is written with `\u`."""
    if "\\u" in sparql or "\\U" in sparql:
        return None
    kinds: list[str] = []
    spans: list[tuple[int, int]] = []
    begun = _PROLOGUE.match(sparql)
    end = begun.end() if begun else 0
    for found in _TOKEN.finditer(sparql, end):
        if found.start() != end:
            return None
        start, end = found.span()
        kind = found.lastgroup
        if kind != "skipped":
            kinds.append(sparql[start] if kind == "self" else kind or "")
            spans.append((start, end))
    return Tokens(sparql, "".join(kinds), spans) if end == len(sparql) else None
