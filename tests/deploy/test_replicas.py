"""Four servers behind Varnish and nginx, and a new release in use on all of them under load."""

import http.client
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import pytest

from deploy.replicas import roll, trial
from okosystem.release.release import Release
from tests.deploy.hostile import displaced_answers, poisoned_pages
from tests.deploy.nginx import program
from tests.process import free_port
from tests.serve.conftest import copy_with_change, wait_until

pytestmark = pytest.mark.slow
TITLE = quote("""SELECT ?title {
  <https://w3id.org/felles-okosystem/id/resource/id-porten> <http://purl.org/dc/terms/title> ?title
  FILTER(LANG(?title) = "nb") }""")
PATH = f"/sparql?query={TITLE}&format=csv"
OLD, NEW = "title\r\nID-porten\r\n", "title\r\nPorten til ID\r\n"


@pytest.fixture(scope="module")
def newer(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = tmp_path_factory.mktemp("newer") / "release"
    return copy_with_change(release, folder, '"ID-porten"@nb', '"Porten til ID"@nb')


@pytest.fixture(scope="module")
def replicas(
    release: Release, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[trial.Replicas]:
    program("varnishd"), program("nginx")
    ports = [free_port() for _ in range(trial.PORTS)]
    with trial.run(release.folder, tmp_path_factory.mktemp("replicas"), ports) as found:
        yield found


def get(replicas: trial.Replicas, path: str, **headers: str) -> tuple[str, Mapping[str, str]]:
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    return send(replicas, "GET", path, None, fields)


def post(replicas: trial.Replicas, path: str) -> str:
    """Post a query that nobody has sent before, and return the answer."""
    url, _, form = path.partition("?")
    return send(replicas, "POST", url, form, trial.FORM)[0]


def send(
    replicas: trial.Replicas, method: str, path: str, body: str | None, fields: Mapping[str, str]
) -> tuple[str, Mapping[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", replicas.port, timeout=trial.PATIENCE)
    connection.request(method, path, body, {"Host": trial.HOST, **fields})
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    assert response.status == 200
    return text, {name.lower(): value for name, value in response.getheaders()}


def test_pages_are_cached_for_each_language_whatever_other_cookies_there_are(
    replicas: trial.Replicas,
) -> None:
    cookies = ("sprak=nn", "sprak=en; other=1", "other=2; sprak=nn", "another=3", "")
    found = [get(replicas, "/mote", Cookie=cookie)[1] for cookie in cookies]
    assert [one["content-language"] for one in found] == ["nn", "en", "nn", "nb", "nb"]
    assert [one["x-cache"] for one in found] == ["miss", "miss", "hit", "miss", "hit"]


def test_browsers_must_ask_before_they_show_a_page_again(replicas: trial.Replicas) -> None:
    body, headers = get(replicas, "/")
    assert headers["cache-control"] == "public, no-cache"
    style = next(iter(re.findall(r'href="(/static/[^"]+\.css\?v=[^"]+)"', body)))
    assert "max-age" in get(replicas, style)[1]["cache-control"]


def test_no_client_gets_a_connection_to_a_server_of_its_own(replicas: trial.Replicas) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", replicas.port, timeout=trial.PATIENCE)
    connection.request("LOOK", "/", headers={"Host": trial.HOST})
    assert connection.getresponse().status == 405
    connection.close()
    assert sum(replicas.varnish.counters("MAIN.s_pipe").values()) == 0


def test_no_request_changes_what_other_clients_get(replicas: trial.Replicas) -> None:
    assert displaced_answers(replicas.port) == poisoned_pages(replicas.port) == []


def test_questions_do_not_displace_pages(replicas: trial.Replicas) -> None:
    def bytes_in(store: str) -> int:
        return sum(replicas.varnish.counters(f"SMA.{store}.g_bytes").values())

    get(replicas, "/om")
    pages, questions = bytes_in("pages"), bytes_in("questions")
    for number in range(8):
        get(replicas, f"{PATH}&another={number}")
    assert bytes_in("pages") == pages > 0
    assert bytes_in("questions") > questions


def test_a_rolling_release_fails_no_request_and_nobody_sees_an_older_release(
    replicas: trial.Replicas, release: Release, newer: Release
) -> None:
    assert get(replicas, PATH)[0] == OLD
    said: list[str] = []
    found = trial.try_rolling(replicas, newer.folder, 6, said.append)
    assert (found.failures, found.older) == ([], [])
    assert get(replicas, PATH)[0] == NEW
    assert len(found.requests) == 2
    assert min(found.requests.values()) > 100
    assert found.hits > found.misses
    assert len({one.stamp() for one in replicas.servers}) == 1
    # What was cached from the last release is dropped.
    assert get(replicas, PATH)[1]["x-release"] == replicas.servers[0].stamp()
    assert sum(replicas.varnish.counters("MAIN.bans").values()) >= 1


def test_a_server_with_another_release_or_none_is_not_asked(
    replicas: trial.Replicas, release: Release, newer: Release
) -> None:
    expected = get(replicas, PATH)[0]
    other = release if expected == NEW else newer
    replicas.running[0].stop()
    replicas.running[0] = replicas.start_server(0, other.folder)
    wait_until(replicas.servers[0].stamp, "the server with another release is ready")
    replicas.running[1].process.kill()
    found = [get(replicas, f"{PATH}&again={number}") for number in range(16)]
    assert {body for body, _ in found} == {expected}
    assert {post(replicas, f"{PATH}&posted={number}") for number in range(16)} == {expected}
    assert replicas.servers[0].stamp() != found[0][1]["x-release"]


def test_a_roll_that_fails_leaves_one_server_out_until_it_is_finished(
    replicas: trial.Replicas, release: Release, newer: Release, tmp_path: Path
) -> None:
    body, headers = get(replicas, PATH)
    used = newer if body == NEW else release
    with pytest.raises(roll.NotRolled, match=r"^s1 is not ready after 1 s and is left out"):
        replicas.rollout(tmp_path, print, patience=1).roll()
    assert {get(replicas, f"{PATH}&still={number}")[0] for number in range(8)} == {body}
    assert replicas.rollout(used.folder, print).finish() == headers["x-release"]
    assert {one.stamp() for one in replicas.servers} == {headers["x-release"]}
    with pytest.raises(roll.NotRolled, match=r"^s1 still has the release in use"):
        replicas.rollout(used.folder, print).roll()


@pytest.mark.skipif(
    shutil.which("prometheus-varnish-exporter") is None,
    reason="prometheus-varnish-exporter is not installed; tests/setup.sh installs it as root",
)
def test_prometheus_can_read_the_hit_rate(replicas: trial.Replicas) -> None:
    get(replicas, "/om"), get(replicas, "/om")
    exporter = roll.Address("127.0.0.1", replicas.metrics_port)
    # Varnish counts late, so its counters may grow between the readings.
    wait_until(lambda: min(replicas.hits_and_misses()) > 0, "a hit and a miss are counted")
    before = replicas.hits_and_misses()
    text = exporter.read("/metrics")[2]
    found = dict(re.findall(r"^varnish_main_cache_(hit|miss) (\S+)$", text, re.MULTILINE))
    counts = [before, (float(found["hit"]), float(found["miss"])), replicas.hits_and_misses()]
    assert sorted(counts) == counts
