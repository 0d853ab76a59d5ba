"""Suggested matches and their confidence, and links that settle a match."""

import pytest

from okosystem.build.own_data import KnownEntity
from okosystem.plugins.archimate.matching import OurSide, find_links, suggest_matches
from okosystem.plugins.archimate.model import Element
from okosystem.rdf.terms import ID
from okosystem.turtle.sources import Project

BASE = "https://example.org/na/"


def entity(path: str, kind: str, **texts: list[str]) -> KnownEntity:
    values = {key: frozenset(values) for key, values in texts.items()}
    return KnownEntity(ID[path], {"type": frozenset({kind}), **values})


OURS = [
    entity("capability/trust", "Capability", name=["Tillit", "Trust"], code=["K11"]),
    entity("capability/share", "Capability", name=["Dele data med andre"], alias=["Datadeling"]),
    entity("goal/trust", "Goal", name=["Tillit"]),
    entity("resource/altinn", "ApplicationComponent", name=["Altinn"]),
    entity("capability/linked", "Capability", name=["Testdata"], link=[f"{BASE}id-9"]),
    entity("actor/digdir", "BusinessActor", name=["Digitaliseringsdirektoratet"], alias=["Digdir"]),
    entity("resource/id-porten", "ApplicationComponent", name=["ID-porten"]),
    entity("resource/modernisert-folkeregister", "ApplicationComponent",
           name=["Folkeregisteret (modernisert)"], alias=["FREG"]),
    entity("resource/kontaktregisteret", "ApplicationComponent", name=["Kontaktregisteret (KRR)"]),
    entity("resource/fiks-svarut", "ApplicationComponent", name=["Fiks SvarUt"]),
    entity("resource/fiks-melding", "ApplicationComponent", name=["Fiks Melding"]),
    entity("resource/fiks-io", "ApplicationComponent", name=["Fiks IO"]),
    entity("resource/altinn-melding", "ApplicationComponent", name=["Altinn Melding"]),
    entity("resource/altinn-broker", "ApplicationComponent", name=["Altinn Formidling"]),
]  # fmt: skip
ALTERNATIVES = [ID["resource/altinn-melding"], ID["resource/fiks-melding"]]


def found(
    name: str, kind: str = "Capability", linked: tuple[str, ...] = ()
) -> list[tuple[str, str]]:
    element = Element(identifier="id-1", type=kind, names={"nb": name})
    matches = suggest_matches([element], BASE, OURS, {BASE + iri for iri in linked}).matches
    assert {match.theirs for match in matches} <= {f"{BASE}id-1"}
    return [(match.ours.removeprefix(ID), match.confidence) for match in matches]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tillit", [("capability/trust", "high")]),
        ("Trust", [("capability/trust", "high")]),
        ("K11 Noe annet", [("capability/trust", "high")]),
        ("K11.7 Noe annet", []),
        ("datadeling", [("capability/share", "medium")]),
        ("Dele data internt med andre", [("capability/share", "low")]),
        ("Dele data", []),
        ("Dele", []),
        ("Noe helt annet", []),
        ("Testdata", []),
    ],
)
def test_a_name_suggests_a_match(name: str, expected: list[tuple[str, str]]) -> None:
    assert found(name) == expected


def test_only_compatible_types_are_compared() -> None:
    assert found("Tillit", "Goal") == [("goal/trust", "high")]
    assert found("Tillit", "Outcome") == [("goal/trust", "high")]
    assert found("Tillit", "Driver") == []
    assert found("Altinn", "Resource") == [("resource/altinn", "high")]
    assert found("Altinn", "ApplicationService") == [("resource/altinn", "high")]


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("Digitaliseringsdirektoratet (Digdir)", "BusinessActor", [("actor/digdir", "medium")]),
        ("Direktoratet (DIGDIR)", "BusinessActor", [("actor/digdir", "medium")]),
        ("Digdir", "Stakeholder", [("actor/digdir", "medium")]),
        ("Digdir", "BusinessRole", [("actor/digdir", "medium")]),
        ("idporten", "ApplicationService", [("resource/id-porten", "medium")]),
        ("Id porten (OIDC)", "Node", [("resource/id-porten", "medium")]),
        ("Folkeregisteret", "DataObject", [("resource/modernisert-folkeregister", "medium")]),
        ("FREG", "ApplicationComponent", [("resource/modernisert-folkeregister", "medium")]),
        ("KRR", "ApplicationComponent", [("resource/kontaktregisteret", "medium")]),
        ("SvarUt", "ApplicationComponent", [("resource/fiks-svarut", "low")]),
        ("Svar ut", "ApplicationComponent", [("resource/fiks-svarut", "low")]),
        ("IO", "ApplicationComponent", []),
        ("Fiks", "ApplicationComponent", []),
        ("()", "ApplicationComponent", []),
        ("Noe (annet)", "ApplicationComponent", []),
    ],
)
def test_another_spelling_suggests_a_match(
    name: str, kind: str, expected: list[tuple[str, str]]
) -> None:
    assert found(name, kind) == expected


def test_a_name_that_several_entities_may_have_suggests_none() -> None:
    element = Element(identifier="id-1", type="ApplicationComponent", names={"nb": "Melding"})
    suggestions = suggest_matches([element], BASE, OURS, ())
    assert suggestions.matches == []
    assert suggestions.ambiguous == {f"{BASE}id-1": ALTERNATIVES}
    exact = [*OURS, entity("resource/melding", "ApplicationComponent", name=["Melding"])]
    suggestions = suggest_matches([element], BASE, exact, ())
    assert [match.ours for match in suggestions.matches] == [ID["resource/melding"]]
    assert suggestions.ambiguous == {}


def test_linked_elements_raise_no_questions() -> None:
    assert find_links(OURS, BASE) == {f"{BASE}id-9": [ID["capability/linked"]]}
    assert find_links(OURS, "https://elsewhere.org/") == {}
    assert found("Tillit", linked=("id-1",)) == []


def test_the_entities_of_the_graph_are_read_from_the_files(project: Project) -> None:
    graph_side = OurSide.read(project)
    by_path = {entity.iri.removeprefix(ID): entity for entity in graph_side.entities}
    trust = by_path["capability/trust"]
    assert trust.values("type") == {"Capability"}
    assert trust.values("code") == {"K11"}
    assert "Tillit" in trust.values("name")
    assert [link for link in trust.values("link") if "nasjonal-arkitektur" in link] == [
        "https://data.digdir.no/nasjonal-arkitektur/id-d503cf06faa1417b8acd4b26a5c0741e"
    ]
    assert by_path["resource/id-porten"].values("type") == {"ApplicationComponent"}
    assert by_path["resource/overordnede-arkitekturprinsipper"].values("type") == {"Resource"}
    assert by_path["strategy/fremtidens-digitale-norge"].values("type") == {"CourseOfAction"}


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("Digitaliseringsdirektoratet (Digdir)", "BusinessActor", "actor/digdir"),
        ("Folkeregisteret", "DataObject", "resource/modernisert-folkeregister"),
        ("idporten", "ApplicationComponent", "resource/id-porten"),
        ("SvarUt", "ApplicationService", "resource/fiks-svarut"),
    ],
)
def test_names_as_other_models_write_them_match_the_graph(
    project: Project, name: str, kind: str, expected: str
) -> None:
    element = Element(identifier="id-1", type=kind, names={"nb": name})
    suggestions = suggest_matches([element], BASE, OurSide.read(project).entities, ())
    assert [match.ours for match in suggestions.matches] == [ID[expected]]
