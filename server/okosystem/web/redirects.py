"""Addresses that have moved: each leads to its new address for good, with its parameters."""

import re
from collections.abc import Mapping

from flask import Blueprint, Response, make_response, redirect, request

PERMANENTLY = 301
# Old rule → new address; the parts of the rule may stand in the new address.
MOVED: Mapping[str, str] = {
    "/liste/resource": "/ressurser",
    "/liste/actor": "/virksomheter",
    "/sok": "/sporsmal",
    "/liste/condition": "/rammebetingelser",
    "/kvalitet": "/om/kvalitet",
    "/kvalitet.<suffix>": "/om/kvalitet.{suffix}",
    "/kvalitet/brev/<name>": "/om/kvalitet/brev/{name}",
    "/funn": "/om/kvalitet",
    "/omvisning": "/om",
    "/omvisning/<number>": "/om",
    "/rad": "/mote/rad",
    "/rad.<suffix>": "/mote/rad.{suffix}",
    "/rad/phase-out--<slug>": "/doc/analysis/phase-out--{slug}",
    "/rad/gap--<slug>": "/doc/analysis/gap--{slug}",
    "/rad/ranking--<slug>": "/doc/analysis/ranking--{slug}",
    "/oppfolging": "/mote/oppfolging",
    "/oppfolging.<suffix>": "/mote/oppfolging.{suffix}",
    "/diff": "/mote/endringer",
    "/diff.<suffix>": "/mote/endringer.{suffix}",
    "/forslag/frikjenning": "/forslag/ingen-overlapp",
    "/meld-feil/<kind>/<slug>": "/forslag/retting?om={kind}/{slug}",
}
# Parameters of old addresses that have a new name.
RENAMED: Mapping[str, str] = {"siden": "fra"}

bp = Blueprint("moved", __name__)


def move(new: str, **parts: str) -> Response:
    """Redirect to a new address, with the parameters of the request added to its own."""
    address, query = new.format(**parts), request.query_string.decode()
    for name, now in RENAMED.items():
        query = re.sub(rf"(?<![^&]){name}=", f"{now}=", query)
    joint = "&" if "?" in address else "?"
    location = f"{request.script_root}{address}{joint if query else ''}{query}"
    return make_response(redirect(location, PERMANENTLY))


for number, (old, new) in enumerate(MOVED.items()):
    bp.add_url_rule(old, f"moved-{number}", move, defaults={"new": new})
