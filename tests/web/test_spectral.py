"""Spectral finds nothing to remark on in the description of the API, in any language."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.web.conftest import ask
from tests.world import ROOT

pytestmark = pytest.mark.slow

SPECTRAL = ROOT / "node_modules/@stoplight/spectral-cli/dist/index.js"
NODE = shutil.which("node") or "node"
RULESET = {"extends": "spectral:oas"}


def lint(description: bytes, folder: Path) -> list[str]:
    """List the rules that a description breaks, with the message and the place of each."""
    (folder / "ruleset.json").write_text(json.dumps(RULESET))
    (folder / "openapi.json").write_bytes(description)
    options = ["lint", "--ruleset", "ruleset.json", "--format", "json", "--quiet", "openapi.json"]
    ran = subprocess.run(
        [NODE, str(SPECTRAL), *options], cwd=folder, capture_output=True, text=True
    )
    assert ran.returncode in (0, 1), ran.stderr
    found = json.loads(ran.stdout)
    return [f"{each['code']}: {each['message']} {each['path']}" for each in found]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_description_follows_every_rule(port: int, language: str, tmp_path: Path) -> None:
    description = ask(port, "GET", f"/api/openapi.json?language={language}")[2]
    assert lint(description, tmp_path) == []


def test_a_fault_is_found(port: int, tmp_path: Path) -> None:
    description = json.loads(ask(port, "GET", "/api/openapi.json")[2])
    del description["info"]["contact"]
    (message,) = lint(json.dumps(description).encode(), tmp_path)
    assert message.startswith("info-contact: ")
