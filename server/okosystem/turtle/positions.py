"""Where a statement stands in the text of a source file.

The parser gives no positions, so they are found in the text.
"""

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from okosystem.rdf.terms import (
    ID,
    RDF_TYPE,
    curie,
    value_of,
)
from okosystem.turtle.findings import Finding, Severity

if TYPE_CHECKING:
    from okosystem.turtle.sources import SourceFile

_NO_POSITION = (None, 0)
_TOKEN = re.compile(
    r"""("{3}|'{3})(?:\\.|[^\\])*?\1|(["'])(?:\\.|(?!\2)[^\\\n])*+\2"""
    r"""|<[^<>"\s]*+>|#[^\n]*+|[\[\]]""",
    re.DOTALL,
)
"""What has to be seen to find the brackets: texts, IRIs and comments may hold some too."""


def locate_blank_nodes(text: str, parsed: Iterable[ox.Quad]) -> dict[object, int]:
    """Return the line where the bracket of each blank node opens.

    The parser gives no positions, but the blank nodes of each subject are in the order of the text.
    """
    nodes = defaultdict[object, list[object]](list)
    for quad in parsed:
        if isinstance(quad.object, ox.BlankNode):
            top = isinstance(quad.subject, ox.NamedNode)
            nodes[None if top else quad.subject].append(quad.object)
    brackets, breaks = _find_brackets(text), [m.start() for m in re.finditer("\n", text)]
    lines: dict[object, int] = {}
    waiting: list[tuple[object, int | None]] = [(None, None)]
    while waiting:
        node, bracket = waiting.pop()
        for child, at in zip(nodes[node], brackets[bracket], strict=False):
            lines[child] = bisect(breaks, at) + 1
            waiting.append((child, at))
    return lines


def _find_brackets(text: str) -> Mapping[int | None, list[int]]:
    """Map each opening bracket to those directly inside it; None to the outermost."""
    inside = defaultdict[int | None, list[int]](list)
    path: list[int | None] = [None]
    for token in _TOKEN.finditer(text):
        if token[0] == "[":
            inside[path[-1]].append(token.start())
            path.append(token.start())
        elif token[0] == "]" and len(path) > 1:
            path.pop()
    return inside


class Positions:
    """Finds the file and line of an entity, or of a statement about it, in the text."""

    def __init__(self, files: Iterable["SourceFile"], prefixes: Mapping[str, str]) -> None:
        self._prefixes = prefixes
        self._files: dict[str, list[SourceFile]] = defaultdict(list)
        self._lines = cache(_line_by_subject)
        known = list(files)
        for select in (_described_entities, _all_subjects):
            for file in known:
                for iri in select(file):
                    self._files[iri].append(file)

    def of(self, finding: Finding) -> str:
        """Return `file:line` of the statement, else of its subject, else «?»."""
        file, start = self._find_subject(finding.focus)
        return f"{file.name}:{self._line_of_statement(file, start, finding)}" if file else "?"

    def __contains__(self, finding: Finding) -> bool:
        return self._find_subject(finding.focus) != _NO_POSITION

    def _find_subject(self, iri: str) -> tuple["SourceFile | None", int]:
        """Find the first file, and the line there; only the texts of these files are searched."""
        for file in self._files.get(iri, ()):
            if line := file.document.lines.get(iri, 0):
                return file, line
            starts = self._lines(file.text)
            named = (starts[name] for name in self._names(iri) if name in starts)
            if line := next(named, 0):
                return file, line
        return _NO_POSITION

    def _line_of_statement(self, file: "SourceFile", start: int, finding: Finding) -> int:
        if not finding.path:
            return start
        block = _block(file.lines, start)
        path = re.compile(
            rf"(?:^|[\[;.]\s+){re.escape(curie(finding.path, self._prefixes))}(?:\s|$)"
        )
        outer = min((_indent(text) for _, text in block[1:-1]), default=0)
        of_path = next(
            (n for n, text in block if _indent(text) <= outer and path.search(text.strip())), None
        )
        if of_path is None:
            return start
        values = {*self._names(finding.value), f'"{finding.value}"'}
        after = (n for n, text in block if n >= of_path and any(v in text for v in values))
        return next(after, of_path) if finding.value else of_path

    def _names(self, iri: str) -> tuple[str, ...]:
        """List the forms in which an IRI may stand in the text."""
        return curie(iri, self._prefixes), f"<{iri.removeprefix(ID)}>", f"<{iri}>"


def find_line(file: "SourceFile", iri: str, prefixes: Mapping[str, str]) -> str:
    """Return `file:line` of an entity or statement in a file."""
    return Positions([file], prefixes).of(Finding(Severity.INFO, iri, "", "", "", "", {}))


def _block(lines: Sequence[str], start: int) -> list[tuple[int, str]]:
    """Return the lines of a subject from the one where it begins, with their numbers."""
    indent = _indent(lines[start - 1])
    ends = (".", "]") if indent else (".",)
    block = [(start, lines[start - 1])]
    for number, text in enumerate(lines[start:], start + 1):
        if text and _indent(text) <= indent and not text.strip().startswith(ends):
            break
        block.append((number, text))
        if text.strip().startswith(ends) and _indent(text) <= indent:
            break
    return block


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _line_by_subject(text: str) -> dict[str, int]:
    """Map the first word of each unindented line to its first line number."""
    lines = enumerate(text.split("\n"), 1)
    starts = [(line.split(maxsplit=1)[0], n) for n, line in lines if line and not line[0].isspace()]
    return dict(reversed(starts))


def _described_entities(file: "SourceFile") -> list[str]:
    """List the entities that the file gives a class, and therefore describes."""
    typed = dict.fromkeys(q.subject for q in file.statements if q.predicate.value == RDF_TYPE)
    return [value_of(subject) for subject in typed]


def _all_subjects(file: "SourceFile") -> list[str]:
    return [value_of(subject) for subject in dict.fromkeys(q.subject for q in file.statements)]
