"""The answer to a query: rows, a boolean or triples; and its serialization."""

import csv
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO, StringIO

import pyoxigraph as ox

from okosystem.rdf.terms import select_prefixes, value_of
from okosystem.sparql.query import not_writable

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Result = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
Row = Mapping[str, Term | None]

LANGUAGE_COLUMN = "language"

# Written while the engine evaluates; the others wait until the prefixes in use are known.
WITHOUT_PREFIXES = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS, ox.RdfFormat.JSON_LD)
HEADER_LINES = {"text/tab-separated-values": 1, "application/n-triples": 0}
"""Formats with a row or triple on each line, and the number of lines before the first."""
MAX_EXCERPT = 1 << 22
"""Bytes of an excerpt; the header of a table fits, as a query is shorter."""

_NO_LOCAL_NAME = re.compile(rb"<[^<>:\s]*:[\s/>]")
_CONTROLS = [bytes([code]) for code in range(32) if code not in b"\t\n\r"]
_NOT_IN_XML = (*_CONTROLS, "\ufffe".encode(), "\uffff".encode())


class AnswerTooLarge(Exception):
    """The answer is larger than the limit."""


class BoundedBuffer(BytesIO):
    """A file in memory that raises AnswerTooLarge beyond a limit, which ends the evaluation."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def write(self, piece: bytes) -> int:  # type: ignore[override]
        """Append a piece."""
        if self.tell() + len(piece) > self._limit:
            raise AnswerTooLarge
        return super().write(piece)


class FirstLines(BytesIO):
    """A file in memory that holds the first lines written to it, and counts all.

    Raises AnswerTooLarge beyond a limit on what is written, which ends the evaluation.
    """

    def __init__(self, lines: int, limit: int) -> None:
        super().__init__()
        self._lines, self._limit = lines, limit
        self._written = self._count = 0

    def write(self, piece: bytes) -> int:  # type: ignore[override]
        """Append a piece, unless there is enough already."""
        self._written += len(piece)
        if self._written > self._limit:
            raise AnswerTooLarge
        if self._count < self._lines and self.tell() < MAX_EXCERPT:
            super().write(piece)
        self._count += piece.count(b"\n")
        return len(piece)

    def excerpt(self) -> tuple[bytes, int]:
        """Return the first whole lines, and the number of the others."""
        lines = self.getvalue()[:MAX_EXCERPT].split(b"\n", self._lines)[:-1]
        return b"".join(line + b"\n" for line in lines), self._count - len(lines)


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of an evaluation, which can be read or written once."""

    result: Result
    prefixes: Mapping[str, str]

    @property
    def is_graph(self) -> bool:
        """Whether this answers CONSTRUCT or DESCRIBE, so that RDF formats apply."""
        return isinstance(self.result, ox.QueryTriples)

    @property
    def is_boolean(self) -> bool:
        """Whether this answers ASK."""
        return isinstance(self.result, ox.QueryBoolean)

    @property
    def columns(self) -> list[str]:
        """The variables of a SELECT, in projection order; empty for other forms."""
        if isinstance(self.result, ox.QuerySolutions):
            return [variable.value for variable in self.result.variables]
        return []

    def rows(self) -> list[Row]:
        """Read the rows of a SELECT, unbound variables as None."""
        if not isinstance(self.result, ox.QuerySolutions):
            raise TypeError("only a SELECT has rows")
        names = self.columns
        return [dict(zip(names, row, strict=True)) for row in self.result]

    def triples(self) -> list[ox.Triple]:
        """Read the triples of a CONSTRUCT."""
        if not isinstance(self.result, ox.QueryTriples):
            raise TypeError("only a CONSTRUCT has triples")
        return list(self.result)

    def write(self, media_type: str, max_bytes: int | None = None) -> bytes:
        """Serialize the answer; raises ValueError for a format of another kind, AnswerTooLarge."""
        out = BytesIO() if max_bytes is None else BoundedBuffer(max_bytes)
        self._write_to(out, media_type)
        return fix_xml(out.getvalue(), media_type)

    def write_first(
        self, rows: int, media_type: str, max_bytes: int = sys.maxsize
    ) -> tuple[bytes, int]:
        """Serialize the first rows or triples; return them and the number of the others.

        A boolean, and a format that is not one of lines, is written whole.
        """
        if self.is_boolean or media_type not in HEADER_LINES:
            return self.write(media_type, max_bytes), 0
        out = FirstLines(rows + HEADER_LINES[media_type], max_bytes)
        self._write_to(out, media_type)
        return out.excerpt()

    def _write_to(self, out: BytesIO, media_type: str) -> None:
        if not isinstance(self.result, ox.QueryTriples):
            table = ox.QueryResultsFormat.from_media_type(media_type)
            if table is None:
                raise ValueError(f"{media_type} is not a results format")
            self.result.serialize(out, format=table)
            return
        rdf = ox.RdfFormat.from_media_type(media_type)
        if rdf not in WITHOUT_PREFIXES:
            out.write(write_triples(list(self.result), media_type, self.prefixes))
            return
        try:
            self.result.serialize(out, format=rdf)
        except OSError as error:
            if rdf.name not in str(error):
                raise
            raise not_writable(str(error)) from error


