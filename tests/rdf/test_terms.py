"""Only rdf/terms.py spells out namespaces, and terms are read in one way."""

import ast
from pathlib import Path

import pyoxigraph as ox
import pytest

import okosystem
from okosystem.rdf import terms

PACKAGE = Path(okosystem.__file__).parent
NAMESPACES = tuple(
    space
    for space in vars(terms).values()
    if isinstance(space, terms.Namespace) and space != terms.SCHEMA
)


def test_no_other_module_spells_out_a_namespace() -> None:
    spelled = [
        f"{module.relative_to(PACKAGE)}:{node.lineno}  {node.value}"
        for module in PACKAGE.rglob("*.py")
        if module != Path(terms.__file__)
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.startswith(NAMESPACES)
    ]
    assert spelled == []


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        ("https://w3id.org/felles-okosystem/id/actor/digdir", "digdir"),
        ("https://w3id.org/felles-okosystem/ns#dependsOn", "dependsOn"),
        ("urn:isbn:123", "urn:isbn:123"),
        ("", ""),
    ],
)
def test_the_local_name_is_the_part_after_the_separator(iri: str, name: str) -> None:
    assert terms.local_name(iri) == name


def test_the_value_of_a_term_is_its_text() -> None:
    assert terms.value_of(ox.NamedNode("urn:x")) == "urn:x"
    assert terms.value_of(ox.Literal("tekst", language="nb")) == "tekst"
    assert terms.value_of(None) == ""
