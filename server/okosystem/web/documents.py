"""The RDF document about a thing, as a profile tells it."""

from collections.abc import Iterable, Mapping
from datetime import date

import pyoxigraph as ox

from okosystem.core.queries import Profile
from okosystem.core.terms import DCT, FOAF, RDFS, XSD, select_prefixes
from okosystem.engine.answers import iris_of, serialized
from okosystem.web.formats import Format
from okosystem.web.state import current_release, current_store

NOTES: Mapping[str, str] = {
    "nb": "Det som gjaldt den dagen, slik vi kjenner det nå; ikke hva grafen sa da. "
    "Det som ikke har dato, er slik det er i dag.",
    "nn": "Det som gjaldt den dagen, slik vi kjenner det no; ikkje kva grafen sa då. "
    "Det som ikkje har dato, er slik det er i dag.",
    "en": "What held on that day, as it is known now; not what the graph said then. "
    "What has no date is as it is today.",
}


def about(iri: str, profile: Profile) -> list[ox.Triple]:
    """List the triples of the document, each once, in order."""
    thing = {"thing": ox.NamedNode(iri)}
    found = current_store().query(profile.sparql, parameters=thing)
    return sorted(set(found.triples()), key=str)


def about_the_day(iri: str, day: date) -> list[ox.Triple]:
    """Say in the document of a day which day it is of, and what that means."""
    document = ox.NamedNode(f"{iri.replace('/id/', '/doc/', 1)}?dato={day}")
    on_day = ox.Literal(str(day), datatype=ox.NamedNode(f"{XSD}date"))
    notes = [ox.Literal(text, language=language) for language, text in NOTES.items()]
    return [
        ox.Triple(document, ox.NamedNode(FOAF["primaryTopic"]), ox.NamedNode(iri)),
        ox.Triple(document, ox.NamedNode(DCT["valid"]), on_day),
        *(ox.Triple(document, ox.NamedNode(f"{RDFS}comment"), note) for note in notes),
    ]


def written(triples: Iterable[ox.Triple], chosen: Format) -> bytes:
    """Write triples in an RDF format."""
    known = list(triples)
    prefixes = select_prefixes(current_release().prefixes, iris_of(known))
    return serialized(known, written_as(chosen), prefixes)


def written_as(chosen: Format) -> ox.RdfFormat:
    """Find what the engine calls a format; raises ValueError for one that is not of RDF."""
    form = ox.RdfFormat.from_media_type(chosen.writer)
    if form is None:
        raise ValueError(f"{chosen.name} is not an RDF format")
    return form
