"""Look for known vulnerabilities in what the lock files name; `make check` runs this.

A vulnerability fails with name and fix. Where the network does not allow the question, one line
says so. What was found clean is not asked about again for a day, unless a lock file changes.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

OSV = "https://api.osv.dev/v1/query"
PIP_LOCKS = ("requirements.lock", "requirements-dev.lock")
NPM_LOCK = "package-lock.json"
DAY = 24 * 3600
NO_FIX = "there is no fix yet; do without it, or judge and say why"

Found = Sequence[str]


def main() -> int:
    """Ask about both kinds of packages; 1 when anything is vulnerable."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--osv-url", default=OSV)
    options.add_argument("--stamp", type=Path, default=Path(".venv/audited"))
    given = options.parse_args()
    if is_fresh(given.stamp):
        return 0
    answers = {"pip-audit": pip_audit(given.osv_url), "npm audit": npm_audit()}
    for tool, found in answers.items():
        if found is None:
            print(f"{tool} skipped: its service does not answer here")
        for line in found or ():
            print(line, file=sys.stderr)
    if any(answers.values()):
        return 1
    if None not in answers.values():
        given.stamp.touch()
    return 0


def is_fresh(stamp: Path) -> bool:
    """Tell whether all was clean within a day, and no lock file has changed since."""
    if not stamp.exists():
        return False
    made = stamp.stat().st_mtime
    changed = max(Path(name).stat().st_mtime for name in (*PIP_LOCKS, NPM_LOCK))
    return changed < made > time.time() - DAY


def pip_audit(url: str) -> Found | None:
    """Ask OSV about the Python packages; None when it does not answer."""
    locks = [part for name in PIP_LOCKS for part in ("-r", name)]
    command = [sys.executable, "-m", "pip_audit", *locks, "--disable-pip", "--require-hashes"]
    asked = [*command, "-s", "osv", "--osv-url", url, "--format", "json", "--timeout", "5"]
    told, errors = answer([*asked, "--progress-spinner", "off"])
    if "dependencies" not in told:
        expect_silence(errors, ("ConnectionError", "ConnectTimeout", "ReadTimeout", "ServiceError"))
        return None
    faults = ((each, fault) for each in told["dependencies"] for fault in each.get("vulns", ()))
    return sorted({python_line(each, fault) for each, fault in faults})


def python_line(package: dict[str, Any], fault: dict[str, Any]) -> str:
    """Write of one vulnerability of a Python package."""
    fixed = " or ".join(fault["fix_versions"])
    cure = f"take {fixed}" if fixed else NO_FIX
    return f"{package['name']} {package['version']}  {fault['id']}. How to fix it: {cure}"


def npm_audit() -> Found | None:
    """Ask npm's registry about its packages; None when it does not answer."""
    told, errors = answer(["npm", "audit", "--json", "--package-lock-only", "--fetch-retries=0"])
    if "vulnerabilities" not in told:
        expect_silence(f"{told.get('message', '')} {errors}", ("request to", "Method Not Allowed"))
        return None
    return [
        f"{name}  {each['url']} ({each['severity']}, {each['range']}). How to fix it: "
        + ("npm audit fix" if fault["fixAvailable"] else NO_FIX)
        for name, fault in sorted(told["vulnerabilities"].items())
        for each in fault["via"]
        if isinstance(each, dict)
    ]


def expect_silence(errors: str, signs: Sequence[str]) -> None:
    """Take one of the signs as an unreachable service; raise RuntimeError at any other fault."""
    if not any(sign in errors for sign in signs):
        raise RuntimeError(f"the audit itself failed: {errors.strip()[-500:]}")


def answer(command: Sequence[str]) -> tuple[dict[str, Any], str]:
    """Run a command and read the JSON it writes, if any, and what it says of errors."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        told = json.loads(done.stdout)
    except json.JSONDecodeError:
        told = {}
    return told, done.stderr


if __name__ == "__main__":
    sys.exit(main())
