"""/sammenhenger?rundt=: which resource depends on which, near a resource and as of a day."""

import csv
import io

from okosystem.sparql.oxigraph import Store
from tests.web.conftest import Get, Page

PATH = "/sammenhenger"
ALL = """PREFIX oko: <https://w3id.org/felles-okosystem/ns#>
SELECT ?statement WHERE { ?resource oko:qualifiedDependency ?statement } ORDER BY ?statement"""
AFFECTED = """PREFIX oko: <https://w3id.org/felles-okosystem/ns#>
PREFIX resource: <https://w3id.org/felles-okosystem/id/resource/>
SELECT DISTINCT ?r WHERE { ?r oko:dependsOnTransitively resource:elma } ORDER BY ?r"""


def rows(browse: Get, query: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(browse(f"{PATH}.csv{query}").text)))


def pairs(found: list[dict[str, str]]) -> set[tuple[str, str]]:
    return {(r["resource"].rpartition("/")[2], r["dependsOn"].rpartition("/")[2]) for r in found}


def test_all_current_dependencies_are_listed(browse: Get, store: Store) -> None:
    listed = sorted(row["statement"] for row in rows(browse))
    assert listed == [str(getattr(r["statement"], "value", "")) for r in store.query(ALL).rows()]
    assert len(listed) == 41


def test_the_direct_dependencies_of_a_resource(browse: Get) -> None:
    found = pairs(rows(browse, "?rundt=eformidling&retning=ut"))
    assert found == {
        ("eformidling", name)
        for name in (
            "altinn-formidling", "digital-post-til-innbygger", "enhetsregisteret", "fiks-io",
            "fiks-svarinn", "fiks-svarut", "kontakt-og-reservasjonsregisteret", "maskinporten",
            "modernisert-folkeregister",
        )
    }  # fmt: skip


def test_the_dependants_of_a_resource_match_the_inferred_ones(browse: Get, store: Store) -> None:
    found = pairs(rows(browse, "?rundt=fiks-plattformen&retning=inn&dybde=alle"))
    query = AFFECTED.replace("resource:elma", "resource:fiks-plattformen")
    inferred = {
        str(getattr(r["r"], "value", "")).rpartition("/")[2] for r in store.query(query).rows()
    }
    assert {source for source, _ in found} == inferred
    assert inferred


def test_a_day_shows_the_dependencies_of_that_day(browse: Get) -> None:
    assert pairs(rows(browse, "?rundt=eformidling&retning=ut&dato=2025-01-01")) == {
        ("eformidling", "altinn-formidling"),
        ("eformidling", "altinn-digital-postkasse"),
    }


def test_kind_and_strength_are_filters(browse: Get) -> None:
    found = rows(browse, "?slag=sign-in&styrke=required")
    assert len(found) == 12
    assert {r["kindName"] for r in found} == {"innlogging"}


def test_the_figure_has_the_resources_of_the_lists(browse: Get) -> None:
    page = browse(f"{PATH}?rundt=id-porten").text
    figure, _, lists = page.partition("</svg>")
    boxes = {e.attributes["href"] for e in Page(figure.rpartition("<svg")[2]).all("a")}
    listed = {a for a in Page(lists).links if a.startswith("/doc/resource/")}
    assert boxes - listed == {"/doc/resource/id-porten"}


def test_each_list_has_its_own_direction(browse: Get) -> None:
    page = Page(browse(f"{PATH}?rundt=eformidling").text)
    assert "Det eFormidling trenger (9)" in [e.text for e in page.all("h2")]
    assert "eFormidling trenger 9 andre og brukes av 0 andre." in page.words


def test_a_resource_without_known_dependencies_is_reported(browse: Get) -> None:
    page = Page(browse(f"{PATH}?rundt=datahotellet").text)
    assert "Ingen kjent avhengighet passer til valgene." in page.words
