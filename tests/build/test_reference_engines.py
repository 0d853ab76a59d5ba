"""The reference engines, as the command runs them on the fixture world."""

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from okosystem.analyses.reasoning import owlrl_closure
from okosystem.build.reference_engines import compare, record
from okosystem.build.source_graph import SourceGraph
from okosystem.cli import main
from okosystem.errors import NotConforming
from okosystem.release.reference_engines import FILE, Comparison, EngineResult
from okosystem.release.release import Release
from okosystem.release.verification import verify
from okosystem.turtle.sources import Project


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


@pytest.mark.slow
def test_both_engines_agree_with_the_release(
    project: Project, release: Release, tmp_path: Path
) -> None:
    folder = shutil.copytree(release.folder.resolve(), tmp_path / "release")
    command = ["check-engines", "--project", str(project.root), "--release", str(folder)]
    done = CliRunner().invoke(main, command)
    assert (done.exit_code, done.stderr) == (0, "")
    statement = json.loads((folder / FILE).read_bytes())
    assert statement["predicate"]["result"] == "PASSED"
    assert Release.open(folder).digest == release.digest
    report = verify(folder)
    assert report.faults == []
    inferred = release.manifest["counts"]["inferred"]
    assert f"compared {inferred}, 0 differ, pkg:pypi/pyshacl@" in report.passed[-1]


@pytest.mark.slow
def test_what_only_one_of_them_has_is_listed(release: Release, project: Project) -> None:
    """The rules stand in for owlrl, and the graph lacks a file."""
    files = [file for file in project.graph_files if file.name != "data/resources/id-porten.ttl"]
    assert len(files) == len(project.graph_files) - 1
    statements, findings = compare(release, SourceGraph(project, files))
    assert statements.result.differences == len(statements.differences) > 10
    about = "<https://w3id.org/felles-okosystem/id/resource/id-porten>"
    assert all(line.startswith("only in the release: ") for line in statements.differences)
    assert any(about in line for line in statements.differences)
    assert any(line.startswith("only by pyshacl: violation") for line in findings.differences)


def test_an_inconsistent_graph_has_no_closure() -> None:
    turtle = """PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX : <https://example.org/>
        :Law owl:disjointWith :Actor . :x a :Law, :Actor ."""
    quads = ox.parse(turtle, format=ox.RdfFormat.TURTLE)
    with pytest.raises(NotConforming, match=r"Law and .*Actor have a common individual .*x\n"):
        owlrl_closure(quad.triple for quad in quads)


def test_a_release_of_another_checkout_is_not_compared(
    project: Project, release: Release, tmp_path: Path
) -> None:
    root = shutil.copytree(project.root, tmp_path / "checkout")
    (root / "queries/columns.toml").write_text("")
    command = ["check-engines", "--project", str(root), "--release", str(release.folder)]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 2
    assert "queries/columns.toml  in the source is not what it was made from" in done.stderr
    assert not (release.folder / FILE).exists()


def test_the_record_is_of_one_release(release: Release, tmp_path: Path) -> None:
    folder = shutil.copytree(release.folder.resolve(), tmp_path / "release")
    copy = Release.open(folder)
    engines = {"owlrl": EngineResult("pkg:pypi/owlrl@7", 500, 0)}
    stated = Comparison(date(2026, 12, 2), engines)
    path = record(copy, stated)
    assert copy.comparison == stated
    statement = json.loads(path.read_bytes())
    for key, value in (("subject", []), ("predicate", {}), ("subject", None)):
        path.write_text(json.dumps({**statement, key: value}))
        assert Release.open(folder).comparison is None
        (fault,) = verify(folder).faults
        assert fault.startswith(f"{FILE}  is changed, or is malformed")


@pytest.mark.parametrize("option", [("validate", "--engine"), ("build", "--reasoner")])
def test_an_unknown_engine_is_refused(okosystem: list[str], option: tuple[str, str]) -> None:
    command = [*okosystem, *option, "other"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "'other' is not one of" in done.stderr
