"""What must be modernised to strengthen a capability: the answer on the world, by hand."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from okosystem.rdf.terms import ID, value_of
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from okosystem.sparql.queries import fill_in
from tests.web.conftest import Get, Page
from tests.web.test_kind_pages import facts, rows

NAME = "modernise-for-capability"
LABELS = {"nb": "grad: ukjent", "nn": "grad: ukjend", "en": "degree: unknown"}
COLUMNS = (
    "step", "finding", "subject", "now", "target", "gap", "degree", "via", "owner", "statement",
)  # fmt: skip


def answer(
    release: Release, store: Store, capability: str, language: str = "nb"
) -> list[tuple[str, ...]]:
    values = {"capability": f"capability:{capability}"}
    sparql = fill_in(release.queries[NAME], release.prefixes, values, language)
    found = store.query(sparql).rows()
    return [tuple(value_of(row[name]).removeprefix(ID) for name in COLUMNS) for row in found]


# Gap: target - now. Digdir 4 - 2 = 2, KS Digital 5 - 1 = 4, Nav 4 - 3 = 1: side by side, no mean.
# Resources that have the capability: Maskinporten (primary) and Altinn (secondary); Ansattporten is
# measured against it. Maskinporten has 4 from Digdir and 2 from KS Digital: low. Altinn has no
# assessment, and Ansattporten one without a number: both unknown, and neither zero nor left out.
# All are in operation, and the assessments are two months old, so nothing is ageing.
# No measure affects the three or strengthens the capability, so step 3 has no rows.
# Affected: the seven resources that depend on Maskinporten and the two actors that use it. Nothing
# in the world depends on Altinn or Ansattporten.
MASKINPORTEN, ALTINN, ANSATTPORTEN = (
    "resource/maskinporten", "resource/altinn", "resource/ansattporten",
)  # fmt: skip
CAPABILITY = "capability/access-management"
OWNERS = {
    "altinn-tjenester-3": "digdir",
    "altinn-melding": "digdir",
    "altinn-broker": "digdir",
    "fiks-plattformen": "ks-digital",
    "modernisert-folkeregister": "skatteetaten",
    "kontakt-og-reservasjonsregisteret": "digdir",
    "eformidling": "digdir",
}
GOLDEN = {
    *(
        (
            "1", "gap", CAPABILITY, now, target, gap, "", CAPABILITY, "",
            f"assessment/coverage--access-management--{party}",
        )
        for party, now, target, gap in [
            ("digdir", "2", "4", "2"), ("ks-digital", "1", "5", "4"), ("nav", "3", "4", "1"),
        ]
    ),
    (
        "2", "grad: ukjent", ALTINN, "", "", "", "", ALTINN, "actor/digdir",
        "assessment/altinn--characterisation",
    ),
    (
        "2", "grad: ukjent", ANSATTPORTEN, "", "", "", "", ANSATTPORTEN, "actor/digdir",
        "assessment/coverage--ansattporten--access-management--digdir",
    ),
    (
        "2", "lav grad", MASKINPORTEN, "", "", "", "2", MASKINPORTEN, "actor/digdir",
        "assessment/coverage--maskinporten--access-management--ks-digital",
    ),
    *(
        (
            "4", "rammes", f"resource/{slug}", "", "", "", "", MASKINPORTEN, f"actor/{owner}",
            f"dependency/{slug}--maskinporten--sign-in",
        )
        for slug, owner in OWNERS.items()
    ),
    *(
        (
            "4", "rammes", f"actor/{slug}", "", "", "", "", MASKINPORTEN, "",
            f"participation/maskinporten--consumer--{slug}",
        )
        for slug in ("ks-digital", "skatteetaten")
    ),
}  # fmt: skip


def test_the_answer_is_the_one_computed_by_hand(release: Release, store: Store) -> None:
    found = answer(release, store, "access-management")
    assert set(found) == GOLDEN
    assert len(found) == len(GOLDEN) == 15
    assert [row[0] for row in found] == sorted(row[0] for row in found)
    assert all(row[-1] for row in found), "every row has its statement"


def test_the_measures_are_those_of_the_capability_and_of_its_resources(
    release: Release, store: Store
) -> None:
    # The measure strengthens the capability; it and the assignment affect the resource.
    found = {(r[2], r[7], r[8]) for r in answer(release, store, "funding") if r[0] == "3"}
    measure = "measure/styrke-medfinansieringsordningen"
    resource = "resource/medfinansieringsordningen"
    ministry = "actor/digitaliserings-og-forvaltningsdepartementet"
    assert found == {
        (measure, "capability/funding", ministry),
        (measure, resource, ministry),
        ("assignment/forvalte-medfinansieringsordningen", resource, "actor/digdir"),
    }


def test_a_capability_that_nobody_has_assessed_has_an_unknown_gap(
    release: Release, store: Store
) -> None:
    gaps = [row for row in answer(release, store, "funding") if row[0] == "1"]
    assert [row[1:6] for row in gaps] == [("gap: ukjent", "capability/funding", "", "", "")]


LEAVING = """
    <{id}resource/maskinporten> oko:hasCurrentLifecycleEvent <{id}lifecycle/new> .
    <{id}lifecycle/new> oko:status <{id}lifecycle-status/phasing-out> .
