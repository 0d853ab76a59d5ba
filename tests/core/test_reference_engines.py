"""The reference engines, as the command runs them on the fixture world."""

import shutil
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest

from okosystem.core.release import Release
from okosystem.core.source_graph import SourceGraph
from okosystem.core.sources import Project


def test_pyshacl_prints_the_findings_of_rudof(
    okosystem: list[str], project: Project, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text(
        "PREFIX oko: <https://w3id.org/felles-okosystem/ns#>\n"
        "PREFIX resource: <https://w3id.org/felles-okosystem/id/resource/>\n"
        "resource:broken\n    a oko:DigitalSolution ;\n.\n",
        encoding="utf-8",
    )
    command = [*okosystem, "validate", "--project", str(project.root), str(broken), "--engine"]
    by_rudof, by_pyshacl = (
        subprocess.run([*command, engine], capture_output=True, text=True, check=False)
        for engine in ("rudof", "pyshacl")
    )
    assert "broken.ttl:3  violation  resource:broken: dct:title is missing" in by_rudof.stdout
    assert by_pyshacl.stdout == by_rudof.stdout
    assert (by_pyshacl.returncode, by_pyshacl.stderr) == (1, by_rudof.stderr)


@pytest.mark.slow
def test_owlrl_builds_the_release_of_the_rules(
    okosystem: list[str], project: Project, tmp_path: Path
) -> None:
    copy = Project.at(shutil.copytree(project.root, tmp_path / "checkout"))
    shutil.rmtree(copy.root / "data/scenarios")  # owlrl takes as long for each additional file
    inferred = SourceGraph(copy, copy.graph_files).inferred
    command = [*okosystem, "build", "--project", str(copy.root), "--reasoner", "owlrl"]
    subprocess.run([*command, "--out", str(tmp_path / "release")], check=True)
    built = Release.open(tmp_path / "release").file("inferred.ttl")
    triples = {quad.triple for quad in ox.parse(path=str(built), format=ox.RdfFormat.TURTLE)}
    assert triples == set(inferred)
    assert len(inferred) > 500


@pytest.mark.parametrize("option", [("validate", "--engine"), ("build", "--reasoner")])
def test_an_unknown_engine_is_refused(okosystem: list[str], option: tuple[str, str]) -> None:
    command = [*okosystem, *option, "other"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "'other' is not one of" in done.stderr
