"""Fields of query strings and forms are read as the standard library reads them."""

from urllib.parse import parse_qs

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from werkzeug.exceptions import BadRequest

from okosystem.web.form_fields import parse_fields

SIGNS = list('%+=&;_ \r\n\taAfF09zé\xc3\xa9\xff\x00.?"')


def as_the_library_reads(text: str) -> dict[str, list[str]] | None:
    """Read the fields with `parse_qs`; None if they are not UTF-8."""
    found = parse_qs(text, keep_blank_values=True, encoding="latin-1")
    try:
        return {
            name.encode("latin-1").decode(): [v.encode("latin-1").decode() for v in values]
            for name, values in found.items()
        }
    except UnicodeDecodeError:
        return None


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from(SIGNS)))
@example("a=%")
@example("a=%\n&b=%\r\n=")
@example("a=1&&a=%3D%26%2B+&=x&b")
@example("query=SELECT%20%3Fs%20%7B%20%C3%B8%20%7D")
def test_fields_are_those_of_the_standard_library(text: str) -> None:
    expected = as_the_library_reads(text)
    if expected is None:
        with pytest.raises(BadRequest):
            parse_fields(text)
    else:
        assert parse_fields(text) == expected
