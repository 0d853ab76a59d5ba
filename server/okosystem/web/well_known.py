"""Addresses that programs look for on any host: security.txt (RFC 9116) and llms.txt."""

from collections.abc import Sequence

from flask import Blueprint, Response, abort, current_app, render_template, request

from okosystem.config import CONTACT, NOT_SET, expiry_of
from okosystem.core.messages import Message
from okosystem.core.terms import value_of
from okosystem.web.languages import LANGUAGES
from okosystem.web.links import absolute
from okosystem.web.state import current_release, whole_store

bp = Blueprint("well_known", __name__)
SECURITY = "/.well-known/security.txt"


@bp.get(SECURITY)
def security() -> Response:
    """State where to report vulnerabilities; 404 without a contact that the standard allows."""
    expires = expiry_of(_setting("SECURITY_EXPIRES"), current_release().manifest["modified"])
    fields = [
        ("Contact", security_contact()),
        ("Expires", f"{expires}T00:00:00Z"),
        ("Preferred-Languages", ", ".join(LANGUAGES)),
    ]
    if request.is_secure:
        fields.append(("Canonical", absolute(SECURITY)))
    lines = [f"{name}: {value}\n" for name, value in fields]
    return Response("".join(lines), mimetype="text/plain")


def security_contact() -> str:
    """Return the address in the settings, else that of the publisher in the graph."""
    known = filter(CONTACT.fullmatch, (_setting("SECURITY_CONTACT"), *published_addresses()))
    address = next(known, "")
    if not address:
        abort(
            404,
            Message(
                "No security contact is configured. How to fix it: set OKOSYSTEM_SECURITY_CONTACT"
            ),
        )
    return address


def published_addresses() -> Sequence[str]:
    """Return the addresses of the publisher in the graph: e-mail before pages."""
    rows = whole_store().query(current_release().page_queries["contact"]).rows()
    return [value_of(row[name]) for name in ("email", "url") for row in rows]


def _setting(name: str) -> str:
    return str(current_app.config.get(name, NOT_SET))


@bp.get("/llms.txt")
def llms() -> Response:
    """Describe the site for language models, in the form of llmstxt.org."""
    release = current_release()
    text = render_template("llms.txt", release=release, absolute=absolute)
    return Response(text, mimetype="text/markdown")
