"""The tables of the package: a fault in one names its file and its key."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from okosystem.package import InvalidTable, Table, read_package_table


@dataclass(frozen=True)
class Tab:
    """A row of a table."""

    name: str
    title: str
    columns: list[str]


GOOD = {"title": "Gap", "columns": ["need"]}


def table(row: Mapping[str, object]) -> Table:
    return Table({"tab": {"gap": row}, "list": [GOOD, row]}, "web/tabs.toml")


def test_rows_are_made_and_read() -> None:
    tabs = table(GOOD)
    assert tabs["tab"]["gap"].make(Tab, "gap") == Tab("gap", "Gap", ["need"])
    assert tabs.rows("tab", "title", "columns") == {"gap": GOOD}
    assert tabs.rows("list", "title columns") == [GOOD, GOOD]


@pytest.mark.parametrize(
    ("row", "key"), [({"tittle": "Gap", "columns": []}, "tittle"), ({"columns": []}, "title")]
)
def test_a_row_that_does_not_fit_names_file_place_and_key(row: dict[str, object], key: str) -> None:
    tabs = table(row)
    with pytest.raises(InvalidTable, match=rf"^web/tabs\.toml: tab\.gap: the key '{key}' is"):
        tabs["tab"]["gap"].make(Tab, "gap")
    with pytest.raises(InvalidTable, match=rf"^web/tabs\.toml: list, row 2: the key '{key}' is"):
        tabs.rows("list", "title columns")


def test_a_misspelt_optional_key_is_refused() -> None:
    tabs = table(GOOD | {"fisrt": 5})
    with pytest.raises(
        InvalidTable, match=r"^web/tabs\.toml: tab\.gap: the key 'fisrt' is unknown$"
    ):
        tabs.rows("tab", "title columns", "first")
    with pytest.raises(InvalidTable, match=r"^web/tabs\.toml: list, row 2: .*'fisrt'"):
        tabs["list"][1].make(Tab, "gap")


def test_a_missing_section_names_the_file() -> None:
    with pytest.raises(InvalidTable, match=r"^graph/names\.toml: the key 'kind' is missing$"):
        read_package_table("graph/names.toml")["kind"]


def test_a_row_takes_what_it_lacks_from_another() -> None:
    whole = Table({"title": "Behov"}, "web/tabs.toml: tab.behov").with_defaults(GOOD)
    assert whole == {"title": "Behov", "columns": ["need"]}
    with pytest.raises(InvalidTable, match=r"^web/tabs\.toml: tab\.behov: "):
        whole["lead"]
