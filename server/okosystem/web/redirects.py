"""Addresses that have moved: each leads to its new address for good, with its parameters."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, make_response, redirect, request

from okosystem.package import read_package_table

TABLE = read_package_table("web/redirects.toml")
bp = Blueprint("moved", __name__)


def _move(new: str, names: Mapping[str, str], **parts: str) -> Response:
    address = new.format(**{name: quote(part, safe="") for name, part in parts.items()})
    query = request.query_string.decode()
    if names:
        pairs = [(names.get(name, name), value) for name, value in request.args.items(multi=True)]
        query = urlencode([(name, value) for name, value in pairs if name])
    joint = "&" if "?" in address else "?"
    location = f"{request.script_root}{address}{joint if query else ''}{query}"
    return make_response(redirect(location, 301))


for number, (old, new) in enumerate(TABLE["moved"].items()):
    renamed = TABLE["renamed"].items()
    names: Mapping[str, str] = next(
        (names for start, names in renamed if old.startswith(start)), {}
    )
    bp.add_url_rule(old, f"moved-{number}", _move, defaults={"new": new, "names": names})
