import pyoxigraph as ox
import pytest

from okosystem.core.validation import is_valid_literal

XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("text", "datatype", "good"),
    [
        ("2020-02-29", "date", True),
        ("2021-02-29", "date", False),
        ("2020-13-45", "date", False),
        ("7", "integer", True),
        ("seven", "integer", False),
        ("true", "boolean", True),
        ("ja", "boolean", False),
        ("2026-09-25T00:00:00Z", "dateTime", True),
        ("2026-09-25", "dateTime", False),
        ("anything", "string", True),
    ],
)
def test_a_literal_must_be_a_value_of_its_datatype(text: str, datatype: str, good: bool) -> None:
    assert is_valid_literal(ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))) is good
