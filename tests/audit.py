"""Look for known vulnerabilities in the packages of the lock files; `make check` runs this.

A vulnerability fails with its name and fix. A service that cannot be reached is skipped with one
line. A clean result is valid for a day, unless a lock file changes. A standard whose newest version
was looked for long ago is named, and fails nothing.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from okosystem.rdf.terms import OKO, local_name, value_of

OSV = "https://api.osv.dev/v1/query"
PIP_LOCKS = (("requirements.lock", "requirements-dev.lock"), ("requirements-ro-crate.lock",))
"""The lock files of each environment."""
NPM_LOCK = "package-lock.json"
DAY = 24 * 3600
STANDARDS = Path("data/standards.ttl")
CHECKED_WITHIN = timedelta(days=90)
NO_FIX = "there is no fix yet; do without it, or judge and say why"
UNREACHABLE_OSV = ("ConnectionError", "ConnectTimeout", "ReadTimeout", "ServiceError")
UNREACHABLE_NPM = ("request to", "Method Not Allowed")


def main() -> int:
    """Audit both kinds of packages; 1 when anything is vulnerable."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--osv-url", default=OSV)
    parser.add_argument("--stamp", type=Path, default=Path(".venv/audited"))
    options = parser.parse_args()
    for line in overdue_standards(STANDARDS.read_bytes(), date.today()):
        print(line)
    if is_fresh(options.stamp):
        return 0
    results = {"pip-audit": pip_audit(options.osv_url), "npm audit": npm_audit()}
    for tool, lines in results.items():
        if lines is None:
            print(f"{tool} skipped: its service does not answer here")
        for line in lines or ():
            print(line, file=sys.stderr)
    if any(results.values()):
        return 1
    if None not in results.values():
        options.stamp.touch()
    return 0


def overdue_standards(turtle: bytes, today: date) -> Sequence[str]:
    """Return a line for each standard whose last check is more than 90 days old."""
    checks = sorted(
        (value_of(quad.object), local_name(value_of(quad.subject)))
        for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)
        if quad.predicate.value == OKO["checkedOn"]
    )
    return [
        f"{STANDARDS}  warning  {name} was last checked on {day}. How to fix it: look for its "
        "newest version, and set oko:newestVersion and oko:checkedOn"
        for day, name in checks
        if date.fromisoformat(day) < today - CHECKED_WITHIN
    ]


def is_fresh(stamp: Path) -> bool:
    """Return whether the last audit was clean, within a day, and later than every lock file."""
    if not stamp.exists():
        return False
    audited = stamp.stat().st_mtime
    changed = max(Path(name).stat().st_mtime for name in (*chain(*PIP_LOCKS), NPM_LOCK))
    return changed < audited > time.time() - DAY


def pip_audit(url: str) -> Sequence[str] | None:
    """Return a line for each vulnerability of a Python package; None when OSV does not answer."""
    found = set[str]()
    for locks in PIP_LOCKS:
        lines = audit_environment(locks, url)
        if lines is None:
            return None
        found.update(lines)
    return sorted(found)


def audit_environment(locks: Sequence[str], url: str) -> Sequence[str] | None:
    """Return a line for each vulnerability of a package that is installed by some lock files."""
    files = [part for name in locks for part in ("-r", name)]
    command = [sys.executable, "-m", "pip_audit", *files, "--disable-pip", "--require-hashes"]
    command += ["-s", "osv", "--osv-url", url, "--format", "json", "--timeout", "5"]
    result, errors = run_json([*command, "--progress-spinner", "off"])
    if "dependencies" not in result:
        require_unreachable(errors, UNREACHABLE_OSV)
        return None
    packages = result["dependencies"]
    return [pip_line(p, v) for p in packages for v in p.get("vulns", ())]


def pip_line(package: dict[str, Any], vulnerability: dict[str, Any]) -> str:
    """Describe one vulnerability of a Python package."""
    versions = " or ".join(vulnerability["fix_versions"])
    fix = f"take {versions}" if versions else NO_FIX
    return f"{package['name']} {package['version']}  {vulnerability['id']}. How to fix it: {fix}"


def npm_audit() -> Sequence[str] | None:
    """Return a line for each vulnerability of an npm package; None when npm does not answer."""
    command = ["npm", "audit", "--json", "--package-lock-only", "--fetch-retries=0"]
    result, errors = run_json(command)
    if "vulnerabilities" not in result:
        require_unreachable(f"{result.get('message', '')} {errors}", UNREACHABLE_NPM)
        return None
    return [
        f"{name}  {advisory['url']} ({advisory['severity']}, {advisory['range']}). "
        f"How to fix it: {'npm audit fix' if vulnerability['fixAvailable'] else NO_FIX}"
        for name, vulnerability in sorted(result["vulnerabilities"].items())
        for advisory in vulnerability["via"]
        if isinstance(advisory, dict)
    ]


def require_unreachable(errors: str, signs: Sequence[str]) -> None:
    """Raise RuntimeError unless the errors have a sign of an unreachable service."""
    if not any(sign in errors for sign in signs):
        raise RuntimeError(f"the audit itself failed: {errors.strip()[-500:]}")


def run_json(command: Sequence[str]) -> tuple[dict[str, Any], str]:
    """Run a command; return the JSON on its standard output, if any, and its standard error."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        result = json.loads(done.stdout)
    except json.JSONDecodeError:
        result = {}
    return result, done.stderr


if __name__ == "__main__":
    sys.exit(main())
