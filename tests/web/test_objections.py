"""An owner's objection stands beside the claim wherever the claim stands, until it is settled.

No owner has objected to anything, so the tests build a release of a copy of the data with
objections that were made up for them: four open ones, and one that is settled.
"""

import csv
import io
import json
import os
import socket
import subprocess
from collections.abc import Callable, Iterator

import pytest

from okosystem.assistants.describing import describe
from okosystem.assistants.graph import Graph
from okosystem.assistants.wording import text
from okosystem.config import Settings
from okosystem.core.release import Release
from okosystem.core.sources import Project
from okosystem.engine.oxigraph import Store
from tests.copies import release_with
from tests.web.conftest import Page, ask, wait_for

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
PREFIXES = (
    "actor", "assessment", "dct", "evidence", "oko", "participation", "placement", "prov", "source",
    "xsd", "proposal", "proposal-kind", "proposal-status", "proposer-role", "resource",
)  # fmt: skip
Meet = Callable[..., str]


@pytest.fixture(scope="module")
def objected(tmp_path_factory: pytest.TempPathFactory, project: Project) -> Release:
    header = "".join(f"PREFIX {p}: <{project.prefixes[p]}>\n" for p in PREFIXES)
    return release_with(
        header + "".join(OBJECTIONS) + PROPOSED, tmp_path_factory.mktemp("objected")
    )


@pytest.fixture(scope="module")
def served(objected: Release, okosystem: list[str]) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        number: int = free.getsockname()[1]
    place = ["--release", str(objected.folder), "--port", str(number), "--workers", "1"]
    server = subprocess.Popen(
        [*okosystem, "serve", *place],
        env=os.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(number)
    yield number
    server.terminate()
    server.wait(20)


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


def test_the_matrix_has_a_mark_beside_the_contested_role(meet: Meet) -> None:
    (mark,) = Page(meet("/matrise/roller")).all("a", **{"class": "mark objected"})
    assert mark.attributes["href"].endswith("/innsigelse--b")
    assert mark.attributes["aria-label"] == f"Innsigelse: {SAID}"


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


def test_assistants_get_it_with_the_statement(objected: Release) -> None:
    graph = Graph.load(objected, Settings())
    try:
        told = describe(graph, "resource:eformidling", (0, 100), "nb")
    finally:
        graph.pool.close()
    contested = {s.iri.rpartition("/")[2]: s.objections for s in told.statements if s.objections}
    (one,) = contested["eformidling--provider--digdir"]
    assert one.text == SAID
    assert [who.name for who in one.by] == ["Digitaliseringsdirektoratet"]
    assert SAID in text(told)


def test_nobody_has_objected_to_anything_in_the_data(release: Release, store: Store) -> None:
    assert store.query(release.page_queries["objections"]).rows() == []
