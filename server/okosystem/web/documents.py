"""The RDF document about a thing: all that is said of it and to it, with its statement nodes."""

from collections.abc import Iterable

import pyoxigraph as ox

from okosystem.core.errors import UnknownResource
from okosystem.core.terms import used
from okosystem.engine.answers import iris_of
from okosystem.web.formats import Format
from okosystem.web.graph import ask
from okosystem.web.state import current_release, current_store


def about(iri: str) -> list[ox.Triple]:
    """List the triples of the document; raises UnknownResource when nothing is said of it."""
    if iri not in current_store():
        raise UnknownResource(f"Nothing is said about {iri}")
    near = current_store().about(iri)
    return sorted({*near, *_of_statements(iri)}, key=str)


def written(triples: Iterable[ox.Triple], chosen: Format) -> bytes:
    """Write triples in an RDF format."""
    form = ox.RdfFormat.from_media_type(chosen.writer)
    if form is None:
        raise ValueError(f"{chosen.name} is not an RDF format")
    known = list(triples)
    prefixes = used(current_release().prefixes, iris_of(known))
    return ox.serialize(known, format=form, prefixes=prefixes) or b""


def _of_statements(iri: str) -> Iterable[ox.Triple]:
    for row in ask("thing", thing=ox.NamedNode(iri)):
        node, term, value = row["node"], row["property"], row["value"]
        if isinstance(node, ox.NamedNode) and isinstance(term, ox.NamedNode) and value is not None:
            yield ox.Triple(node, term, value)
