"""The RDF document about a thing, as a profile tells it."""

from collections.abc import Iterable

import pyoxigraph as ox

from okosystem.core.profiles import Profile
from okosystem.core.terms import used
from okosystem.engine.answers import iris_of
from okosystem.web.formats import Format
from okosystem.web.state import current_release, current_store


def about(iri: str, profile: Profile) -> list[ox.Triple]:
    """List the triples of the document, each once, in order."""
    thing = {"thing": ox.NamedNode(iri)}
    found = current_store().query(profile.sparql, parameters=thing)
    return sorted(set(found.triples()), key=str)


def written(triples: Iterable[ox.Triple], chosen: Format) -> bytes:
    """Write triples in an RDF format."""
    form = ox.RdfFormat.from_media_type(chosen.writer)
    if form is None:
        raise ValueError(f"{chosen.name} is not an RDF format")
    known = list(triples)
    prefixes = used(current_release().prefixes, iris_of(known))
    return ox.serialize(known, format=form, prefixes=prefixes) or b""
