"""Liveness and readiness probes."""

from flask import Blueprint, Response, jsonify

from okosystem.errors import (
    Busy,
    GraphError,
    InvalidQuery,
    NoWorker,
    TooManyQueries,
)
from okosystem.release.stores import Engine
from okosystem.sparql.oxigraph import Store
from okosystem.sparql.pool import Pool
from okosystem.sparql.query import Query
from okosystem.web.state import current_pool, current_reader

bp = Blueprint("health", __name__)

TRIVIAL = Query("ASK {}", (), (), "text/csv", "text/turtle")
TIMEOUT = 1.5
"""Seconds that the trivial query may wait in the queue, and then run."""


@bp.get("/health")
def health() -> Response:
    """Report that the process is alive."""
    return jsonify(status="ok")


@bp.get("/ready")
def ready() -> tuple[Response, int]:
    """Report whether graph and query workers answer, and the release.

    A remote engine that is down is reported, but the server stays ready, since pages work without
    it. No query is sent to it, so that a slow one does not delay the probe.
    """
    reader = current_reader()
    release = reader.release
    graph = can_read(reader.store)
    queries = can_query(current_pool())
    details = {"version": release.manifest["version"], "release": release.digest}
    if engine := current_pool().health:
        details["engine"] = engine
    body = jsonify(ready=graph and queries, graph=graph, queries=queries, **details)
    return body, 200 if graph and queries else 503


def can_read(store: Store) -> bool:
    """Whether the graph answers; a store on disk may have lost a file since it was opened."""
    try:
        return store.query("ASK { ?s ?p ?o }").write("text/csv") == b"true"
    except (OSError, RuntimeError, InvalidQuery):
        return False


def can_query(engine: Engine, timeout: float = TIMEOUT) -> bool:
    """Whether the local query workers answer; a full queue is not a failure."""
    if not isinstance(engine, Pool):
        return True
    try:
        return engine.evaluate(TRIVIAL, "ready", timeout).body == b"true"
    except (Busy, TooManyQueries) as error:
        return not isinstance(error, NoWorker)
    except GraphError:
        return False
