"""For whoever watches the server: whether it lives, and whether it can answer."""

from flask import Blueprint, Response, jsonify

from okosystem.web.state import current_release, current_store, remote_health

bp = Blueprint("health", __name__)


@bp.get("/health")
def health() -> Response:
    """Say that the process lives."""
    return jsonify(status="ok")


@bp.get("/ready")
def ready() -> tuple[Response, int]:
    """Say whether the graph is loaded and answers, and which release it is.

    An engine elsewhere that is down is told of, and no reason to be taken out of service: pages
    and documents do without it. It is not asked here, so that a slow one delays no probe.
    """
    release = current_release()
    answers = current_store().query("ASK { ?s ?p ?o }").write("text/csv") == b"true"
    said = {"version": release.manifest["version"], "release": release.digest}
    if engine := remote_health():
        said["engine"] = engine
    return jsonify(ready=answers, **said), 200 if answers else 503
