"""For whoever watches the server: whether it lives, and whether it can answer."""

from flask import Blueprint, Response, jsonify

from okosystem.web.state import current_release, current_store

bp = Blueprint("health", __name__)


@bp.get("/health")
def health() -> Response:
    """Say that the process lives."""
    return jsonify(status="ok")


@bp.get("/ready")
def ready() -> tuple[Response, int]:
    """Say whether the graph is loaded and answers, and which release it is."""
    release = current_release()
    answers = current_store().query("ASK { ?s ?p ?o }").write("text/csv") == b"true"
    body = jsonify(ready=answers, version=release.manifest["version"], release=release.digest)
    return body, 200 if answers else 503
