"""`okosystem export archimate` and `okosystem import archimate` as a user runs them."""

import shutil
import subprocess
from pathlib import Path

import pytest

from okosystem.release.release import Release
from okosystem.turtle.sources import Project
from tests.plugins.archimate.exchange_rules import find_violations

Command = list[str]
MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/"
       xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
       identifier="id-91814cfd070848099d96b5a751963e49"><name>NA</name><elements>
<element identifier="id-1" xsi:type="Principle">
<name xml:lang="nb">Ta utgangspunkt i brukeren</name></element>
</elements></model>
"""


def run(command: Command, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*command, *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )


@pytest.fixture
def checkout(project: Project, tmp_path: Path) -> Path:
    for part in ("ontology", "data", "shapes", "queries"):
        shutil.copytree(project.root / part, tmp_path / part)
    return tmp_path


def test_the_graph_is_written_to_a_file_or_to_standard_output(
    okosystem: Command, release: Release, tmp_path: Path
) -> None:
    options = ("export", "archimate", "--release", str(release.folder), "--view", "malbilde")
    done = run(okosystem, *options, "--output", "graph.xml", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    data = (tmp_path / "graph.xml").read_bytes()
    assert find_violations(data) == []
    assert run(okosystem, *options, cwd=tmp_path).stdout.encode() == data


def test_an_unknown_view_is_refused(okosystem: Command, tmp_path: Path) -> None:
    done = run(okosystem, "export", "archimate", "--view", "kart", cwd=tmp_path)
    assert done.returncode == 2
    assert "'kart' is not 'malbilde'" in done.stderr


def test_a_model_is_previewed_and_written_with_apply(okosystem: Command, checkout: Path) -> None:
    (checkout / "na.xml").write_text(MODEL, encoding="utf-8")
    target = checkout / "data/imported/archimate.ttl"
    before = target.read_bytes() if target.is_file() else b""
    options = ("import", "archimate", "na.xml", "--shrink")
    preview = run(okosystem, *options, cwd=checkout)
    assert (preview.returncode, preview.stderr) == (0, "")
    assert "1 new Principle: «Ta utgangspunkt i brukeren»." in preview.stdout
    assert preview.stdout.splitlines()[-1] == (
        "Nothing was changed. To write data/imported/archimate.ttl: the same command with --apply"
    )
    assert (target.read_bytes() if target.is_file() else b"") == before
    done = run(okosystem, *options, "--apply", cwd=checkout)
    assert done.stdout.splitlines()[-1].startswith("data/imported/archimate.ttl is written.")
    assert "na:id-1\n    a archimate:Principle ;" in target.read_text(encoding="utf-8")
    assert run(okosystem, "format", "--check", str(target), cwd=checkout).returncode == 0


def test_a_broken_model_is_one_line_and_changes_nothing(okosystem: Command, checkout: Path) -> None:
    (checkout / "na.xml").write_text(MODEL[:300], encoding="utf-8")
    done = run(okosystem, "import", "archimate", "na.xml", "--apply", cwd=checkout)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("okosystem: na.xml:")
    assert done.stderr.endswith("Nothing was changed.\n")
    assert done.stderr.count("\n") == 1


def test_the_graph_is_written_in_the_form_of_digdir(
    okosystem: Command, release: Release, tmp_path: Path
) -> None:
    options = ("--release", str(release.folder))
    done = run(okosystem, "export", "na", *options, "na.ttl", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    text = (tmp_path / "na.ttl").read_text(encoding="utf-8")
    assert "own:okosystem a archimate:ArchiMate" in text
    assert 'archimate:identifier "id-d503cf06faa1417b8acd4b26a5c0741e"' in text


def test_version_4_is_a_choice(okosystem: Command, release: Release, tmp_path: Path) -> None:
    options = ("export", "archimate", "--release", str(release.folder), "--archimate")
    assert 'xsi:type="Gap"' in run(okosystem, *options, "3.2", cwd=tmp_path).stdout
    assert 'xsi:type="Gap"' not in run(okosystem, *options, "4", cwd=tmp_path).stdout
    assert run(okosystem, *options, "5", cwd=tmp_path).returncode == 2


def test_a_table_of_what_became_of_each_part_is_written(okosystem: Command, checkout: Path) -> None:
    (checkout / "na.xml").write_text(MODEL, encoding="utf-8")
    options = ("import", "archimate", "na.xml", "--shrink", "--table", "table.csv")
    done = run(okosystem, *options, cwd=checkout)
    assert "2 of 2 elements are accounted for: 1 taken as external, 1 listed only." in done.stdout
    assert len((checkout / "table.csv").read_text(encoding="utf-8").splitlines()) == 3
