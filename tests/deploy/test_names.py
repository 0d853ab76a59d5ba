"""All names in the files of deploy/ exist: settings, paths, ports and files."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from okosystem.settings import PREFIX, Settings
from tests.deploy.conftest import SettingsOf

FILES = (
    "Containerfile",
    "Containerfile.dockerignore",
    "README.md",
    "compose.yaml",
    "kubernetes.yaml",
    "licences.toml",
    "nginx.conf",
    "okosystem.service",
    "replicas/nginx.conf",
    "replicas/okosystem.vcl",
    "replicas/roll.py",
    "replicas/trial.py",
    "replicas/varnish.conf",
    "sbom.py",
    "w3id/.htaccess",
    "w3id/README.md",
    "watch.yaml",
    "wheel.sh",
)
STARTS = ("Containerfile", "compose.yaml", "kubernetes.yaml", "okosystem.service")


def text(deploy: Path, name: str) -> str:
    return (deploy / name).read_text(encoding="utf-8")


def test_readme_lists_every_file(deploy: Path) -> None:
    files = [p for p in deploy.rglob("*") if p.is_file() and p.parent.name != "__pycache__"]
    found = {str(path.relative_to(deploy)) for path in files}
    assert found == set(FILES)
    names = set(re.findall(r"`([^`]+)`", text(deploy, "README.md")))
    assert {name.partition("/")[0] + ("/" if "/" in name else "") for name in FILES} - names == {
        "README.md"
    }


@pytest.mark.parametrize("name", FILES)
def test_every_named_setting_exists(deploy: Path, name: str) -> None:
    settings = {PREFIX + field.name.upper() for field in fields(Settings)}
    assert set(re.findall(r"OKOSYSTEM_[A-Z_]+", text(deploy, name))) <= settings


def test_settings_without_prefix_in_comments_exist(deploy: Path) -> None:
    named = {word for name in STARTS for word in re.findall(r"QUER\w+_\w+", text(deploy, name))}
    assert named == {"QUERY_WORKERS", "QUERIES_WAITING"}
    assert named <= {field.name.upper() for field in fields(Settings)}


@pytest.mark.parametrize("name", ["Containerfile", "compose.yaml", "kubernetes.yaml"])
def test_every_requested_path_is_served(deploy: Path, name: str, client: FlaskClient) -> None:
    code = text(deploy, name)
    paths = set(re.findall(r"127\.0\.0\.1:8000(/\w+)", code) + re.findall(r"path: (/\w+)", code))
    assert paths == ({"/ready", "/health"} if name == "kubernetes.yaml" else {"/ready"})
    assert {client.get(path).status_code for path in paths} == {200}


@pytest.mark.parametrize("name", ["compose.yaml", "kubernetes.yaml", "okosystem.service"])
def test_the_ports_agree_with_the_server(deploy: Path, name: str, settings_of: SettingsOf) -> None:
    assert settings_of(name).port == 8000
    assert "EXPOSE 8000\n" in text(deploy, "Containerfile")
    assert "server 127.0.0.1:8000;" in text(deploy, "nginx.conf")


def test_the_placeholder_host_is_the_same_in_every_file(deploy: Path) -> None:
    rule = re.findall(r"^RewriteRule \S+ https://([^/]+)/", text(deploy, "w3id/.htaccess"), re.M)
    served = re.findall(r"^\s*server_name (\S+);", text(deploy, "nginx.conf"), re.M)
    assert rule == served
    assert len(rule) == 1
