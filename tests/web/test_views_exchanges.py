"""/verdiutveksling: every exchange, in both the figure and the table."""

import csv
import io
import re
import xml.etree.ElementTree as ET

from tests.web.conftest import Get, Page

PATH = "/verdiutveksling"


def rows(browse: Get, query: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(browse(f"{PATH}.csv{query}").text)))


def local_names(iris: list[str]) -> list[str]:
    return [iri.rpartition("/")[2] for iri in iris]


def test_every_exchange_is_listed_once_for_each_kind_of_value(browse: Get) -> None:
    found = rows(browse)
    assert len(found) == 4
    assert len({r["exchange"] for r in found}) == 3
    kinds = local_names([r["kind"] for r in found])
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "data": 1, "quality": 2, "collaboration": 1,
    }  # fmt: skip


def test_every_flow_of_the_figure_links_to_its_page_and_is_in_the_table(browse: Get) -> None:
    page = browse(PATH).text
    figure, _, table = page.partition("</svg>\n</div>")
    drawn = re.findall(r'<a href="(/doc/exchange/[^"]+)"[^>]*><title>', figure)
    assert len(drawn) == 4
    assert set(drawn) == set(re.findall(r'href="(/doc/exchange/[^"]+)"', table))


def test_kind_giver_receiver_and_resource_are_filters(browse: Get) -> None:
    found = rows(browse, "?slag=quality&mottaker=brreg")
    assert local_names([r["exchange"] for r in found]) == ["vask-mot-folkeregisteret"]
    found = rows(browse, "?giver=skatteetaten&ressurs=modernisert-folkeregister")
    assert local_names([r["exchange"] for r in found]) == [
        "personopplysninger-til-kommunal-sektor",
        "vask-mot-folkeregisteret",
    ]


def test_an_exchange_is_found_by_its_resource(browse: Get) -> None:
    found = rows(browse, "?ressurs=skate&slag=quality")
    assert local_names([r["exchange"] for r in found]) == ["medfinansiering-til-statlig-sektor"]
    assert local_names(found[0]["via"].split()) == ["skate", "styringsradet-for-fellesloesningene"]


def test_a_day_before_the_first_statement_is_explained(browse: Get) -> None:
    page = Page(browse(f"{PATH}?dato=2000-01-01").text)
    assert "Ingen kjent utveksling passer til valgene." in page.words
    assert page.all("table") == []
    assert local_names([r["exchange"] for r in rows(browse, "?dato=2016-05-01")]) == [
        "medfinansiering-til-statlig-sektor",
        "medfinansiering-til-statlig-sektor",
    ]


def test_the_drawing_is_a_self_contained_file(browse: Get) -> None:
    answer = browse(f"{PATH}.svg?slag=quality")
    assert answer.mimetype == "image/svg+xml"
    root = ET.fromstring(answer.text)  # noqa: S314
    space = "{http://www.w3.org/2000/svg}"
    assert len(root.findall(f"{space}g/{space}a/{space}path")) == 2
    assert all(a.attrib["href"].startswith("https://w3id.org/") for a in root.iter(f"{space}a"))
    assert ".band" in (root.find(f"{space}style").text or "")  # type: ignore[union-attr]


def test_every_giver_and_receiver_can_be_chosen(browse: Get) -> None:
    for field, column in (("giver", "giver"), ("mottaker", "receiver")):
        actors = {r[column].rpartition("/")[2] for r in rows(browse)}
        found = [r for actor in actors for r in rows(browse, f"?{field}={actor}")]
        assert len(found) == 4
