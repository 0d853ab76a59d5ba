"""Parse JSON-LD and RDF/XML in a process of its own first, where they can do no harm.

The engine copies an object for each object around it, and prefixes into each element of a text of
XML; it expands entities without limit, and ends the process for some documents of a few lines. The
kernel limits what the trial may take; what survives it is parsed again, in our own process.

Run as: python -m okosystem.rdf.rdf_trial MEDIA-TYPE strict|lenient < DOCUMENT
"""

import io
import json
import mmap
import os
import resource
import struct
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from xml.parsers import expat

import pyoxigraph as ox

CHUNK = 1 << 20
JSON_FORMATS = (ox.RdfFormat.JSON_LD, ox.RdfFormat.STREAMING_JSON_LD)
TRIED = (*JSON_FORMATS, ox.RdfFormat.RDF_XML)
MAX_MEMORY = 2 << 30
JSON_MEMORY, JSON_MEMORY_PER_BYTE = 110 << 20, 200
"""Bytes for any document, and for each of its bytes: records with parts take 20 a byte."""
XML_MEMORY, XML_MEMORY_PER_BYTE = 64 << 20, 1
"""The same of XML, which the engine does not hold as a whole: only the identifiers in it."""
SECONDS, SECONDS_PER_MB = 1, 1
"""Seconds of the processor: a megabyte of such records takes 0.1."""
STACK = 1 << 20
"""An eighth of what our own threads have, since the order of terms in the engine is random."""
MAX_JSON = 64 << 20
"""Bytes of a document of JSON-LD, which the engine holds as a whole."""
LINE = struct.Struct("Q")
"""The start of the report: the number of the line. The error follows."""
OUT_OF_MEMORY = 3
"""The exit code; where the engine itself runs out of it, the process is killed."""


def try_document(chunks: Iterable[bytes], form: ox.RdfFormat, lenient: bool = False) -> None:
    """Raise SyntaxError, with the line, for a document that is wrong or takes too much."""
    mode = "lenient" if lenient else "strict"
    command = [sys.executable, "-P", "-m", __name__, form.media_type, mode]
    with TemporaryFile() as report:
        report.truncate(LINE.size)
        trial = subprocess.Popen(  # noqa: S603 - our own module
            command, stdin=subprocess.PIPE, stdout=report, stderr=subprocess.DEVNULL
        )
        # It reads no more than it needs to refuse a document.
        with trial, suppress(BrokenPipeError), trial.stdin:  # type: ignore[union-attr]
            for chunk in chunks:
                trial.stdin.write(chunk)  # type: ignore[union-attr]
        report.seek(0)
        (line,) = LINE.unpack(report.read(LINE.size))
        _raise_error(line, report.read(), trial, form)


def _raise_error(
    line: int, error: bytes, trial: subprocess.Popen[bytes], form: ox.RdfFormat
) -> None:
    """Raise what ended the trial, at the line that it was reading."""
    if error:
        reason, own_line, column = json.loads(error)
        raise SyntaxError(reason, (None, own_line or line, column or 1, None))
    if trial.returncode < 0 or trial.returncode == OUT_OF_MEMORY:
        raise SyntaxError(
            f"the engine fails, or takes too much memory or time, when it reads this {form.name}: "
            "convert it to N-Quads",
            (None, line, 1, None),
        )
    if trial.returncode:
        raise subprocess.CalledProcessError(trial.returncode, trial.args)


class _Document:
    """Standard input, which the engine reads line by line.

    What this process may take grows with what it has read. The number of the line is in the report,
    where it stays when the process is killed.
    """

    def __init__(self, form: ox.RdfFormat) -> None:
        self._is_json, self._size = form in JSON_FORMATS, 0
        self._chunk, self._line, self._is_at_start = io.BytesIO(), 0, True
        self._report = mmap.mmap(sys.stdout.fileno(), LINE.size)
        self._strict = expat.ParserCreate()
        """Reads the same XML, since the engine does not mind what is left open at the end."""
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        self._memory_at_start = pages * resource.getpagesize()
        _limit(resource.RLIMIT_STACK, STACK)
        _limit(resource.RLIMIT_CORE, 0)

    def read(self, size: int) -> bytes:
        """Return a line, or the first bytes of it; nothing at the end."""
        line = self._chunk.readline(size) or self._next_chunk().readline(size)
        if line and self._is_at_start:
            self._line += 1
            LINE.pack_into(self._report, 0, self._line)
        self._is_at_start = line.endswith(b"\n")
        return line

    def _next_chunk(self) -> io.BytesIO:
        chunk = sys.stdin.buffer.read(CHUNK)
        self._size += len(chunk)
        self._limit_resources()
        if self._is_json and self._size > MAX_JSON:
            raise SyntaxError(f"it takes more than {MAX_JSON >> 20} MB: convert it to N-Quads")
        if not self._is_json:
            self._check_xml(chunk)
        self._chunk = io.BytesIO(chunk)
        return self._chunk

    def _check_xml(self, chunk: bytes) -> None:
        try:
            self._strict.Parse(chunk, not chunk)
        except expat.ExpatError as error:
            reason = f"it is not well-formed XML: {expat.ErrorString(error.code)}"
            raise SyntaxError(reason, (None, error.lineno, error.offset + 1, None)) from error

    def _limit_resources(self) -> None:
        if self._is_json:
            memory = JSON_MEMORY + JSON_MEMORY_PER_BYTE * self._size
        else:
            memory = XML_MEMORY + XML_MEMORY_PER_BYTE * self._size
        _limit(resource.RLIMIT_AS, self._memory_at_start + min(memory, MAX_MEMORY))
        _limit(resource.RLIMIT_CPU, SECONDS + SECONDS_PER_MB * (self._size >> 20))


def _limit(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    within = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (within, hard))


def _try(media_type: str, lenient: bool) -> None:
    """Parse standard input, and report its error on standard output, after its lines."""
    form = ox.RdfFormat.from_media_type(media_type)
    try:
        for _ in ox.parse(_Document(form), format=form, base_iri="urn:", lenient=lenient):  # type: ignore[arg-type]
            pass
    except (SyntaxError, ValueError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        line, column = getattr(error, "lineno", None), getattr(error, "offset", None)
        os.pwrite(sys.stdout.fileno(), json.dumps([reason, line, column]).encode(), LINE.size)
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)


if __name__ == "__main__":
    _try(sys.argv[1], sys.argv[2] == "lenient")
