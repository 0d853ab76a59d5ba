"""Literals that do not fit their datatype: found first, since engines trip over them later."""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from rdflib import XSD, URIRef
from rdflib import Literal as RdfLiteral

_XSD = str(XSD)
_ALWAYS_FIT = {str(XSD.string), str(XSD.anyURI)}


def ill_typed(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Pick out the statements whose literal is not a value of its datatype (2020-13-45)."""
    for quad in quads:
        if isinstance(quad.object, ox.Literal) and not fits(quad.object):
            yield quad


def fits(literal: ox.Literal) -> bool:
    """Tell whether the text is a value of the datatype, for the XSD datatypes rdflib knows."""
    datatype = literal.datatype.value
    if not datatype.startswith(_XSD) or datatype in _ALWAYS_FIT:
        return True
    if datatype == str(XSD.dateTime) and "T" not in literal.value:
        return False  # rdflib reads a bare date as midnight
    return not RdfLiteral(literal.value, datatype=URIRef(datatype)).ill_typed
