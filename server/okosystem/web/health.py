"""For whoever watches the server: whether it lives, and whether it can answer."""

from flask import Blueprint, Response, jsonify

from okosystem.core.errors import Busy, GraphError, NoWorker, TooManyQueries
from okosystem.engine.asking import Question
from okosystem.engine.pool import Pool
from okosystem.engine.stores import Engine
from okosystem.web.state import current_pool, current_release, current_store, remote_health

bp = Blueprint("health", __name__)

TRIVIAL = Question("ASK {}", (), (), "text/csv", "text/csv", "text/turtle")
PATIENCE = 1.5
"""Seconds that the trivial query may wait for a place, and then take."""


@bp.get("/health")
def health() -> Response:
    """Say that the process lives."""
    return jsonify(status="ok")


@bp.get("/ready")
def ready() -> tuple[Response, int]:
    """Say whether graph and query workers answer, and which release it is.

    An engine elsewhere that is down is told of, and no reason to be taken out of service: pages
    and documents do without it. It is not asked here, so that a slow one delays no probe.
    """
    release = current_release()
    graph = current_store().query("ASK { ?s ?p ?o }").write("text/csv") == b"true"
    queries = can_ask(current_pool())
    said = {"version": release.manifest["version"], "release": release.digest}
    if engine := remote_health():
        said["engine"] = engine
    body = jsonify(ready=graph and queries, graph=graph, queries=queries, **said)
    return body, 200 if graph and queries else 503


def can_ask(engine: Engine, patience: float = PATIENCE) -> bool:
    """Tell whether query workers of our own answer. Being full of queries is no fault."""
    if not isinstance(engine, Pool):
        return True
    try:
        return engine.ask(TRIVIAL, "ready", patience).body == b"true"
    except (Busy, TooManyQueries) as error:
        return not isinstance(error, NoWorker)
    except GraphError:
        return False
