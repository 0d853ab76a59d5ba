"""Editing the data breaks no test of code, as tests outside tests/graph have a world of their own.

tests/real_data.py fails each of them that reads the data all the same. The one slow test here shows
it on a copy with three edits, where it runs tests of each sort: of models and analyses, of
commands, of pages, and of files of the checkout. All others get the fixture world in the same way.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import real_data
from tests.world import ROOT

PARTS = (
    "bench", "data", "deploy", "docs", "ontology", "queries", "server", "shapes", "tests",
)  # fmt: skip
FILES = (*(path.name for path in ROOT.glob("*.*") if path.is_file()), "Makefile")
CODE = (
    "tests/readings", "tests/analyses", "tests/cli/test_archimate.py",
    "tests/web/test_questions.py", "tests/test_commands_in_docs.py", "tests/test_settings.py",
)  # fmt: skip
IGNORED = shutil.ignore_patterns("__pycache__")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the checkout, beside a link to ../shared."""
    root = tmp_path / "checkout"
    for part in PARTS:
        shutil.copytree(ROOT / part, root / part, ignore=IGNORED)
    for name in FILES:
        shutil.copy(ROOT / name, root)
    (root / "node_modules").symlink_to(ROOT / "node_modules")
    if (ROOT.parent / "shared").is_dir():
        (tmp_path / "shared").symlink_to(ROOT.parent / "shared")
    return root


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def add_resource(data: Path) -> None:
    """Add a copy of ELMA under another name."""
    added = data / "resources/testregister.ttl"
    shutil.copy(data / "resources/elma.ttl", added)
    replace(added, "<resource/elma>", "<resource/testregister>")
    replace(added, '"ELMA"', '"Testregister"')


def end_resource(data: Path) -> None:
    """Retire Digitaliseringsbloggen from 2026-11-28."""
    file = data / "resources/digitaliseringsbloggen.ttl"
    status = "oko:status <lifecycle-status/in-operation> ;"
    replace(file, status, f'{status} oko:validUntil "2026-11-27"^^xsd:date ;')
    replace(
        file,
        "    oko:hasCurrentLifecycleEvent [",
        "    oko:hasCurrentLifecycleEvent [ oko:status <lifecycle-status/retired> ;\n"
        "        dct:source <source/egen-vurdering> ; oko:evidenceClass <evidence/judgement> ;\n"
        '        oko:validFrom "2026-11-28"^^xsd:date ] ;\n'
        "    oko:hasCurrentLifecycleEvent [",
    )


def correct_resource(data: Path) -> None:
    """Give eFormidling another landing page."""
    page = "<https://samarbeid.digdir.no/eformidling/dette-er-eformidling/46>"
    replace(data / "resources/eformidling.ttl", page, "<https://docs.digdir.no/docs/eFormidling/>")


def run(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(root / "server")}
    for name in [name for name in environment if name.startswith("PYTEST_")]:
        del environment[name]
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=root, env=environment, capture_output=True,
        text=True, check=False,
    )  # fmt: skip


@pytest.mark.slow
def test_data_edits_break_no_code_test(copy: Path) -> None:
    for edit in (add_resource, end_resource, correct_resource):
        edit(copy / "data")
    valid = run(copy, "okosystem", "validate", "--quiet")
    assert valid.returncode == 0, valid.stdout + valid.stderr
    tests = ("-q", "-n", "0", "-m", "not slow", "-p", "no:cacheprovider")
    done = run(copy, "pytest", *tests, *CODE)
    assert done.returncode == 0, done.stdout[-5000:]


def test_a_code_test_that_reads_the_real_data_fails() -> None:
    read = ROOT / "data/catalog.ttl"
    read.read_bytes()
    with pytest.raises(AssertionError, match=str(read)):
        real_data.check(ROOT / "tests/web/test_search.py")
    read.read_bytes()
    real_data.check(ROOT / "tests/graph/test_named_queries.py")


def test_a_command_that_names_no_checkout_finds_none() -> None:
    done = run(Path.cwd(), "okosystem", "validate", "--quiet")
    assert "there is no ontology/prefixes.ttl here" in done.stderr
