"""schemathesis checks the running server against the description with generated requests.

Queries of the same form get the same requests, so only three without parameters are tested. So do
boards, of which one is tested as JSON and one as CSV.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from okosystem.release.release import Release
from tests.web.conftest import ask

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
PLAIN = ("sectors", "role-matrix", "version-in-force")


def test_any_request_gets_a_response_as_described(
    release: Release, port: int, tmp_path: Path
) -> None:
    description = json.loads(ask(port, "GET", "/api/openapi.json?language=en")[2])
    for name, query in release.queries.items():
        if not query.parameters and name not in PLAIN:
            del description["paths"][f"/api/questions/{name}"]
    (tmp_path / "openapi.json").write_text(json.dumps(description))
    st = [str(Path(sys.executable).with_name("st")), "--no-color"]
    config = ["--config-file", str(HERE / "schemathesis.toml")]
    found = subprocess.run(
        [*st, *config, "run", "--url", f"http://127.0.0.1:{port}", "openapi.json"],
        cwd=tmp_path,
        env=os.environ | {"SCHEMATHESIS_HOOKS": str(HERE / "schemathesis_hooks.py")},
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert ask(port, "GET", "/health")[0] == 200
    assert found.returncode == 0, found.stdout + found.stderr
    tested = len([method for item in description["paths"].values() for method in item])
    assert f"Tested: {tested}\n" in found.stdout
