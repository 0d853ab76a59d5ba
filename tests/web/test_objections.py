"""An objection is shown with its statement in every view, until it is settled.

So is an accepted correction, until it is made. The tests add four open objections and one that is
settled, two corrections that wait and one that is made.
"""

import csv
import io
import json
import os
import subprocess
from collections.abc import Callable, Iterator

import pytest

from bench.process import free_port
from okosystem.assistants.entities import describe
from okosystem.assistants.graph import ServedGraph
from okosystem.assistants.summaries import summarize
from okosystem.config import Settings
from okosystem.core.release import Release
from okosystem.core.sources import Project
from tests.copies import release_with
from tests.web.conftest import PATIENCE, Page, ask, wait_for

OVERLAP = "assessment:overlap--eformidling--altinn-formidling"
ROLE, PLACE = "participation:eformidling--provider--digdir", "placement:eformidling--2021"
SVARUT = "assessment:overlap--eformidling--fiks-svarut"
ADVICE = "assessment:advice--penger-til-drift"
SAID, SETTLED = "Oppdiktet i en prøve: eieren er uenig.", "Oppdiktet i en prøve: avklart."
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
    MADE_UP.format(name="assessment:innsigelse--a", about=OVERLAP, said=SAID, more=""),
    MADE_UP.format(name="assessment:innsigelse--b", about=ROLE, said=SAID, more=""),
    MADE_UP.format(name="assessment:innsigelse--c", about=ADVICE, said=SAID, more=""),
    MADE_UP.format(name="assessment:innsigelse--e", about=SVARUT, said=SAID, more=""),
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
RIGHT, MADE = "Oppdiktet i en prøve: slik er det.", "Oppdiktet i en prøve: rettet."
KS = "KS – Kommunesektorens organisasjon"
MADE_ON = '; oko:carriedOutOn "2026-11-25"^^xsd:date '
CORRECTIONS = (
    CORRECTED.format(name="rolle", about=ROLE, right=RIGHT, more=""),
    CORRECTED.format(name="eformidling", about="resource:eformidling", right=RIGHT, more=""),
    CORRECTED.format(name="digdir", about="actor:digdir", right=MADE, more=MADE_ON),
)
PREFIXES = (
    "actor", "assessment", "dct", "evidence", "oko", "participation", "placement", "prov", "source",
    "xsd", "proposal", "proposal-kind", "proposal-status", "proposer-role", "resource",
)  # fmt: skip
Meet = Callable[..., str]


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
    place = ["--release", str(with_objection.folder), "--port", str(number), "--workers", "1"]
    server = subprocess.Popen(
        [*okosystem, "serve", *place],
        env=os.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(number)
    yield number
    server.terminate()
    server.wait(PATIENCE)


@pytest.fixture
def meet(served: int) -> Meet:
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
        "/overlapp",
        "/malbilde?velg=eformidling",
        "/malbilde?velg=eformidling&vis=liste",
        "/matrise/roller?vis=liste",
        "/rad",
        "/rad/advice--penger-til-drift",
        "/oppfolging",
    ],
)
def test_every_view_of_a_claim_shows_what_is_said_against_it(meet: Meet, path: str) -> None:
    page = Page(meet(path))
    assert page.faults == []
    assert SAID in page.words
    assert SETTLED not in page.words


@pytest.mark.parametrize(
    "path",
    [
        "/doc/resource/eformidling.html",
        "/doc/actor/digdir.html",
        "/doc/participation/eformidling--provider--digdir.html",
        "/matrise/roller?vis=liste",
    ],
)
def test_every_view_shows_the_correction_that_is_accepted_and_not_made(
    meet: Meet, path: str
) -> None:
    page = Page(meet(path))
    told = [said.text for said in page.all("span", **{"class": "objection"})]
    awaited = [said for said in told if said.startswith("Rettelse godtatt, ikke gjort ennå:")]
    assert awaited != []
    assert all(said.startswith(f"Rettelse godtatt, ikke gjort ennå: {RIGHT}") for said in awaited)
    assert [link for link in page.links if "/proposal/correct--" in link] != []


def test_the_reader_gets_it_in_their_language(meet: Meet) -> None:
    path = "/doc/participation/eformidling--provider--digdir.html"
    assert f"Retting godteken, ikkje gjord enno: {RIGHT} (nn)" in Page(meet(path, "nn")).words
    assert f"Correction accepted, not made yet: {RIGHT}" in Page(meet(path, "en")).words


def test_beside_the_box_it_is_told_of_and_only_since_it_was_accepted(meet: Meet) -> None:
    heading = "Rettelser som er godtatt, men ikke gjort ennå"
    page = Page(meet("/malbilde?velg=eformidling"))
    assert page.faults == []
    assert f"{heading} {RIGHT} eFormidling" in page.words
    assert heading in meet("/malbilde?velg=eformidling&dato=2026-11-24")
    assert heading not in meet("/malbilde?velg=eformidling&dato=2026-11-23")


