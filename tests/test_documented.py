"""What README says of the settings is what the settings are."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from okosystem.config import Settings
from okosystem.core.errors import BadSetting

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_readme_tells_of_every_setting_and_its_default() -> None:
    told = dict(re.findall(r"^\| `OKOSYSTEM_(\w+)` \| `([^`]+)` \|", README, re.MULTILINE))
    assert told == {field.name.upper(): str(field.default) for field in fields(Settings)}


def test_settings_come_from_the_environment() -> None:
    read = Settings.read({"OKOSYSTEM_PORT": "9000", "OKOSYSTEM_QUERY_SECONDS": "2.5"})
    assert (read.port, read.query_seconds, read.workers) == (9000, 2.5, 2)


@pytest.mark.parametrize(("raw", "read"), [("true", True), ("False", False), ("1", True)])
def test_a_switch_is_true_or_false_in_words(raw: str, read: bool) -> None:
    assert Settings.read({"OKOSYSTEM_WATCH": raw}).watch is read


def test_a_switch_that_is_neither_is_named() -> None:
    with pytest.raises(BadSetting, match="OKOSYSTEM_WATCH='maybe' is not bool"):
        Settings.read({"OKOSYSTEM_WATCH": "maybe"})


def test_a_setting_that_cannot_be_read_is_named() -> None:
    with pytest.raises(BadSetting, match="OKOSYSTEM_PORT='eight' is not int"):
        Settings.read({"OKOSYSTEM_PORT": "eight"})
