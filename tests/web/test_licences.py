"""The licences of what others made and we carry: all told, and nothing told that is not so."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from okosystem.core.npm import needed, package_of
from okosystem.web.third_party import BUILT, CHECKOUT, FILES, notices
from tests.web.conftest import Get, Page

ROOT = Path(__file__).parents[2]
LOCK = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]


@pytest.fixture
def rows(browse: Get) -> dict[str, list[str]]:
    page = Page(browse("/lisenser").text)
    assert page.faults == []
    heads = [" ".join(e.text.split()) for e in page.all("th", scope="row")]
    cells = [" ".join(e.text.split()) for e in page.all("td")]
    return {name: cells[n * 4 : n * 4 + 4] for n, name in enumerate(heads)}


def test_every_package_that_a_file_is_of_is_told_with_the_licence_it_states(
    rows: dict[str, list[str]],
) -> None:
    assert {package_of(file) for file in FILES} <= set(rows)
    for name, (version, licence, *_) in rows.items():
        locked = LOCK[f"node_modules/{name}"]
        assert version == locked["version"]
        assert licence == locked.get("license", "ikke oppgitt"), name
        assert not locked.get("dev"), name


def test_what_a_built_file_is_made_of_is_told_too(rows: dict[str, list[str]]) -> None:
    sources = json.loads((CHECKOUT / "@zazuko/yasgui/build/yasgui.esm.js.map").read_text())
    inside = {
        package_of(source.rpartition("node_modules/")[2])
        for source in sources["sources"]
        if "node_modules/" in source
    }
    assert {"jquery", "codemirror", "@fortawesome/free-solid-svg-icons"} <= inside <= set(rows)
    assert rows["jquery"][1:] == ["MIT", "ja", "@zazuko/yasgui"]
    known = {path.removeprefix("node_modules/"): entry for path, entry in LOCK.items()}
    assert {name for whole in BUILT for name in needed(known, whole)} <= set(rows)


def test_a_package_without_a_licence_text_is_told_as_one(rows: dict[str, list[str]]) -> None:
    assert rows["@zazuko/yasgui"][1:] == ["MIT", "nei, bare det package.json oppgir", "egne filer"]
    assert rows["@expo-google-fonts/inter"][1:3] == ["MIT AND OFL-1.1", "ja"]
    assert rows["jsuri"][1] == "ikke oppgitt"
    for name, (_, _, has_text, _) in rows.items():
        files = [file.name.lower() for file in (CHECKOUT / name).glob("*") if file.is_file()]
        known = any(file.startswith(("licen", "copying", "notice")) for file in files)
        assert (has_text == "ja") == known, name


def test_the_words_of_the_licences_are_given(client: FlaskClient) -> None:
    response = client.get("/lisenser.txt")
    assert response.mimetype == "text/plain"
    assert "SIL OPEN FONT LICENSE" in response.text
    assert "Part of the built file of @zazuko/yasgui." in response.text
    assert (CHECKOUT / "@digdir/designsystemet-css/LICENSE").read_text() in response.text


def test_a_wheel_carries_what_the_page_is_written_from() -> None:
    files = notices(CHECKOUT)
    assert files[0] == ".package-lock.json"
    assert "jquery/LICENSE.txt" in files
    assert all((CHECKOUT / file).is_file() for file in files)


def test_the_list_itself_is_not_served(client: FlaskClient) -> None:
    assert client.get("/vendor/.package-lock.json").status_code == 404
