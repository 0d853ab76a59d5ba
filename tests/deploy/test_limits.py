"""The limits in deploy/ agree with those of the server: memory, threads, bodies, time."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from okosystem.commands.serve import stop_seconds
from okosystem.features import find_features
from okosystem.settings import (
    BODIES_READ,
    BODIES_WAITING,
    OTHERS,
    PAGES_MADE,
    PAGES_WAITING,
)
from okosystem.web.cache import VARYING
from okosystem.web.limits import LARGEST_BODY
from tests.deploy.conftest import SettingsOf, Yaml

STARTED_BY = ("compose.yaml", "kubernetes.yaml", "okosystem.service")
# Megabytes, above the measured values: a server process, and the graph in fork server or worker.
PROCESS = 200
GRAPH = 96
UNITS = {"m": 1, "g": 1024, "mi": 1, "gi": 1024}


def megabytes(text: str) -> int:
    number, unit = re.fullmatch(r"(\d+)(\w+)", text).groups()  # type: ignore[union-attr]
    return int(number) * UNITS[unit.lower()]


@pytest.fixture(scope="module")
def memory(deploy: Path, compose: Yaml, pod: Yaml) -> dict[str, int]:
    unit = (deploy / "okosystem.service").read_text(encoding="utf-8")
    limits = {
        "compose.yaml": compose["services"]["okosystem"]["mem_limit"],
        "kubernetes.yaml": pod["containers"][0]["resources"]["limits"]["memory"],
        "okosystem.service": re.findall(r"^MemoryMax=(\S+)$", unit, re.MULTILINE)[0],
    }
    return {name: megabytes(value) for name, value in limits.items()}


@pytest.mark.parametrize("name", STARTED_BY)
def test_memory_limits_cover_the_settings(
    name: str, memory: dict[str, int], settings_of: SettingsOf
) -> None:
    settings = settings_of(name)
    queries = settings.query_workers * (settings.query_memory_mb + GRAPH)
    processes = settings.workers * (PROCESS + settings.cache_mb)
    assert memory[name] >= processes + GRAPH + queries


@pytest.mark.parametrize("name", STARTED_BY)
def test_external_clients_cannot_occupy_every_thread(name: str, settings_of: SettingsOf) -> None:
    settings = settings_of(name)
    queries = settings.query_workers + settings.queries_waiting
    pages, bodies = PAGES_MADE + PAGES_WAITING, BODIES_READ + BODIES_WAITING
    occupied = queries + pages + bodies + settings.large_answers
    assert settings.threads - occupied == OTHERS


def test_stop_timeouts_cover_requests_in_flight(
    deploy: Path, compose: Yaml, pod: Yaml, settings_of: SettingsOf
) -> None:
    unit = (deploy / "okosystem.service").read_text(encoding="utf-8")
    (_, waits) = pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"]
    timeouts = {
        "compose.yaml": int(compose["services"]["okosystem"]["stop_grace_period"].rstrip("s")),
        "kubernetes.yaml": pod["terminationGracePeriodSeconds"] - int(waits),
        "okosystem.service": int(re.findall(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)[0]),
    }
    too_short = [
        name for name, timeout in timeouts.items() if timeout <= stop_seconds(settings_of(name))
    ]
    assert too_short == []


def nginx(deploy: Path, directive: str) -> list[str]:
    text = (deploy / "nginx.conf").read_text(encoding="utf-8")
    return re.findall(rf"^\s*{directive} ([^;]+);", text, re.MULTILINE)


DOCUMENT = "/doc/resource/id-porten"


def test_nginx_has_the_body_limit_of_the_server(deploy: Path) -> None:
    larger = [one for one in find_features() if one.largest_form > LARGEST_BODY]
    lengths = [str(LARGEST_BODY), *(str(one.largest_form) for one in larger)]
    assert nginx(deploy, "client_max_body_size") == lengths
    text = (deploy / "nginx.conf").read_text(encoding="utf-8")
    assert re.findall(r"location ~ \^(/\w+)", text) == [one.path for one in larger]


def test_the_nginx_timeout_covers_the_queue_and_the_query(
    deploy: Path, settings_of: SettingsOf
) -> None:
    (seconds,) = nginx(deploy, "proxy_read_timeout")
    assert int(seconds.removesuffix("s")) > 2 * settings_of("okosystem.service").query_seconds


def test_every_header_that_affects_responses_is_in_vary_or_the_cache_key(
    deploy: Path, client: FlaskClient
) -> None:
    pages = [client.get(path, headers={"Accept": "text/html"}) for path in ("/", DOCUMENT)]
    varied = {f"HTTP_{name.upper().replace('-', '_')}" for page in pages for name in page.vary}
    assert set(VARYING) - varied == {"HTTP_HOST", "wsgi.url_scheme"}
    assert nginx(deploy, "proxy_cache_key") == ['"$scheme $http_host $request_uri $http_accept"']
    assert nginx(deploy, "proxy_ignore_headers") == []
    assert nginx(deploy, "proxy_cache_valid") == []


def test_nginx_sets_every_header_that_the_server_trusts(deploy: Path) -> None:
    set_by_nginx = dict(line.split() for line in nginx(deploy, "proxy_set_header"))
    assert set_by_nginx == {
        "Connection": '""',
        "Host": "$http_host",
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Proto": "$scheme",
        "X-Forwarded-Host": "$http_host",
        "X-Request-Id": "$request_id",
    }
    assert nginx(deploy, "proxy_hide_header") == ["X-Request-Id"]
    assert nginx(deploy, "add_header") == [
        "X-Request-Id $request_id always",
        "Retry-After 5 always",
        "Cache-Control no-store always",
    ]


def test_nginx_does_not_compress_responses(deploy: Path) -> None:
    assert nginx(deploy, "gzip") == ["off"]
