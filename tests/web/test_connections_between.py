"""/sammenhenger?fra=: the shortest paths between two, or a note that none is known."""

import csv
import io

import pytest

from tests.web.conftest import Get, Page

PATH = "/sammenhenger"
E = "fra=resource:eformidling&"


def rows(browse: Get, query: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(browse(f"{PATH}.csv?{query}").text)))


def test_a_step_is_described_with_its_statement_and_source(browse: Get) -> None:
    page = Page(browse(f"{PATH}?{E}til=resource:modernisert-folkeregister").text)
    assert "eFormidling trenger Folkeregisteret (modernisert) (data)." in page.words
    assert "/doc/dependency/eformidling--modernisert-folkeregister--data" in page.links


def test_a_step_is_described_in_the_direction_of_travel(browse: Get) -> None:
    page = Page(browse(f"{PATH}?fra=actor:digdir&til=resource:id-porten").text)
    assert "Digitaliseringsdirektoratet tilbyr ID-porten." in page.words
    page = Page(browse(f"{PATH}?til=actor:digdir&fra=resource:id-porten").text)
    assert "ID-porten tilbys av Digitaliseringsdirektoratet." in page.words


def test_only_statements_of_the_chosen_kinds_are_searched(browse: Get) -> None:
    found = rows(browse, "fra=actor:ks&til=actor:digdir&ved=organisering&dato=2022-05-01")
    assert [r["statement"].rpartition("/")[2] for r in found] == [
        "skate--ks--2015",
        "skate--digdir--2015",
    ]
    assert {r["relation"] for r in found} == {"medlem av"}


def test_an_ended_membership_is_not_in_a_path_today(browse: Get) -> None:
    assert rows(browse, "fra=actor:ks&til=actor:digdir&ved=organisering") == []


def test_without_a_known_path_the_search_is_described(browse: Get) -> None:
    page = Page(browse(f"{PATH}?{E}til=actor:skate&ved=organisering").text)
    assert "Grafen kjenner ingen vei fra eFormidling til" in page.words
    assert "eFormidling har ingen kjente forbindelser av disse typene." in page.words
    assert browse(f"{PATH}.svg?{E}til=actor:skate&ved=organisering").status_code == 404
    assert rows(browse, f"{E}til=actor:skate&ved=organisering") == []


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("ID-porten", "resource:id-porten"),
        ("id porten", "resource:id-porten"),
        ("Difi", "actor:digdir"),
        ("eformidling", "resource:eformidling"),
        ("Styringsrådet for fellesløsningene (aktør)", "actor:styringsradet-for-fellesloesningene"),
        ("Kommunal sektor", "sector:municipal"),
        ("dodsfall-og-arv", "life-event:dodsfall-og-arv"),
        ("life-event/dodsfall-og-arv", "life-event:dodsfall-og-arv"),
    ],
)
def test_a_name_redirects_to_the_permanent_address(browse: Get, name: str, word: str) -> None:
    answer = browse(f"{PATH}?fra={name}&til=resource:maskinporten")
    assert answer.status_code == 302
    assert (
        answer.headers["Location"]
        == f"/sammenhenger?fra={word.replace(':', '%3A')}&til=resource%3Amaskinporten"
    )


def test_an_unknown_name_is_404_with_similar_names(browse: Get) -> None:
    answer = browse(f"{PATH}?fra=porten&til=actor:digdir")
    assert answer.status_code == 404
    page = Page(answer.text)
    assert "Mente du en av disse?" in page.words
    assert "?til=actor%3Adigdir&fra=resource%3Aid-porten" in page.links
    assert browse(f"{PATH}?fra=xyzzy").status_code == 404


def test_there_is_no_path_from_an_entity_to_itself(browse: Get) -> None:
    page = Page(browse(f"{PATH}?{E}til=resource:eformidling").text)
    assert "Velg to forskjellige for å se veien mellom dem." in page.words


def test_without_endpoints_the_page_has_working_examples(browse: Get) -> None:
    page = Page(browse(f"{PATH}?fra=&til=").text)
    examples = [
        a
        for a in page.links
        if a.startswith("/sammenhenger?fra=") and "til=&" not in a and a[-1] != "="
    ]
    assert len(examples) == 3
    assert all("kilde og historikk" in browse(path).text for path in examples[:2])


@pytest.mark.parametrize(
    ("start", "end", "step"),
    [
        (
            "resource:modernisert-folkeregister",
            "life-event:dodsfall-og-arv",
            "brukes i livshendelsen Dødsfall og arv",
        ),
        ("condition:folkeregisterloven", "resource:modernisert-folkeregister", "er styrt av"),
        ("need:finansieringsmodeller", "resource:medfinansieringsordningen", "møtes av"),
        (
            "category:data-exchange-and-integration",
            "resource:eformidling",
            "eFormidling er plassert i",
        ),
    ],
)
def test_a_path_joins_entities_of_any_kind(browse: Get, start: str, end: str, step: str) -> None:
    query = f"fra={start}&til={end}"
    assert step in Page(browse(f"{PATH}?{query}").text).words
    found = rows(browse, query)
    assert found
    assert all(row["relation"] and row["evidence"] for row in found)


def test_paths_go_through_resources_and_actors_if_they_can(browse: Get) -> None:
    found = rows(browse, "fra=resource:eformidling&til=need:finansieringsmodeller")
    ends = {row[end].split("/")[-2] for row in found for end in ("subject", "object")}
    assert ends <= {"resource", "actor", "need"}


def test_a_name_of_several_offers_each(browse: Get) -> None:
    answer = browse(f"{PATH}?fra=skate&til=actor:digdir")
    assert answer.status_code == 400
    page = Page(answer.text)
    assert "«skate» er navnet på flere. Velg den du mener:" in page.words
    ways = {f"?til=actor%3Adigdir&fra={kind}%3Askate" for kind in ("actor", "resource")}
    assert ways <= set(page.links)
