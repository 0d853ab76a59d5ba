"""The software bill of materials is valid, lists what is locked, and reaches release and wheel."""

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from deploy.sbom import FILE, npm_components, write_sbom
from okosystem.commands.build import read_sbom
from okosystem.core.release import Release
from okosystem.core.sources import Project
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


def test_a_package_without_a_stated_licence_is_listed() -> None:
    entry = {"version": "1.0.0", "integrity": "sha512-AAAA"}
    listed = list(npm_components(json.dumps({"packages": {"": {}, "node_modules/a": entry}})))
    assert [(c.name, len(c.licenses)) for c in listed] == [("a", 0)]


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
