"""Import a model into a checkout: the files written, the open questions, and past decisions."""

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from okosystem.build.own_data import KnownEntity
from okosystem.build.staging import apply
from okosystem.errors import NotConforming, SourceError
from okosystem.plugins.archimate.accounting import Accounting
from okosystem.plugins.archimate.importing import (
    NATIONAL_BASE,
    Import,
    Origin,
    model_triples,
    prepare,
)
from okosystem.plugins.archimate.matching import (
    ACCEPTED,
    OPEN,
    REJECTED,
    Match,
    Naming,
    OurSide,
    Suggestions,
)
from okosystem.plugins.archimate.model import Element, Model, Relationship
from okosystem.plugins.archimate.plugin import write_model
from okosystem.plugins.archimate.writer import to_xml
from okosystem.rdf.terms import ID
from okosystem.release.release import Release
from okosystem.turtle.sources import Project
from okosystem.turtle.turtle import to_house_style

pytestmark = pytest.mark.slow

DAY = "2026-11-25"
UNKNOWN = Origin("", "")
DATA_DRIVEN = "id-98df6c2b4df340c7a3a3ad32d99ca37e"
CAPABILITY = ID["capability/data-driven-public-sector"]
EXAMPLE = "https://example.org/na/"
GOAL = ID["goal/felles-okosystem-som-virker"]


def element_named(identifier: str, kind: str, **names: str) -> Element:
    return Element(identifier=identifier, type=kind, names=names, documentation={"nb": "Deres ord"})


def relationship_between(identifier: str, kind: str, source: str, target: str) -> Relationship:
    return Relationship(identifier=identifier, type=kind, names={}, source=source, target=target)


OTHER_MODEL = Model(
    identifier="id-91814cfd070848099d96b5a751963e49",
    names={"nb": "Nasjonal Arkitektur"},
    version="5.0.1",
    elements=[
        element_named(DATA_DRIVEN, "Capability", nb="Datadrevet"),
        element_named("id-goal", "Goal", nb="Et felles økosystem som virker"),
        element_named("id-new", "Principle", en="Openness", de="Offenheit"),
        element_named("id-far", "Driver", de="Ferne"),
        element_named("resource.altinn", "ApplicationComponent", nb="Altinn, kopiert fra oss"),
    ],
    relationships=[
        relationship_between("id-rel", "Realization", DATA_DRIVEN, "id-goal"),
        relationship_between("id-to-ours", "Association", "id-new", "resource.altinn"),
    ],
)


