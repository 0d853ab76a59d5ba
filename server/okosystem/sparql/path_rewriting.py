"""Property paths that the engine follows from every subject, rewritten so that it need not.

`?s a ex:C ; (ex:p|ex:q)+ ex:x` is followed from each ?s of the class, which takes minutes where
following it from ex:x takes milliseconds. A sub-select of the one variable has the same rows, and
is evaluated alone.
"""

import re
from collections.abc import Iterator, Sequence
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
# A name without a colon would be read again from each of its dots.
_LONG_NAME = re.compile(r"(?<![\w.-])[\w.-]{200}")
# Prefixes do not matter here, and are half of many queries.
_PROLOGUE = re.compile(
    r"(?:\s+|\#[^\n\r]*|PREFIX\s+(?:[^\W\d_][\w.-]*+(?<!\.))?:\s*<[^<>\"{}|^`\\\x00-\x20]*>)*+",
    re.IGNORECASE,
)

_TERM = r"(?:[vin]|s(?:l|di)?)"
_SIGNS = r"[ia^!|/+*?]"
_NESTED = rf"\((?:{_SIGNS}|\((?:{_SIGNS}|\({_SIGNS}*\))*\))*\)"
_STEP = rf"[\^!]*(?:[ia]|{_NESTED})[+*?]?"
_PATH = rf"{_STEP}(?:[|/]{_STEP})*"
_VERB_AND_OBJECTS = rf"(?:v|{_PATH}){_TERM}(?:,{_TERM})*"
_STATEMENT = re.compile(
    rf"(?<=[{{}}.]){_TERM}{_VERB_AND_OBJECTS}(?:;+{_VERB_AND_OBJECTS})*;*(?=[.{{}}w])"
)
_SUBJECT, _EACH_VERB = re.compile(_TERM), re.compile(_VERB_AND_OBJECTS)
_PATH_TO_TERM = re.compile(rf"(?P<path>{_PATH})(?P<end>{_TERM})")
_REPEATED = re.compile(r"[+*]")
# One step, repeated: its ends are a set, so no row can be lost or doubled.
_ONE_REPEATED_STEP = re.compile(rf"[\^!]*(?:[ia]|{_NESTED})[+*]")
_NAME = r"(?:<[^<>\s{}]*>|[?$]\w+|[\w-]*:[\w.-]*)"
_ALONE = re.compile(rf"\{{\s*{_NAME}\s+{_NAME}[+*]\s+{_NAME}\s*\.?\s*\}}")
_UNSAFE_WORDS = {"EXISTS", "GRAPH", "LATERAL", "SERVICE"}
_UNSAFE_KINDS = re.compile(r"[b\[\]]|<<|\{\||w\*")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a query without its prefixes: their kinds as one string, and their spans.

    Kinds: s string, b blank node, i IRI, v variable, n number, l language tag, a and w words,
    d the sign before a datatype, o an operator of two signs; any other sign is its own kind.
    """

    text: str
    kinds: str
    spans: Sequence[tuple[int, int]]

    def source(self, first: int, last: int) -> str:
        """Return the text from one token up to another, as written."""
        return self.text[self.spans[first][0] : self.spans[last - 1][1]] if first < last else ""

    def words(self) -> set[str]:
        """Return the keywords and function names, in capitals."""
        pairs = zip(self.kinds, self.spans, strict=True)
        return {self.text[start:end].upper() for kind, (start, end) in pairs if kind == "w"}


@dataclass(frozen=True, slots=True)
class RepeatedPath:
    """A repeated path between a variable and a known term, beside other patterns.

    `first` and `last` delimit the whole statement; `rest` is what else the statement contains.
    """

    first: int
    last: int
    variable: str
    pattern: str
    rest: str

    @property
    def sub_select(self) -> str:
        """The pattern in a sub-select."""
        return f"{{ SELECT {self.variable} WHERE {{ {self.pattern} }} }}"


def tokenize(sparql: str) -> Tokens | None:
    r"""Split a query into tokens; None when a part is not recognised, or escaped with `\u`."""
    if "\\u" in sparql or "\\U" in sparql or _LONG_NAME.search(sparql):
        return None
    kinds: list[str] = []
    spans: list[tuple[int, int]] = []
    prologue = _PROLOGUE.match(sparql)
    end = prologue.end() if prologue else 0
    for kind, start, stop in each_token(sparql, end):
        end = stop
        if kind != "skipped":
            kinds.append(kind)
            spans.append((start, stop))
    return Tokens(sparql, "".join(kinds), spans) if end == len(sparql) else None


def each_token(sparql: str, end: int = 0) -> Iterator[tuple[str, int, int]]:
    """Yield the kind, start and end of each token, up to one that is not recognised."""
    while token := _TOKEN.match(sparql, end):
        start, end = token.span()
        kind = token.lastgroup or ""
        yield sparql[start] if kind == "self" else kind, start, end


def rewrite_paths(sparql: str) -> str:
    """Rewrite a query so that its paths are followed from what is known; the rows stay the same.

    Unchanged where a sub-select could mean something else: inside EXISTS and GRAPH, with blank
    nodes, with SELECT *; and where any part of the text is not recognised.
    """
    # When each sign of a path belongs to one that is alone, the tokens need not be read.
    signs = sparql.count("+") + sparql.count("*") - sparql.count("(*)")
    if not signs or signs == len(_ALONE.findall(sparql)):
        return sparql
    tokens = tokenize(sparql)
    if tokens is None or _UNSAFE_KINDS.search(tokens.kinds) or tokens.words() & _UNSAFE_WORDS:
        return sparql
    for path in reversed(repeated_paths(tokens)):
        start, end = tokens.spans[path.first][0], tokens.spans[path.last - 1][1]
        sparql = f"{sparql[:start]}{f'{path.sub_select} {path.rest}'.rstrip()}{sparql[end:]}"
    return sparql


def statements(tokens: Tokens, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Find whole statements, from the subject to the last object."""
    until = len(tokens.kinds) if end is None else end
    return [match.span() for match in _STATEMENT.finditer(tokens.kinds, start, until)]


