"""Reading texts and files of others takes time proportional to their length."""

from functools import partial
from pathlib import Path

import pyoxigraph as ox
import pytest

from okosystem.rdf.rdf_files import (
    FORMATS,
    FilePart,
    RdfFile,
    locate_error,
)
from okosystem.rdf.rdf_guard import inspect
from okosystem.rdf.rdf_patch import Patch
from okosystem.rdf.terms import (
    ID,
    OKO,
    curie,
    kind_of,
    local_name,
    parse_day,
)
from okosystem.settings import terminal_language
from okosystem.sparql.queries import KINDS, Parameter
from okosystem.text import fold, fold_words, stem_word
from okosystem.turtle.turtle import quads, refuse_unknown_prefixes
from tests.growth import Read, grows_linearly, slow_texts


def parse_parameter(kind: str, text: str) -> object:
    return Parameter(kind, "", {}).parse(text, {"a": "http://a.example/"})


TEXTS: dict[str, tuple[Read, tuple[str, ...]]] = {
    "folding": (fold, ("", "æ")),
    "words": (fold_words, ("", "æ")),
    "stem": (stem_word.__wrapped__, ("",)),
    "day": (partial(parse_day, partial=True), ("", "2021-")),
    "terminal": (lambda text: terminal_language({"LANG": text}), ("", "nb_")),
    "names": (lambda text: (local_name(text), kind_of(text), curie(text, {"a": "b"})), ("",)),
    "prefixes": (lambda text: refuse_unknown_prefixes(text, {}, "x"), ("", "\n", "@prefix ")),
    "Turtle": (quads, ("", "<http://a> <http://b> '''", "<http://a> <http://b> <")),
    "RDF Patch": (
        lambda text: Patch.read(text.encode(), "x"),
        ("", "H ", "H a ", "A <http://a> <", "TX .\n"),
    ),
    **{f"parameter {kind}": (partial(parse_parameter, kind), ("", "http://a/")) for kind in KINDS},
}


@pytest.mark.parametrize("name", TEXTS)
def test_four_times_the_text_takes_four_times_the_time(name: str) -> None:
    read_text, before = TEXTS[name]
    assert slow_texts(read_text, *before) == []


@pytest.mark.parametrize(
    ("start", "part"),
    [
        ("<urn:a> <urn:b> ", "[]"),
        ("<resource/a> oko:qualifiedPartOf ", "[ oko:relationTarget <resource/b{}> ]"),
        ("<resource/a> oko:hasStep ", "[ oko:order {} ; oko:hasStep [ oko:order {} ] ]"),
    ],
    ids=["blank-nodes", "inline-statements", "nested-statements"],
)
def test_brackets_are_read_in_one_pass(start: str, part: str) -> None:
    head = f"BASE <{ID}>\nPREFIX oko: <{OKO}>\n{start}"

    def write(size: int) -> str:
        return head + " ,\n".join(part.format(n, n + size) for n in range(size // 5)) + " ."

    assert grows_linearly(quads, write)


def parse(path: Path, form: ox.RdfFormat) -> SyntaxError | None:
    try:
        list(ox.parse(path=str(path), format=form))
    except SyntaxError as error:
        return error
    return None


def locate(folder: Path, suffix: str, text: str) -> None:
    """Write a file, which hardly can be parsed, and find the error in it."""
    path = folder / f"x.{suffix}"
    path.write_text(text, encoding="utf-8")
    file = RdfFile(path, path.name)
    if error := parse(path, file.form):
        assert str(locate_error(FilePart(file), error)).startswith(str(path))


@pytest.mark.parametrize("suffix", ["ttl", "rdf", "jsonld"])
def test_an_error_is_located_in_one_pass(tmp_path: Path, suffix: str) -> None:
    read = partial(locate, tmp_path, suffix)
    before = ("", "<a b='", '{"@id":"', "<http://a> <http://b> <")
    assert slow_texts(read, *before) == []


def read_chunks(folder: Path, suffix: str, text: str) -> None:
    path = folder / f"x.{suffix}"
    path.write_text(text, encoding="utf-8")
    for _ in inspect(FilePart(RdfFile(path, path.name)).chunks, FORMATS[suffix]):
        pass


@pytest.mark.parametrize(
    ("suffix", "before"),
    [
        ("rdf", ("", "<a b='", "<a>", "<!DOCTYPE a [<!ENTITY a '")),
        ("ttl", ("", "<<(a:b #", '<a> <b> """', "<a", "(" * 500)),
        ("nt", ("", "<<" * 2000, '<a> <b> "')),
        ("jsonld", ("", '{"@context":{"')),
    ],
)
def test_a_file_is_inspected_in_one_pass(
    tmp_path: Path, suffix: str, before: tuple[str, ...]
) -> None:
    assert slow_texts(partial(read_chunks, tmp_path, suffix), *before) == []


def test_a_long_tag_of_xml_is_read_once(tmp_path: Path) -> None:
    read = partial(read_chunks, tmp_path, "rdf")
    assert grows_linearly(read, lambda size: f"<a b='{'x' * size * 200}")


CONTEXT = '"@context":{"t0":"urn:t","s":{"@id":"urn:s","@context":{}}}'
JSON_VALUES = {
    "objects": '{"t0":1}',
    "arrays": "[[]]",
    "uses of a context": '{"s":{"t0":1}}',
    "contexts": '{"@context":{"t1":"t0:1"}}',
}


@pytest.mark.parametrize("name", JSON_VALUES)
def test_json_is_measured_in_one_pass(tmp_path: Path, name: str) -> None:
    def write(size: int) -> str:
        return f'{{{CONTEXT},"t0":[{",".join([JSON_VALUES[name]] * (size // 10))}]}}'

    assert grows_linearly(partial(read_chunks, tmp_path, "jsonld"), write)
