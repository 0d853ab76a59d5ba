"""An objection is shown with its statement in every view, until it is settled.

So is an accepted correction, until it is made. The tests add four open objections and one
settled one, two pending corrections and one that is made.
"""

import csv
import io
import json
import os
import subprocess
from collections.abc import Callable, Iterator

import pytest

from okosystem.plugins.mcp.answers import summarize
from okosystem.plugins.mcp.served import Served
from okosystem.plugins.mcp.tools import describe
from okosystem.release.release import Release
from okosystem.settings import Settings
from okosystem.turtle.sources import Project
from tests.copies import release_with
from tests.process import free_port
from tests.web.conftest import PATIENCE, Page, ask, wait_for

OVERLAP = "assessment:overlap--eformidling--altinn-formidling"
ROLE, PLACE = "participation:eformidling--provider--digdir", "placement:eformidling--2021"
SVARUT = "assessment:overlap--eformidling--fiks-svarut"
ADVICE = "assessment:advice--penger-til-drift"
OBJECTION, SETTLED = "Oppdiktet i en prøve: eieren er uenig.", "Oppdiktet i en prøve: avklart."
MADE_UP = """
{name} a oko:Objection ;
    dct:description "{said}"@nb ;
    dct:source source:egen-vurdering ;
    prov:wasAttributedTo actor:digdir ;
    oko:attestedFrom "2026-09-26"^^xsd:date ;
    oko:evidenceClass evidence:proposal ;
    oko:objectsTo {about} {more}.
"""
ENDED = '; oko:validUntil "2026-10-01"^^xsd:date ; oko:resolution "Eieren trakk den."@nb '
OBJECTIONS = (
    MADE_UP.format(name="assessment:innsigelse--a", about=OVERLAP, said=OBJECTION, more=""),
    MADE_UP.format(name="assessment:innsigelse--b", about=ROLE, said=OBJECTION, more=""),
    MADE_UP.format(name="assessment:innsigelse--c", about=ADVICE, said=OBJECTION, more=""),
    MADE_UP.format(name="assessment:innsigelse--e", about=SVARUT, said=OBJECTION, more=""),
    MADE_UP.format(name="assessment:innsigelse--d", about=PLACE, said=SETTLED, more=ENDED),
)
PROPOSED = """
proposal:phase-out--altinn-formidling--2026-11-25 a oko:Proposal ;
    dct:title "Oppdiktet i en prøve"@nb , "Oppdikta i ei prøve"@nn , "Made up"@en ;
    dct:description "Oppdiktet i en prøve."@nb , "Oppdikta i ei prøve."@nn ;
    dct:source source:egen-vurdering ;
    oko:evidenceClass evidence:proposal ;
    oko:proposalConcerns resource:altinn-formidling ;
    oko:proposalKind proposal-kind:phase-out ;
    oko:proposalStatus proposal-status:under-review ;
    oko:proposedBy actor:redaksjonen ;
    oko:proposedOn "2026-11-25"^^xsd:date ;
    oko:proposedSuccessor resource:altinn-melding ;
    oko:proposerRole proposer-role:editor .
"""
CORRECTED = """
proposal:correct--{name}--2026-11-20 a oko:Proposal ;
    dct:title "Rettelse: {name}"@nb , "Retting: {name}"@nn , "Correction: {name}"@en ;
    dct:description "Oppdiktet i en prøve: galt."@nb ;
    dct:source source:egen-vurdering ;
    oko:evidenceClass evidence:proposal ;
    oko:proposalConcerns {about} ;
    oko:proposalKind proposal-kind:correct ;
    oko:proposalStatus proposal-status:accepted ;
    oko:proposedBy actor:ks ;
    oko:proposedOn "2026-11-20"^^xsd:date ;
    oko:proposedText "{right}"@nb , "{right} (nn)"@nn ;
    oko:proposerRole proposer-role:other ;
    oko:reviewedBy actor:redaksjonen ;
    oko:reviewedOn "2026-11-24"^^xsd:date {more}.
"""
CORRECTION, MADE = "Oppdiktet i en prøve: slik er det.", "Oppdiktet i en prøve: rettet."
KS = "KS – Kommunesektorens organisasjon"
MADE_ON = '; oko:carriedOutOn "2026-11-25"^^xsd:date '
CORRECTIONS = (
    CORRECTED.format(name="rolle", about=ROLE, right=CORRECTION, more=""),
    CORRECTED.format(name="eformidling", about="resource:eformidling", right=CORRECTION, more=""),
    CORRECTED.format(name="digdir", about="actor:digdir", right=MADE, more=MADE_ON),
)
PREFIXES = (
    "actor", "assessment", "dct", "evidence", "oko", "participation", "placement", "prov", "source",
    "xsd", "proposal", "proposal-kind", "proposal-status", "proposer-role", "resource",
)  # fmt: skip
Fetch = Callable[..., str]


