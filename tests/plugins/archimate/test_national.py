"""Digdir's Turtle in and out: all of it accounted for, and the same identifiers both ways.

national-form.ttl is made up, in the form that Digdir publishes.
"""

import csv
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from okosystem.build.staging import apply
from okosystem.commands.build import build
from okosystem.errors import BrokenModel
from okosystem.plugins.archimate.accounting import Account, count_outcomes, write_table
from okosystem.plugins.archimate.imported import add_imported
from okosystem.plugins.archimate.importing import (
    NATIONAL_BASE,
    Import,
    Origin,
    prepare,
)
from okosystem.plugins.archimate.model import (
    FRAGMENT_BASE,
    Counterpart,
    Element,
    Model,
    derived_identifier,
    iri_of,
)
from okosystem.plugins.archimate.national import iri_in_turtle, to_turtle
from okosystem.plugins.archimate.plugin import read_as_model
from okosystem.plugins.archimate.reader import read_model
from okosystem.plugins.archimate.writer import to_xml
from okosystem.rdf.terms import ARCHIMATE, ID
from okosystem.release.release import Release
from okosystem.turtle.sources import Project
from tests.plugins.archimate.exchange_rules import find_violations
from tests.world import copy_checkout

pytestmark = pytest.mark.slow

FILE = Path(__file__).parent / "national-form.ttl"
DAY = "2026-11-29"
UNKNOWN = Origin("", "")
TRUST = "id-d503cf06faa1417b8acd4b26a5c0741e"
ACCESS = "id-b440252bc3de42dea8468be54e54b1fa"
KIND = "id-199ae45b0a6c47b28b3507837647c6c8"
NARROWER = "id-r01"
"""Their relationship from trust to access management, which we have as skos:broader."""


@dataclass
class RoundTrip:
    """Their file, what its import said, and the model of the graph that it was imported into."""

    root: Path
    theirs: Model
    found: Import
    model: Model


@pytest.fixture(scope="module")
def trip(tmp_path_factory: pytest.TempPathFactory) -> RoundTrip:
    root = tmp_path_factory.mktemp("national")
    checkout = root / "checkout"
    checkout.mkdir()
    copy_checkout(checkout)
    shutil.rmtree(checkout / "data/imported", ignore_errors=True)
    found = prepare(Project.at(checkout), FILE, UNKNOWN, DAY)
    assert found.staged is not None
    apply(found.staged)
    build(Project.at(checkout), root / "release", lambda line: None)
    model = read_as_model(Release.open(root / "release"))
    return RoundTrip(checkout, read_model(FILE)[0], found, model)


def read_back(model: Model, folder: Path) -> tuple[Model, str]:
    path = folder / "back.ttl"
    path.write_bytes(to_turtle(model))
    return read_model(path)


def facts_of(model: Model) -> set[tuple[str, ...]]:
    """Return identifier and type of each part, and the ends of relationships."""
    ends = ((r.identifier, r.type, r.source, r.target) for r in model.relationships)
    return {*((e.identifier, e.type) for e in model.elements), *ends}


def resolve(identifier: str) -> str:
    """Return the IRI of an identifier in a file of ours."""
    if identifier.startswith("id-"):
        return NATIONAL_BASE + identifier
    return iri_of(identifier) or FRAGMENT_BASE + identifier


def test_every_element_and_relationship_is_accounted_for(trip: RoundTrip) -> None:
    assert list(count_outcomes(trip.theirs, trip.found.accounts)) == [
        "23 of 23 elements are accounted for: 6 matched with ours, 1 waiting for an answer, "
        "14 taken as external, 2 listed only.",
        "21 of 21 relationships are accounted for: 2 matched with a statement of ours, "
        "19 taken as external.",
    ]
    iris = Counter(account.iri for account in trip.found.accounts)
    parts = [*trip.theirs.elements, *trip.theirs.relationships]
    names = {trip.theirs.identifier, "id-v01", *(part.identifier for part in parts)}
    assert iris == Counter({NATIONAL_BASE + name: 1 for name in names})


@pytest.mark.parametrize(
    ("name", "ours", "reason"),
    [
        (TRUST, "capability:trust", "Ours is linked to it."),
        (KIND, "oko:DigitalSolution", "Ours is linked to it."),
        ("id-e04", "need:kompetanse", "The names are alike. A person must accept or reject"),
        ("id-e07", "", "Nothing of ours is linked to it, and no name of ours is like its name."),
        ("id-e10", "", "We have no class that is Plateau in ArchiMate, and nothing of ours is"),
        ("id-v01", "", "It is a picture of other elements, and is not imported."),
        (NARROWER, "skos:broader", "We state skos:broader between the two that are linked to"),
        ("id-r02", "rdfs:subClassOf", "We state rdfs:subClassOf between the two"),
        ("id-r08", "", "Nothing of ours is linked to «Oppdiktet vurdering»."),
        ("id-r17", "", "We state nothing directly between the two that are linked to its ends."),
    ],
)
def test_each_row_has_ours_or_a_reason(trip: RoundTrip, name: str, ours: str, reason: str) -> None:
    (found,) = [a for a in trip.found.accounts if a.iri == NATIONAL_BASE + name]
    assert found.ours == ours
    assert found.reason.startswith(reason)


