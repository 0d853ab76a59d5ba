"""Documents about entities: profiles, chosen as in DX-PROF-CONNEG, in formats, and their triples.

Pages embed one profile as JSON-LD for search engines.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

import pyoxigraph as ox
from flask import Response, request
from markupsafe import Markup
from werkzeug.exceptions import BadRequest, NotAcceptable

from okosystem.graph.reader import Reader, cached_per_graph
from okosystem.graph.texts import in_every_language, mark
from okosystem.rdf.terms import (
    ALTR,
    BASE,
    DCAT,
    DCT,
    FOAF,
    ID,
    PROF,
    RDF_TYPE,
    RDFS,
    SCHEMA,
    XSD,
    value_of,
)
from okosystem.rdf.triples import texts, triples_about
from okosystem.rdf.yaml_ld import write_yaml_ld
from okosystem.sparql.answers import write_triples
from okosystem.sparql.oxigraph import Store, cached_per_store
from okosystem.sparql.queries import DEFAULT_PROFILE, Profile
from okosystem.web.formats import NAMED_DOCUMENT, NAMED_GRAPH, YAML_LD, Format
from okosystem.web.problems import detail
from okosystem.web.state import COOKIE

AS_OF = mark(
    "Det som gjaldt den dagen, slik vi kjenner det nå; ikke hva grafen sa da. Det som ikke har "
    "dato, er slik det er i dag."
)
PROFILE = "schema"
CONTEXT = {"dcat": DCAT, "dct": DCT, "foaf": FOAF}
POSTER = "/embed/malbilde.png"
LIST_PROFILE = "alt"
"""The token of the profile that lists the profiles and formats."""
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_ACCEPTED_PROFILE = re.compile(r"\s*<([^<>]*)>\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?(?:,|$)")


def profile_triples(reader: Reader, iri: str, profile: Profile) -> list[ox.Triple]:
    """List the triples of a document, sorted and without duplicates."""
    return reader.store.triples(profile.sparql, {"thing": ox.NamedNode(iri)})


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
    return _json_ld_script(store.triples(sparql))


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
    return reader.absolute(f"{POSTER}?{state}{'&' * bool(state)}{COOKIE}={reader.language}")


@dataclass(frozen=True, slots=True)
class Representation:
    """A profile in a format."""

    profile: Profile
    format: Format

    def address(self, path: str, day: date | None = None) -> str:
        """Return its URL, given that of the document without a suffix."""
        if self.profile.token == DEFAULT_PROFILE:
            return f"{path}.{self.format.suffix}" + (f"?dato={day}" if day else "")
        media_type = quote(self.format.media_type, safe="/")
        as_of = f"&dato={day}" if day else ""
        return f"{path}?_profile={self.profile.token}&_mediatype={media_type}{as_of}"


@cached_per_graph(of_today=True)
def offered_here(graph: Reader) -> Sequence[Profile]:
    """List the profiles of the release, and the profile that lists them."""
    title = in_every_language(mark("Profilene og formatene"))
    listing = Profile(LIST_PROFILE, ALTR.removesuffix("#"), title, description={}, sparql="")
    return [*graph.release.profiles, listing]


def choose_profile(offered: Sequence[Profile]) -> Profile:
    """Choose the profile; answers 406 with the list when no requested one is offered."""
    if requested := request.args.get("_profile"):
        names = [name.strip().strip("<>") for name in requested.split(",")]
    elif header := request.headers.get("Accept-Profile"):
        names = preferred_iris(header)
    else:
        return offered[0]
    known = {name: profile for profile in offered for name in (profile.token, profile.iri)}
    known["all"] = known[LIST_PROFILE]
    for name in names:
        if name in known:
            return known[name]
    listed = ", ".join(f"{profile.token} <{profile.iri}>" for profile in offered)
    raise NotAcceptable(detail("unknown_profile", offered=listed))


def preferred_iris(header: str) -> list[str]:
    """List the IRIs in an Accept-Profile header, by preference; answers 400 to a malformed one."""
    found, position = [], 0
    while position < len(header):
        part = _ACCEPTED_PROFILE.match(header, position)
        if not part:
            raise BadRequest(detail("profile_header"))
        found.append((float(part[2] or 1), part[1]))
        position = part.end()
    return [iri for quality, iri in sorted(found, key=lambda one: -one[0]) if quality]


def formats_of(profile: Profile) -> Sequence[Format]:
    """List the formats of a profile; only the default profile and the list have pages."""
    return NAMED_DOCUMENT if profile.token in (DEFAULT_PROFILE, LIST_PROFILE) else NAMED_GRAPH


def representations(offered: Sequence[Profile]) -> list[Representation]:
    """List all representations, the default first."""
    return [Representation(p, form) for p in offered for form in formats_of(p)]


def links(
    path: str, chosen: Representation, offered: Sequence[Profile], day: date | None = None
) -> Iterator[str]:
    """Yield the Link header values for the profile, its alternatives and the tokens.

    Of other profiles only the default format: many proxies accept no more than 4 kB of headers.
    """
    yield f'<{chosen.profile.iri}>; rel="profile"'
    for one in representations(offered):
        near = one.profile is chosen.profile or one.format is formats_of(one.profile)[0]
        if near and one != chosen:
            kind = f'type="{one.format.media_type}"; profile="{one.profile.iri}"'
            yield f'<{one.address(path, day)}>; rel="alternate"; {kind}'
    for profile in offered:
        token = f'token="{profile.token}"; anchor="{profile.iri}"'
        yield f'<{PROF}Profile>; rel="type"; {token}'


def describe_representations(iri: str, offered: Sequence[Profile]) -> list[ox.Triple]:
    """Describe the representations of an entity in the vocabulary of the standard."""
    path, triples = f"{BASE}doc/{iri.removeprefix(str(ID))}", []
    for number, one in enumerate(representations(offered)):
        address = one.address(path)
        triples += triples_about(
            iri,
            (f"{ALTR}hasRepresentation", address),
            (f"{ALTR}hasDefaultRepresentation", None if number else address),
        )
        triples += triples_about(
            address,
            (RDF_TYPE, f"{ALTR}Representation"),
            (f"{DCT}conformsTo", one.profile.iri),
            (f"{DCT}format", MEDIA_TYPES + one.format.media_type),
        )
    for profile in offered:
        triples += triples_about(
            profile.iri,
            (RDF_TYPE, f"{PROF}Profile"),
            (f"{PROF}hasToken", ox.Literal(profile.token)),
            *texts(RDFS["label"], profile.title.items()),
        )
    return sorted(set(triples), key=str)
