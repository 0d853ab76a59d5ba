"""The licences of third-party packages: a complete and correct list."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from okosystem.package import dependencies_of, package_of
from okosystem.web.third_party import CHECKOUT, FILES, TABLE, notices
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


def test_every_package_with_a_served_file_is_listed_with_its_licence(
    rows: dict[str, list[str]],
) -> None:
    assert {package_of(file) for file in FILES} <= set(rows)
    for name, (version, licence, *_) in rows.items():
        locked = LOCK[f"node_modules/{name}"]
        assert version == locked["version"]
        assert licence == locked.get("license", "ikke oppgitt"), name
        assert not locked.get("dev"), name


def test_packages_inside_a_built_file_are_listed(rows: dict[str, list[str]]) -> None:
    sources = json.loads((CHECKOUT / "@zazuko/yasgui/build/yasgui.esm.js.map").read_text())
    inside = {
        package_of(source.rpartition("node_modules/")[2])
        for source in sources["sources"]
        if "node_modules/" in source
    }
    assert {"jquery", "codemirror", "@fortawesome/free-solid-svg-icons"} <= inside <= set(rows)
    assert rows["jquery"][1:] == ["MIT", "ja", "@zazuko/yasgui"]
    locked = {path.removeprefix("node_modules/"): entry for path, entry in LOCK.items()}
    assert {name for built in TABLE["built"] for name in dependencies_of(locked, built)} <= set(
        rows
    )


def test_a_package_without_a_licence_text_is_marked(rows: dict[str, list[str]]) -> None:
    assert rows["@zazuko/yasgui"][1:] == ["MIT", "nei, bare det package.json oppgir", "egne filer"]
    assert rows["@expo-google-fonts/inter"][1:3] == ["MIT AND OFL-1.1", "ja"]
    assert rows["jsuri"][1] == "ikke oppgitt"
    for name, (_, _, has_text, _) in rows.items():
        files = [file.name.lower() for file in (CHECKOUT / name).glob("*") if file.is_file()]
        has_file = any(file.startswith(("licen", "copying", "notice")) for file in files)
        assert (has_text == "ja") == has_file, name


def test_the_texts_of_the_licences_are_served(client: FlaskClient) -> None:
    response = client.get("/lisenser.txt")
    assert response.mimetype == "text/plain"
    assert "SIL OPEN FONT LICENSE" in response.text
    assert "Part of the built file of @zazuko/yasgui." in response.text
    assert (CHECKOUT / "@digdir/designsystemet-css/LICENSE").read_text() in response.text


def test_a_wheel_has_the_files_that_the_page_needs() -> None:
    files = notices(CHECKOUT)
    assert files[0] == ".package-lock.json"
    assert "jquery/LICENSE.txt" in files
    assert all((CHECKOUT / file).is_file() for file in files)


def test_the_list_itself_is_not_served(client: FlaskClient) -> None:
    assert client.get("/vendor/.package-lock.json").status_code == 404