"""
ASSESSED = """
    <{id}assessment/new> oko:assesses <{id}resource/maskinporten> ;
        oko:measuredAgainst <{id}capability/access-management> ;
        oko:assessmentContext "Nasjonal vurdering"@nb ;
        oko:coverageDegree %s ; oko:attestedFrom "%s"^^xsd:date ;
        prov:wasAttributedTo <{id}actor/%s> .
"""
PREFIXES = """
    PREFIX oko: <https://w3id.org/felles-okosystem/ns#>
    PREFIX prov: <http://www.w3.org/ns/prov#>
    PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (LEAVING, {"under utfasing", "lav grad"}),
        # The day of the world is 2026-11-25, and 18 months before is 2025-05-25.
        (ASSESSED % (5, "2025-05-24", "nav"), {"gammel vurdering", "lav grad"}),
        (ASSESSED % (5, "2025-05-25", "nav"), {"lav grad"}),
        # A newer degree of the same party in the same context replaces its low one.
        (ASSESSED % (3, "2026-10-01", "ks-digital"), set()),
    ],
)
def test_a_resource_is_to_be_modernised_for_these_reasons(
    release: Release, tmp_path: Path, more: str, expected: set[str]
) -> None:
    graph = ox.Store()
    graph.bulk_load(path=str(release.graph), format=ox.RdfFormat.N_QUADS)
    graph.update(f"{PREFIXES} INSERT DATA {{ {more.format(id=ID)} }}")
    graph.dump(str(tmp_path / "store.nq"), ox.RdfFormat.N_QUADS)
    found = answer(
        release, Store.load(tmp_path / "store.nq", release.prefixes), "access-management"
    )
    assert {row[1] for row in found if row[0] == "2" and row[2] == MASKINPORTEN} == expected


@pytest.mark.parametrize("language", LABELS)
def test_unknown_is_said_in_the_language_of_the_reader(
    release: Release, store: Store, language: str
) -> None:
    found = answer(release, store, "access-management", language)
    assert len(found) == len(GOLDEN)
    assert sum(row[1] == LABELS[language] for row in found) == 2


def test_the_page_of_a_capability_lists_what_to_modernise_and_links_to_the_answer(
    browse: Get,
) -> None:
    page = Page(browse("/doc/capability/access-management").text)
    assert sorted(rows(page, "moderniseres")) == [
        "Altinn: grad: ukjent", "Ansattporten: grad: ukjent", "Maskinporten: lav grad",
    ]  # fmt: skip
    assert facts(page)["Hva må moderniseres?"] == "Gap, ressurser, tiltak og hvem som rammes"
    (link,) = [a.attributes["href"] for a in page.all("a") if NAME in a.attributes["href"]]
    assert "Maskinporten" in browse(link).text
    assert "15 rader" in browse(link).text


@pytest.mark.parametrize("kind", ["measure", "assignment"])
def test_measures_and_assignments_are_on_the_pages_of_what_they_affect(
    browse: Get, store: Store, kind: str
) -> None:
    sparql = (
        "PREFIX oko: <https://w3id.org/felles-okosystem/ns#> SELECT ?of ?on WHERE {"
        " ?of oko:qualifiedAffects|oko:qualifiedReduces|oko:qualifiedStrengthens ?effect ."
        " ?effect oko:effectOn ?on }"
    )
    pairs = {(value_of(r["of"]), value_of(r["on"])) for r in store.query(sparql).rows()}
    mine = {pair for pair in pairs if pair[0].startswith(f"{ID}{kind}/")}
    assert mine
    for of, on in mine:
        page = Page(browse(f"/doc/{on.removeprefix(ID)}?del=tiltak").text)
        assert f"/doc/{of.removeprefix(ID)}" in {a.attributes.get("href") for a in page.all("a")}
