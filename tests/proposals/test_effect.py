"""What a proposal does to the graph: nothing until it is accepted, nothing when it is rejected."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

from okosystem.commands.build import analyse
from okosystem.core.findings import Finding, Severity
from okosystem.core.sources import Project
from okosystem.core.terms import ID, OKO
from okosystem.core.validation import World, validate
from okosystem.proposals.deriving import forms
from okosystem.proposals.naming import Described
from okosystem.proposals.writing import written
from tests.proposals.test_writing import COMMON, GOOD

PROPOSED = "oko:proposalStatus proposal-status:proposed ;"
REVIEWED = """oko:reviewedBy <https://w3id.org/felles-okosystem/id/actor/digdir> ;
    oko:reviewedOn "2026-11-26"^^xsd:date ;"""
ANSWERS = {
    "proposed": PROPOSED,
    "accepted": f"oko:proposalStatus proposal-status:accepted ; {REVIEWED}",
    "rejected": f"""oko:proposalStatus proposal-status:rejected ; {REVIEWED}
    oko:reviewReason "Den hører ikke til der."@nb ;""",
}
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
Graph = frozenset[ox.Triple]


@dataclass(frozen=True)
class Outcome:
    """The graph with a proposal in it, what is worked out from it, and what is to be mended."""

    proposal: str
    graph: Graph
    results: Graph
    found: list[Finding]

    def has(self, subject: str, predicate: str, value: str) -> bool:
        node = ox.NamedNode(value)
        return ox.Triple(ox.NamedNode(subject), ox.NamedNode(OKO[predicate]), node) in self.graph

    def made(self, kind: str, slug: str) -> str:
        """The IRI of what came of the proposal."""
        return ID[f"{kind}/{slug or self.proposal.rpartition('/')[2]}"]

    def types(self, iri: str) -> set[str]:
        node = ox.NamedNode(iri)
        return {
            str(t.object)[1:-1].rpartition("#")[2]
            for t in self.graph
            if t.subject == node and t.predicate == TYPE
        }


def of(root: Path, name: str = "") -> Outcome:
    project = Project.at(root)
    world = World(project, project.graph_files)
    proposal = ID[f"proposal/{Path(name).stem}"]
    found = [f for f in validate(world) if f.severity is Severity.VIOLATION]
    return Outcome(proposal, frozenset(world.triples), frozenset(analyse(world)), found)


@pytest.fixture(scope="module")
def before(project: Project) -> Outcome:
    return of(project.root)


@pytest.fixture
def answered(project: Project, tmp_path: Path) -> Callable[[str, str], Outcome]:
    """Put a proposal in a copy of the data, with an answer."""
    for part in ("ontology", "data", "shapes", "queries"):
        shutil.copytree(project.root / part, tmp_path / part)
    for name in ("pyproject.toml", "CHANGELOG.md"):
        shutil.copy(project.root / name, tmp_path / name)
    made, names = forms(project), Described(project)

    def put(kind: str, answer: str) -> Outcome:
        fields = {**COMMON, **GOOD[kind]}
        name, text = written(made, kind, fields, names, project.prefixes)
        assert PROPOSED in text
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text.replace(PROPOSED, ANSWERS[answer]), encoding="utf-8")
        return of(tmp_path, name)

    return put


@pytest.mark.parametrize("answer", ["proposed", "rejected"])
@pytest.mark.parametrize("kind", ["place", "acquit", "phase-out", "need"])
def test_what_is_not_accepted_changes_nothing_but_is_there_with_its_answer(
    kind: str, answer: str, before: Outcome, answered: Callable[[str, str], Outcome]
) -> None:
    after = answered(kind, answer)
    assert after.found == []
    assert before.graph - after.graph == frozenset()
    new = after.graph - before.graph
    about = {str(t.subject)[1:-1] for t in new}
    assert about == {after.proposal}
    assert after.results == before.results
    assert after.has(after.proposal, "proposalStatus", ID[f"proposal-status/{answer}"])
    reasons = [t.object for t in new if t.predicate.value == OKO["reviewReason"]]
    assert bool(reasons) is (answer == "rejected")


def test_an_accepted_placement_puts_the_resource_in_its_place(
    before: Outcome, answered: Callable[[str, str], Outcome]
) -> None:
    after = answered("place", "accepted")
    resource, portals = ID["resource/helsenorge-no"], ID["category/portals"]
    placement = after.made("placement", "helsenorge-no--portals--2026-11-25")
    assert not before.has(resource, "category", portals)
    assert after.has(resource, "hasPlacement", placement)
    assert after.has(resource, "category", portals)
    assert after.types(placement) >= {"Placement", "Statement"}
    assert after.has(placement, "evidenceClass", ID["evidence/judgement"])
    suggestion = ox.NamedNode(ID["analysis/placement--helsenorge-no"])
    assert suggestion in {t.subject for t in before.results}
    assert suggestion not in {t.subject for t in after.results}


def test_an_accepted_acquittal_is_an_acquittal(
    before: Outcome, answered: Callable[[str, str], Outcome]
) -> None:
    after = answered("acquit", "accepted")
    acquittal = after.made("assessment", "")
    assert after.found == []
    assert after.types(acquittal) >= {"Acquittal", "Assessment", "Statement"}
    assert after.has(acquittal, "assesses", ID["resource/skate"])


def test_an_accepted_overlap_is_an_assessment_and_the_two_overlap(
    before: Outcome, answered: Callable[[str, str], Outcome]
) -> None:
    after = answered("overlap", "accepted")
    assert after.found == []
    assert after.types(after.made("assessment", "")) >= {"OverlapAssessment"}
    assert after.has(ID["resource/eformidling"], "overlapsWith", ID["resource/fiks-io"])
    assert before.results != after.results


def test_accepted_advice_to_phase_out_is_the_human_verdict_on_the_draft(
    before: Outcome, answered: Callable[[str, str], Outcome]
) -> None:
    after = answered("phase-out", "accepted")
    assert after.found == []
    verdict = ox.NamedNode(OKO["humanVerdict"])
    advice = ox.NamedNode(after.made("assessment", ""))
    assert [t for t in before.results if t.object == advice] == []
    drafts = {t.subject for t in after.results if t.predicate == verdict and t.object == advice}
    assert drafts == {ox.NamedNode(ID["analysis/phase-out--altinn-formidling"])}


def test_an_accepted_need_is_a_need_that_is_reported(
    answered: Callable[[str, str], Outcome],
) -> None:
    after = answered("need", "accepted")
    need = after.made("need", "apen-tilgang-pa-oya--2026-11-25")
    assert after.found == []
    assert after.types(need) >= {"Need"}
    assert after.has(need, "needStatus", ID["need-status/reported"])
    assert after.has(need, "affectsCategory", ID["category/portals"])


def test_an_accepted_objection_stands_against_the_statement(
    answered: Callable[[str, str], Outcome],
) -> None:
    after = answered("object", "accepted")
    objection = after.made("assessment", "")
    assert after.found == []
    assert "Objection" in after.types(objection)
    assert after.has(objection, "objectsTo", ID["assessment/overlap--fiks-io--eformidling"])


def test_accepted_advice_says_to_whom_and_what_is_asked_for(
    answered: Callable[[str, str], Outcome],
) -> None:
    after = answered("advise", "accepted")
    advice = after.made("assessment", "")
    assert after.found == []
    assert "Recommendation" in after.types(advice)
    assert after.has(advice, "recipient", ID["actor/digdir"])
    asked = [t.object for t in after.graph if t.predicate.value == OKO["asksFor"]]
    assert ox.Literal("Si ja.", language="nb") in asked


def test_an_accepted_correction_waits_for_somebody_to_make_it(
    before: Outcome, answered: Callable[[str, str], Outcome]
) -> None:
    after = answered("correct", "accepted")
    assert {str(t.subject)[1:-1] for t in after.graph - before.graph} == {after.proposal}
