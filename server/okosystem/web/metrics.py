"""Prometheus metrics of one server process; `okosystem serve` sums them over all processes."""

import os
from functools import partial

from prometheus_client import Counter, Gauge, Histogram

from okosystem.core.package import read_package_table
from okosystem.core.release import Release

BUCKETS = (0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)
TABLE = read_package_table("web/monitoring.toml")

latency = Histogram(
    "okosystem_http_request_duration_seconds",
    "Time until a response begins that was not in the cache, by kind of request.",
    ["kind"],
    buckets=BUCKETS,
)
responses = Counter(
    "okosystem_http_responses",
    "Responses, by kind of request, status, and cache hit or miss.",
    ["kind", "status", "cache"],
)
stopped = Counter(
    "okosystem_queries_stopped",
    "Queries of public clients stopped: time, memory, size of the answer, or a crash.",
    ["reason"],
)
refused = Counter(
    "okosystem_queries_refused",
    "Queries not begun: too many of one client, a full queue, no process or engine.",
    ["reason"],
)
renewals = Counter("okosystem_release_renewals", "New releases, by outcome.", ["outcome"])


_sum = partial(Gauge, namespace="okosystem", multiprocess_mode="livesum")
_most = partial(Gauge, namespace="okosystem", multiprocess_mode="livemax")
processes = _sum("processes", "Server processes.")
running = _sum("queries_running", "Queries of public clients running now.")
waiting = _sum("queries_waiting", "Queries of public clients waiting in the queue now.")
running_places = _most("queries_running_places", "Queries that can run at once.")
waiting_places = _sum("queries_waiting_places", "Queries that can wait in the queue.")
cache_bytes = _sum("cache_bytes", "Size of the response caches.")
cache_limit = _sum("cache_limit_bytes", "Largest size of the response caches.")
release = _most(
    "release_info", "1 for the release served, 0 for earlier ones.", ("digest", "version")
)
triples = _most("release_triples", "Triples in the release served, asserted and inferred.")
started = _most("start_time_seconds", "When the newest server process started, in Unix time.")


def is_collected() -> bool:
    """Whether `okosystem serve` collects the metrics: only when it has a port for them."""
    return "PROMETHEUS_MULTIPROC_DIR" in os.environ


def set_release(now: Release, last: Release | None = None) -> None:
    """Record which release this process serves."""
    if last:
        release.labels(last.digest, last.manifest["version"]).set(0)
        renewals.labels("served").inc()
    release.labels(now.digest, now.manifest["version"]).set(1)
    counts = now.manifest["counts"]
    triples.set(counts["asserted"] + counts["inferred"])


for _metric, _values in (
    (latency, [*TABLE["kinds"], "page"]),
    (stopped, TABLE["stopped"].values()),
    (refused, TABLE["refused"].values()),
    (renewals, ("served", "failed")),
):
    for _value in _values:
        _metric.labels(_value)
