"""Addresses that have moved: each leads to its new address for good, with its parameters."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, make_response, redirect, request

PERMANENTLY = 301
# Old rule → new address; the parts of the rule may stand in the new address.
MOVED: dict[str, str] = {
    "/malbilde": "/",
    "/malbilde/dager.json": "/malbilde.json",
    "/liste/resource": "/ressurser",
    "/liste/actor": "/virksomheter",
    "/liste/life-event": "/livshendelser",
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
    "/for/state": "/for/central-government",
    "/for/stat": "/for/central-government",
    "/for/kommune": "/for/municipal",
    "/avhengigheter": "/sammenhenger",
    "/avhengigheter.<suffix>": "/sammenhenger.{suffix}",
    "/sti": "/sammenhenger",
    "/sti.<suffix>": "/sammenhenger.{suffix}",
    "/konsekvens": "/sammenhenger",
    "/konsekvens/<slug>": "/sammenhenger?hvis={slug}",
    "/konsekvens/<slug>.<suffix>": "/sammenhenger.{suffix}?hvis={slug}",
    "/konsekvens/<slug>/brev/<actor>": "/sammenhenger/varsel/{slug}/{actor}",
    "/matrise/roller": "/roller",
    "/matrise/roller.<suffix>": "/roller.{suffix}",
    "/verdiutveksling": "/utvekslinger",
    "/verdiutveksling.svg": "/utvekslinger",
    "/verdiutveksling.<suffix>": "/utvekslinger.{suffix}",
    "/utforsk": "/analyser",
    "/uplassert": "/analyser?fane=plass",
    "/uplassert.svg": "/analyser?fane=plass",
    "/uplassert.<suffix>": "/analyser.{suffix}?fane=plass",
}
for tab in ("overlapp", "utfasing", "gap", "kritikalitet", "dekning"):
    MOVED[f"/{tab}"] = f"/analyser?fane={tab}"
    MOVED[f"/{tab}.<suffix>"] = f"/analyser.{{suffix}}?fane={tab}"
# Start of old rules → parameters with a new name; one without a name is left out.
RENAMED: Mapping[str, Mapping[str, str]] = {
    "/avhengigheter": {"fra": "rundt"},
    "/konsekvens": {"ressurs": "hvis"},
    "/matrise/roller": {"vis": "", "aktorslag": ""},
    **{start: {"siden": "fra"} for start in ("/rad", "/oppfolging", "/diff")},
}

bp = Blueprint("moved", __name__)


def move(new: str, names: Mapping[str, str], **parts: str) -> Response:
    """Redirect to a new address, with the parameters of the request added to its own."""
    address = new.format(**{name: quote(part, safe="") for name, part in parts.items()})
    query = request.query_string.decode()
    if names:
        pairs = [(names.get(name, name), value) for name, value in request.args.items(multi=True)]
        query = urlencode([(name, value) for name, value in pairs if name])
    joint = "&" if "?" in address else "?"
    location = f"{request.script_root}{address}{joint if query else ''}{query}"
    return make_response(redirect(location, PERMANENTLY))


for number, (old, new) in enumerate(MOVED.items()):
    names = next((names for start, names in RENAMED.items() if old.startswith(start)), {})
    bp.add_url_rule(old, f"moved-{number}", move, defaults={"new": new, "names": names})
