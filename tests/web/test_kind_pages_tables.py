"""The tables of the pages name only what exists: keys, functions, classes, properties, queries."""

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

import okosystem
from okosystem.features.entity.cells import ORDERS
from okosystem.features.entity.functions import FINDERS, WORDS
from okosystem.features.entity.sections import (
    FILES,
    FOLDER,
    GENERAL,
    PAGES,
    PLACEHOLDER,
    Fact,
    KindPage,
    Section,
    read_page,
)
from okosystem.graph.labels import BORROWED, KINDS
from okosystem.package import InvalidTable, Table, read_package_table
from okosystem.rdf.terms import curie, value_of
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store

TEMPLATES = Path(okosystem.__file__).parent / "features/entity"
TERMS = """
    PREFIX owl: <http://www.w3.org/2002/07/owl#>
    SELECT DISTINCT ?term ?type {
      VALUES ?type { owl:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty }
      ?term a ?type
    }
"""


@pytest.fixture(scope="module")
def known(release: Release, store: Store) -> dict[str, set[str]]:
    """Return what a key may name."""
    found: dict[str, set[str]] = {"class": set(), "property": set(BORROWED)}
    for row in store.query(TERMS).rows():
        kind = "class" if value_of(row["type"]).endswith("Class") else "property"
        found[kind].add(curie(value_of(row["term"]), release.prefixes))
    local = {name.partition(":")[2] for name in found["property"]}
    return found | {
        "word": local | WORDS.keys(),
        "order": {"", "found", "newest", *ORDERS, *found["property"]},
        "found_by": {"", *FINDERS},
        "query": {"", *release.page_queries},
        "template": {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")},
    }


def names(page: KindPage) -> Iterator[tuple[str, str, str]]:
    """Yield what a page names: the key, what kind of thing it is to be, and the name."""
    yield "query", "query", page.query
    yield "template", "template", page.template
    yield from (("hidden", "property", name) for name in page.hidden if name[:5] != "void:")
    rows: list[tuple[str, Any]] = [(f"facts: {fact.title}", fact) for fact in page.facts]
    rows += [(f"sections.{section.id}", section) for section in page.sections]
    for place, row in rows:
        for key in ("own", "incoming", "listed", "pointing"):
            yield from ((f"{place}.{key}", "property", name) for name in getattr(row, key))
        yield from ((f"{place}.classes", "class", name) for name in row.classes)
        yield f"{place}.found_by", "found_by", row.found_by
    for fact in page.facts:
        for name in fact.value:
            kind = "property" if ":" in name else "word"
            yield f"facts: {fact.title}.value", kind, name
    for section in page.sections:
        yield f"sections.{section.id}.order", "order", section.order
        for name in PLACEHOLDER.findall(" ".join(section.says)):
            yield f"sections.{section.id}.says", "word", name


@pytest.mark.parametrize("file", FILES)
def test_a_table_names_only_what_exists(known: dict[str, set[str]], file: str) -> None:
    faults = [
        f"{FOLDER}/{file}.toml: {kind}.{key}: no {expected} «{name}»"
        for kind in read_package_table(f"{FOLDER}/{file}.toml")
        if kind != "texts"
        for key, expected, name in names(PAGES[kind])
        if name not in known[expected]
    ]
    assert faults == []


def test_every_table_is_of_a_kind_with_a_name() -> None:
    assert set(PAGES) - {GENERAL} <= set(KINDS)


def test_every_section_is_in_one_of_the_groups_of_its_page() -> None:
    found = {kind: {s.group for s in page.sections} for kind, page in PAGES.items() if page.groups}
    assert found == {kind: set(PAGES[kind].groups) for kind in found}


def test_every_function_is_named_by_a_table_and_no_word_hides_a_property(
    known: dict[str, set[str]],
) -> None:
    used = {name for page in PAGES.values() for _, _, name in names(page)}
    assert {*WORDS, *FINDERS, *ORDERS} - used == set()
    assert {name.partition(":")[2] for name in known["property"]} & WORDS.keys() == set()


def test_every_key_is_explained_in_the_shared_table() -> None:
    text = (TEMPLATES / "shared.toml").read_text(encoding="utf-8")
    explained = {line.split()[1] for line in text.splitlines() if line.startswith("#   ")}
    keys = {field.name for made in (KindPage, Fact, Section) for field in fields(made)}
    assert explained == keys - {"id", "title", "empty"} | {"like"}


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ({"querry": "goal"}, "goal: .*querry"),
        (
            {"facts": [{"title": "Kode", "values": ["skos:notation"]}]},
            "goal.facts, row 1: .*values",
        ),
        ({"facts": [{"like": "notations"}]}, "goal.facts, row 1: .*'notations'"),
        ({"sections": {"tiltak": {"says": ["%(itself)s"]}}}, "goal.sections.tiltak: .*'title'"),
        ({"sections": {"tiltak": {"like": "measure"}}}, "goal.sections.tiltak: .*'measure'"),
    ],
)
def test_a_fault_names_file_kind_and_key(table: dict[str, Any], fault: str) -> None:
    kinds = Table({"goal": table}, f"{FOLDER}/policy.toml")
    with pytest.raises(InvalidTable, match=f"^{FOLDER}/policy.toml: {fault}"):
        read_page(kinds, "goal", read_package_table(f"{FOLDER}/shared.toml"))
