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


def triples_about(iri: str, profile: Profile) -> list[ox.Triple]:
    """List the triples of a document, sorted and without duplicates."""
    thing = {"thing": ox.NamedNode(iri)}
    found = current_store().query(profile.sparql, parameters=thing)
    return sorted(set(found.triples()), key=str)


def date_of_document(iri: str, day: date) -> list[ox.Triple]:
    """Describe the date of a document as of a day."""
    document = ox.NamedNode(f"{iri.replace('/id/', '/doc/', 1)}?dato={day}")
    on_day = ox.Literal(str(day), datatype=ox.NamedNode(f"{XSD}date"))
    notes = [ox.Literal(text, language=language) for language, text in NOTES.items()]
    return [
        ox.Triple(document, ox.NamedNode(FOAF["primaryTopic"]), ox.NamedNode(iri)),
        ox.Triple(document, ox.NamedNode(DCT["valid"]), on_day),
        *(ox.Triple(document, ox.NamedNode(f"{RDFS}comment"), note) for note in notes),
    ]


def serialize_triples(triples: Iterable[ox.Triple], chosen: Format) -> bytes:
    """Write triples in an RDF format."""
    known = list(triples)
    prefixes = select_prefixes(current_release().prefixes, iris_of(known))
    return serialize(known, rdf_format(chosen), prefixes)


def rdf_format(chosen: Format) -> ox.RdfFormat:
    """Return the engine's name of a format; raises ValueError unless it is for RDF."""
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
    """Describe an entity in schema.org, as its profile does."""
    profiles = (p for p in current_release().profiles if p.token == PROFILE)
    return json_ld_script(t for profile in profiles for t in triples_about(iri, profile))


@cached_per_store()
def catalogue(store: Store) -> Markup:
    """Describe what is published, in DCAT and schema.org."""
    found = store.query(current_release().page_queries["catalogue"])
    return json_ld_script(sorted(set(found.triples()), key=str))


def json_ld_script(triples: Iterable[ox.Triple]) -> Markup:
    """Write triples as a JSON-LD script element, which no text in them can close."""
    nodes: dict[str, dict[str, object]] = {}
    for triple in triples:
        if isinstance(triple.subject, ox.NamedNode):
            iri = triple.subject.value
            add(nodes.setdefault(iri, {"@id": iri}), triple)
    document = {"@context": ["https://schema.org", CONTEXT], "@graph": list(nodes.values())}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(text))  # noqa: S704


def add(node: dict[str, object], triple: ox.Triple) -> None:
    """Add a triple to its node, with the keys that search engines know."""
    key, said = short(triple.predicate.value), value(triple.object)
    if triple.predicate.value == RDF_TYPE and isinstance(triple.object, ox.NamedNode):
        key, said = "@type", short(triple.object.value)
    values = node.setdefault(key, [])
    if isinstance(values, list):
        values.append(said)


def value(term: object) -> object:
    """Convert a term to JSON-LD."""
    if isinstance(term, ox.Literal) and term.language:
        return {"@language": term.language, "@value": term.value}
    return term.value if isinstance(term, ox.Literal) else {"@id": value_of(term)}


def short(iri: str) -> str:
    """Shorten an IRI to a schema.org name or a prefixed one."""
    iri = iri.removeprefix(SCHEMA)
    fits = ((name, space) for name, space in CONTEXT.items() if iri.startswith(space))
    return next((f"{name}:{iri.removeprefix(space)}" for name, space in fits), iri)


def picture(state: str = "") -> str:
    """Return the URL of the picture that represents a shared page.

    Those who fetch it ask for no language, so it is named; a state of the målbilde has its own.
    """
    return absolute(f"{POSTER}?{state}{'&' * bool(state)}{COOKIE}={current_language()}")
