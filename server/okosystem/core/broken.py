"""Where a file of somebody else's is broken, and why, as the user will look for it."""

import re
from itertools import islice
from xml.parsers import expat

import pyoxigraph as ox

from okosystem.core.errors import BrokenRdf
from okosystem.core.parts import Part
from okosystem.core.rdf_files import RdfFile

_PLACE = re.compile(r"^Parser error .*?: (?=\D)")
_QUOTED = re.compile(r"['`](.+?)['`]")
_REMOTE = "LoadDocumentCallback"
NO_CONTEXTS = "its @context is at another address, and nothing is fetched: write the context itself"


def broken(part: Part, error: SyntaxError) -> BrokenRdf:
    """Say where and what, counted from the beginning of the whole file."""
    file, what = part.file, _PLACE.sub("", error.msg)
    if _REMOTE in what:
        return BrokenRdf.at(str(file.path), NO_CONTEXTS, "")
    line, column = error.lineno or 0, error.offset or 1
    if not line and file.form == ox.RdfFormat.RDF_XML:
        line = line_of_markup(file) or line_of_text(file, what)
    if not line:
        return BrokenRdf.at(str(file.path), what, "")
    before = Part(file, 0, part.start).pieces() if part.start else ()
    line += sum(piece.count(b"\n") for piece in before)
    with file.open() as source:
        seen = next(islice(source, line - 1, None), b"").decode("utf-8", "replace").strip()
    return BrokenRdf.at(f"{file.path}:{line}:{column}", what, seen)


def line_of_markup(file: RdfFile) -> int:
    """Find the line in which a file stops being XML, which the engine does not tell; else 0."""
    with file.open() as source:
        try:
            expat.ParserCreate().ParseFile(source)
        except expat.ExpatError as error:
            return error.lineno
    return 0


def line_of_text(file: RdfFile, what: str) -> int:
    """Find the first line with what an error quotes; else 0."""
    quoted = _QUOTED.search(what)
    if not quoted:
        return 0
    with file.open() as source:
        lines = enumerate(source, 1)
        return next((number for number, line in lines if quoted[1].encode() in line), 0)
