"""Content negotiation by profile (W3C DX-PROF-CONNEG), and the representations it offers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

import pyoxigraph as ox
from flask import Request
from werkzeug.exceptions import BadRequest, NotAcceptable

from okosystem.core.messages import Message
from okosystem.core.queries import DEFAULT_PROFILE, Profile
from okosystem.core.terms import ALTR, BASE, DCT, PROF, RDF_TYPE, RDFS
from okosystem.core.triples import texts, triples_about
from okosystem.web.formats import DOCUMENT, GRAPH, Format
from okosystem.web.languages import in_every_language, mark
from okosystem.web.state import current_release

LIST = "alt"
"""The token of the profile that lists the profiles and formats."""
ALIASES = {"all": LIST}
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_LIKED = re.compile(r"\s*<([^<>]*)>\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?(?:,|$)")


def offered_here() -> Sequence[Profile]:
    """List the profiles of the release, and the profile that lists them."""
    title = in_every_language(mark("Profilene og formatene"))
    listing = Profile(LIST, ALTR.removesuffix("#"), title, description={}, sparql="")
    return [*current_release().profiles, listing]


def choose_profile(request: Request, offered: Sequence[Profile]) -> Profile:
    """Choose the profile; answers 406 with the list when no requested one is offered."""
    if requested := request.args.get("_profile"):
        names = [name.strip().strip("<>") for name in requested.split(",")]
    elif header := request.headers.get("Accept-Profile"):
        names = list(preferred_iris(header))
    else:
        return offered[0]
    known = {name: profile for profile in offered for name in (profile.token, profile.iri)}
    for name in names:
        if profile := known.get(ALIASES.get(name, name)):
            return profile
    listed = ", ".join(f"{profile.token} <{profile.iri}>" for profile in offered)
    raise NotAcceptable(
        Message(
            "None of the requested profiles is available at this address. "
            "How to fix it: choose one of %(offered)s",
            offered=listed,
        )
    )


def preferred_iris(header: str) -> Iterator[str]:
    """List the IRIs in an Accept-Profile header, by preference; answers 400 to a malformed one."""
    found, position = [], 0
    while position < len(header):
        part = _LIKED.match(header, position)
        if not part:
            raise BadRequest(
                Message(
                    "The header Accept-Profile is malformed. "
                    "How to fix it: write it like <https://schema.org/>;q=0.9"
                )
            )
        found.append((float(part[2] or 1), part[1]))
        position = part.end()
    return (iri for quality, iri in sorted(found, key=lambda one: -one[0]) if quality)


def formats_of(profile: Profile) -> Sequence[Format]:
    """List the formats of a profile; only the default profile and the list have pages."""
    return DOCUMENT if profile.token in (DEFAULT_PROFILE, LIST) else GRAPH


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


def representations(offered: Sequence[Profile]) -> list[Representation]:
    """List all representations, the default first."""
    return [Representation(p, form) for p in offered for form in formats_of(p)]


def links(
    path: str, chosen: Representation, offered: Sequence[Profile], day: date | None = None
) -> Iterator[str]:
    """Yield the Link header values for the profile, its alternatives and the tokens.

    Of another profile only the default format: proxies seldom take more than 4 kB of headers.
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
    return sorted(set(_representation_triples(iri, offered)), key=str)


def _representation_triples(iri: str, offered: Sequence[Profile]) -> Iterator[ox.Triple]:
    path = f"{BASE}doc/{iri.removeprefix(f'{BASE}id/')}"
    for number, one in enumerate(representations(offered)):
        address = one.address(path)
        yield from triples_about(
            iri,
            (f"{ALTR}hasRepresentation", address),
            (f"{ALTR}hasDefaultRepresentation", None if number else address),
        )
        yield from triples_about(
            address,
            (RDF_TYPE, f"{ALTR}Representation"),
            (f"{DCT}conformsTo", one.profile.iri),
            (f"{DCT}format", MEDIA_TYPES + one.format.media_type),
        )
    for profile in offered:
        yield from triples_about(
            profile.iri,
            (RDF_TYPE, f"{PROF}Profile"),
            (f"{PROF}hasToken", ox.Literal(profile.token)),
            *texts(RDFS["label"], profile.title.items()),
        )
