"""RDF documents about entities, and the JSON-LD that pages embed for search engines."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

import pyoxigraph as ox
from flask import Response
from markupsafe import Markup

from okosystem.core.queries import Profile
from okosystem.core.terms import DCAT, DCT, FOAF, RDF_TYPE, RDFS, SCHEMA, XSD, value_of
from okosystem.core.yaml_ld import write_yaml_ld
from okosystem.engine.answers import write_triples
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.graph.reader import Reader
from okosystem.graph.texts import in_every_language, mark
from okosystem.web.formats import YAML_LD, Format
from okosystem.web.languages import COOKIE
from okosystem.web.links import absolute

AS_OF = mark(
    "Det som gjaldt den dagen, slik vi kjenner det nå; ikke hva grafen sa da. Det som ikke har "
    "dato, er slik det er i dag."
)
PROFILE = "schema"
CONTEXT = {"dcat": DCAT, "dct": DCT, "foaf": FOAF}
POSTER = "/embed/malbilde.png"


def profile_triples(reader: Reader, iri: str, profile: Profile) -> list[ox.Triple]:
    """List the triples of a document, sorted and without duplicates."""
    found = reader.store.query(profile.sparql, parameters={"thing": ox.NamedNode(iri)})
    return sorted(set(found.triples()), key=str)


def date_of_document(iri: str, day: date) -> list[ox.Triple]:
    """Describe the date of a document as of a day."""
    document = ox.NamedNode(f"{iri.replace('/id/', '/doc/', 1)}?dato={day}")
    on_day = ox.Literal(str(day), datatype=ox.NamedNode(f"{XSD}date"))
    notes = [ox.Literal(text, language=code) for code, text in in_every_language(AS_OF).items()]
    return [
        ox.Triple(document, ox.NamedNode(FOAF["primaryTopic"]), ox.NamedNode(iri)),
        ox.Triple(document, ox.NamedNode(DCT["valid"]), on_day),
        *(ox.Triple(document, ox.NamedNode(f"{RDFS}comment"), note) for note in notes),
    ]


def serialize_triples(
    reader: Reader, triples: Iterable[ox.Triple], chosen: Format, **prefixes: str
) -> bytes:
    """Write triples in an RDF format, with these prefixes and those of the release."""
    if chosen is YAML_LD:
        return write_yaml_ld(triples, reader.release.context)
    return write_triples(list(triples), chosen.writer, {**reader.release.prefixes, **prefixes})


def rdf_response(
    reader: Reader, triples: Iterable[ox.Triple], chosen: Format, **prefixes: str
) -> Response:
    """Send triples in an RDF format, with these prefixes and those of the release."""
    return Response(
        serialize_triples(reader, triples, chosen, **prefixes), mimetype=chosen.media_type
    )


def structured(reader: Reader, iri: str) -> Markup:
    """Describe an entity in schema.org, as its profile does."""
    profiles = (p for p in reader.release.profiles if p.token == PROFILE)
    return _json_ld_script(t for profile in profiles for t in profile_triples(reader, iri, profile))


@cached_per_store()
def catalogue(store: Store, sparql: str) -> Markup:
    """Describe what is published, in DCAT and schema.org."""
    return _json_ld_script(sorted(set(store.query(sparql).triples()), key=str))


def _json_ld_script(triples: Iterable[ox.Triple]) -> Markup:
    """Write triples as a JSON-LD script element, escaped so that no text can close it."""
    nodes = defaultdict[str, dict[str, list[object]]](dict)
    for triple in triples:
        if isinstance(triple.subject, ox.NamedNode):
            is_type = triple.predicate.value == RDF_TYPE
            key = "@type" if is_type else _shorten(triple.predicate.value)
            value = _shorten(value_of(triple.object)) if is_type else _json_ld_value(triple.object)
            nodes[triple.subject.value].setdefault(key, []).append(value)
    graph = [{"@id": iri, **values} for iri, values in nodes.items()]
    document = {"@context": ["https://schema.org", CONTEXT], "@graph": graph}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(text))  # noqa: S704


def _json_ld_value(term: object) -> object:
    if isinstance(term, ox.Literal) and term.language:
        return {"@language": term.language, "@value": term.value}
    return term.value if isinstance(term, ox.Literal) else {"@id": value_of(term)}


def _shorten(iri: str) -> str:
    """Shorten an IRI to a schema.org name or a prefixed one."""
    iri = iri.removeprefix(SCHEMA)
    fits = ((name, space) for name, space in CONTEXT.items() if iri.startswith(space))
    return next((f"{name}:{iri.removeprefix(space)}" for name, space in fits), iri)


def picture(reader: Reader, state: str = "") -> str:
    """Return the URL of the picture that represents a shared page.

    The language is in the URL, since previews are fetched without one; a view of the landscape
    has its own picture.
    """
    return absolute(f"{POSTER}?{state}{'&' * bool(state)}{COOKIE}={reader.language}")
