"""The conformance suite of the Model Context Protocol finds no fault in the server over HTTP."""

import json
import re
import shutil
import subprocess
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.world import ROOT

SUITE = ROOT / "node_modules/@modelcontextprotocol/conformance/dist/index.js"
NODE = shutil.which("node") or "node"
FOLDER = Path(__file__).parent
NOT_APPLICABLE = tomllib.loads((FOLDER / "conformance.toml").read_text())["not-applicable"]
SCENARIOS = {name for each in NOT_APPLICABLE for name in each["scenarios"]}
CHECKS = {name for each in NOT_APPLICABLE for name in each.get("checks", ())}
_RESULT = re.compile(r"server-(.+)-\d{4}-\d\d-\d\dT[\w-]+")
FAULTS = ("FAILURE", "WARNING")
Faults = Mapping[str, set[str]]


def run_suite(url: str, revision: str, folder: Path) -> Faults:
    """Run the scenarios for servers of a revision; return the faults that each of them found."""
    options = ["--suite", "all", "--spec-version", revision, "--output-dir", str(folder)]
    command = [NODE, "--import", str(FOLDER / "fs.mjs"), str(SUITE), "server", "--url", url]
    ran = subprocess.run([*command, *options], capture_output=True, text=True)
    assert "=== SUMMARY ===" in ran.stdout, ran.stderr
    return {
        _RESULT.fullmatch(path.parent.name)[1]: {  # type: ignore[index]
            check["id"] for check in json.loads(path.read_text()) if check["status"] in FAULTS
        }
        for path in folder.glob("*/checks.json")
    }


@pytest.mark.slow
@pytest.mark.parametrize(("revision", "passing"), [("2025-11-25", 11), ("2026-07-28", 14)])
def test_every_scenario_that_applies_passes(
    url: str, tmp_path: Path, revision: str, passing: int
) -> None:
    found = run_suite(url, revision, tmp_path)
    applicable = {name: faults for name, faults in found.items() if name not in SCENARIOS}
    assert {name: faults - CHECKS for name, faults in applicable.items() if faults - CHECKS} == {}
    assert [name for name in SCENARIOS & set(found) if not found[name]] == []
    assert "completion-complete" in applicable
    assert len(applicable) == passing
