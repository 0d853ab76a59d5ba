"""Reading a query, and the answer of another engine, takes time proportional to its length."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from time import process_time

import pytest

from okosystem.errors import InvalidQuery
from okosystem.fetch.http_post import Reply
from okosystem.sparql.advice import advice
from okosystem.sparql.answers import fix_xml
from okosystem.sparql.misspelling import find_misspelling
from okosystem.sparql.path_rewriting import rewrite_paths
from okosystem.sparql.query import Query
from okosystem.sparql.query_text import (
    has_dataset,
    has_graph_pattern,
    has_service,
    is_repeatable,
    plain_form,
    with_base,
)
from okosystem.sparql.remote import reason_in, reserialize
from tests.growth import Read, slow_texts

JSON, TURTLE = "application/sparql-results+json", "text/turtle"

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


@pytest.mark.slow
@pytest.mark.parametrize(
    "read", [has_service, is_repeatable, has_dataset, read_form, rewrite_paths, find_misspelling]
)
@pytest.mark.parametrize("text", REPEATED)
def test_twice_the_text_takes_twice_the_time(read: Callable[[str], object], text: str) -> None:
    once, twice = (
        minimum_seconds(read, f"'SERVICE' NOW + {text * (length // len(text))}")
        for length in (20_000, 40_000)
    )
    assert twice < 3 * once + 0.01


def read_answer(media_type: str, form: str, text: str) -> object:
    reply = Reply(200, {"content-type": media_type}, bytearray(text.encode()))
    return reason_in(reply), reserialize(reply, form, Query("", [], [], JSON, TURTLE), {})


READERS: dict[str, tuple[Read, tuple[str, ...]]] = {
    "advice": (advice, ("SELECT * { ", "SELECT * { ?a ?b ")),
    "base": (with_base, ("", "BASE ")),
    "graph pattern": (has_graph_pattern, ("", "GRAPH ")),
    "XML": (lambda text: fix_xml(text.encode(), "application/xml"), ("", "<", "<a:")),
    "JSON": (
        partial(read_answer, JSON, "SELECT"),
        ("", '{"head":{"vars":["a"]},"results":{"bindings":[', '{"head":{"vars":["'),
    ),
    "results in XML": (
        partial(read_answer, "application/sparql-results+xml", "SELECT"),
        ("", "<sparql>", '<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head a="'),
    ),
    "CSV": (partial(read_answer, "text/csv", "SELECT"), ("", "a\r\n", 'a\r\n"')),
    "TSV": (partial(read_answer, "text/tab-separated-values", "SELECT"), ("", "?a\n", "?a\n<")),
    "boolean": (partial(read_answer, JSON, "ASK"), ("", '{"head":{},"boolean":')),
    "Turtle": (partial(read_answer, TURTLE, "CONSTRUCT"), ("", "<http://a> <http://b> <")),
}


@pytest.mark.parametrize("name", READERS)
def test_four_times_the_text_takes_four_times_the_time(name: str) -> None:
    read, before = READERS[name]
    assert slow_texts(read, *before) == []
