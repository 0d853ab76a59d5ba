"""Statements written inside their subject: their IRIs, types and links, and the way back."""

import re
from pathlib import Path

import pytest

from okosystem.build.source_graph import SourceGraph
from okosystem.errors import SourceError
from okosystem.rdf.terms import (
    ID,
    OKO,
    RDF_TYPE,
    local_name,
    value_of,
)
from okosystem.turtle.findings import Finding, Severity
from okosystem.turtle.inline_statements import read_rules
from okosystem.turtle.positions import Positions
from okosystem.turtle.sources import Project, SourceFile
from okosystem.turtle.turtle import quads, read, to_house_style

HEAD = """BASE <https://w3id.org/felles-okosystem/id/>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX oko: <https://w3id.org/felles-okosystem/ns#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

"""
TODAY = "2026-11-28"
FACT = "oko:evidenceClass <evidence/fact>"
PARTICIPANT = "oko:participant <actor/b>"
DEPENDENCY = "oko:relationTarget <resource/b> ; oko:dependencyKind <dependency-kind/use>"
CATEGORY = "oko:inCategory <category/portals>"
CONDITION = "oko:underCondition <condition/c>"


def statements(inside: str, subject: str = "resource/a") -> dict[tuple[str, str], set[str]]:
    """Return the values of each subject and property, all by their last part."""
    found: dict[tuple[str, str], set[str]] = {}
    for quad in quads(f"{HEAD}<{subject}> {inside} .", "a.ttl", TODAY):
        subject_iri = value_of(quad.subject).removeprefix(ID)
        value = value_of(quad.object).removeprefix(ID).removeprefix(OKO)
        found.setdefault((subject_iri, local_name(quad.predicate.value)), set()).add(value)
    return found


@pytest.mark.parametrize(
    ("inside", "iri", "link"),
    [
        (f"oko:hasProviderParticipation [ {PARTICIPANT} ]",
         "participation/a--provider--b", "hasProviderParticipation"),
        (f"oko:hasOtherParticipation [ {PARTICIPANT} ; oko:role <role/supplier> ]",
         "participation/a--supplier--b", "hasOtherParticipation"),
        (f'oko:hasConsumerParticipation [ {PARTICIPANT} ; oko:endedBy "2026-11-28"^^xsd:date ]',
         "participation/a--consumer--b", "hasFormerParticipation"),
        (f'oko:hasConsumerParticipation [ {PARTICIPANT} ; oko:endedBy "2026-11-29"^^xsd:date ]',
         "participation/a--consumer--b", "hasConsumerParticipation"),
        (f'oko:hasConsumerParticipation [ {PARTICIPANT} ; oko:validFrom "2027-01-01"^^xsd:date ]',
         "participation/a--consumer--b", "hasParticipation"),
        ("oko:hasCurrentLifecycleEvent [ oko:status <lifecycle-status/in-operation> ]",
         "lifecycle/a--in-operation", "hasCurrentLifecycleEvent"),
        ('oko:hasCurrentLifecycleEvent [ oko:status <lifecycle-status/replaced> ; '
         'oko:validFrom "2027-06-01"^^xsd:date ]',
         "lifecycle/a--replaced", "hasPlannedLifecycleEvent"),
        (f'oko:hasPlacement [ {CATEGORY} ; oko:attestedFrom "2021-06-01"^^xsd:date ]',
         "placement/a--2021", "hasPlacement"),
        (f"oko:hasPlacement [ {CATEGORY} ; oko:evidenceClass <evidence/proposal> ]",
         "placement/a--proposed", "hasProposedPlacement"),
        (f"oko:hasObligation [ {CONDITION} ]", "obligation/a--c", "hasObligation"),
        (f"oko:hasObligation [ {CONDITION} ; oko:obligedGroup <sector/municipal> ]",
         "obligation/a--c--municipal", "hasObligation"),
        (f"oko:hasObligation [ {CONDITION} ; oko:obligedGroup <sector/central-government> ]",
         "obligation/a--c", "hasObligation"),
        (f"oko:qualifiedDependency [ {DEPENDENCY} ]",
         "dependency/a--b--use", "qualifiedDependency"),
        (f'oko:qualifiedDependency [ {DEPENDENCY} ; oko:validUntil "2025-12-31"^^xsd:date ]',
         "dependency/a--b--use", "hasFormerRelationship"),
        ("oko:qualifiedReplacement [ oko:relationTarget <resource/b> ; "
         "oko:evidenceClass <evidence/proposal> ]",
         "relation/a--replaces--b", "hasRelationship"),
        ("oko:hasCharacterisation [ oko:assessedUserGroup <user-group/citizen> ]",
         "assessment/a--characterisation", "hasCharacterisation"),
        ("oko:hasServiceChain [ oko:hasStep [ oko:order 1 ] ]", "chain/a", "hasServiceChain"),
        ("oko:hasServiceChain [ oko:hasStep [ oko:order 1 ] ]", "step/a--1", "hasStep"),
    ],
)  # fmt: skip
def test_a_statement_gets_its_iri_type_and_link(inside: str, iri: str, link: str) -> None:
    found = statements(inside)
    links = {prop for (_, prop), values in found.items() if iri in values}
    assert links == {link}
    assert found[iri, "type"] <= {local_name(rule.type) for rule in read_rules().values()}
    assert len(found[iri, "type"]) == 1


