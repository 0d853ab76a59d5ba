"""/matrise/roller: every role is in the graph, and unknown roles are marked."""

import csv
import io
import json

from okosystem.engine.oxigraph import Store
from tests.web.conftest import Get, Page

PATH = "/matrise/roller"
WITHOUT_CONSUMER = """PREFIX oko: <https://w3id.org/felles-okosystem/ns#>
SELECT ?resource WHERE {
  ?resource a oko:SharedResource .
  FILTER NOT EXISTS { ?resource oko:hasConsumerParticipation ?any }
} ORDER BY ?resource"""
ROLES = """PREFIX oko: <https://w3id.org/felles-okosystem/ns#>
SELECT ?resource ?statement ?actor ?role WHERE {
  ?resource a oko:SharedResource ; oko:hasParticipation ?statement .
  ?statement oko:participant ?actor ; oko:role ?role .
}"""
ID = "https://w3id.org/felles-okosystem/id/"


def rows(browse: Get, query: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(browse(f"{PATH}.csv{query}").text)))


def query_values(store: Store, query: str) -> list[list[str]]:
    return [
        [str(getattr(v, "value", v)) for v in row.values()] for row in store.query(query).rows()
    ]


def test_the_matrix_has_every_current_role_once_and_no_other(browse: Get, store: Store) -> None:
    listed = [
        [r[k] for k in ("resource", "statement", "actor", "role")]
        for r in rows(browse)
        if r["actor"]
    ]
    assert sorted(listed) == sorted(query_values(store, ROLES))


def test_a_resource_without_a_known_consumer_is_unknown_not_absent(
    browse: Get, store: Store
) -> None:
    found = rows(browse, "?rolle=konsument")
    unknown = sorted(r["resource"] for r in found if r["known"] == "false")
    assert [[iri] for iri in unknown] == query_values(store, WITHOUT_CONSUMER)
    assert len(unknown) == 11
    page = Page(browse(f"{PATH}?rolle=konsument").text)
    cells = [e.text for e in page.all("span") if e.attributes.get("class") == "unknown"]
    assert cells == ["ukjent"] * 11


def test_the_page_is_a_table_with_scoped_headings(browse: Get) -> None:
    page = Page(browse(PATH).text)
    headings = page.all("th")
    assert {e.attributes["scope"] for e in headings} == {"col", "row"}
    assert sum(e.attributes["scope"] == "row" for e in headings) == 29
    assert (
        page.all("a", href="/doc/participation/eformidling--provider--digdir")[0].attributes[
            "aria-label"
        ]
        == "Tilbyder: Digitaliseringsdirektoratet for eFormidling"
    )


def test_category_role_and_kind_of_actor_are_filters(browse: Get) -> None:
    found = rows(browse, "?kategori=registers&rolle=konsument&aktorslag=Sector")
    assert {r["resource"].removeprefix(ID) for r in found} == {
        "resource/enhetsregisteret",
        "resource/matrikkelen",
        "resource/modernisert-folkeregister",
        "resource/kontakt-og-reservasjonsregisteret",
    }
    assert {r["actor"].removeprefix(ID).partition("/")[0] for r in found if r["actor"]} == {
        "sector"
    }
    (none,) = (r for r in found if not r["actor"])
    assert (none["resource"], none["known"]) == (f"{ID}resource/matrikkelen", "true")


def test_a_day_shows_who_had_the_role_that_day(browse: Get) -> None:
    def providers(query: str) -> set[str]:
        found = rows(browse, f"?rolle=tilbyder{query}")
        provider_rows = (r for r in found if r["resource"].endswith("/datahotellet"))
        return {r["actor"].removeprefix(ID) for r in provider_rows}

    assert providers("&dato=2021-06-01") == {"actor/digdir"}
    assert providers("") == {""}


def test_the_list_has_the_statements_of_the_matrix(browse: Get) -> None:
    matrix, listed = (Page(browse(f"{PATH}?vis={form}").text) for form in ("matrise", "liste"))
    statements = [
        {a for a in p.links if a.startswith("/doc/participation/")} for p in (matrix, listed)
    ]
    assert statements[0] == statements[1]
    assert len(statements[0]) == 66


def test_json_has_the_choices_and_the_release(browse: Get) -> None:
    listed = json.loads(browse(f"{PATH}.json?rolle=konsument&dato=2026-10-01", "en").text)
    assert listed["chosen"] == {"rolle": "konsument", "dato": "2026-10-01"}
    assert listed["language"] == "en"
    assert {row["roleName"] for row in listed["rows"] if row["known"]} == {"consumer/user"}