@pytest.fixture(scope="module")
def checkout(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("checkout")
    for part in ("ontology", "data", "shapes", "queries"):
        shutil.copytree(project.root / part, root / part)
    goals = root / "data/strategies/goals.ttl"
    text = goals.read_text(encoding="utf-8")
    link = "    rdfs:seeAlso na:id-897fd3d0f5fd4c2891e824a371d5e69b ;\n"
    assert link in text
    goals.write_text(text.replace(link, ""), encoding="utf-8")
    (root / "data/imported/archimate.ttl").unlink(missing_ok=True)
    return root


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("theirs") / "na.xml"
    path.write_bytes(to_xml(OTHER_MODEL))
    return path


@pytest.fixture(scope="module")
def first(checkout: Path, file: Path) -> Import:
    before = fingerprint(checkout)
    found = prepare(Project.at(checkout), file, UNKNOWN, DAY)
    assert fingerprint(checkout) == before
    return found


def fingerprint(root: Path) -> dict[str, str]:
    files = [path for path in root.rglob("*") if path.is_file()]
    return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def text_of(found: Import) -> str:
    assert found.staged is not None
    return found.staged.text


def test_elements_become_nodes_with_name_and_source_only(
    first: Import,
) -> None:
    text = text_of(first)
    assert (
        f"""\
na:{DATA_DRIVEN}
    a archimate:Capability ;
    rdfs:label "Datadrevet"@nb ;
    dct:isPartOf na:id-91814cfd070848099d96b5a751963e49 ;
    dct:source <source/github-com-digdir-nasjonal-arkitektur> ;
.
"""
        in text
    )
    assert "\nna:id-rel\n    a archimate:RealizationRelationship ;\n    archimate:source " in text
    assert "archimate:target <resource/altinn>" in text
    assert 'rdfs:label "Openness"@en' in text
    assert 'rdfs:label "Ferne" ;' in text
    assert 'owl:versionInfo "5.0.1" ;' in text
    assert "Deres ord" not in text
    assert "kopiert fra oss" not in text


def test_the_report_lists_changes_and_a_question_on_a_similar_name(first: Import) -> None:
    name = Match(GOAL, f"{NATIONAL_BASE}id-goal", "", {}).iri.rpartition("/")[2]
    assert not [line for line in first.report if line.endswith(" is new.")]
    assert [line for line in first.report if " new " in line] == [
        "1 new Capability: «Datadrevet».",
        "1 new Driver: «Ferne».",
        "1 new Goal: «Et felles økosystem som virker».",
        "1 new Principle: «Openness».",
        "2 new relationships.",
    ]
    assert [line for line in first.report if " may be " in line] == [
        "«Et felles økosystem som virker» may be goal:felles-okosystem-som-virker (high: The names "
        f"are the same.) To decide: move assessment:{name} to "
        "data/assessments/archimate-matches.ttl "
        "with the outcome accepted or rejected."
    ]
    assert (
        first.report[-1]
        == "4 elements: 1 linked to ours, 1 questions open, 0 decided; 2 relationships."
    )
    assert f"<assessment/{name}>\n    a oko:MatchAssessment ;" in text_of(first)


def test_a_link_to_a_missing_element_is_reported(first: Import) -> None:
    missing = [line for line in first.report if "which the model does not have" in line]
    assert len(missing) == 61 + 8
    assert (
        "capability:trust is linked to https://data.digdir.no/nasjonal-arkitektur/"
        "id-d503cf06faa1417b8acd4b26a5c0741e, which the model does not have. "
        "How to fix it: see whether it was renamed, and correct the link."
    ) in missing


def test_decisions_survive_a_second_import_without_changes(
    checkout: Path, file: Path, first: Import
) -> None:
    assert first.staged is not None
    apply(first.staged)
    second = prepare(Project.at(checkout), file, UNKNOWN, "2027-01-01")
    assert text_of(second) == text_of(first)
    assert [line for line in second.report if " new" in line] == []

    decisions = checkout / "data/assessments/archimate-matches.ttl"
    name = Match(GOAL, f"{NATIONAL_BASE}id-goal", "", {}).iri
    decisions.write_text(assessment_of(name, "accepted", checkout), encoding="utf-8")
    decided = decisions.read_bytes()
    accepted = prepare(Project.at(checkout), file, UNKNOWN, DAY)
    assert "<goal/felles-okosystem-som-virker>\n    rdfs:seeAlso na:id-goal ;" in text_of(accepted)
    assert "oko:MatchAssessment" not in text_of(accepted)
    assert accepted.report[-1].startswith(
        "4 elements: 1 linked to ours, 0 questions open, 1 decided"
    )

    decisions.write_text(assessment_of(name, "rejected", checkout), encoding="utf-8")
    rejected = prepare(Project.at(checkout), file, UNKNOWN, DAY)
    assert "id-goal ;\n.\n\ngoal:" not in text_of(rejected)
    assert "oko:MatchAssessment" not in text_of(rejected)
    assert "rdfs:seeAlso" not in text_of(rejected)
    assert decided.replace(b"accepted", b"rejected") == decisions.read_bytes()

    other = checkout / "other.ttl"
    other.write_text(
        """PREFIX archimate: <https://purl.org/archimate#>
<https://example.org/m> a archimate:ArchiMate . <https://example.org/g> a archimate:Goal ;
archimate:name "G" .""",
        encoding="utf-8",
    )
    with pytest.raises(SourceError, match="holds another model, https://data"):
        prepare(Project.at(checkout), other, Origin("", "source:lysbilder-2021"), DAY)


def assessment_of(iri: str, outcome: str, checkout: Path) -> str:
    """Return the assessment that a reviewer writes in the file of decisions."""
    text = f"""
PREFIX actor: <https://w3id.org/felles-okosystem/id/actor/>
PREFIX confidence: <https://w3id.org/felles-okosystem/id/confidence/>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX evidence: <https://w3id.org/felles-okosystem/id/evidence/>
PREFIX match-outcome: <https://w3id.org/felles-okosystem/id/match-outcome/>
PREFIX oko: <https://w3id.org/felles-okosystem/ns#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX source: <https://w3id.org/felles-okosystem/id/source/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
<{iri}> a oko:MatchAssessment ;
  dct:source source:egen-vurdering ; prov:wasAttributedTo actor:redaksjonen ;
  oko:assesses <{GOAL}> ; oko:matchedWith <{NATIONAL_BASE}id-goal> ;
  oko:confidence confidence:high ;
  oko:attestedFrom "2026-11-26"^^xsd:date ; oko:evidenceClass evidence:judgement ;
  oko:outcome match-outcome:{outcome} ; oko:reason "Redaksjonen har lest begge."@nb .
"""
    return to_house_style(text, Project.at(checkout).prefixes, "archimate-matches.ttl")


def test_an_exported_model_has_nothing_to_import(
    project: Project, release: Release, tmp_path: Path
) -> None:
    path = tmp_path / "okosystem.xml"
    path.write_bytes(write_model(release, None))
    found = prepare(project, path, UNKNOWN, DAY)
    assert found.staged is None
    *counts, message = found.report
    assert [line for line in counts if " ours already" not in line] == []
    assert message.startswith("okosystem.xml: all ")
    assert message.endswith(
        " relationships are ours or imported already; there is nothing to import."
    )


@pytest.mark.parametrize(
    ("origin", "message"),
    [
        (UNKNOWN, "the namespace of its elements is unknown. How to fix it: --base IRI"),
        (Origin("https://example.org/m/", ""), "its source is unknown. How to fix it: desc"),
        (
            Origin("https://example.org/m", ""),
            "its elements cannot be 'https://example.org/m'. How",
        ),
        (Origin("https://example.org/{x}/", ""), "the namespace of its elements cannot be"),
        (Origin(ID["resource/"], "source:x"), "the namespace of its elements cannot be"),
        (Origin("https://example.org/m/", "na:x"), "its source cannot be 'na:x'. How to fix it"),
        (Origin("https://example.org/m/", "x y"), "its source cannot be 'x y'. How to fix it"),
    ],
)
def test_the_origin_of_an_unknown_model_is_never_guessed(
    project: Project, tmp_path: Path, origin: Origin, message: str
) -> None:
    path = tmp_path / "other.xml"
    other = Model(
        identifier="id-x", names={"nb": "X"}, elements=[element_named("id-1", "Goal", nb="Mål")]
    )
    path.write_bytes(to_xml(other))
    with pytest.raises(SourceError, match=message):
        prepare(project, path, origin, DAY)


def test_a_model_cannot_describe_entities_of_this_graph(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "hostile.ttl"
    path.write_text(
        f"""PREFIX archimate: <https://purl.org/archimate#>
<{ID["resource/x"]}> a archimate:ArchiMate ; archimate:name "X" .
<{ID["resource/Altinn"]}> a archimate:Resource ; archimate:name "Ours now" .
""",
        encoding="utf-8",
    )
    with pytest.raises(SourceError, match="the namespace of its elements cannot be"):
        prepare(project, path, Origin("", "source:lysbilder-2021"), DAY)


def test_an_undescribed_source_is_a_violation(checkout: Path, file: Path) -> None:
    before = fingerprint(checkout)
    with pytest.raises(NotConforming, match="nothing was imported"):
        prepare(Project.at(checkout), file, Origin("", "source:nowhere"), DAY)
    assert fingerprint(checkout) == before


def test_a_similar_identifier_is_foreign(project: Project) -> None:
    kinds = {ns for ns in project.prefixes.values() if ns.startswith(ID)}
    naming = Naming("https://example.org/", kinds)
    assert naming.iri("folder.altinn") == "https://example.org/folder.altinn"
    assert naming.iri("resource.altinn") == ID["resource/altinn"]
    model = Model(
        identifier="m", names={}, elements=[element_named("resource.altinn", "Resource", nb="A")]
    )
    assert {str(t.subject) for t in model_triples(model, naming, ID["source/x"])} == {
        "<https://example.org/m>"
    }


def report_on(
    project: Project,
    model: Model,
    ours: OurSide,
    ambiguous: Mapping[str, Sequence[str]] | None = None,
) -> list[str]:
    suggestions = Suggestions((), ambiguous or {})
    return [*Accounting(project, model, Naming(EXAMPLE, ()), ours, suggestions).report([])]


def test_new_elements_are_counted_by_type(project: Project) -> None:
    elements = [element_named(f"id-{n}", "Node", nb=f"Node {n}") for n in range(6)]
    elements += [element_named("id-goal", "Goal", nb=""), element_named("id-old", "Goal", nb="Mål")]
    model = Model(identifier="m", names={}, elements=elements)
    assert report_on(project, model, OurSide([], {}, {}, (), {f"{EXAMPLE}id-old"}))[:2] == [
        "6 new Node: «Node 0», «Node 1», «Node 2» and 3 more.",
        "1 new Goal: «id-goal».",
    ]


@pytest.mark.parametrize(
    ("outcomes", "is_reported"),
    [
        ({}, True),
        ({GOAL: REJECTED}, True),
        ({GOAL: ACCEPTED}, False),
        ({GOAL: REJECTED, CAPABILITY: REJECTED}, False),
    ],
)
def test_an_ambiguous_name_is_reported_until_people_decide(
    project: Project, outcomes: dict[str, str], is_reported: bool
) -> None:
    model = Model(identifier="m", names={}, elements=[element_named("id-1", "Goal", nb="Mål")])
    decided = {(iri, f"{EXAMPLE}id-1"): outcome for iri, outcome in outcomes.items()}
    ours = OurSide([], decided, {}, ())
    candidates = {f"{EXAMPLE}id-1": [CAPABILITY, GOAL]}
    report = report_on(project, model, ours, candidates)
    assert [line for line in report if " may be " in line] == is_reported * [
        "«Mål» (<https://example.org/na/id-1>) may be capability:data-driven-public-sector or "
        "goal:felles-okosystem-som-virker: none was proposed. To decide: state an "
        "oko:MatchAssessment of the right one in data/assessments/archimate-matches.ttl."
    ]


def test_a_rejected_link_is_reported_and_only_decisions_on_its_model_count(
    project: Project,
) -> None:
    entities = [KnownEntity(GOAL, {"link": frozenset({f"{EXAMPLE}id-1"})})]
    outcomes = {
        (GOAL, f"{EXAMPLE}id-1"): REJECTED,
        (GOAL, f"{EXAMPLE}id-2"): OPEN,
        (GOAL, "https://example.org/catalogue/1"): REJECTED,
    }
    element = Element(identifier="id-1", type="Goal", names={"nb": "Mål"})
    model = Model(identifier="m", names={}, elements=[element])
    assert report_on(project, model, OurSide(entities, outcomes, {}, ()))[-2:] == [
        "goal:felles-okosystem-som-virker is linked to https://example.org/na/id-1, but the "
        "match is rejected. How to fix it: remove the link, or change the outcome.",
        "1 elements: 1 linked to ours, 0 questions open, 1 decided; 0 relationships.",
    ]
