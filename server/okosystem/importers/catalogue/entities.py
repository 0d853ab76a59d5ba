"""RDF/XML whose entities grow: a kilobyte that becomes a gigabyte when it is read.

The engine puts entities in for their names without a limit, also in entities.
"""

from collections.abc import Iterator

import pyoxigraph as ox

from okosystem.core.errors import SourceError
from okosystem.core.parts import Part

LONGEST = 1000
"""Honest entities are the beginnings of addresses."""
DECLARED = b"<!ENTITY"


def watched(part: Part) -> Part:
    """Give a part that stops when it declares such entities."""
    if part.file.form != ox.RdfFormat.RDF_XML:
        return part
    return Watched(part.file, part.start, part.end)


class Watched(Part):
    """A part of RDF/XML, looked at before it is passed on; raises SourceError."""

    __slots__ = ()

    def pieces(self) -> Iterator[bytes]:
        """Read it a piece at a time."""
        last = b""
        for piece in Part.pieces(self):
            last = last[-2 * LONGEST :] + piece
            for declared in last.split(DECLARED)[1:]:
                self._refuse(declared.partition(b">")[0])
            yield piece

    def _refuse(self, value: bytes) -> None:
        if b"&" in value.replace(b"&#", b"") or len(value) > LONGEST:
            raise SourceError(
                f"{self.file.path}  declares XML entities that make it grow when it is read. "
                "How to fix it: ask for Turtle or N-Triples instead."
            )
