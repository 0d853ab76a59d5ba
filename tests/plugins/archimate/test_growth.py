"""Reading and matching a model takes time proportional to its length."""

from functools import partial
from pathlib import Path

import pytest

from okosystem.build.own_data import KnownEntity
from okosystem.plugins.archimate.matching import suggest_matches
from okosystem.plugins.archimate.model import Element, iri_of
from okosystem.plugins.archimate.reader import read_model
from okosystem.rdf.terms import ARCHIMATE, ID
from tests.growth import grows_linearly, slow_texts

EXCHANGE = "http://www.opengroup.org/xsd/archimate/3.0/"
XML = f'<model xmlns="{EXCHANGE}" identifier="m"><elements><element identifier="'
ENTITIES = [
    KnownEntity(
        ID[f"resource/fiks-{number}"],
        {
            "type": frozenset({"ApplicationComponent"}),
            "name": frozenset({f"Fiks felles løsning {number}"}),
            "number": frozenset({"974760673"}),
        },
    )
    for number in range(20)
]


def match_element(text: str) -> object:
    element = Element(identifier="x", type="ApplicationComponent", names={"nb": text})
    return suggest_matches([element], "http://a.example/", ENTITIES, ())


def test_names_and_identifiers_are_read_in_linear_time() -> None:
    assert slow_texts(match_element, "felles løsning (") == []
    assert slow_texts(iri_of, "", "a.", "a-") == []


def read_file(path: Path, text: str) -> object:
    path.write_text(text, encoding="utf-8")
    return read_model(path)


@pytest.mark.parametrize("suffix", ["xml", "ttl"])
def test_a_model_is_read_in_linear_time(tmp_path: Path, suffix: str) -> None:
    before = ("", "<!--", XML, f"<{ARCHIMATE}x> <")
    assert slow_texts(partial(read_file, tmp_path / f"x.{suffix}"), *before) == []


def test_a_long_tag_of_a_model_is_read_once(tmp_path: Path) -> None:
    read = partial(read_file, tmp_path / "x.xml")
    assert grows_linearly(read, lambda size: XML + "x" * size * 200)


def test_many_elements_are_matched_in_linear_time() -> None:
    def match(text: str) -> object:
        elements = [
            Element(identifier=f"x{n}", type="Node", names={"nb": f"{line} (løsning {n})"})
            for n, line in enumerate(text.splitlines())
        ]
        return suggest_matches(elements, "http://a.example/", ENTITIES, ())

    assert grows_linearly(match, lambda size: "Fiks felles\n" * (size // 20))
