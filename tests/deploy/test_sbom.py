"""The software bill of materials is valid, lists what is locked, and reaches release and wheel."""

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.schema import SchemaVersion
from cyclonedx.spdx import is_expression
from cyclonedx.validation.json import JsonStrictValidator

from deploy.sbom import EXCEPTIONS, FILE, Licences, npm_components, write_sbom
from okosystem.commands.build import read_sbom
from okosystem.release.release import Release
from okosystem.turtle.sources import Project
from tests.world import ROOT

SBOM = (ROOT / FILE).read_text(encoding="utf-8")
Json = dict[str, Any]


@pytest.fixture(scope="module")
def sbom() -> Json:
    parsed: Json = json.loads(SBOM)
    return parsed


def test_it_is_what_the_lock_files_give() -> None:
    assert write_sbom(ROOT) == SBOM, "How to fix it: make lock"


def test_it_follows_the_schema() -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(SBOM) is None


def test_it_lists_every_locked_package_and_no_development_tool(sbom: Json) -> None:
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    python = re.findall(r"^([\w.-]+)(?:\[.*\])?==([^ ]+)", locked, re.MULTILINE)
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    npm = {
        (path.rpartition("node_modules/")[2], entry["version"])
        for path, entry in packages.items()
        if path and not entry.get("dev")
    }
    listed = {
        ("/".join(filter(None, [c.get("group"), c["name"]])), c["version"])
        for c in sbom["components"]
    }
    assert listed == {*python, *npm}
    assert not any("axe-core" in component["purl"] for component in sbom["components"])


def test_each_package_has_its_digests(sbom: Json) -> None:
    def digests(component: Json) -> list[Json]:
        references = component.get("externalReferences", [])
        return [*component.get("hashes", []), *(h for r in references for h in r["hashes"])]

    assert [c["purl"] for c in sbom["components"] if not digests(c)] == []
    yasgui = next(c for c in sbom["components"] if c["name"] == "yasgui")
    assert re.fullmatch("[0-9a-f]{128}", yasgui["hashes"][0]["content"])


def test_every_package_has_a_licence_that_is_an_spdx_expression(sbom: Json) -> None:
    def expression(component: Json) -> str:
        (licence,) = component["licenses"]
        return str(licence.get("expression") or licence["license"]["id"])

    found = {component["purl"]: expression(component) for component in sbom["components"]}
    assert [
        purl for purl, licence in found.items() if not (licence and is_expression(licence))
    ] == []
    versions = {
        purl.partition("@")[0]: licence for purl, licence in found.items() if "npm" not in purl
    }
    assert versions["pkg:pypi/flask"] == "BSD-3-Clause"
    assert versions["pkg:pypi/pyshacl"] == "Apache-2.0"
    assert versions["pkg:pypi/cryptography"] == "Apache-2.0 OR BSD-3-Clause"


def test_a_package_without_a_known_licence_is_reported_with_its_fix() -> None:
    entry = {"version": "1.0.0", "integrity": "sha512-AAAA"}
    lock = json.dumps({"packages": {"": {}, "node_modules/@a/b": entry}})
    licences = Licences({"npm": {"c": {"licence": "MIT", "source": "LICENSE"}}})
    assert [component.name for component in npm_components(lock, licences)] == ["b"]
    with pytest.raises(SystemExit) as stopped:
        licences.check()
    assert str(stopped.value).splitlines() == [
        "@a/b  states no licence as an SPDX expression. How to fix it: look at its files, and add "
        '[npm."@a/b"] to deploy/licences.toml.',
        "deploy/licences.toml  [npm.c] is not needed. How to fix it: remove it.",
    ]


@pytest.mark.parametrize("stated", ["", "see LICENSE", "BSD", "MIT, BSD"])
def test_an_exception_counts_where_no_expression_is_stated(stated: str) -> None:
    licences = Licences({"pypi": {"c": {"licence": "MIT OR 0BSD", "source": "LICENSE"}}})
    (licence,) = licences.find("pypi", "c", [stated])
    licences.check()
    assert licence == LicenseFactory().make_from_string("MIT OR 0BSD")


def test_every_exception_says_where_it_is_from() -> None:
    exceptions = tomllib.loads((ROOT / EXCEPTIONS).read_text(encoding="utf-8"))
    entries = [entry for found in exceptions.values() for entry in found.values()]
    assert all(entry.keys() == {"licence", "source"} for entry in entries)
    assert all(len(entry["source"]) > 10 for entry in entries)


def test_a_build_puts_it_in_the_release(tmp_path: Path) -> None:
    assert read_sbom(Project(ROOT)) == {FILE: SBOM.encode()}
    assert read_sbom(Project(tmp_path)) == {}


@pytest.mark.slow
def test_the_wheel_carries_it_where_installers_look(release: Release, tmp_path: Path) -> None:
    command = ["sh", str(ROOT / "deploy/wheel.sh"), str(release.folder), str(tmp_path)]
    environment = {"PATH": "/usr/bin:/bin", "PYTHON": sys.executable}
    subprocess.run(command, env=environment, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        name = next(n for n in wheel.namelist() if n.endswith(".dist-info/METADATA"))
        folder = name.rpartition("/")[0]
        assert wheel.read(f"{folder}/sboms/{FILE}").decode() == SBOM
        metadata = wheel.read(name).decode()
    assert "Project-URL: Homepage, https://w3id.org/felles-okosystem/" in metadata
    assert "License-Expression: MIT" in metadata
    assert "Author: The okosystem authors" in metadata
