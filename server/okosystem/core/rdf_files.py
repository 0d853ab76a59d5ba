"""Anyone's RDF files: which there are, in which format, and which prefixes they use."""

import bz2
import gzip
import lzma
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import quote

import pyoxigraph as ox
from backports import zstd

from okosystem.core.errors import SourceError
from okosystem.core.terms import DCAT, DCT, FOAF, OWL, PROV, RDF, RDFS, SCHEMA, SKOS, VOID, XSD

FORMATS: Mapping[str, ox.RdfFormat] = {
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "ttl": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "rdf": ox.RdfFormat.RDF_XML,
    "owl": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
PACKINGS: Mapping[str, Callable[[Path], object]] = {
    "gz": gzip.open,
    "bz2": bz2.open,
    "xz": lzma.open,
    "zst": zstd.open,
}
READ_FOR_PREFIXES = 1000
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# Names for what everybody uses, for files that declare none of their own.
COMMON = {
    "dcat": DCAT,
    "dct": DCT,
    "foaf": FOAF,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "skos": SKOS,
    "void": VOID,
    "xsd": XSD,
}


@dataclass(frozen=True, slots=True)
class RdfFile:
    """One file, packed or not; its name is its path as seen from what the user named."""

    path: Path
    name: str

    @property
    def form(self) -> ox.RdfFormat:
        """The format, by suffix."""
        return FORMATS[_suffixes(self.path)[0]]

    @property
    def is_packed(self) -> bool:
        """Tell whether the file must be unpacked to be read."""
        return _suffixes(self.path)[1] in PACKINGS

    @property
    def graph(self) -> str:
        """What names the file's graph, and is the base of its relative IRIs."""
        return f"file:///{quote(self.name)}"

    def open(self, start: int = 0) -> BinaryIO:
        """Open what the file says, unpacked, from a byte of it."""
        if packing := PACKINGS.get(_suffixes(self.path)[1]):
            return cast(BinaryIO, packing(self.path))
        file = self.path.open("rb")
        file.seek(start)
        return file

    def prefixes(self) -> Mapping[str, str]:
        """Read the prefixes that its beginning declares; a broken file is told of elsewhere."""
        with self.open() as file:
            parser = ox.parse(file, format=self.form, base_iri=self.graph)
            try:
                if file.read(len(BYTE_ORDER_MARK)) != BYTE_ORDER_MARK:
                    file.seek(0)
                for _ in islice(parser, READ_FOR_PREFIXES):
                    pass
            except (SyntaxError, OSError, EOFError):
                return {}
            return dict(parser.prefixes)


def find(given: Sequence[Path]) -> list[RdfFile]:
    """Find the RDF files given, in folders all the way down; raises SourceError."""
    found = [file for path in given for file in _at(path)]
    twice = {file.name for file in found if sum(file.name == f.name for f in found) > 1}
    if twice:
        raise SourceError(
            f"{min(twice)}  is the name of several files. How to fix it: name each file once, "
            "or name the folder above them."
        )
    return found


def prefixes_of(files: Iterable[RdfFile]) -> dict[str, str]:
    """Join the prefixes of files; of two meanings the first stands."""
    joined: dict[str, str] = {}
    for prefix, space in (pair for file in files for pair in file.prefixes().items()):
        joined.setdefault(prefix, space)
    for prefix, space in COMMON.items():
        if space not in joined.values():
            joined.setdefault(prefix, space)
    return dict(sorted(joined.items()))


def _at(path: Path) -> list[RdfFile]:
    if path.is_dir():
        above = path.resolve().parent
        inside = sorted(p for p in path.resolve().rglob("*") if p.is_file() and _is_rdf(p))
        found = [RdfFile(p, p.relative_to(above).as_posix()) for p in inside]
        if not found:
            raise SourceError(f"{path}  has no RDF files. How to fix it: {_cure()}")
        return found
    if not path.is_file():
        raise SourceError(f"{path}  there is no such file. How to fix it: check the spelling.")
    if not _is_rdf(path):
        raise SourceError(f"{path}  is of no RDF format by its name. How to fix it: {_cure()}")
    return [RdfFile(path.resolve(), path.name)]


def _is_rdf(path: Path) -> bool:
    suffix, packing = _suffixes(path)
    return suffix in FORMATS and (not packing or packing in PACKINGS)


def _suffixes(path: Path) -> tuple[str, str]:
    """Take «nt» and «gz» from data.nt.gz."""
    last = path.suffix[1:].lower()
    if last in PACKINGS:
        return Path(path.stem).suffix[1:].lower(), last
    return last, ""


def _cure() -> str:
    return f"the name must end in .{', .'.join(FORMATS)}; packed, then in .{', .'.join(PACKINGS)}."