def test_the_table_is_csv_and_has_no_formula(tmp_path: Path) -> None:
    account = Account("element", "https://a.example/x", "Goal", "=1+1", "", "", "own", "", "")
    write_table([account], tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        (read,) = csv.DictReader(file)
    assert list(read) == [
        "what", "iri", "type", "name", "source", "target", "outcome", "ours", "reason",
    ]  # fmt: skip
    assert (read["iri"], read["name"]) == ("https://a.example/x", "'=1+1")


def test_what_they_have_comes_back_with_their_identifiers_types_and_ends(
    trip: RoundTrip, tmp_path: Path
) -> None:
    back, namespace = read_back(trip.model, tmp_path)
    assert namespace == NATIONAL_BASE
    assert facts_of(trip.theirs) <= facts_of(back)


def test_our_own_export_is_nothing_new_after_an_import(trip: RoundTrip, tmp_path: Path) -> None:
    for name, data in (("x.ttl", to_turtle(trip.model)), ("x.xml", to_xml(trip.model))):
        (tmp_path / name).write_bytes(data)
        found = prepare(Project.at(trip.root), tmp_path / name, UNKNOWN, DAY)
        assert found.staged is None
        assert found.report[-1].endswith(
            "are ours or imported already; there is nothing to import."
        )
        assert {a.outcome for a in found.accounts if a.what == "element" and a.ours} == {
            "ours already", "matched with ours",
        }  # fmt: skip


def test_open_exchange_has_theirs_beside_ours(trip: RoundTrip, tmp_path: Path) -> None:
    data = to_xml(trip.model)
    assert find_violations(data) == []
    path = tmp_path / "x.xml"
    path.write_bytes(data)
    back = read_model(path)[0]
    elements = {e.identifier: e for e in back.elements}
    relationships = {r.identifier: r for r in back.relationships}
    assert elements["id-e07"].type == "Principle"
    assert {TRUST, ACCESS} & set(elements) == set()
    narrower = relationships[NARROWER]
    assert (narrower.source, narrower.target) == (
        "capability.trust",
        "capability.access-management",
    )
    derived = derived_identifier("broader", narrower.source, narrower.target)
    assert derived not in relationships
    assert set(relationships) >= {r.identifier for r in trip.theirs.relationships}


def test_the_world_is_read_back_with_the_same_iris(
    project: Project, release: Release, tmp_path: Path
) -> None:
    model = read_as_model(release)
    back, namespace = read_back(model, tmp_path)
    assert namespace == NATIONAL_BASE
    read = {part.identifier for part in (*back.elements, *back.relationships)}
    written = [part.identifier for part in (*model.elements, *model.relationships)]
    iris = {iri_in_turtle(name, model.national) for name in written}
    assert len(iris) == len(written) == len(read)
    assert iris == {resolve(name) for name in read}
    assert (TRUST in read, "capability.trust" in read) == (True, False)
    found = prepare(project, tmp_path / "back.ttl", UNKNOWN, DAY)
    assert found.staged is None


def test_the_same_model_gives_the_same_turtle(trip: RoundTrip) -> None:
    assert to_turtle(trip.model) == to_turtle(trip.model)


def test_an_entity_linked_to_two_of_theirs_keeps_its_own_identifier() -> None:
    ours = Element(identifier="goal.a", type="Goal", names={"nb": "A"})
    rows = [
        {"theirs": NATIONAL_BASE + name, "type": "Goal", "source": "", "target": "",
         "language": "nb", "name": name}
        for name in ("id-1", "id-2")
    ]  # fmt: skip
    links = [{"thing": ID["goal/a"], "theirs": row["theirs"]} for row in rows]
    model = Model(identifier="m", names={}, elements=[ours])
    one, two = (add_imported(model, links[:size], rows) for size in (1, 2))
    assert [e.identifier for e in one.elements] == ["goal.a", "id-2"]
    assert one.national["goal.a"] == Counterpart(f"{NATIONAL_BASE}id-1", "Goal")
    assert [e.identifier for e in two.elements] == ["goal.a", "id-1", "id-2"]
    assert "goal.a" not in two.national


@pytest.mark.parametrize(
    ("node", "message"),
    [
        ("<https://a.example/1> a archimate:Goal ; archimate:name 'A' .\n"
         "<https://b.example/1> a archimate:Goal ; archimate:name 'B' .",
         "what is not ours is under https://a.example/ and https://b.example/"),
        (f"<{ID['resource/Å']}> a archimate:Goal ; archimate:name 'A' .", "is not under"),
    ],
)  # fmt: skip
def test_a_file_of_ours_has_one_foreign_namespace(tmp_path: Path, node: str, message: str) -> None:
    path = tmp_path / "x.ttl"
    head = f"PREFIX archimate: <{ARCHIMATE}>\n<{FRAGMENT_BASE}okosystem> a archimate:ArchiMate .\n"
    path.write_text(head + node, encoding="utf-8")
    with pytest.raises(BrokenModel, match=message):
        read_model(path)
