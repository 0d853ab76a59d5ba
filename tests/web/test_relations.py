"""/roller and /utvekslinger: every role in a resource and every value exchange, as files too."""

import csv
import io
import json

import pytest

from okosystem.sparql.oxigraph import Store
from tests.web.conftest import Get, Page

ROLES = """PREFIX oko: <https://w3id.org/felles-okosystem/ns#>
SELECT ?resource ?statement ?actor ?role WHERE {
  ?resource a oko:SharedResource ; oko:hasParticipation ?statement .
  ?statement oko:participant ?actor ; oko:role ?role .
}"""
ID = "https://w3id.org/felles-okosystem/id/"


def rows(browse: Get, address: str) -> list[dict[str, str]]:
    name, _, query = address.partition("?")
    return list(csv.DictReader(io.StringIO(browse(f"/{name}.csv?{query}").text)))


def local_names(iris: list[str]) -> list[str]:
    return [iri.rpartition("/")[2] for iri in iris]


def test_every_current_role_is_listed_once_and_no_other(browse: Get, store: Store) -> None:
    columns = ("resource", "statement", "actor", "role")
    found = rows(browse, "roller")
    listed = [[row[name] for name in columns] for row in found if not row["throughCondition"]]
    expected = [
        [str(getattr(v, "value", v)) for v in r.values()] for r in store.query(ROLES).rows()
    ]
    assert sorted(listed) == sorted(expected)
    deduced = [row for row in found if row["throughCondition"]]
    assert {row["evidence"] for row in deduced} == {f"{ID}evidence/deduction"}
    assert {row["role"] for row in deduced} == {f"{ID}role/framework-setter"}


def test_category_role_and_agency_narrow_the_roles(browse: Get) -> None:
    found = rows(browse, "roller?kategori=registers&rolle=konsument")
    assert {r["group"] for r in found} == {"konsument"}
    assert f"{ID}resource/matrikkelen" in {r["resource"] for r in found}
    found = rows(browse, "roller?virksomhet=digdir&rolle=tilbyder")
    assert {r["actor"] for r in found} == {f"{ID}actor/digdir"}
    page = Page(browse("/roller?virksomhet=digdir&rolle=tilbyder").text)
    assert "Digitaliseringsdirektoratet tilbyr ID-porten." in page.words


def test_a_day_shows_who_had_the_role_that_day(browse: Get) -> None:
    def providers(query: str) -> set[str]:
        found = rows(browse, f"roller?rolle=tilbyder{query}")
        provider_rows = (r for r in found if r["resource"].endswith("/datahotellet"))
        return {r["actor"].removeprefix(ID) for r in provider_rows}

    assert providers("&dato=2021-06-01") == {"actor/digdir"}
    assert providers("") == set()


def test_a_page_shows_the_first_and_then_all(browse: Get) -> None:
    def statements(query: str) -> int:
        page = Page(browse(f"/roller{query}").text)
        return sum(a.startswith("/doc/participation/") for a in page.links)

    assert statements("") == 20
    assert "/roller?vis=alle" in Page(browse("/roller").text).links
    stated = [row for row in rows(browse, "roller") if not row["throughCondition"]]
    assert statements("?vis=alle") == len(stated)


def test_json_has_the_choices_and_the_release(browse: Get) -> None:
    listed = json.loads(browse("/roller.json?rolle=konsument&dato=2026-10-01", "en").text)
    assert listed["chosen"] == {"rolle": "konsument", "dato": "2026-10-01"}
    assert listed["language"] == "en"
    assert {row["roleName"] for row in listed["rows"]} == {"consumer/user"}


def test_every_exchange_is_listed_once_for_each_kind_of_value(browse: Get) -> None:
    found = rows(browse, "utvekslinger")
    assert len(found) == 4
    assert len({r["exchange"] for r in found}) == 3
    kinds = local_names([r["kind"] for r in found])
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "data": 1, "quality": 2, "collaboration": 1,
    }  # fmt: skip


