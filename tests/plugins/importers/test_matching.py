"""Each rule alone: records that match, records that are only reported, and the rest."""

import pytest

from okosystem.build.external_descriptions import MATCH_RULES, RULES
from okosystem.build.own_data import KnownEntity
from okosystem.plugins.importers.catalogue.matching import (
    Matcher,
    compute_fdk_id,
    find_candidates,
    normalise_address,
)
from okosystem.plugins.importers.catalogue.records import CatalogueRecord

OURS, OTHERS = "991825827", "974760673"


def known_entity(slug: str, **properties: str) -> KnownEntity:
    values = {name: frozenset(value.split("; ")) for name, value in properties.items()}
    return KnownEntity(f"urn:{slug}", {"number": frozenset({OURS}), **values})


RESOURCES = [
    known_entity(
        "id-porten", name="ID-porten", page="https://eid.difi.no/id-porten/", same="urn:same"
    ),
    known_entity("altinn", name="Altinn; DPI", page="https://www.altinn.no/"),
    known_entity(
        "altinn-melding", name="Altinn Melding", endpoint="https://api.example.org/melding"
    ),
    known_entity("one", name="Felles navn", page="https://example.org/both"),
    known_entity("two", name="Felles navn", page="https://example.org/both"),
]


def record(title: str = "X", **more: object) -> CatalogueRecord:
    fields = {"iri": "https://example.org/1", "kind": "dataset", "number": OURS} | more
    return CatalogueRecord(titles={"nb": title}, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("described", "rule", "resource"),
    [
        (record(iri="urn:same"), "same", "id-porten"),
        (record(endpoints=frozenset({"http://API.example.org/melding/"}), number=OTHERS),
         "endpoint", "altinn-melding"),
        (record(pages=frozenset({"https://eid.difi.no/id-porten"})), "page", "id-porten"),
        (record(pages=frozenset({"https://altinn.no"}), number=OTHERS), "only-page", "altinn"),
        (record("id porten"), "name", "id-porten"),
        (record("ID-porten", number=OTHERS), "only-name", "id-porten"),
        (record("ID-porten", number=None), "only-name", "id-porten"),
        (record("Innlogginger med ID-porten i 2025"), "part-of-name", "id-porten"),
        (record("Feil i Altinn Melding"), "part-of-name", "altinn-melding"),
        (record("Tjenester i Altinn"), "part-of-name", "altinn"),
        (record("DPI"), "name", "altinn"),
    ],
)  # fmt: skip
def test_a_rule_matches(described: CatalogueRecord, rule: str, resource: str) -> None:
    (match,) = Matcher(RESOURCES).find(described)
    assert (match.rule, match.resource) == (MATCH_RULES[rule], f"urn:{resource}")


@pytest.mark.parametrize(
    "described",
    [
        record("Statistikk over DPI"),  # too short to be found inside
        record("Innlogginger med ID-porten", number=OTHERS),
        record("ID-portens brukere"),  # not a whole word
        record("Felles navn"),  # two entities have this name
        record(pages=frozenset({"https://example.org/both"})),
        record(pages=frozenset({"https://[broken"})),
    ],
)
def test_an_ambiguous_record_is_not_matched(described: CatalogueRecord) -> None:
    assert Matcher(RESOURCES).find(described) == []


def test_a_rejected_match_is_not_suggested_again() -> None:
    rejecting = known_entity("id-porten", name="ID-porten", **{"not": "https://example.org/1"})
    assert Matcher([rejecting]).find(record("ID-porten")) == []
    assert (
        Matcher([rejecting]).find(record("ID-porten", iri="https://example.org/2"))[0].rule
        == MATCH_RULES["name"]
    )


def test_addresses_are_normalised() -> None:
    assert normalise_address("HTTP://www.Example.org/a/") == normalise_address(
        "https://example.org/a"
    )
    assert normalise_address("https://example.org/a?b=1") != normalise_address(
        "https://example.org/a?b=2"
    )
    assert normalise_address("https://example.org/A") != normalise_address("https://example.org/a")


def test_a_candidate_needs_two_signs() -> None:
    national = record("Løsøreregisteret", iri="urn:1", national=True)
    two_signs = [
        record("Vergemål", iri="urn:2"),
        record("Vergemål", iri="urn:3", kind="data-service"),
    ]
    one_sign = record("Telefonregister", iri="urn:4")
    used = record("Grunnkrets", iri="urn:5", national=True)
    other_publisher = record("Nasjonalt register", iri="urn:6", number=OTHERS, national=True)
    found = find_candidates(
        [national, *two_signs, one_sign, used, other_publisher],
        {OURS: "urn:actor"},
        lambda described: 3 if described.iri in {"urn:3", "urn:5"} else 0,
    )
    signs = {name: texts["nb"].replace("{users}", "3") for name, texts in RULES["sign"].items()}
    assert signs["users"] == "3 andre utgivere viser til den."
    assert [(c.record.iri, [reason["nb"] for reason in c.reasons]) for c in found] == [
        ("urn:5", [signs["national"], signs["users"]]),
        ("urn:1", [signs["national"], signs["shared-name"]]),
        ("urn:2", [signs["users"], signs["both-kinds"]]),
    ]
    assert {tuple(reason) for c in found for reason in c.reasons} == {("nb", "nn", "en")}


def test_identifiers_are_computed_like_those_of_fdk() -> None:
    """FDK uses Java's UUID.nameUUIDFromBytes on the address."""
    assert compute_fdk_id("hello") == "5d41402a-bc4b-3a76-b971-9d911017c592"
