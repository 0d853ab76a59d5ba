"""Each list has one list of columns; those of /analyser also in documentation and OpenAPI."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, cast

import pytest
from flask import Flask
from jsonschema import Draft202012Validator

from okosystem.graph.as_of import scenarios_of
from okosystem.graph.findings import STATUSES, TABS
from okosystem.release.release import Release
from tests.web.conftest import Get
from tests.world import ROOT

NAMES = list(TABS)
lists = pytest.mark.parametrize("name", NAMES)
Columns = Mapping[str, Sequence[str]]


def read_table(text: str, heading: str) -> list[list[str]]:
    """Read a table of the documentation: the cells of each row."""
    table = text.partition(f"| {heading} |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in row.split("|")[1:-1]] for row in table.splitlines()[2:]]


def names(cell: str) -> list[str]:
    return re.findall(r"`([\w-]+)`", cell)


@pytest.fixture(scope="module")
def documented() -> Columns:
    """Read the columns of each list from the documentation."""
    text = (ROOT / "docs/API.md").read_text(encoding="utf-8")
    general = [names(cell) for cell, _ in read_table(text, "columns of findings")]
    first, last = general[: general.index([])], general[general.index([]) + 1 :]
    own = {tab.strip("`"): names(cell) for tab, cell in read_table(text, "`fane`")}
    columns = {name: [*chain(*first), *of_list, *chain(*last)] for name, of_list in own.items()}
    for name in ("avgjorelse", "plass"):
        other = read_table(text, f"columns of `{name}`")
        columns[name] = [column for cell, _ in other for column in names(cell)]
    return columns


@pytest.fixture(scope="module")
def description(app: Flask) -> Mapping[str, Any]:
    found = app.test_client().get("/api/openapi.json?language=en").get_json(force=True)
    return cast(Mapping[str, Any], found)


def choices(name: str, release: Release) -> Iterator[str]:
    """List every parameter of a list, alone and together."""
    scenario = next(iter(scenarios_of(release).values()))
    day, changed = f"dato={scenario.day}", f"scenario={scenario.slug}"
    statuses = (
        [] if name in ("avgjorelse", "plass") else [f"status={status}" for status in STATUSES]
    )
    yield from ("", "sprak=en", day, changed, f"{day}&{changed}", *statuses)
    yield from (f"{day}&{changed}&{status}" for status in statuses)


def test_the_table_of_tabs_names_sections_queries_and_methods_that_exist(
    browse: Get, release: Release
) -> None:
    for board in TABS.values():
        assert set(board.deciding) <= set(board.sections), board.name
        assert set(board.questions) <= set(release.queries), board.name
        for name in board.algorithms:
            assert browse(f"/metode/{name}").status_code == 200, board.name


def test_every_list_is_documented(documented: Columns) -> None:
    assert set(documented) == set(NAMES)


@lists
def test_columns_are_as_documented_with_every_parameter(
    browse: Get, release: Release, documented: Columns, description: Mapping[str, Any], name: str
) -> None:
    operation = description["paths"]["/analyser.json"]["get"]
    schema = {"$ref": f"#/components/schemas/{name.capitalize()}Board"}
    described = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema in described["anyOf"]
    validator = Draft202012Validator({**schema, "components": description["components"]})
    shared = description["components"]["parameters"]
    listed = operation["parameters"]
    found = (p if "name" in p else shared[p["$ref"].rpartition("/")[2]] for p in listed)
    parameters = {parameter["name"] for parameter in found}
    for choice in choices(name, release):
        header = next(csv.reader(io.StringIO(browse(f"/analyser.csv?fane={name}&{choice}").text)))
        assert header == documented[name], choice
        document = json.loads(browse(f"/analyser.json?fane={name}&{choice}").text)
        assert {tuple(row) for row in document["rows"]} <= {tuple(header)}, choice
        assert [error.message for error in validator.iter_errors(document)] == [], choice
        assert set(re.findall(r"(\w+)=", choice)) <= parameters


@lists
def test_every_column_is_described(
    documented: Columns, description: Mapping[str, Any], name: str
) -> None:
    row = description["components"]["schemas"][f"{name.capitalize()}Row"]
    assert list(row["properties"]) == row["required"] == documented[name]
    assert all(column["description"] for column in row["properties"].values())


@pytest.mark.parametrize("name", [name for name in NAMES if name != "avgjorelse"])
def test_every_number_of_a_finding_has_a_column(browse: Get, name: str) -> None:
    """A new kind of score needs a column, in `columns` of its tab in analyses.toml."""
    turtle = browse(f"/analyser.ttl?fane={name}").text
    header = next(csv.reader(io.StringIO(browse(f"/analyser.csv?fane={name}").text)))
    kinds = set(re.findall(r"score-kind[:/]([\w-]+)", turtle))
    assert kinds
    assert kinds <= set(header)


@pytest.mark.parametrize(
    ("address", "choices"),
    [
        ("/mote/rad", ["", "dato=2021-06-01", "kommet=decided"]),
        ("/mote/oppfolging", ["", "fra=2021-06-01&til=2021-06-02"]),
        ("/mote/endringer", ["fra=2021-06-01&til=2026-11-25", "fra=2021-06-02&til=2021-06-03"]),
        ("/scenario/{scenario}", ["", "dato=2021-06-01"]),
    ],
)
def test_other_lists_have_the_same_columns_with_and_without_rows(
    browse: Get, release: Release, address: str, choices: Sequence[str]
) -> None:
    path = address.format(scenario=next(iter(scenarios_of(release))))
    tables, numbers = set(), []
    for choice in choices:
        header, *lines = csv.reader(io.StringIO(browse(f"{path}.csv?{choice}").text))
        rows = json.loads(browse(f"{path}.json?{choice}").text)["rows"]
        tables |= {tuple(header), *map(tuple, rows)}
        numbers.append(len(rows))
        assert len(lines) == len(rows)
    assert len(tables) == 1
    assert numbers[0] > 0
