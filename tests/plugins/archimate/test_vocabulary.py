"""The table of allowed relationships, checked against the standard, and the identifiers of IRIs."""

import pytest

from okosystem.plugins.archimate.model import derived_identifier, identifier_of, iri_of
from okosystem.plugins.archimate.vocabulary import (
    ALLOWED,
    ELEMENTS,
    IN_VERSION_4,
    RELATIONSHIP,
    first_allowed,
    is_allowed,
    type_in_version_4,
)
from okosystem.rdf.terms import ID

NATIONAL = """\
Aggregation Capability Capability
Aggregation Grouping Principle
Association Assessment Capability
Association Assessment Gap
Association Assessment Resource
Association Capability Grouping
Association CourseOfAction Capability
Association Grouping Grouping
Association Outcome Goal
Association Plateau Gap
Composition Grouping Capability
Composition Grouping Resource
Influence Assessment Outcome
Influence Goal Goal
Realization Capability Goal
Realization Capability Outcome
Realization Capability Principle
Realization CourseOfAction Outcome
Realization Outcome Goal
Realization ValueStream Outcome
Serving Capability ValueStream
Serving Resource Capability
Specialization Capability Capability
Specialization Resource Resource
""".splitlines()


@pytest.mark.parametrize(
    ("relationship", "source", "target"),
    [
        ("Serving", "ApplicationComponent", "BusinessActor"),
        ("Flow", "BusinessActor", "BusinessActor"),
        ("Realization", "ApplicationComponent", "Capability"),
        ("Assignment", "Resource", "Capability"),
        ("Realization", "CourseOfAction", "Goal"),
        ("Realization", "CourseOfAction", "Outcome"),
        ("Realization", "Outcome", "Goal"),
        ("Influence", "ApplicationComponent", "Driver"),
        ("Access", "ApplicationComponent", "BusinessObject"),
        ("Aggregation", "Grouping", "ApplicationComponent"),
        ("Aggregation", "BusinessCollaboration", "BusinessActor"),
        ("Serving", "Capability", "ValueStream"),
        ("Association", "Constraint", RELATIONSHIP),
        ("Association", "Plateau", "Gap"),
        ("Aggregation", "Grouping", "Plateau"),
    ],
)
def test_a_relationship_of_the_standard_is_allowed(
    relationship: str, source: str, target: str
) -> None:
    assert is_allowed(relationship, source, target)


def test_every_relationship_of_the_national_architecture_is_allowed() -> None:
    """The 24 combinations of types that its 125 relationships have in version 5.0.0."""
    assert [words for words in map(str.split, NATIONAL) if not is_allowed(*words)] == []


@pytest.mark.parametrize(
    ("relationship", "source", "target"),
    [
        ("Serving", "Resource", "BusinessActor"),
        ("Realization", "Resource", "Capability"),
        ("Assignment", "BusinessActor", "ApplicationComponent"),
        ("Realization", "ApplicationComponent", "Driver"),
        ("Access", "Resource", "BusinessObject"),
        ("Aggregation", "BusinessActor", "BusinessCollaboration"),
        ("Flow", "BusinessActor", "Resource"),
        ("Influence", "ApplicationComponent", "Gap"),
        ("Influence", "Gap", "Goal"),
        ("Influence", "Gap", "Plateau"),
        ("Realization", "Goal", "Plateau"),
        ("Serving", "ApplicationComponent", RELATIONSHIP),
        ("Association", RELATIONSHIP, RELATIONSHIP),
        ("Association", "Device", "Device"),
        ("Friendship", "Goal", "Goal"),
    ],
)
def test_a_relationship_outside_the_standard_is_not_allowed(
    relationship: str, source: str, target: str
) -> None:
    assert not is_allowed(relationship, source, target)


def test_the_table_has_only_known_types() -> None:
    ends = {end for pairs in ALLOWED.values() for pair in pairs for end in pair}
    assert RELATIONSHIP in ends
    assert ends - {RELATIONSHIP} <= ELEMENTS


def test_the_first_allowed_relationship_or_an_association_is_chosen() -> None:
    preferred = ["Realization", "Assignment"]
    assert first_allowed(preferred, "ApplicationComponent", "Capability") == "Realization"
    assert first_allowed(preferred, "Resource", "Capability") == "Assignment"
    assert first_allowed(preferred, "Goal", "Capability") == "Association"


@pytest.mark.parametrize(
    ("path", "identifier"),
    [
        ("resource/id-porten", "resource.id-porten"),
        ("placement/id-porten--2021", "placement.id-porten--2021"),
        ("focus-area/digital-sikkerhet", "focus-area.digital-sikkerhet"),
    ],
)
def test_an_identifier_resolves_to_its_iri(path: str, identifier: str) -> None:
    assert identifier_of(ID[path]) == identifier
    assert iri_of(identifier) == ID[path]


@pytest.mark.parametrize(
    "identifier",
    [
        "id-98df6c2b4df340c7a3a3ad32d99ca37e",
        "okosystem",
        "node.resource.altinn",
        "",
        "resource.",
        "resource.altinn\n",
        "Resource.Altinn",
        derived_identifier("broader", "capability.trust", "capability.access-control"),
    ],
)
def test_other_identifiers_resolve_to_no_iri(identifier: str) -> None:
    assert iri_of(identifier) is None


@pytest.mark.parametrize("iri", ["https://example.org/x", ID["resource/a/b"], ID["resource/Å"]])
def test_other_iris_have_no_identifier(iri: str) -> None:
    with pytest.raises(ValueError, match="is not the IRI of one of our entities"):
        identifier_of(iri)


def test_the_table_of_version_4_has_types_of_3_and_no_successor_that_is_gone() -> None:
    assert set(IN_VERSION_4) <= ELEMENTS
    successors = {rule["becomes"] for rule in IN_VERSION_4.values()}
    others = {name for rule in IN_VERSION_4.values() for name in rule.get("alternatives", ())}
    assert (successors | others) & set(IN_VERSION_4) == set()
    assert successors - ELEMENTS == {
        "Collaboration", "Event", "Function", "Process", "Role", "Service",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Gap", "Assessment"),
        ("Constraint", "Requirement"),
        ("Contract", "BusinessObject"),
        ("BusinessEvent", "BusinessEvent"),
        ("Capability", "Capability"),
    ],
)
def test_a_type_becomes_its_successor_if_the_exchange_format_has_it(
    before: str, after: str
) -> None:
    assert type_in_version_4(before) == after
