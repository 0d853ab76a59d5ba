"""RDF documents about entities, and the JSON-LD that pages embed for search engines."""

import json
from collections.abc import Iterable, Mapping
from datetime import date

import pyoxigraph as ox
from markupsafe import Markup

from okosystem.core.queries import Profile
from okosystem.core.terms import (
    DCAT,
    DCT,
    FOAF,
    RDF_TYPE,
    RDFS,
    SCHEMA,
    XSD,
    select_prefixes,
    value_of,
)
from okosystem.engine.answers import iris_of, serialize
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.web.formats import Format
from okosystem.web.languages import COOKIE, current_language
from okosystem.web.links import absolute
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
    return serialize(known, written_as(chosen), prefixes)


def written_as(chosen: Format) -> ox.RdfFormat:
    """Find what the engine calls a format; raises ValueError for one that is not of RDF."""
    form = ox.RdfFormat.from_media_type(chosen.writer)
    if form is None:
        raise ValueError(f"{chosen.name} is not an RDF format")
    return form


PROFILE = "schema"
CONTEXT = {
    "dcat": DCAT,
    "dct": DCT,
    "foaf": FOAF,
}
POSTER = "/embed/malbilde.png"


def structured(iri: str) -> Markup:
    """Describe a thing in schema.org, as its profile at /doc does."""
    profiles = (p for p in current_release().profiles if p.token == PROFILE)
    return script(t for profile in profiles for t in about(iri, profile))


@cached_per_store()
def catalogue(store: Store) -> Markup:
    """Read the description of what is published."""
    found = store.query(current_release().page_queries["catalogue"])
    return script(sorted(set(found.triples()), key=str))


def script(triples: Iterable[ox.Triple]) -> Markup:
    """Write triples as a block of data; no text in it can end the block."""
    nodes: dict[str, dict[str, object]] = {}
    for triple in triples:
        if isinstance(triple.subject, ox.NamedNode):
            iri = triple.subject.value
            add(nodes.setdefault(iri, {"@id": iri}), triple)
    document = {"@context": ["https://schema.org", CONTEXT], "@graph": list(nodes.values())}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(text))  # noqa: S704


def add(node: dict[str, object], triple: ox.Triple) -> None:
    """Add what a triple says to its node, in the words that search engines know."""
    key, said = short(triple.predicate.value), value(triple.object)
    if triple.predicate.value == RDF_TYPE and isinstance(triple.object, ox.NamedNode):
        key, said = "@type", short(triple.object.value)
    values = node.setdefault(key, [])
    if isinstance(values, list):
        values.append(said)


def value(term: object) -> object:
    """Write a value: a thing by its IRI, a text with its language."""
    if isinstance(term, ox.Literal) and term.language:
        return {"@language": term.language, "@value": term.value}
    return term.value if isinstance(term, ox.Literal) else {"@id": value_of(term)}


def short(iri: str) -> str:
    """Shorten an IRI: a term of schema.org to its name, others by their prefix."""
    iri = iri.removeprefix(SCHEMA)
    fits = ((name, space) for name, space in CONTEXT.items() if iri.startswith(space))
    return next((f"{name}:{iri.removeprefix(space)}" for name, space in fits), iri)


def picture(state: str = "") -> str:
    """Give the full address of the picture that stands for a page where it is shared.

    Those who fetch it ask for no language, so it is named; a state of the målbilde has its own.
    """
    return absolute(f"{POSTER}?{state}{'&' * bool(state)}{COOKIE}={current_language()}")
