"""Which profile a client wants (W3C DX-PROF-CONNEG): by `_profile` in the address, else the header.

The list of profiles is a profile too, under the token that the standard keeps for it.
"""

import re
from collections.abc import Iterator, Sequence

from flask import Request
from werkzeug.exceptions import BadRequest, NotAcceptable

from okosystem.core.messages import Message
from okosystem.core.queries import DEFAULT_PROFILE, Profile
from okosystem.core.terms import ALTR
from okosystem.web.formats import DOCUMENT, GRAPH, Format
from okosystem.web.state import current_release

LIST = Profile(
    "alt",
    ALTR.removesuffix("#"),
    {
        "nb": "Profilene og formatene",
        "nn": "Profilane og formata",
        "en": "The profiles and formats",
    },
    description={},
    sparql="",
)
ALIASES = {"all": LIST.token}
_LIKED = re.compile(r"\s*<([^<>]*)>\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?(?:,|$)")


def offered_here() -> Sequence[Profile]:
    """List the profiles of the release, and the list of them."""
    return [*current_release().profiles, LIST]


def wanted(request: Request, offered: Sequence[Profile]) -> Profile:
    """Choose the profile; answer 406 with the list when none that is asked for is offered."""
    if asked := request.args.get("_profile"):
        names = [name.strip().strip("<>") for name in asked.split(",")]
    elif header := request.headers.get("Accept-Profile"):
        names = list(liked(header))
    else:
        return offered[0]
    known = {name: profile for profile in offered for name in (profile.token, profile.iri)}
    found = (known.get(ALIASES.get(name, name)) for name in names)
    if chosen := next((profile for profile in found if profile), None):
        return chosen
    listed = ", ".join(f"{profile.token} <{profile.iri}>" for profile in offered)
    raise NotAcceptable(
        Message("None of the profiles asked for is offered here: %(offered)s", offered=listed)
    )


def liked(header: str) -> Iterator[str]:
    """List the IRIs of an Accept-Profile header, the best liked first; 400 when it has no form."""
    found, place = [], 0
    while place < len(header):
        part = _LIKED.match(header, place)
        if not part:
            raise BadRequest(
                Message("Accept-Profile cannot be read. Write it like <https://schema.org/>;q=0.9")
            )
        found.append((float(part[2] or 1), part[1]))
        place = part.end()
    return (iri for quality, iri in sorted(found, key=lambda one: -one[0]) if quality)


def formats_of(profile: Profile) -> Sequence[Format]:
    """List the formats of a profile; pages are written of all that is said, and of the list."""
    return DOCUMENT if profile.token in (DEFAULT_PROFILE, LIST.token) else GRAPH
