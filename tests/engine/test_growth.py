"""Reading the text of a query takes time proportional to its length."""

from collections.abc import Callable
from contextlib import suppress
from time import process_time

import pytest

from okosystem.core.errors import InvalidQuery
from okosystem.engine.path_rewriting import rewrite_paths
from okosystem.engine.query_text import has_dataset, has_service, is_repeatable, plain_form

REPEATED = [
    '"', "'", "''", '""""', '\\"', "\\'", '"""\\"', "'''\\'", '\\x "', "\\\\", "<", "<a", "<a>",
    "<a\\", "<a#>", "<')>", "<a#>\n'", "#", "#\n", "# x\n", "BASE <", "BASE <a>", "PREFIX a: ",
    "SERVICE", "SERVICE:x ", "SERVICE ", "NOW", "NOW#", "NOW  ", "a.", "a-", "1e", "1.", "@a-",
    "%41", "_:a.", "?a a+ ?b.", "(a/(b|(c*)))", "{", "{}", "{?x a+ ", ";a ?b", ",?b", "^", "*",
    "\n", " ",
]  # fmt: skip


def read_form(sparql: str) -> None:
    with suppress(InvalidQuery):
        plain_form(sparql)


def minimum_seconds(read: Callable[[str], object], sparql: str) -> float:
    return min(_seconds(read, sparql) for _ in range(3))


def _seconds(read: Callable[[str], object], sparql: str) -> float:
    began = process_time()
    read(sparql)
    return process_time() - began


@pytest.mark.parametrize(
    "read", [has_service, is_repeatable, has_dataset, read_form, rewrite_paths]
)
@pytest.mark.parametrize("text", REPEATED)
def test_twice_the_text_takes_twice_the_time(read: Callable[[str], object], text: str) -> None:
    once, twice = (
        minimum_seconds(read, f"'SERVICE' NOW + {text * (length // len(text))}")
        for length in (20_000, 40_000)
    )
    assert twice < 3 * once + 0.01