def test_what_is_implied_need_not_be_written() -> None:
    found = statements(
        'oko:checkedOn "2026-09-25"^^xsd:date ; oko:hasCharacterisation [ oko:order 1 ] ;'
        "oko:hasProviderParticipation [ oko:participant <actor/b> ]"
    )
    assessment, participation = "assessment/a--characterisation", "participation/a--provider--b"
    assert found[assessment, "wasAttributedTo"] == {"actor/redaksjonen"}
    assert found[assessment, "generatedAtTime"] == {"2026-09-25T00:00:00Z"}
    assert found[assessment, "evidenceClass"] == {"evidence/judgement"}
    assert found[assessment, "source"] == {"source/egen-vurdering"}
    assert found[participation, "attestedFrom"] == {"2026-09-25"}
    assert found[participation, "role"] == {"role/provider"}
    assert (participation, "source") not in found


@pytest.mark.parametrize("date", ["validFrom", "attestedFrom", "validUntil", "endedBy"])
def test_a_statement_with_a_date_is_not_dated_by_the_review(date: str) -> None:
    found = statements(
        'oko:checkedOn "2026-09-25"^^xsd:date ; oko:hasConsumerParticipation '
        f'[ oko:participant <actor/b> ; oko:{date} "2020-01-01"^^xsd:date ]'
    )
    node = "participation/a--consumer--b"
    dates = {p for s, p in found if s == node} - {"type", "role", "participant"}
    assert dates == {date}


def test_what_is_written_wins_over_what_is_implied() -> None:
    found = statements(
        'oko:checkedOn "2026-09-25"^^xsd:date ; oko:hasFocusSupport '
        "[ oko:supportedFocusArea <focus-area/f> ; prov:wasAttributedTo <actor/skate> ]"
    )
    assert found["assessment/a--f", "wasAttributedTo"] == {"actor/skate"}


def test_the_same_document_has_the_same_statements_with_named_nodes(project: Project) -> None:
    inside = f"""a oko:DigitalSolution ; oko:hasProviderParticipation [
      oko:participant <actor/b> ; {FACT} ; dct:source <source/s> ;
      oko:attestedFrom "2021-01-01"^^xsd:date ; oko:endedBy "2022-01-01"^^xsd:date ]"""
    text = f"{HEAD}<resource/a> {inside} ."
    named = f"""{HEAD}<resource/a> a oko:DigitalSolution ;
      oko:hasFormerParticipation <participation/a--provider--b> .
    <participation/a--provider--b> a oko:Participation ; oko:participant <actor/b> ;
      oko:role <role/provider> ; {FACT} ; dct:source <source/s> ;
      oko:attestedFrom "2021-01-01"^^xsd:date ; oko:endedBy "2022-01-01"^^xsd:date ."""
    name = "data/resources/a.ttl"
    assert set(quads(text, name, TODAY)) == set(quads(named, name, TODAY))
    tidy = to_house_style(named, project.prefixes, name, TODAY)
    assert tidy == to_house_style(text, project.prefixes, name, TODAY)
    assert "oko:hasProviderParticipation [" in tidy
    assert "participation/a" not in tidy


