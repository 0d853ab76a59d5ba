"""Form fields are read as the standard library reads them."""

from urllib.parse import parse_qsl, quote, quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from okosystem.web.sparql import parse_plain_fields

HEX = "0123456789abcdefABCDEF"


@given(some.lists(some.tuples(some.text(), some.text())), some.sampled_from([quote, quote_plus]))
@example([("query", "a=b&c+d %3D _\r\n=\n"), ("", ""), ("query", "Ø")], quote)
def test_encoded_fields_are_read(fields: list[tuple[str, str]], written: object) -> None:
    write = written if callable(written) else quote
    text = "&".join(f"{write(name, safe='')}={write(value, safe='')}" for name, value in fields)
    assert list(parse_plain_fields(text)) == fields


@given(some.text(alphabet="%=&+_ \r\n" + HEX))
@example("query=a%3")
@example("%%")
@example("a=%\n")
@example("a==3D=&=&&b")
def test_fields_are_read_like_the_standard_library(text: str) -> None:
    try:
        found = parse_plain_fields(text)
    except ValueError:
        return
    assert found == parse_qsl(text, keep_blank_values=True, errors="strict")


@pytest.mark.parametrize("text", ["a=%", "a=%4", "a=%zz", "%=a", "a=%C3", "a=%ff", "a=ø"])
def test_invalid_utf_8_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"lone %|codec can't"):
        parse_plain_fields(text)
