"""The audit's three outcomes, over real HTTP, with services that are ours."""

import gzip
import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
OSV_FAULT = {
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
NPM_FAULT = {
    "id": 1,
    "url": "https://example.org/made-up",
    "title": "made up",
    "severity": "high",
    "vulnerable_versions": "<999.1",
    "cwe": [],
    "cvss": {"score": 0, "vectorString": None},
}


def osv(asked: dict[str, Any], *, faulty: bool) -> object:
    return {"vulns": [OSV_FAULT]} if faulty and asked["package"]["name"] == "flask" else {}


def npm(asked: dict[str, Any], *, faulty: bool) -> object:
    return {PACKAGE: [NPM_FAULT]} if faulty and PACKAGE in asked else {}


def locked() -> str:
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    version: str = lock["packages"][f"node_modules/{PACKAGE}"]["version"]
    return version


@pytest.fixture
def service(request: pytest.FixtureRequest) -> Iterator[str]:
    """Both services on one port, which know of a fault or of none."""
    faulty: bool = request.param

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            answer = (osv if self.path == "/osv" else npm)(json.loads(body), faulty=faulty)
            self.write(answer)

        def do_GET(self) -> None:
            """Describe the package: its version here, and one in which the fault is fixed."""
            described = {"name": PACKAGE, "dist-tags": {"latest": "999.1.0"}}
            versions = {v: {"name": PACKAGE, "version": v} for v in (locked(), "999.1.0")}
            self.write(described | {"versions": versions})

        def write(self, answer: object) -> None:
            written = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

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
        given = ["--osv-url", f"{address}/osv", "--stamp", str(tmp_path / "stamp")]
        here = {"npm_config_registry": address, "npm_config_cache": str(tmp_path / "npm")}
        return subprocess.run(
            [sys.executable, "tests/audit.py", *given],
            cwd=ROOT, env=os.environ | here | {"NO_PROXY": "*", "no_proxy": "*"},
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


@pytest.mark.parametrize("service", [False], indirect=True)
def test_what_is_clean_is_asked_about_once(service: str, audit: Audit, tmp_path: Path) -> None:
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


def test_without_a_network_it_says_that_it_was_skipped(audit: Audit, tmp_path: Path) -> None:
    done = audit("http://127.0.0.1:9")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "pip-audit skipped: its service does not answer here",
        "npm audit skipped: its service does not answer here",
    ]
    assert not (tmp_path / "stamp").exists()