def test_a_statement_that_no_rule_gives_stays_named(project: Project) -> None:
    text = HEAD + "<resource/a> oko:qualifiedPartOf <relation/other> .\n"
    text += "<relation/other> a oko:PartWhole ; oko:relationTarget <resource/b> ."
    tidy = to_house_style(text, project.prefixes, "a.ttl", TODAY)
    assert "\n<relation/other>\n" in tidy


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        ("[ oko:role <role/provider> ]",
         r"^a\.ttl:7  .*exactly one oko:participant.* How to fix it: write it"),
        ("[ oko:participant <actor/b> , <actor/c> ]", r"^a\.ttl:7  .*exactly one oko:participant"),
        ("[ oko:participant <actor/b> ] ,\n [ oko:participant <actor/b> ; oko:order 2 ]",
         r"^a\.ttl:8  .*address of another, .*/participation/a--provider--b, in a\.ttl:7\. How to"),
        ("[ oko:participant <actor/b> ] .\n<participation/a--provider--b> oko:order 2",
         r"^a\.ttl:7  .*in a block of its own\. How to fix it"),
    ],
)  # fmt: skip
def test_a_statement_without_an_address_of_its_own_is_refused(inside: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read(f"{HEAD}<resource/a> oko:hasProviderParticipation {inside} .", "a.ttl")


def test_two_files_with_one_address_are_refused_with_both_positions(
    project: Project, tmp_path: Path
) -> None:
    statement = "<resource/a> oko:hasProviderParticipation\n [ oko:participant <actor/b> ] .\n"
    files = []
    for name in ("a.ttl", "b.ttl"):
        (tmp_path / name).write_text(HEAD + statement, encoding="utf-8")
        files.append(SourceFile(tmp_path / name, name))
    with pytest.raises(SourceError, match=r"^a\.ttl:8 and b\.ttl:8  both describe .*How to fix it"):
        _ = SourceGraph(project, files).asserted


def test_an_entity_that_two_files_describe_is_refused_with_both_positions(
    world: SourceGraph, tmp_path: Path
) -> None:
    again = SourceFile(tmp_path / "again.ttl", "data/resources/again.ttl")
    again.path.write_text(f"{HEAD}<resource/id-porten>\n    a oko:DigitalSolution .\n", "utf-8")
    message = r"resources/id-porten\.ttl:\d+ and data/resources/again\.ttl:7  both describe"
    with pytest.raises(SourceError, match=message):
        _ = SourceGraph(world.project, [*world.files, again]).asserted


def test_the_line_of_a_statement_is_that_of_its_bracket(project: Project, tmp_path: Path) -> None:
    text = (
        HEAD
        + """<resource/a> dct:title "[" , '[ "' , '''[''' ; # [
    oko:hasServiceChain [ oko:hasStep
        [ oko:order 1 ] ,
        [ oko:order 2 ; dct:title "two" ] ] ;
    oko:hasProviderParticipation [
        oko:participant <actor/b> ;
        dct:description "ting"@nb ] .
"""
    )
    (tmp_path / "a.ttl").write_text(text, encoding="utf-8")
    lines = SourceFile(tmp_path / "a.ttl", "a.ttl").document.lines
    assert {iri.removeprefix(ID): line for iri, line in lines.items()} == {
        "chain/a": 8, "step/a--1": 9, "step/a--2": 10, "participation/a--provider--b": 11,
    }  # fmt: skip


def test_a_finding_points_at_the_property_inside_the_bracket(
    project: Project, tmp_path: Path
) -> None:
    text = (
        HEAD
        + """<resource/a>
    a oko:DigitalSolution ; dct:description "ting"@nb ;
    oko:hasProviderParticipation [
        oko:participant <actor/b> ; oko:order 1 ;
        dct:description "x"@nb ] ;
    oko:order 3 ;
.
"""
    )
    (tmp_path / "a.ttl").write_text(text, encoding="utf-8")
    positions = Positions([SourceFile(tmp_path / "a.ttl", "a.ttl")], project.prefixes)

    def line(focus: str, path: str, value: str = "") -> str:
        return positions.of(Finding(Severity.INFO, ID[focus], path, value, "", "", {}))

    inside = "participation/a--provider--b"
    description = "http://purl.org/dc/terms/description"
    assert line("resource/a", description) == "a.ttl:8"
    assert line("resource/a", OKO["order"]) == "a.ttl:12"
    assert line("resource/a", RDF_TYPE, OKO["DigitalSolution"]) == "a.ttl:7"
    assert line(inside, description) == "a.ttl:11"
    assert line(inside, OKO["participant"], ID["actor/b"]) == "a.ttl:10"
    assert line(inside, OKO["role"]) == "a.ttl:9"


def test_the_rules_are_described_in_the_documentation() -> None:
    text = (Path(__file__).parents[2] / "docs/DATA.md").read_text(encoding="utf-8")
    documented = dict(re.findall(r"^\| `oko:(\w+)` \| `([^`]+)` \|", text, re.MULTILINE))
    assert documented == {local_name(rule.link): rule.iri for rule in read_rules().values()}


def test_every_statement_of_the_fixture_world_is_inside_its_subject(world: SourceGraph) -> None:
    inside = sum(len(file.document.lines) for file in world.files)
    assert inside > 200
