"""The three outcomes of the audit, over real HTTP, with mock services."""

import gzip
import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.audit import overdue_standards

ROOT = Path(__file__).parent.parent
OSV_VULNERABILITY = {
    "id": "GHSA-ours-made-up0",
    "details": "made up",
    "affected": [
        {
            "package": {"name": "flask", "ecosystem": "PyPI"},
            "ranges": [
                {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "999.1"}]},
            ],
        }
    ],
}
PACKAGE = "@digdir/designsystemet-css"
NPM_VULNERABILITY = {
    "id": 1,
    "url": "https://example.org/made-up",
    "title": "made up",
    "severity": "high",
    "vulnerable_versions": "<999.1",
    "cwe": [],
    "cvss": {"score": 0, "vectorString": None},
}


def osv(request: dict[str, Any], *, vulnerable: bool) -> object:
    return (
        {"vulns": [OSV_VULNERABILITY]}
        if vulnerable and request["package"]["name"] == "flask"
        else {}
    )


def npm(request: dict[str, Any], *, vulnerable: bool) -> object:
    return {PACKAGE: [NPM_VULNERABILITY]} if vulnerable and PACKAGE in request else {}


def locked_version() -> str:
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    version: str = lock["packages"][f"node_modules/{PACKAGE}"]["version"]
    return version


@pytest.fixture
def service(request: pytest.FixtureRequest) -> Iterator[str]:
    """Both services on one port, with one vulnerability or none."""
    vulnerable: bool = request.param

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            answer = (osv if self.path == "/osv" else npm)(json.loads(body), vulnerable=vulnerable)
            self.write(answer)

        def do_GET(self) -> None:
            """Describe the package: the locked version, and one with the fix."""
            package = {"name": PACKAGE, "dist-tags": {"latest": "999.1.0"}}
            versions = {v: {"name": PACKAGE, "version": v} for v in (locked_version(), "999.1.0")}
            self.write(package | {"versions": versions})

        def write(self, answer: object) -> None:
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            return

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


Audit = Callable[[str], "subprocess.CompletedProcess[str]"]


@pytest.fixture
def audit(tmp_path: Path) -> Audit:
    def run(address: str) -> "subprocess.CompletedProcess[str]":
        options = ["--osv-url", f"{address}/osv", "--stamp", str(tmp_path / "stamp")]
        npm_settings = {"npm_config_registry": address, "npm_config_cache": str(tmp_path / "npm")}
        return subprocess.run(
            [sys.executable, "tests/audit.py", *options],
            cwd=ROOT, env=os.environ | npm_settings | {"NO_PROXY": "*", "no_proxy": "*"},
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


@pytest.mark.parametrize("service", [False], indirect=True)
def test_a_clean_result_is_valid_for_a_day(service: str, audit: Audit, tmp_path: Path) -> None:
    done = audit(service)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "stamp").exists()
    done = audit("http://127.0.0.1:9")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("service", [True], indirect=True)
def test_a_vulnerability_fails_with_name_and_fix(
    service: str, audit: Audit, tmp_path: Path
) -> None:
    done = audit(service)
    version = next(
        line.partition("==")[2].split()[0]
        for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines()
        if line.startswith("flask==")
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        f"flask {version}  GHSA-ours-made-up0. How to fix it: take 999.1",
        f"{PACKAGE}  https://example.org/made-up (high, <999.1). How to fix it: npm audit fix",
    ]
    assert not (tmp_path / "stamp").exists()


def test_an_unreachable_service_is_reported_as_skipped(audit: Audit, tmp_path: Path) -> None:
    done = audit("http://127.0.0.1:9")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "pip-audit skipped: its service does not answer here",
        "npm audit skipped: its service does not answer here",
    ]
    assert not (tmp_path / "stamp").exists()


def test_a_standard_that_was_checked_long_ago_is_named() -> None:
    turtle = b"""
    BASE <https://w3id.org/felles-okosystem/id/>
    PREFIX oko: <https://w3id.org/felles-okosystem/ns#>
    PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
    <standard/dcat> oko:checkedOn "2026-08-31"^^xsd:date .
    <standard/shacl> oko:checkedOn "2026-08-30"^^xsd:date .
    """
    assert overdue_standards(turtle, date(2026, 11, 28)) == []
    assert overdue_standards(turtle, date(2026, 11, 29)) == [
        "data/standards.ttl  warning  shacl was last checked on 2026-08-30. How to fix it: look "
        "for its newest version, and set oko:newestVersion and oko:checkedOn"
    ]
