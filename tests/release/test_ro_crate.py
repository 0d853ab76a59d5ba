"""The metadata of a release is a valid RO-Crate, says the validator of the makers of RO-Crate."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from okosystem.release import provenance
from okosystem.release.release import Release
from tests.world import ROOT

ENVIRONMENT = ROOT / ".venv/ro-crate"
OPTIONS = ["--offline", "--no-paging", "--output-format", "json"]
# The organisation has no identifier of the Research Organization Registry that we know of.
KNOWN = ["An Organization entity SHOULD have a ROR identifier as its @id"]


def validate(crate: Path, folder: Path) -> list[str]:
    """List what the validator finds: what is required and what is recommended."""
    assert ENVIRONMENT.is_dir(), f"How to fix it: make {ENVIRONMENT.relative_to(ROOT)}"
    python, cache = str(ENVIRONMENT / "bin/python"), str(folder / "cache")
    fill = [python, str(Path(__file__).with_name("ro_crate_context.py")), cache]
    subprocess.run(fill, check=True)
    report = folder / "report.json"
    where = ["--cache-path", cache, "--output-file", str(report)]
    command = [str(ENVIRONMENT / "bin/rocrate-validator"), "--no-interactive", "validate"]
    subprocess.run(
        [*command, *OPTIONS, *where, "--requirement-severity", "recommended", str(crate)],
        capture_output=True,
        check=False,
    )
    found: dict[str, Any] = json.loads(report.read_text())
    assert found["statistics"]["total_passed_checks"] > 100
    return [issue["message"].partition(" (")[0] for issue in found["issues"]]


@pytest.mark.slow
def test_a_release_is_a_valid_crate(release: Release, tmp_path: Path) -> None:
    assert validate(release.folder, tmp_path) == KNOWN


@pytest.mark.slow
def test_a_fault_is_found(release: Release, tmp_path: Path) -> None:
    crate = json.loads(release.read(provenance.CRATE))
    (root,) = (entity for entity in crate["@graph"] if entity["@id"] == "./")
    del root["datePublished"], root["hasPart"]
    (tmp_path / provenance.CRATE).write_text(json.dumps(crate | {"@graph": crate["@graph"][:2]}))
    found = validate(tmp_path, tmp_path)
    assert any("datePublished" in message for message in found), found


def test_every_file_is_described(release: Release) -> None:
    crate = json.loads(release.read(provenance.CRATE))
    files = [entity for entity in crate["@graph"] if entity["@type"] == "File"]
    assert len(files) == len(release.manifest["files"]) - 1
    assert [f["@id"] for f in files if f["description"] == "A file of the release"] == []
    sizes = {name: str(entry["bytes"]) for name, entry in release.manifest["files"].items()}
    assert all(entity["contentSize"] == sizes[entity["@id"]] for entity in files)
