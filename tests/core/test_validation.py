"""Validation of literals, and of a single file."""

import pyoxigraph as ox
import pytest

from okosystem.core.positions import Positions
from okosystem.core.source_graph import SourceGraph
from okosystem.core.sources import Project
from okosystem.core.terms import XSD
from okosystem.core.validation import is_well_typed, validate


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
