"""The Linked Data Event Stream: the newest page, and those of releases, which never change."""

from flask import Blueprint, Response, abort

from okosystem.web.formats import JSON_LD, TURTLE
from okosystem.web.problems import detail
from okosystem.web.published import document
from okosystem.web.state import current_reader

bp = Blueprint("event_stream", __name__)
FORMATS = (TURTLE, JSON_LD)
FOREVER = "public, max-age=31536000, immutable"


@bp.get("/ldes")
@bp.get("/ldes.<suffix>")
def newest(suffix: str = "") -> Response:
    """Send the page that links to the others."""
    reader = current_reader()
    return document(reader, "ldes", suffix, FORMATS)


@bp.get("/ldes/<name>")
def page(name: str) -> Response:
    """Send a page of a recorded release."""
    reader = current_reader()
    suffix = next((f.suffix for f in FORMATS if name.endswith(f".{f.suffix}")), "")
    name = name.removesuffix(f".{suffix}") if suffix else name
    if f"ldes/{name}.ttl" not in reader.release.manifest["files"]:
        abort(404, detail("unknown_stream_page", name=name))
    response = document(reader, f"ldes/{name}", suffix, FORMATS)
    response.headers["Cache-Control"] = FOREVER
    return response