def test_kind_giver_receiver_and_resource_narrow_the_exchanges(browse: Get) -> None:
    found = rows(browse, "utvekslinger?slag=quality&mottaker=brreg")
    assert local_names([r["exchange"] for r in found]) == ["vask-mot-folkeregisteret"]
    found = rows(browse, "utvekslinger?giver=skatteetaten&ressurs=modernisert-folkeregister")
    assert local_names([r["exchange"] for r in found]) == [
        "personopplysninger-til-kommunal-sektor",
        "vask-mot-folkeregisteret",
    ]
    found = rows(browse, "utvekslinger?ressurs=skate&slag=quality")
    assert local_names([r["exchange"] for r in found]) == ["medfinansiering-til-statlig-sektor"]
    assert local_names(found[0]["via"].split()) == ["skate", "styringsradet-for-fellesloesningene"]


def test_a_day_shows_the_exchanges_of_that_day(browse: Get) -> None:
    assert rows(browse, "utvekslinger?dato=2000-01-01") == []
    assert "0 utvekslinger." in Page(browse("/utvekslinger?dato=2000-01-01").text).words
    found = rows(browse, "utvekslinger?dato=2016-05-01")
    assert local_names([r["exchange"] for r in found]) == ["medfinansiering-til-statlig-sektor"] * 2


def test_life_events_are_listed_with_the_resources_of_their_chains(browse: Get) -> None:
    found = rows(browse, "livshendelser")
    birth = next(row for row in found if row["lifeEvent"].endswith("/fa-barn"))
    assert int(birth["steps"]) > 1
    assert f"{ID}resource/id-porten" in birth["resource"].split()
    assert [int(row["steps"]) for row in found] == sorted(
        (int(row["steps"]) for row in found), reverse=True
    )
    page = Page(browse("/livshendelser").text)
    assert {f"/doc/{row['lifeEvent'].removeprefix(ID)}" for row in found} <= set(page.links)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/liste/life-event", "/livshendelser"),
        ("/avhengigheter?fra=id-porten&dybde=2", "/sammenhenger?rundt=id-porten&dybde=2"),
        ("/avhengigheter.csv?fra=id-porten", "/sammenhenger.csv?rundt=id-porten"),
        ("/avhengigheter.svg", "/sammenhenger.svg"),
        (
            "/sti?fra=resource:eformidling&til=actor:ks&ved=roller&ved=deler",
            "/sammenhenger?fra=resource:eformidling&til=actor:ks&ved=roller&ved=deler",
        ),
        ("/konsekvens?ressurs=id-porten&hva=utvides", "/sammenhenger?hvis=id-porten&hva=utvides"),
        ("/konsekvens/id-porten", "/sammenhenger?hvis=id-porten"),
        ("/konsekvens/id-porten?hva=utvides", "/sammenhenger?hvis=id-porten&hva=utvides"),
        ("/konsekvens/id-porten.ttl", "/sammenhenger.ttl?hvis=id-porten"),
        (
            "/konsekvens/id-porten/brev/nav?hva=stopp",
            "/sammenhenger/varsel/id-porten/nav?hva=stopp",
        ),
        ("/matrise/roller?rolle=tilbyder&vis=liste&aktorslag=Sector", "/roller?rolle=tilbyder"),
        ("/matrise/roller.json", "/roller.json"),
        ("/verdiutveksling?slag=data", "/utvekslinger?slag=data"),
        ("/verdiutveksling.csv", "/utvekslinger.csv"),
        ("/verdiutveksling.svg", "/utvekslinger.svg"),
    ],
)
def test_an_old_address_leads_to_the_new_one_for_good(browse: Get, old: str, new: str) -> None:
    answer = browse(old)
    assert (answer.status_code, answer.headers["Location"]) == (301, new)
    assert browse(new).status_code == 200


def test_a_slug_cannot_add_parameters_to_the_new_address(browse: Get) -> None:
    answer = browse("/konsekvens/a&hva=tull")
    assert answer.headers["Location"] == "/sammenhenger?hvis=a%26hva%3Dtull"
