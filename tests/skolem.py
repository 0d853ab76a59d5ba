"""Blank nodes in place of the Skolem IRIs of a patch, to compare graphs."""

import re
from collections.abc import Iterable

from okosystem.rdf.rdf_patch import GENID

_SKOLEM_IRI = re.compile(rb"<%b([^>]+)>" % re.escape(GENID.encode()))


def deskolemize(lines: Iterable[bytes]) -> list[bytes]:
    """Replace each Skolem IRI by a blank node."""
    return [_SKOLEM_IRI.sub(rb"_:\1", line) for line in lines]
