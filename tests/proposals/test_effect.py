"""The effect of proposals on the graph: none until accepted, none when rejected."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

from okosystem.analyses.reasoning import read_rules
from okosystem.build.source_graph import SourceGraph
from okosystem.build.validation import validate
from okosystem.commands.build import analyse
from okosystem.proposals.files import write_proposal
from okosystem.proposals.form_builder import build_forms, read_names
from okosystem.rdf.terms import ID, OKO
from okosystem.turtle.findings import Finding, Severity
from okosystem.turtle.sources import Project
from tests.proposals.test_writing import COMMON, GOOD
from tests.reasoning import derive

PROPOSED = "oko:proposalStatus <proposal-status/proposed> ;"
REVIEWED = """oko:reviewedBy <https://w3id.org/felles-okosystem/id/actor/digdir> ;
    oko:reviewedOn "2026-11-25"^^xsd:date ;"""
ANSWERS = {
    "proposed": PROPOSED,
    "accepted": f"oko:proposalStatus <proposal-status/accepted> ; {REVIEWED}",
    "rejected": f"""oko:proposalStatus <proposal-status/rejected> ; {REVIEWED}
    oko:reviewReason "Den hører ikke til der."@nb ;""",
}
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
Graph = frozenset[ox.Triple]


KINDS = ("place", "overlap", "acquit", "phase-out", "need", "object", "advise", "correct")


@dataclass(frozen=True)
class Outcome:
    """The graph with a proposal of each kind, the results of the algorithms, and the violations."""

    slugs: Mapping[str, str]
    graph: Graph
    results: Graph
    violations: list[Finding]

    def has(self, subject: str, predicate: str, value: str) -> bool:
        node = ox.NamedNode(value)
        return ox.Triple(ox.NamedNode(subject), ox.NamedNode(OKO[predicate]), node) in self.graph

    def created_from(self, kind: str, of: str, prefix: str = "") -> str:
        """Return the IRI of the entity created from a proposal."""
        return ID[f"{kind}/{self.slugs[of].removeprefix(prefix)}"]

    def types(self, iri: str) -> set[str]:
        node = ox.NamedNode(iri)
        return {
            str(t.object)[1:-1].rpartition("#")[2]
            for t in self.graph
            if t.subject == node and t.predicate == TYPE
        }


def outcome_of(root: Path, slugs: Mapping[str, str]) -> Outcome:
    project = Project.at(root)
    world = SourceGraph(project, project.graph_files)
    found = [f for f in validate(world) if f.severity is Severity.VIOLATION]
    return Outcome(slugs, frozenset(world.triples), frozenset(analyse(world)), found)


@pytest.fixture(scope="module")
def before(project: Project) -> Outcome:
    return outcome_of(project.root, {})


@pytest.fixture(scope="module")
def after(
    request: pytest.FixtureRequest, project: Project, tmp_path_factory: pytest.TempPathFactory
) -> Outcome:
    """A proposal of each kind in a copy of the data, all with the same status."""
    root = tmp_path_factory.mktemp("checkout")
    for part in ("ontology", "data", "shapes", "queries"):
        shutil.copytree(project.root / part, root / part)
    for name in ("pyproject.toml", "CHANGELOG.md"):
        shutil.copy(project.root / name, root / name)
    forms, labels, slugs = build_forms(project), read_names(project)[1], {}
    for kind in KINDS:
        fields = {**COMMON, **GOOD[kind]}
        name, text = write_proposal(forms, kind, fields, labels, project.prefixes)
        assert PROPOSED in text
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text.replace(PROPOSED, ANSWERS[request.param]), encoding="utf-8")
        slugs[kind] = Path(name).stem
    return outcome_of(root, slugs)


accepted = pytest.mark.parametrize("after", ["accepted"], indirect=True)


@pytest.mark.parametrize(
    ("after", "answer"), [("proposed", "proposed"), ("rejected", "rejected")], indirect=["after"]
)
def test_an_unaccepted_proposal_is_in_the_graph_without_effect(
    after: Outcome, answer: str, before: Outcome
) -> None:
    proposals = {ID[f"proposal/{slug}"] for slug in after.slugs.values()}
    assert after.violations == []
    assert before.graph - after.graph == frozenset()
    new = after.graph - before.graph
    assert {str(t.subject)[1:-1] for t in new} == proposals
    assert after.results == before.results
    status = ID[f"proposal-status/{answer}"]
    assert all(after.has(proposal, "proposalStatus", status) for proposal in proposals)
    reasons = {str(t.subject)[1:-1] for t in new if t.predicate.value == OKO["reviewReason"]}
    assert reasons == (proposals if answer == "rejected" else set())


@accepted
def test_accepted_proposals_leave_the_graph_valid(after: Outcome) -> None:
    assert after.violations == []


@accepted
def test_an_accepted_placement_places_the_resource(after: Outcome, before: Outcome) -> None:
    resource, portals = ID["resource/helsenorge-no"], ID["category/portals"]
    placement = after.created_from("placement", "place", "place--")
    assert not before.has(resource, "category", portals)
    assert after.has(resource, "hasPlacement", placement)
    assert after.has(resource, "category", portals)
    assert after.types(placement) >= {"Placement", "Statement"}
    assert after.has(placement, "evidenceClass", ID["evidence/judgement"])
    suggestion = ox.NamedNode(ID["analysis/placement--helsenorge-no"])
    assert suggestion in {t.subject for t in before.results}
    assert suggestion not in {t.subject for t in after.results}


@accepted
def test_an_accepted_clearance_clears_the_pair(after: Outcome) -> None:
    acquittal = after.created_from("assessment", "acquit")
    assert after.types(acquittal) >= {"Acquittal", "Assessment", "Statement"}
    assert after.has(acquittal, "assesses", ID["resource/skate"])
    assert after.has(acquittal, "assesses", ID["resource/id-porten"])


@accepted
def test_an_accepted_overlap_is_an_assessment_of_the_pair(after: Outcome) -> None:
    assessment = after.created_from("assessment", "overlap")
    assert "OverlapAssessment" in after.types(assessment)
    assert after.has(ID["resource/eformidling"], "overlapsWith", ID["resource/fiks-io"])
    verdict = ox.NamedNode(OKO["humanVerdict"])
    assert ox.NamedNode(assessment) in {t.object for t in after.results if t.predicate == verdict}


@accepted
def test_accepted_advice_to_phase_out_is_the_human_verdict_on_the_draft(after: Outcome) -> None:
    verdict = ox.NamedNode(OKO["humanVerdict"])
    advice = ox.NamedNode(after.created_from("assessment", "phase-out"))
    drafts = {t.subject for t in after.results if t.predicate == verdict and t.object == advice}
    assert drafts == {ox.NamedNode(ID["analysis/phase-out--altinn-formidling"])}


@accepted
def test_an_accepted_need_is_a_reported_need(after: Outcome) -> None:
    need = after.created_from("need", "need", "need--")
    assert "Need" in after.types(need)
    assert after.has(need, "needStatus", ID["need-status/reported"])
    assert after.has(need, "affectsCategory", ID["category/portals"])


@accepted
def test_an_accepted_objection_concerns_the_statement(after: Outcome) -> None:
    objection = after.created_from("assessment", "object")
    assert "Objection" in after.types(objection)
    assert after.has(objection, "objectsTo", ID["assessment/overlap--fiks-io--eformidling"])


@accepted
def test_accepted_advice_has_its_recipient_and_request(after: Outcome) -> None:
    advice = after.created_from("assessment", "advise")
    assert "Recommendation" in after.types(advice)
    assert after.has(advice, "recipient", ID["actor/digdir"])
    requests = [t.object for t in after.graph if t.predicate.value == OKO["asksFor"]]
    assert ox.Literal("Si ja.", language="nb") in requests


@accepted
def test_the_subject_of_an_accepted_correction_has_it_pending(
    after: Outcome, before: Outcome
) -> None:
    proposal = ID[f"proposal/{after.slugs['correct']}"]
    awaits = [t for t in after.graph if t.predicate.value == OKO["awaitsCorrection"]]
    assert awaits == [
        ox.Triple(
            ox.NamedNode(ID["resource/skate"]),
            ox.NamedNode(OKO["awaitsCorrection"]),
            ox.NamedNode(proposal),
        )
    ]
    assert proposal in {str(t.subject)[1:-1] for t in after.graph - before.graph}
    assert [t for t in after.graph if t.object == ox.Literal("Skate AU.", language="nb")] == [
        ox.Triple(
            ox.NamedNode(ID[f"proposal/{after.slugs['correct']}"]),
            ox.NamedNode(OKO["proposedText"]),
            ox.Literal("Skate AU.", language="nb"),
        )
    ]


@pytest.mark.parametrize(
    ("more", "awaits"),
    [("", ["resource/skate"]), ('oko:carriedOutOn "2026-11-26"^^xsd:date ;', [])],
    ids=["not-carried-out", "carried-out"],
)
def test_a_correction_is_pending_until_carried_out(
    more: str, awaits: list[str], project: Project
) -> None:
    fields = {**COMMON, **GOOD["correct"]}
    _, turtle = write_proposal(
        build_forms(project), "correct", fields, read_names(project)[1], project.prefixes
    )
    text = turtle.replace(PROPOSED, f"{ANSWERS['accepted']} {more}")
    new = derive(ox.parse(text, ox.RdfFormat.TURTLE), read_rules(project.root / "queries/accept"))
    assert [t.subject.value.removeprefix(ID) for t in new] == awaits  # type: ignore[union-attr]
