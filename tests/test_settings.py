"""The settings are documented, read from the environment, and checked."""

import re
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from okosystem.commands.serve import warn_of_expiry, warn_of_missing_editors
from okosystem.errors import BadSetting
from okosystem.release.release import Release
from okosystem.settings import BOUNDS, Settings, expiry_of

DOCS = (Path(__file__).parent.parent / "docs/OPERATIONS.md").read_text(encoding="utf-8")


def test_every_setting_is_documented_with_its_default() -> None:
    documented = dict(re.findall(r"^\| `OKOSYSTEM_(\w+)` \| `([^`]+)` \|", DOCS, re.MULTILINE))
    assert documented == {field.name.upper(): str(field.default) for field in fields(Settings)}


def test_settings_come_from_the_environment() -> None:
    read = Settings.read({"OKOSYSTEM_PORT": "9000", "OKOSYSTEM_QUERY_SECONDS": "2.5"})
    assert (read.port, read.query_seconds, read.workers) == (9000, 2.5, 2)


@pytest.mark.parametrize(("raw", "value"), [("true", True), ("False", False), ("1", True)])
def test_a_switch_accepts_words_for_true_and_false(raw: str, value: bool) -> None:
    assert Settings.read({"OKOSYSTEM_WATCH": raw}).watch is value


def test_an_invalid_switch_is_named() -> None:
    with pytest.raises(BadSetting, match="OKOSYSTEM_WATCH='maybe' is not bool"):
        Settings.read({"OKOSYSTEM_WATCH": "maybe"})


def test_an_unreadable_setting_is_named() -> None:
    with pytest.raises(BadSetting, match="OKOSYSTEM_PORT='eight' is not int"):
        Settings.read({"OKOSYSTEM_PORT": "eight"})


@pytest.mark.parametrize(
    ("name", "raw", "bounds"),
    [
        ("PORT", "0", "1 to 65535"),
        ("PORT", "65536", "1 to 65535"),
        ("WORKERS", "0", "1 to 16"),
        ("METRICS_PORT", "65536", "0 to 65535"),
        ("PROXIES", "-1", "0 to 16"),
        ("CACHE_MB", "-1", "0 to 1048576"),
        ("QUERY_SECONDS", "nan", "0.1 to 3600"),
        ("QUERY_SECONDS", "inf", "0.1 to 3600"),
        ("QUERY_MEMORY_MB", "0", "1 to 1048576"),
        ("QUERY_WORKERS", "201", "1 to 200"),
        ("QUERIES_PER_CLIENT", "0", "1 to 1000"),
    ],
)
def test_a_number_out_of_bounds_is_named(name: str, raw: str, bounds: str) -> None:
    with pytest.raises(BadSetting, match=f"^OKOSYSTEM_{name}={raw} is not from {bounds}. How"):
        Settings.read({f"OKOSYSTEM_{name}": raw})


def test_every_default_number_is_within_its_bounds() -> None:
    numbers = {field.name for field in fields(Settings) if type(field.default) in (int, float)}
    assert numbers == set(BOUNDS)


def test_too_few_threads_for_public_clients_are_refused() -> None:
    assert Settings.read({"OKOSYSTEM_THREADS": "113"}).large_answers == 1
    with pytest.raises(BadSetting, match="OKOSYSTEM_THREADS=112 is too few"):
        Settings.read({"OKOSYSTEM_THREADS": "112"})


@pytest.mark.parametrize(
    ("name", "raw", "message"),
    [
        ("SECURITY_CONTACT", "security@example.org", "is not an address"),
        ("SECURITY_CONTACT", "http://example.org", "is not an address"),
        (
            "SECURITY_CONTACT",
            "mailto:a@example.org\nContact: mailto:b@example.org",
            "not an address",
        ),
        ("EDITORS", "redaksjonen", "is not an address"),
        ("EDITORS", "http://example.org/", "is not an address"),
        ("EDITORS", "a@example.org?bcc=b@example.org", "is not an address"),
        ("REPOSITORY", "https://github.com/a/b", "is not a branch of a repository"),
        ("REPOSITORY", "http://github.com/a/b/tree/main", "is not a branch of a repository"),
        ("REPOSITORY", "https://github.com/a/b/tree/", "is not a branch of a repository"),
        ("SECURITY_EXPIRES", "next year", "is not a date"),
        ("SECURITY_EXPIRES", "2027-02-30", "is not a date"),
    ],
)
def test_an_invalid_address_or_date_is_named(name: str, raw: str, message: str) -> None:
    with pytest.raises(BadSetting, match=f"^OKOSYSTEM_{name}=.* {message}.* How to fix it"):
        Settings.read({f"OKOSYSTEM_{name}": raw})


@pytest.mark.parametrize(
    ("expires", "warned"), [("2026-01-01", True), ("2999-01-01", False), ("none", False)]
)
def test_the_start_warns_of_an_expired_contact(
    release: Release, capsys: pytest.CaptureFixture[str], expires: str, warned: bool
) -> None:
    """The release of the fixture world is as good as new: its day is moved to today."""
    recent = Release(release.folder)
    vars(recent)["manifest"] = {**release.manifest, "modified": str(date.today())}
    warn_of_expiry(Settings.read({"OKOSYSTEM_SECURITY_EXPIRES": expires}), recent)
    expected = f"security.txt expired on {expires}. How to fix it: check its contact"
    assert (expected in capsys.readouterr().err) is warned


def test_security_txt_expires_a_year_after_the_release_unless_set() -> None:
    assert str(expiry_of("none", "2026-11-28")) == "2027-11-27"
    assert str(expiry_of("2027-06-01", "2026-11-28")) == "2027-06-01"


@pytest.mark.parametrize(
    ("environment", "warned"),
    [
        ({}, False),
        ({"OKOSYSTEM_HOST": "::1"}, False),
        ({"OKOSYSTEM_HOST": "192.0.2.1"}, True),
        ({"OKOSYSTEM_PROXIES": "1"}, True),
        ({"OKOSYSTEM_HOST": "192.0.2.1", "OKOSYSTEM_EDITORS": "a@example.org"}, False),
        ({"OKOSYSTEM_HOST": "192.0.2.1", "OKOSYSTEM_EDITORS": "https://example.org/x"}, False),
    ],
)
def test_a_public_server_without_editors_says_so_at_start(
    environment: dict[str, str], warned: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    warn_of_missing_editors(Settings.read(environment))
    lines = capsys.readouterr().err.splitlines()
    assert (len(lines) == 1 and "OKOSYSTEM_EDITORS" in lines[0]) is warned


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/owner/name/tree/main",
        "https://gitlab.example.org/group/sub/name/-/tree/release/2",
    ],
)
def test_a_repository_is_a_branch_of_it(address: str) -> None:
    assert Settings.read({"OKOSYSTEM_REPOSITORY": address}).repository == address
