"""Validation of literals, and of a single file."""

import re

import pyoxigraph as ox
import pytest

from okosystem.build.source_graph import SourceGraph
from okosystem.build.validation import is_well_typed, validate
from okosystem.rdf.terms import ID, XSD
from okosystem.release.release import Release
from okosystem.turtle.positions import Positions
from okosystem.turtle.sources import Project
from okosystem.turtle.turtle import read


@pytest.mark.parametrize(
    ("text", "datatype", "valid"),
    [
        ("2020-02-29", "date", True),
        ("2021-02-29", "date", False),
        ("2020-13-45", "date", False),
        ("2026", "gYear", True),
        ("2026-04", "gYearMonth", True),
        ("-0044-03Z", "gYearMonth", True),
        ("april", "gYearMonth", False),
        ("2026-13", "gYearMonth", False),
        ("2026-4", "gYearMonth", False),
        ("2026-04-01", "gYearMonth", False),
        ("26", "gYear", False),
        ("02026", "gYear", False),
        ("--02-29", "gMonthDay", True),
        ("--02-30", "gMonthDay", False),
        ("--11-31", "gMonthDay", False),
        ("---32", "gDay", False),
        ("--13", "gMonth", False),
        ("7", "integer", True),
        ("seven", "integer", False),
        ("true", "boolean", True),
        ("ja", "boolean", False),
        ("2026-09-25T00:00:00Z", "dateTime", True),
        ("2026-09-25", "dateTime", False),
        ("anything", "string", True),
    ],
)
def test_a_literal_must_be_a_value_of_its_datatype(text: str, datatype: str, valid: bool) -> None:
    assert is_well_typed(ox.Literal(text, datatype=ox.NamedNode(XSD[datatype]))) is valid


def test_a_single_file_has_the_findings_of_a_full_validation(
    project: Project, world: SourceGraph
) -> None:
    file = project.file(project.root / "data/resources/altinn-broker.ttl")
    positions = Positions([file], project.prefixes)
    from_all_files = [finding for finding in validate(world) if finding in positions]
    from_one_file = [finding for finding in validate(world, [file]) if finding in positions]
    assert from_one_file == from_all_files != []


def test_every_finding_has_a_position_and_an_existing_owner(
    project: Project, release: Release
) -> None:
    findings = {f.focus.removeprefix(ID): (f.place, f.owner) for f in release.findings}
    assert findings["resource/fiks-io"][0].startswith("data/resources/fiks-io.ttl:")
    assert findings["resource/fiks-io"][1] == f"{ID}actor/ks-digital"
    assert findings["obligation/matrikkelen--matrikkellova"][1] == f"{ID}actor/kartverket"
    assert findings["strategy/en-digital-offentlig-sektor"][1] == f"{ID}actor/redaksjonen"
    for position, _ in findings.values():
        file, _, line = position.partition(":")
        text = (project.root / file).read_text(encoding="utf-8")
        assert 0 < int(line) <= len(text.splitlines())


def test_a_finding_has_the_line_of_its_entity(project: Project, release: Release) -> None:
    assert release.findings
    for finding in release.findings:
        file, _, line = finding.place.partition(":")
        text = (project.root / file).read_text(encoding="utf-8")
        inline = read(text, file).lines
        starts = {number: iri.removeprefix(ID) for iri, number in inline.items()}
        blocks = re.finditer(r"^<(\S+)>$", text, re.MULTILINE)
        starts |= {text.count("\n", 0, block.start()) + 1: block[1] for block in blocks}
        last = max(number for number in starts if number <= int(line))
        assert starts[last] == finding.focus.removeprefix(ID), finding.place


def test_every_finding_has_a_message_in_nynorsk(release: Release) -> None:
    assert release.findings
    assert [f.rule for f in release.findings if "nn" not in f.messages] == []
