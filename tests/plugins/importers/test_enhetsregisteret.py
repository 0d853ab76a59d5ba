"""An import from Enhetsregisteret, with a server that answers like its API."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from okosystem.build.own_data import KnownEntity, OwnData
from okosystem.commands.build import build
from okosystem.errors import SourceError
from okosystem.plugins.importers.enhetsregisteret import parse_response
from okosystem.turtle.sources import Project
from tests.plugins.importers.conftest import BRREG, DIGDIR, Run, Scripted, ScriptedRequest, files_of

pytestmark = pytest.mark.slow

Serve = Callable[[Callable[[ScriptedRequest], None]], Scripted]
PATCH = "data/proposals/enhetsregisteret.patch"


def unit(actor: KnownEntity, **more: Any) -> dict[str, Any]:
    """Return a unit as the API would, in agreement with the graph."""
    number, parent = min(actor.values("number")), min(actor.values("parent"), default=None)
    body = {
        "respons_klasse": "Enhet",
        "organisasjonsnummer": number,
        "navn": min(actor.values("name")).upper(),
        "organisasjonsform": {"kode": "ORGL", "beskrivelse": "Organisasjonsledd"},
        "konkurs": False,
        "underAvvikling": False,
        "_links": {
            "self": {"href": f"https://data.brreg.no/enhetsregisteret/api/enheter/{number}"}
        },
    }
    body |= {"overordnetEnhet": parent} if parent else {}
    ended = min(actor.values("ended"), default=None)
    body |= {"respons_klasse": "SlettetEnhet", "slettedato": ended} if ended else {}
    return body | more


@pytest.fixture
def units(checkout: Path) -> dict[str, dict[str, Any]]:
    actors = OwnData(Project.at(checkout)).entities("actors")
    return {min(actor.values("number")): unit(actor) for actor in actors}


@pytest.fixture
def register(units: dict[str, dict[str, Any]], serving: Serve) -> Scripted:
    def answer(request: ScriptedRequest) -> None:
        body = units.get(request.path.rpartition("/")[2])
        status = 404 if body is None else body.get("status", 200)
        request.respond(status, json.dumps(body).encode(), Content_Type="application/json")

    return serving(answer)


def test_an_agreeing_register_gives_no_differences(
    run: Run, register: Scripted, checkout: Path, units: dict[str, dict[str, Any]]
) -> None:
    before = files_of(checkout)
    done = run("enhetsregisteret", "--source", f"{register.url}/enheter/")
    assert done.exit_code == 0
    assert "No differences." in done.output
    assert files_of(checkout) == before
    assert len(register.seen) == len(units) == 10


def test_differences_are_findings_and_a_patch_that_applies(
    run: Run, register: Scripted, checkout: Path, units: dict[str, dict[str, Any]]
) -> None:
    units[BRREG] |= {"navn": "REGISTRENE I NORD", "overordnetEnhet": DIGDIR}
    units[DIGDIR] |= {"respons_klasse": "SlettetEnhet", "slettedato": "2026-12-31"}
    units["971040238"] |= {"konkurs": True}
    before = files_of(checkout)
    done = run("enhetsregisteret", "--source", register.url, "--apply")
    assert done.exit_code == 0
    assert "actor:brreg  info  skos:altLabel «REGISTRENE I NORD»  The name" in done.output
    assert "actor:digdir  warning  oko:validUntil «2026-12-31»  The unit is deleted" in done.output
    assert (
        "actor:kartverket  warning  rov:orgStatus «konkurs»  The register has a remark"
        in done.output
    )
    changed = {name for name, data in files_of(checkout).items() if before.get(name) != data}
    assert changed == {"data/imported/enhetsregisteret.ttl", PATCH}
    subprocess.run(["git", "apply", PATCH], cwd=checkout, check=True)  # noqa: S607
    brreg = (checkout / "data/actors/brreg.ttl").read_text(encoding="utf-8")
    assert '"REGISTRENE I NORD"@nb' in brreg
    assert "org:subOrganizationOf <actor/digdir> ;" in brreg
    digdir = (checkout / "data/actors/digdir.ttl").read_text(encoding="utf-8")
    assert 'oko:validUntil "2026-12-31"^^xsd:date' in digdir
    build(Project.at(checkout), checkout / "release", lambda line: None)


def test_registrations_are_written_with_their_source(
    run: Run, register: Scripted, checkout: Path
) -> None:
    run("enhetsregisteret", "--source", register.url, "--apply")
    text = (checkout / "data/imported/enhetsregisteret.ttl").read_text(encoding="utf-8")
    assert f"<description/enhetsregisteret-{BRREG}>" in text
    assert "/organisasjonsformer/ORGL>" in text
    assert "dct:source <source/enhetsregisteret-import> ;" in text
    second = run("enhetsregisteret", "--source", register.url, "--apply")
    assert "Nothing would change." in second.output


def test_an_unknown_number_and_a_removed_unit_are_reported(
    run: Run, register: Scripted, units: dict[str, dict[str, Any]]
) -> None:
    del units[BRREG]
    units[DIGDIR] = {"organisasjonsnummer": DIGDIR, "slettedato": "2026-10-31", "status": 410}
    done = run("enhetsregisteret", "--source", register.url)
    assert "actor:brreg  warning  dct:identifier «974760673»  The register does not" in done.output
    assert "actor:digdir  warning  oko:validUntil «2026-10-31»" in done.output


def test_units_can_be_read_from_a_file(
    run: Run, checkout: Path, units: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    path = tmp_path / "units.json"
    path.write_text(json.dumps([*units.values()]), encoding="utf-8")
    assert "No differences." in run("enhetsregisteret", "--source", str(path)).output


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b'"974760673"',
        b'{"organisasjonsnummer": "974760673", "navn": 7}',
        b'{"organisasjonsnummer": "123456785"}', '{"navn": "blåbær"}'.encode("latin-1"),
        b'{"organisasjonsnummer": "974760673", "slettedato": "i fjor"}',
        b'{"organisasjonsnummer": "974760673", "overordnetEnhet": "<script>"}',
        b'{"organisasjonsnummer": "974760673", "respons_klasse": "Underenhet"}',
        b"[" * 100_000,
    ],
)  # fmt: skip
def test_an_unusable_answer_is_refused(body: bytes) -> None:
    with pytest.raises(SourceError, match="the answer cannot be used"):
        parse_response(BRREG, 200, body)


def test_one_bad_answer_stops_the_import_without_changes(
    run: Run, checkout: Path, units: dict[str, dict[str, Any]], serving: Serve
) -> None:
    def answer(request: ScriptedRequest) -> None:
        number = request.path.rpartition("/")[2]
        body = b"<html>" if number == DIGDIR else json.dumps(units[number]).encode()
        request.respond(200, body, Content_Type="application/json")

    before = files_of(checkout)
    done = run("enhetsregisteret", "--source", serving(answer).url, "--apply")
    assert done.exit_code == 2
    assert "the answer cannot be used: it is not JSON in UTF-8" in done.output
    assert files_of(checkout) == before
