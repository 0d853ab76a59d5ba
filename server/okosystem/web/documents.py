"""The RDF document about a thing: all that is said of it and to it, with its statement nodes."""

from collections.abc import Iterable

import pyoxigraph as ox

from okosystem.core.errors import UnknownResource
from okosystem.core.terms import used
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
    terms = {term for t in known for term in (t.subject, t.predicate, t.object)}
    iris = [term.value for term in terms if isinstance(term, ox.NamedNode)]
    iris += [term.datatype.value for term in terms if isinstance(term, ox.Literal)]
    return ox.serialize(known, format=form, prefixes=used(current_release().prefixes, iris)) or b""


def _of_statements(iri: str) -> Iterable[ox.Triple]:
    for row in ask("thing", thing=ox.NamedNode(iri)):
        node, term, value = row["node"], row["property"], row["value"]
        if isinstance(node, ox.NamedNode) and isinstance(term, ox.NamedNode) and value is not None:
            yield ox.Triple(node, term, value)
