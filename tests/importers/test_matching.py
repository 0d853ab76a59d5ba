"""The rules, one at a time: what is matched, what is only reported, and what is neither."""

import pytest

from okosystem.importers.catalogue.matching import (
    Matcher,
    compute_fdk_id,
    find_candidates,
    normalise_address,
)
from okosystem.importers.catalogue.records import CatalogueRecord
from okosystem.importers.own_data import KnownEntity
from okosystem.importers.triples import MATCH_RULES, RULES

OURS, OTHERS = "991825827", "974760673"


def thing(slug: str, **said: str) -> KnownEntity:
    known = {what: frozenset(value.split("; ")) for what, value in said.items()}
    return KnownEntity(f"urn:{slug}", {"number": frozenset({OURS}), **known})


RESOURCES = [
    thing("id-porten", name="ID-porten", page="https://eid.difi.no/id-porten/", same="urn:same"),
    thing("altinn", name="Altinn; DPI", page="https://www.altinn.no/"),
    thing("altinn-melding", name="Altinn Melding", endpoint="https://api.example.org/melding"),
    thing("one", name="Felles navn", page="https://example.org/both"),
    thing("two", name="Felles navn", page="https://example.org/both"),
]


def record(title: str = "X", **more: object) -> CatalogueRecord:
    given = {"iri": "https://example.org/1", "kind": "dataset", "number": OURS} | more
    return CatalogueRecord(titles={"nb": title}, **given)  # type: ignore[arg-type]


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
        record("Felles navn"),  # two of ours are called so
        record(pages=frozenset({"https://example.org/both"})),
        record(pages=frozenset({"https://[broken"})),
    ],
)
def test_an_ambiguous_record_is_not_matched(described: CatalogueRecord) -> None:
    assert Matcher(RESOURCES).find(described) == []


def test_a_rejected_match_is_not_found_again() -> None:
    rejecting = thing("id-porten", name="ID-porten", **{"not": "https://example.org/1"})
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
    both = [
        record("Vergemål", iri="urn:2"),
        record("Vergemål", iri="urn:3", kind="data-service"),
    ]
    one_sign = record("Telefonregister", iri="urn:4")
    used = record("Grunnkrets", iri="urn:5", national=True)
    strangers = record("Nasjonalt register", iri="urn:6", number=OTHERS, national=True)
    found = find_candidates(
        [national, *both, one_sign, used, strangers],
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


def test_the_identifier_is_computed_as_fdk_does() -> None:
    """FDK uses Java's UUID.nameUUIDFromBytes on the address."""
    assert compute_fdk_id("hello") == "5d41402a-bc4b-3a76-b971-9d911017c592"