def repeated_paths(tokens: Tokens) -> list[RepeatedPath]:
    """Find the repeated paths that can be rewritten, at most one in each statement."""
    paths = (_repeated_path(tokens, first, last) for first, last in statements(tokens))
    return [path for path in paths if path]


def unbound_path(tokens: Tokens) -> str:
    """Find a repeated path between two variables; empty when there is none."""
    for first, last in statements(tokens):
        for start, end in _verbs(tokens, first, last):
            match = _PATH_TO_TERM.fullmatch(tokens.kinds, start, end)
            is_unbound = match and tokens.kinds[first] == match["end"] == "v"
            if match and is_unbound and _REPEATED.search(match["path"]):
                return f"{tokens.source(first, first + 1)} {tokens.source(start, end)}"
    return ""


def _verbs(tokens: Tokens, first: int, last: int) -> list[tuple[int, int]]:
    """Find each verb of a statement with its objects."""
    subject = _SUBJECT.match(tokens.kinds, first)
    start = subject.end() if subject else last
    return [match.span() for match in _EACH_VERB.finditer(tokens.kinds, start, last)]


def _repeated_path(tokens: Tokens, first: int, last: int) -> RepeatedPath | None:
    verbs, kinds = _verbs(tokens, first, last), tokens.kinds
    is_only_in_group = kinds[first - 1] == "{" and kinds[last:].lstrip(".").startswith("}")
    if len(verbs) == 1 and is_only_in_group:
        return None
    subject = tokens.source(first, verbs[0][0])
    for span in verbs:
        match = _PATH_TO_TERM.fullmatch(tokens.kinds, *span)
        if match is None or not _ONE_REPEATED_STEP.fullmatch(match["path"]):
            continue
        if (tokens.kinds[first] == "v") != (match["end"] == "v"):
            is_subject = tokens.kinds[first] == "v"
            variable = subject if is_subject else tokens.source(span[1] - 1, span[1])
            others = [tokens.source(*other) for other in verbs if other != span]
            rest = f"{subject} {' ; '.join(others)}" if others else ""
            return RepeatedPath(first, last, variable, f"{subject} {tokens.source(*span)}", rest)
    return None
