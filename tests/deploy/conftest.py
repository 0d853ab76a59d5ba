"""The files of deploy/ as text, as YAML, and as settings."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from flask.testing import FlaskClient

from okosystem.release.release import Release
from okosystem.settings import Settings
from okosystem.sparql.oxigraph import Store
from okosystem.web.app import create_app
from tests.deploy.nginx import Nginx, program, run_nginx
from tests.serve import conftest as serve
from tests.world import ROOT

Yaml = dict[str, Any]
start = serve.start
SettingsOf = Callable[[str], Settings]


@pytest.fixture(scope="session")
def deploy() -> Path:
    return ROOT / "deploy"


@pytest.fixture(scope="session")
def compose(deploy: Path) -> Yaml:
    read: Yaml = yaml.safe_load((deploy / "compose.yaml").read_text(encoding="utf-8"))
    return read


@pytest.fixture(scope="session")
def kubernetes(deploy: Path) -> dict[str, Yaml]:
    """The objects, by kind."""
    text = (deploy / "kubernetes.yaml").read_text(encoding="utf-8")
    return {each["kind"]: each for each in yaml.safe_load_all(text)}


@pytest.fixture(scope="session")
def pod(kubernetes: dict[str, Yaml]) -> Yaml:
    spec: Yaml = kubernetes["Deployment"]["spec"]["template"]["spec"]
    return spec


@pytest.fixture(scope="session")
def settings_of(deploy: Path, compose: Yaml, pod: Yaml) -> SettingsOf:
    """The settings of a server that one of the files starts."""
    unit = (deploy / "okosystem.service").read_text(encoding="utf-8")
    image = (deploy / "Containerfile").read_text(encoding="utf-8")
    assignment = re.compile(r"(OKOSYSTEM_\w+)=(\S+)")
    # ${NAME:-value} defaults to the value.
    plain = {k: re.sub(r"\$\{\w+:-(\w+)\}", r"\1", v) for k, v in _environment(compose).items()}
    settings = {
        "compose.yaml": dict(assignment.findall(_code(image))) | plain,
        "kubernetes.yaml": dict(assignment.findall(_code(image)))
        | {entry["name"]: entry["value"] for entry in pod["containers"][0]["env"]},
        "okosystem.service": dict(assignment.findall(_code(unit))),
    }
    return lambda name: Settings.read(settings[name])


@pytest.fixture(scope="session")
def app(release: Release, store: Store) -> Iterator[Flask]:
    app = create_app(release, store)
    yield app
    app.extensions["okosystem"].pool.close()


@pytest.fixture(scope="module")
def nginx(
    deploy: Path,
    release: Release,
    start: serve.Start,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Nginx]:
    """nginx in front of a server that runs one query and lets one wait."""
    program("nginx")
    limits_of_one = dict.fromkeys(
        ("workers", "query_workers", "queries_waiting", "queries_per_client"), "1"
    )
    logging = {"access_log": "true", "log_addresses": "true"}
    settings = {"proxies": "1", "query_seconds": "8", "editors": "redaksjonen@example.org"}
    server = start(release.folder, **settings, **limits_of_one, **logging)
    with run_nginx(server, deploy / "nginx.conf", tmp_path_factory.mktemp("nginx")) as found:
        yield found


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def _environment(compose: Yaml) -> dict[str, str]:
    found: dict[str, str] = compose["services"]["okosystem"]["environment"]
    return found


def _code(text: str) -> str:
    """The text without its comments."""
    return re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)
