"""Each shape against its files: valid ones give nothing, the others just the approved findings."""

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from okosystem.core.findings import Finding
from okosystem.core.reasoning import derive, read_rules
from okosystem.core.shacl import check_shapes
from okosystem.core.source_graph import SourceGraph
from okosystem.core.sources import Project, SourceFile
from okosystem.core.terms import RDF_TYPE, curie
from okosystem.core.validation import shapes_graph

HERE = Path(__file__).parent
CASES = sorted(HERE.glob("*/*.ttl"))
INVALID = [case for case in CASES if not case.stem.startswith("valid")]


def name_of(case: Path) -> str:
    return case.relative_to(HERE).with_suffix("").as_posix()


def graph_of(case: Path, project: Project) -> list[ox.Triple]:
    """Give what the case says and what follows about its things, without the ontology itself."""
    vocabulary = [q for f in project.vocabulary for q in f.quads]
    stated = list(SourceFile(case, case.name).quads)
    terms = {quad.subject for quad in vocabulary} - {quad.subject for quad in stated}
    derived = derive([*vocabulary, *stated], read_rules(project.root / "queries/infer"))
    return [q.triple for q in stated] + [t for t in derived if t.subject not in terms]


@cache
def found_fast(case: Path) -> list[Finding]:
    project = Project.at(HERE.parent.parent)
    return check_shapes(graph_of(case, project), shapes_graph(project))


def own(found: list[Finding], case: Path) -> list[Finding]:
    """Keep the findings about what the case describes, not about what it only gives the type of."""
    described = [q for q in SourceFile(case, case.name).quads if q.predicate.value != RDF_TYPE]
    subjects = {q.subject.value for q in described if isinstance(q.subject, ox.NamedNode)}
    return [finding for finding in found if finding.focus in subjects]


def line(finding: Finding, project: Project) -> str:
    short = [
        curie(iri, project.prefixes) if iri else "-"
        for iri in (finding.rule, finding.focus, finding.path)
    ]
    return "\t".join([finding.severity.name.lower(), *short, finding.text("nb")])


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_case_gives_the_approved_findings(
    case: Path, project: Project, pytestconfig: pytest.Config
) -> None:
    found = own(found_fast(case), case)
    report = "".join(f"{line(finding, project)}\n" for finding in found)
    approved = case.with_suffix(".approved.txt")
    if pytestconfig.getoption("--rewrite-approved") and report:
        approved.write_text(report, encoding="utf-8")
    assert report == (approved.read_text(encoding="utf-8") if approved.exists() else "")
    assert bool(report) is (case in INVALID)


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_the_referee_says_the_same(case: Path, project: Project) -> None:
    triples, shapes = graph_of(case, project), shapes_graph(project)
    slow = {key(finding) for finding in check_shapes(triples, shapes, "pyshacl")}
    assert {key(finding) for finding in found_fast(case)} == slow


def key(finding: Finding) -> tuple[object, ...]:
    return (finding.severity, finding.focus, finding.path, finding.rule, finding.component)


def test_every_property_shape_has_a_case_that_breaks_it(project: Project) -> None:
    broken = {
        row.split("\t")[1]
        for path in HERE.glob("*/*.approved.txt")
        for row in path.read_text(encoding="utf-8").splitlines()
    }
    path = ox.NamedNode("http://www.w3.org/ns/shacl#path")
    shapes = {
        curie(t.subject.value, project.prefixes)
        for t in shapes_graph(project)
        if t.predicate == path and isinstance(t.subject, ox.NamedNode)
    }
    assert sorted(shapes - broken) == []


def test_the_referee_says_the_same_of_the_real_graph(world: SourceGraph, project: Project) -> None:
    shapes = shapes_graph(project)
    fast = {key(finding) for finding in check_shapes(world.triples, shapes)}
    slow = {key(finding) for finding in check_shapes(world.triples, shapes, "pyshacl")}
    assert fast == slow
