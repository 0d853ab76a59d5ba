"""schemathesis holds the running server against the description: it asks what nobody thought of.

Each question of the same shape would be asked the same, so those without parameters are three.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from okosystem.core.release import Release
from tests.web.serving import ask, served

HERE = Path(__file__).parent
SETTINGS = {"OKOSYSTEM_QUERY_SECONDS": "2"}
PLAIN = ("sectors", "role-matrix", "version-in-force")


def test_any_request_gets_an_answer_as_described(
    release: Release, okosystem: list[str], tmp_path: Path
) -> None:
    with served(release, okosystem, **SETTINGS) as port:
        description = json.loads(ask(port, "GET", "/api/openapi.json?language=en")[2])
        for name, query in release.queries.items():
            if not query.parameters and name not in PLAIN:
                del description["paths"][f"/api/questions/{name}"]
        (tmp_path / "openapi.json").write_text(json.dumps(description))
        st = [str(Path(sys.executable).with_name("st")), "--no-color"]
        config = ["--config-file", str(HERE / "schemathesis.toml")]
        place = ["--url", f"http://127.0.0.1:{port}", "openapi.json"]
        found = subprocess.run(
            [*st, *config, "run", *place],
            cwd=tmp_path,
            env=os.environ | {"SCHEMATHESIS_HOOKS": str(HERE / "schemathesis_hooks.py")},
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert ask(port, "GET", "/health")[0] == 200
    assert found.returncode == 0, found.stdout + found.stderr
    tested = len([m for item in description["paths"].values() for m in item])
    assert f"Tested: {tested}\n" in found.stdout