def language_of(term: Term | None) -> str:
    """Return the language tag of a text; empty for any other term."""
    return (term.language or "") if isinstance(term, ox.Literal) else ""


def distinct_values(rows: Iterable[Row]) -> dict[str, list[str]]:
    """List the distinct values of each column of some rows, without empty ones."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        for column, term in row.items():
            if text := value_of(term):
                found.setdefault(column, {})[text] = None
    return {column: list(values) for column, values in found.items()}


def write_csv(answer: Answer, language: str) -> bytes:
    """Write rows as SPARQL's CSV, which has no language tags, with a last column for them.

    It has the chosen language, and `column@tag` for each text that is in another one. A text that
    a spreadsheet would evaluate is left as it is, since the standard fixes what cells are.
    """
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([*answer.columns, LANGUAGE_COLUMN])
    for row in answer.rows():
        tags = {name: language_of(term) for name, term in row.items()}
        others = [f"{name}@{tag}" for name, tag in tags.items() if tag not in ("", language)]
        writer.writerow([*map(_lexical, row.values()), " ".join([language, *others])])
    return out.getvalue().encode()


def _lexical(term: Term | None) -> str:
    return str(term) if isinstance(term, ox.BlankNode) else value_of(term)


def write_triples(triples: list[ox.Triple], media_type: str, prefixes: Mapping[str, str]) -> bytes:
    """Write triples with the prefixes they use; raises ValueError for another kind of format."""
    rdf = ox.RdfFormat.from_media_type(media_type)
    if rdf is None:
        raise ValueError(f"{media_type} is not an RDF format")
    known = select_prefixes(prefixes, iris_of(triples))
    try:
        body = ox.serialize(triples, format=rdf, prefixes=known) or b""
    except OSError as error:
        raise not_writable(str(error)) from error
    return fix_xml(body, media_type)


def fix_xml(body: bytes, media_type: str) -> bytes:
    """Make XML well-formed where the engine's is not; raises NotSerializable when nothing helps.

    A reader of XML takes a bare carriage return for a line feed.
    """
    if not media_type.endswith("xml"):
        return body
    if _NO_LOCAL_NAME.search(body):
        raise not_writable("XML needs a name at the end of each property's IRI, and one has none")
    if any(character in body for character in _NOT_IN_XML):
        raise not_writable("XML cannot hold a control character that is in a text")
    return body.replace(b"\r", b"&#13;")


def iris_of(triples: Iterable[ox.Triple]) -> set[str]:
    """Collect the IRIs in triples, including datatypes."""
    terms = {term for t in triples for term in (t.subject, t.predicate, t.object)}
    typed = {term.datatype.value for term in terms if isinstance(term, ox.Literal)}
    return typed | {term.value for term in terms if isinstance(term, ox.NamedNode)}