def test_the_proposals_that_wait_to_be_carried_out_are_told_apart(meet: Meet) -> None:
    page = Page(meet("/forslag"))
    assert page.faults == []
    assert [h.text for h in page.all("h2") if h.text.startswith("akseptert")] == [
        "akseptert, venter på retting (2)", "akseptert (1)",
    ]  # fmt: skip
    assert "Redaksjonen, 24. november 2026; rettet 25. november 2026" in page.words


def test_what_awaits_correction_is_a_finding_of_its_owner(with_objection: Release) -> None:
    told = json.loads(with_objection.file("findings.json").read_bytes())
    found = [f for f in told if f["rule"] == "awaiting-correction"]
    assert {(f["focus"].rpartition("/")[2], f["severity"]) for f in found} == {
        ("eformidling", "warning"), ("eformidling--provider--digdir", "warning"),
    }  # fmt: skip
    assert {f["owner"].rpartition("/")[2] for f in found} == {"digdir"}


def test_the_matrix_has_a_mark_beside_the_contested_role(meet: Meet) -> None:
    contested, wrong = Page(meet("/matrise/roller")).all("a", **{"class": "mark objected"})
    assert contested.attributes["href"].endswith("/innsigelse--b")
    assert contested.attributes["aria-label"] == f"Innsigelse: {SAID}"
    assert wrong.attributes["href"].endswith("/correct--rolle--2026-11-20")
    assert wrong.attributes["aria-label"] == f"Rettelse godtatt, ikke gjort ennå: {RIGHT}"


def test_what_is_settled_is_told_on_its_own_page_alone(meet: Meet) -> None:
    assert SETTLED in meet("/doc/assessment/innsigelse--d.html")
    page = Page(meet("/doc/placement/eformidling--2021.html"))
    assert page.all("span", **{"class": "objection"}) == []


def test_on_a_day_before_it_was_raised_it_is_not_there(meet: Meet) -> None:
    assert SAID not in meet("/malbilde?velg=eformidling&dato=2026-09-25")


def test_a_contested_assessment_clarifies_nothing(meet: Meet) -> None:
    rows = csv.DictReader(io.StringIO(meet("/overlapp.csv")))
    one = next(r for r in rows if r["finding"].endswith("overlap--eformidling--fiks-svarut"))
    assert one["objections"].endswith("/innsigelse--e")
    assert one["statusName"] == "til vurdering"


def test_what_someone_has_proposed_is_under_review(meet: Meet) -> None:
    rows = csv.DictReader(io.StringIO(meet("/utfasing.csv?status=under-review")))
    assert [row["finding"].rpartition("/")[2] for row in rows] == ["phase-out--altinn-formidling"]


def test_the_views_give_it_in_their_files(meet: Meet) -> None:
    rows = list(csv.DictReader(io.StringIO(meet("/matrise/roller.csv"))))
    assert [row["statement"] for row in rows if row["corrections"]] == [
        row["statement"] for row in rows if row["objections"]
    ]
    contested = [row for row in rows if row["objections"]]
    assert [row["statement"].rpartition("/")[2] for row in contested] == [
        "eformidling--provider--digdir"
    ]


def test_programs_get_it_with_the_statement(meet: Meet) -> None:
    told = json.loads(meet("/api/resources/eformidling"))
    found = [(s["iri"].rpartition("/")[2], s["objections"]) for s in told["statements"]]
    contested = {iri: objections for iri, objections in found if objections}
    assert set(contested) == {
        "eformidling--provider--digdir",
        "overlap--eformidling--altinn-formidling",
        "overlap--eformidling--fiks-svarut",
    }
    (one,) = contested["eformidling--provider--digdir"]
    assert one["description"] == SAID
    assert [who["label"] for who in one["by"]] == ["Digitaliseringsdirektoratet"]
    (own,) = told["corrections"]
    assert (own["description"], own["label"]) == (RIGHT, "Rettelse: eformidling")
    assert [who["label"] for who in own["by"]] == [KS]
    awaiting = [s["iri"].rpartition("/")[2] for s in told["statements"] if s["corrections"]]
    assert awaiting == ["eformidling--provider--digdir"]


def test_assistants_get_it_with_the_statement(with_objection: Release) -> None:
    graph = ServedGraph.load(with_objection, Settings())
    try:
        told = describe(graph, "resource:eformidling", (0, 100))
    finally:
        graph.pool.close()
    contested = {s.iri.rpartition("/")[2]: s.objections for s in told.statements if s.objections}
    (one,) = contested["eformidling--provider--digdir"]
    assert one.text == SAID
    assert [who.name for who in one.by] == ["Digitaliseringsdirektoratet"]
    assert SAID in summarize(told)
    (ground,) = told.grounds
    assert [(one.text, one.by[0].name) for one in ground.corrections] == [(RIGHT, KS)]
    line = f"Rettelse: eformidling (rettelse godtatt, ikke gjort ennå): {RIGHT}"
    assert summarize(told).count(line) == 1
