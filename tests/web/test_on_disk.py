"""The release served from a store on disk: every response equals the one from memory."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from okosystem.errors import ReleaseError
from okosystem.release.loading import load_store_of_release
from okosystem.release.release import Release
from okosystem.web.app import create_app
from tests.web.conftest import BROWSER

COUNT = quote("SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY ?c")


@pytest.fixture(scope="module")
def on_disk(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    target = tmp_path_factory.mktemp("disk") / "store"
    created = create_app(load_store_of_release(release, target, lambda line: None))
    yield created
    created.extensions["okosystem"].pool.close()


@pytest.mark.parametrize(
    "path",
    [
        "/", "/doc/resource/id-porten", "/doc/actor/digdir.ttl", "/ressurser", "/sporsmal?q=post",
        "/sporsmal/most-depended-on", "/sporsmal", "/void", f"/sparql?query={COUNT}&format=csv",
        "/graph/data/resources/id-porten",
    ],
)  # fmt: skip
def test_a_response_equals_the_one_from_memory(
    client: FlaskClient, on_disk: Flask, path: str
) -> None:
    headers = {"Accept": BROWSER}
    here, there = (c.get(path, headers=headers) for c in (client, on_disk.test_client()))
    assert (there.status, there.data, there.headers["ETag"]) == (
        here.status,
        here.data,
        here.headers["ETag"],
    )


def test_a_missing_store_is_reported_with_a_fix(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="How to fix it: run okosystem"):
        Release.open(tmp_path / "nothing")
