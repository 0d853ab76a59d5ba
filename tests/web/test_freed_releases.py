"""A release that is no longer served is freed, even if pages have read from it."""

import gc
import weakref
from collections.abc import Iterator

import pytest
from flask import Flask

from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store, cached_per_store
from okosystem.web.app import create_app

OTHERS = (
    "/doc/resource/id-porten",
    "/doc/resource/datahotellet?dato=2021-06-01",
    "/doc/actor/digdir.ttl",
    "/sporsmal?q=altinn",
    "/sparql?query=ASK%7B%7D",
    "/api/resources/id-porten",
    "/sammenhenger?hvis=id-porten&hva=stopp&dato=2027-01-01",
    "/sammenlign?r=eformidling&r=fiks-svarut",
    "/mote/endringer?fra=2021-06-01",
    "/analyser?fane=plass&dato=2021-06-30",
    "/?fra=2021-06-01",
)


def addresses(app: Flask) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments - set(rule.defaults or ()):
            yield rule.rule
    yield from OTHERS


@pytest.mark.slow
def test_no_page_prevents_a_release_from_being_freed(release: Release) -> None:
    app = create_app(release, Store.load(release.graph, release.prefixes))
    client, gone = app.test_client(), weakref.ref(app.extensions["okosystem"].store)
    statuses = {path: client.get(path).status_code for path in addresses(app)}
    app.extensions["okosystem"].pool.close()
    assert len(statuses) > 70
    assert [path for path, status in statuses.items() if status >= 500] == []
    assert [statuses[path] for path in OTHERS] == [200] * len(OTHERS)
    del app, client
    gc.collect()
    assert gone() is None


def test_a_value_is_computed_once_per_store(release: Release) -> None:
    reads = []

    @cached_per_store()
    def read(store: Store, what: str) -> str:
        reads.append((store, what))
        return what.upper()

    first, second = Store((), release.prefixes), Store((), release.prefixes)
    assert [read(first, "a"), read(first, "a"), read(second, "a"), read(first, "a")] == ["A"] * 4
    assert reads == [(first, "a"), (second, "a")]


def test_the_oldest_value_is_dropped_when_the_cache_is_full(release: Release) -> None:
    reads = []

    @cached_per_store(2)
    def read(_: Store, what: str) -> None:
        reads.append(what)

    store = Store((), release.prefixes)
    for what in "abacbc":
        read(store, what)
    assert reads == ["a", "b", "c", "b"]
