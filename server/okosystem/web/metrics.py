"""Prometheus metrics of one server process; `okosystem serve` sums them over all processes."""

import os
from functools import cache

from prometheus_client import Counter, Gauge, Histogram

from okosystem.package import read_package_table
from okosystem.release.release import Release

TABLE = read_package_table("web/monitoring.toml")
BUCKETS = (0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)


def _gauge(name: str, mode: str = "sum", labels: tuple[str, ...] = ()) -> Gauge:
    text = TABLE["texts"][name]
    return Gauge(f"okosystem_{name}", text, labels, multiprocess_mode=f"live{mode}")  # type: ignore[arg-type]


def _counter(name: str, *labels: str) -> Counter:
    return Counter(f"okosystem_{name}", TABLE["texts"][name], labels)


_LATENCY = "http_request_duration_seconds"
latency = Histogram(f"okosystem_{_LATENCY}", TABLE["texts"][_LATENCY], ["kind"], buckets=BUCKETS)
responses = _counter("http_responses", "kind", "status", "cache")
stopped = _counter("queries_stopped", "reason")
refused = _counter("queries_refused", "reason")
renewals = _counter("release_renewals", "outcome")
processes = _gauge("processes")
running = _gauge("queries_running")
waiting = _gauge("queries_waiting")
running_places = _gauge("queries_running_places", "max")
waiting_places = _gauge("queries_waiting_places")
cache_bytes = _gauge("cache_bytes")
cache_limit = _gauge("cache_limit_bytes")
release = _gauge("release_info", "max", ("digest", "version"))
triples = _gauge("release_triples", "max")
started = _gauge("start_time_seconds", "max")
# A series that has not begun is not seen to rise from 0.
for metric, values in (
    (latency, [*TABLE["kinds"], "page"]),
    (stopped, TABLE["stopped"].values()),
    (refused, TABLE["refused"].values()),
    (renewals, ("served", "failed")),
):
    for value in values:
        metric.labels(value)


@cache
def is_collected() -> bool:
    """Whether `okosystem serve` collects the metrics: only if it has a port for them."""
    return "PROMETHEUS_MULTIPROC_DIR" in os.environ


def set_release(now: Release, last: Release | None = None) -> None:
    """Record which release this process serves."""
    if last:
        release.labels(last.digest, last.manifest["version"]).set(0)
        renewals.labels("served").inc()
    release.labels(now.digest, now.manifest["version"]).set(1)
    counts = now.manifest["counts"]
    triples.set(counts["asserted"] + counts["inferred"])