@pytest.fixture(scope="module")
def with_objection(tmp_path_factory: pytest.TempPathFactory, project: Project) -> Release:
    header = "".join(f"PREFIX {p}: <{project.prefixes[p]}>\n" for p in PREFIXES)
    return release_with(
        header + "".join((*OBJECTIONS, PROPOSED, *CORRECTIONS)),
        tmp_path_factory.mktemp("objected"),
    )


@pytest.fixture(scope="module")
def served(with_objection: Release, okosystem: list[str]) -> Iterator[int]:
    number = free_port()
    options = ["--release", str(with_objection.folder), "--port", str(number), "--workers", "1"]
    server = subprocess.Popen(
        [*okosystem, "serve", *options],
        env=os.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(number)
    yield number
    server.terminate()
    server.wait(PATIENCE)


@pytest.fixture
def fetch(served: int) -> Fetch:
    def get(path: str, language: str = "nb") -> str:
        status, _, body = ask(served, "GET", path, Accept_Language=language)
        assert status == 200, path
        return body.decode()

    return get


@pytest.mark.parametrize(
    "path",
    [
        "/doc/resource/eformidling.html",
        "/doc/actor/digdir.html",
        "/doc/participation/eformidling--provider--digdir.html",
        "/doc/assessment/overlap--eformidling--altinn-formidling.html",
        "/analyser?fane=overlapp",
        "/?velg=eformidling",
        "/?velg=eformidling&vis=liste",
        "/roller?vis=alle",
        "/mote/rad",
        "/rad/advice--penger-til-drift",
        "/mote/oppfolging",
    ],
)
def test_every_view_of_a_statement_shows_its_objection(fetch: Fetch, path: str) -> None:
    page = Page(fetch(path))
    assert page.faults == []
    assert OBJECTION in page.words
    assert SETTLED not in page.words


@pytest.mark.parametrize(
    "path",
    [
        "/doc/resource/eformidling.html",
        "/doc/actor/digdir.html",
        "/doc/participation/eformidling--provider--digdir.html",
        "/roller?vis=alle",
    ],
)
def test_every_view_shows_a_pending_correction(fetch: Fetch, path: str) -> None:
    page = Page(fetch(path))
    texts = [element.text for element in page.all("span", **{"class": "objection"})]
    pending = [
        element for element in texts if element.startswith("Rettelse godtatt, ikke gjort ennå:")
    ]
    assert pending != []
    assert all(
        element.startswith(f"Rettelse godtatt, ikke gjort ennå: {CORRECTION}")
        for element in pending
    )
    assert [link for link in page.links if "/proposal/correct--" in link] != []


def test_a_correction_is_in_the_readers_language(fetch: Fetch) -> None:
    path = "/doc/participation/eformidling--provider--digdir.html"
    assert f"Retting godteken, ikkje gjord enno: {CORRECTION} (nn)" in Page(fetch(path, "nn")).words
    assert f"Correction accepted, not made yet: {CORRECTION}" in Page(fetch(path, "en")).words


def test_the_panel_of_a_box_shows_a_correction_since_its_acceptance(fetch: Fetch) -> None:
    heading = CORRECTION
    page = Page(fetch("/?velg=eformidling"))
    assert page.faults == []
    (card,) = page.all("aside")
    assert "Ikke avklart" in card.text
    assert OBJECTION in card.text
    assert heading in card.text
    assert heading in fetch("/?velg=eformidling&dato=2026-11-24")
    assert heading not in fetch("/?velg=eformidling&dato=2026-11-23")


def test_pending_proposals_are_listed_separately(fetch: Fetch) -> None:
    page = Page(fetch("/forslag?status=accepted"))
    assert page.faults == []
    assert "Godtatt, venter på retting (2)" in page.words
    assert "Akseptert (1)" in page.words
    assert "svar fra Redaksjonen, 24. november 2026 · rettet 25. november 2026" in page.words


def test_a_pending_correction_is_a_finding_of_its_owner(with_objection: Release) -> None:
    findings = json.loads(with_objection.file("findings.json").read_bytes())
    found = [f for f in findings if f["rule"] == "awaiting-correction"]
    assert {(f["focus"].rpartition("/")[2], f["severity"]) for f in found} == {
        ("eformidling", "warning"), ("eformidling--provider--digdir", "warning"),
    }  # fmt: skip
    assert {f["owner"].rpartition("/")[2] for f in found} == {"digdir"}


def test_the_list_of_roles_has_the_objection_beside_the_contested_role(fetch: Fetch) -> None:
    page = Page(fetch("/roller?vis=alle"))
    objection, correction = (e.text for e in page.all("span", **{"class": "objection"}))
    assert OBJECTION in objection
    assert CORRECTION in correction


def test_a_settled_objection_is_only_on_its_own_page(fetch: Fetch) -> None:
    assert SETTLED in fetch("/doc/assessment/innsigelse--d.html")
    page = Page(fetch("/doc/placement/eformidling--2021.html"))
    assert page.all("span", **{"class": "objection"}) == []


def test_an_objection_is_not_shown_before_its_day(fetch: Fetch) -> None:
    assert OBJECTION not in fetch("/?velg=eformidling&dato=2026-09-25")


def test_a_contested_assessment_does_not_settle_a_finding(fetch: Fetch) -> None:
    rows = csv.DictReader(io.StringIO(fetch("/analyser.csv?fane=overlapp")))
    row = next(r for r in rows if r["finding"].endswith("overlap--eformidling--fiks-svarut"))
    assert row["objections"].endswith("/innsigelse--e")
    assert row["statusName"] == "til vurdering"


def test_a_proposed_change_is_under_review(fetch: Fetch) -> None:
    rows = csv.DictReader(io.StringIO(fetch("/analyser.csv?fane=utfasing&status=under-review")))
    assert [row["finding"].rpartition("/")[2] for row in rows] == ["phase-out--altinn-formidling"]


def test_the_files_have_the_objections_and_corrections(fetch: Fetch) -> None:
    rows = list(csv.DictReader(io.StringIO(fetch("/roller.csv"))))
    assert [row["statement"] for row in rows if row["corrections"]] == [
        row["statement"] for row in rows if row["objections"]
    ]
    contested = [row for row in rows if row["objections"]]
    assert [row["statement"].rpartition("/")[2] for row in contested] == [
        "eformidling--provider--digdir"
    ]


def test_the_api_has_objections_with_the_statement(fetch: Fetch) -> None:
    entity = json.loads(fetch("/api/resources/eformidling"))
    found = [(s["iri"].rpartition("/")[2], s["objections"]) for s in entity["statements"]]
    contested = {iri: objections for iri, objections in found if objections}
    assert set(contested) == {
        "eformidling--provider--digdir",
        "overlap--eformidling--altinn-formidling",
        "overlap--eformidling--fiks-svarut",
    }
    (objection,) = contested["eformidling--provider--digdir"]
    assert objection["description"] == OBJECTION
    assert [who["label"] for who in objection["by"]] == ["Digitaliseringsdirektoratet"]
    (correction,) = entity["corrections"]
    assert (correction["description"], correction["label"]) == (CORRECTION, "Rettelse: eformidling")
    assert [who["label"] for who in correction["by"]] == [KS]
    pending = [s["iri"].rpartition("/")[2] for s in entity["statements"] if s["corrections"]]
    assert pending == ["eformidling--provider--digdir"]


def test_assistants_get_objections_with_the_statement(with_objection: Release) -> None:
    served = Served.load(with_objection, Settings())
    try:
        answer = describe(served, "resource:eformidling", limit=100).model_dump()
    finally:
        served.pool.close()
    grounds = {one["iri"].rpartition("/")[2]: one for one in answer["grounds"]}
    (objection,) = grounds["eformidling--provider--digdir"]["objections"]
    assert objection["description"] == OBJECTION
    assert [who["label"] for who in objection["by"]] == ["Digitaliseringsdirektoratet"]
    (correction,) = grounds["eformidling"]["corrections"]
    assert (correction["description"], correction["by"][0]["label"]) == (CORRECTION, KS)
    summary = summarize(answer)
    assert OBJECTION in summary
    line = f"Rettelse: eformidling (rettelse godtatt, ikke gjort ennå): {CORRECTION}"
    assert summary.count(line) == 1
