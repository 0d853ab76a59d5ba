"""Each shape against its cases: valid cases have no findings, the others the approved ones.

Both engines validate each case, against the shapes that can target its nodes.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox
import pytest

from okosystem.build.shacl import check_shapes
from okosystem.build.validation import shapes_graph
from okosystem.rdf.terms import (
    BASE,
    OWL,
    RDF,
    RDF_TYPE,
    RDFS,
    SH,
    curie,
)
from okosystem.turtle.findings import Finding
from okosystem.turtle.sources import Project, SourceFile
from tests.reasoning import derive

HERE = Path(__file__).parent
PROJECT = Project.at(HERE.parent.parent)
CASES = sorted(HERE.glob("*/*.ttl"))
INVALID = [case for case in CASES if not case.stem.startswith("valid")]
TARGETS = {SH["targetSubjectsOf"], SH["targetObjectsOf"]}
ACTOR = f"<{BASE}id/actor/"
"""The editors are named in the ontology, and described in cases."""
MARK = "-of-case-"

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def name_of(case: Path) -> str:
    return case.relative_to(HERE).with_suffix("").as_posix()


class Cases:
    """The graphs of the cases: asserted and inferred statements, without the ontology itself.

    Inference runs once for all cases. A mark on every IRI outside the ontology keeps them apart.
    A case with a statement about a term of the ontology is processed alone.
    """

    def __init__(self) -> None:
        self._vocabulary = [quad for file in PROJECT.vocabulary for quad in file.quads]
        self._terms = {quad.subject for quad in self._vocabulary}
        self._mentioned = {term for quad in self._vocabulary for term in quad.triple}
        self._known = {term for term in self._mentioned if not str(term).startswith(ACTOR)}

    def quads(self, case: Path) -> Sequence[ox.Quad]:
        return SourceFile(case, name_of(case)).quads

    @cached_property
    def graphs(self) -> Mapping[Path, Sequence[ox.Triple]]:
        stated = {case: self.quads(case) for case in CASES}
        graphs = {case: [quad.triple for quad in quads] for case, quads in stated.items()}
        alone = {c for c, quads in stated.items() if {q.subject for q in quads} & self._terms}
        marked = [
            self._mark(quad, f"{MARK}{number}")
            for number, case in enumerate(CASES)
            for quad in ([] if case in alone else stated[case])
        ]
        for triple in self._derive(marked, self._mentioned):
            number = next(str(term).partition(MARK)[2] for term in triple if MARK in str(term))
            graphs[CASES[int(number.rstrip(">"))]].append(_without_mark(triple))
        for case in alone:
            local_terms = self._terms - {quad.subject for quad in stated[case]}
            graphs[case] += self._derive(stated[case], local_terms)
        return graphs

    def _derive(self, quads: Sequence[ox.Quad], terms: Iterable[Term]) -> list[ox.Triple]:
        derived = derive([*self._vocabulary, *quads])
        excluded = set(terms)
        return [triple for triple in derived if triple.subject not in excluded]

    def _mark(self, quad: ox.Quad, mark: str) -> ox.Quad:
        def marked(term: Term) -> Term:
            if isinstance(term, ox.BlankNode):
                return ox.BlankNode(f"{term.value}{mark}")
            if not isinstance(term, ox.NamedNode) or term in self._known:
                return term
            is_builtin = term.value.startswith((RDF, RDFS, OWL))
            return term if is_builtin else ox.NamedNode(f"{term.value}{mark}")

        return ox.Quad(*map(marked, quad.triple))  # type: ignore[arg-type]


def _without_mark(triple: ox.Triple) -> ox.Triple:
    def unmarked(term: Term) -> Term:
        if isinstance(term, ox.NamedNode | ox.BlankNode):
            return type(term)(term.value.partition(MARK)[0])
        return term

    return ox.Triple(*map(unmarked, triple))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Shapes:
    """The shapes, by the class or property that gives them a target in a graph."""

    triples: Sequence[ox.Triple]

    @cached_property
    def _by_subject(self) -> Mapping[Term, Sequence[ox.Triple]]:
        found = defaultdict[Term, list[ox.Triple]](list)
        for triple in self.triples:
            found[triple.subject].append(triple)
        return found

    def for_graph(self, graph: Iterable[ox.Triple]) -> list[ox.Triple]:
        """Select the shapes that can target a node of the graph, and the shapes these refer to."""
        graph = list(graph)
        classes = {t.object for t in graph if t.predicate.value == RDF_TYPE}
        properties = {t.predicate for t in graph}
        queue: list[Term] = [
            t.subject
            for t in self.triples
            if (t.predicate.value == SH["targetClass"] and t.object in classes)
            or (t.predicate.value in TARGETS and t.object in properties)
        ]
        selected: dict[Term, Sequence[ox.Triple]] = {}
        while queue:
            node = queue.pop()
            if node not in selected:
                selected[node] = self._by_subject.get(node, ())
                queue += [triple.object for triple in selected[node]]
        return [triple for triples in selected.values() for triple in triples]


cases = Cases()
shapes = Shapes(shapes_graph(PROJECT))


def validate(case: Path, engine: str) -> list[Finding]:
    graph = cases.graphs[case]
    return check_shapes(graph, shapes.for_graph(graph), engine)


def findings_about_case(findings: Iterable[Finding], case: Path) -> list[Finding]:
    """Select the findings about nodes that the case describes, not those it only gives a type."""
    described = [quad for quad in cases.quads(case) if quad.predicate.value != RDF_TYPE]
    subjects = {q.subject.value for q in described if isinstance(q.subject, ox.NamedNode)}
    return [finding for finding in findings if finding.focus in subjects]


def line(finding: Finding) -> str:
    short = [
        curie(iri, PROJECT.prefixes) if iri else "-"
        for iri in (finding.rule, finding.focus, finding.path)
    ]
    return "\t".join([finding.severity.name.lower(), *short, finding.text("nb")])


def key(finding: Finding) -> tuple[object, ...]:
    return (finding.severity, finding.focus, finding.path, finding.rule, finding.component)


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_case_gives_the_approved_findings_with_both_engines(
    case: Path, pytestconfig: pytest.Config
) -> None:
    findings = validate(case, "rudof")
    assert set(map(key, validate(case, "pyshacl"))) == set(map(key, findings))
    report = "".join(f"{line(finding)}\n" for finding in findings_about_case(findings, case))
    approved = case.with_suffix(".approved.txt")
    if pytestconfig.getoption("--rewrite-approved") and report:
        approved.write_text(report, encoding="utf-8")
    assert report == (approved.read_text(encoding="utf-8") if approved.exists() else "")
    assert bool(report) is (case in INVALID)


@pytest.mark.parametrize("case", CASES[::80], ids=name_of)
def test_selected_shapes_give_the_findings_of_all_shapes(case: Path) -> None:
    expected = check_shapes(cases.graphs[case], shapes.triples)
    assert validate(case, "rudof") == expected


def test_every_property_shape_has_an_invalid_case() -> None:
    broken = {
        row.split("\t")[1]
        for path in HERE.glob("*/*.approved.txt")
        for row in path.read_text(encoding="utf-8").splitlines()
    }
    property_shapes = {
        curie(t.subject.value, PROJECT.prefixes)
        for t in shapes.triples
        if t.predicate.value == SH["path"] and isinstance(t.subject, ox.NamedNode)
    }
    assert sorted(property_shapes - broken) == []
