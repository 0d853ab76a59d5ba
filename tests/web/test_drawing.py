"""Figures of results: the kind of figure for each result, and results that cannot be drawn."""

import re
from datetime import date
from time import process_time
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from okosystem.graph.markup import read_number
from okosystem.sparql.query import SerializedAnswer
from okosystem.web.drawing import build_scale, days_between, read_day
from okosystem.web.formats import TSV
from okosystem.web.results import read_results
from tests.web.conftest import BROWSER, Get, Page

XSD = "http://www.w3.org/2001/XMLSchema#"
OKO = "PREFIX oko: <https://w3id.org/felles-okosystem/ns#>\nPREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
COUNTED = 'SELECT ?hva ?antall { VALUES (?hva ?antall) { ("a" 10) ("b" 5) ("c" UNDEF) ("d" -5) } }'
OVER_TIME = (
    OKO + 'SELECT ?dag ?antall { VALUES (?dag ?antall) { ("2024-12-31"^^xsd:date 4)'
    ' ("2024-01-01"^^xsd:date 3) ("2024-07-01"^^xsd:date 7.5) } }'
)
JOINED = (
    "BASE <https://example.org/> CONSTRUCT { <a> <urn:p> <b> . <b> <urn:q> <c> ."
    " <a> <urn:t> 'tekst' . <c> <urn:p> <c> } {}"
)
ID_PORTEN = "<https://w3id.org/felles-okosystem/id/resource/id-porten>"


def result_page(client: FlaskClient, query: str, **more: str) -> Page:
    parameters = {"query": query, **more}
    response = client.get("/sparql", query_string=parameters, headers={"Accept": BROWSER})
    assert response.status_code == 200
    page = Page(response.text)
    assert page.faults == []
    return page


def draw_figure(client: FlaskClient, query: str, **more: str) -> ET.Element:
    response = client.get("/sparql", query_string={"query": query, "format": "svg", **more})
    assert (response.status_code, response.mimetype) == (200, "image/svg+xml")
    return ET.fromstring(response.data)  # noqa: S314 (our own)


def texts(svg: ET.Element, name: str) -> list[str]:
    return [
        e.text or "" for e in svg.iter("{http://www.w3.org/2000/svg}text") if e.get("class") == name
    ]


@pytest.mark.parametrize(
    ("values", "marks"),
    [
        ([46.0, 1.0], [0, 10, 20, 30, 40, 50]),
        ([0.3], [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3]),
        ([-5.0, 10.0], [-5, 0, 5, 10]),
        ([0.0], [0, 1]),
        ([], [0, 1]),
        ([1e15], [0, 2e14, 4e14, 6e14, 8e14, 1e15]),
    ],
)
def test_a_scale_has_zero_and_round_numbers(values: list[float], marks: list[float]) -> None:
    assert build_scale(values) == pytest.approx(marks)


def test_a_bar_is_proportional_and_an_unknown_number_has_none(client: FlaskClient) -> None:
    svg = draw_figure(client, COUNTED)
    a, b, d = svg.iter("{http://www.w3.org/2000/svg}rect")
    widths = [int(bar.get("width", "")) for bar in (a, b, d)]
    assert widths == [pytest.approx(n * widths[0] / 10, abs=1) for n in (10, 5, 5)]
    zero = a.get("x")
    assert zero == b.get("x") == str(int(d.get("x", "")) + widths[2])
    assert int(b.get("y", "")) - int(a.get("y", "")) > int(a.get("height", ""))


def test_the_marked_days_are_evenly_spread() -> None:
    assert days_between(date(2024, 1, 1), date(2024, 1, 3)) == [date(2024, 1, n) for n in (1, 2, 3)]
    assert len(days_between(date(1990, 1, 1), date(2026, 1, 1))) == 5


@pytest.mark.parametrize(
    ("text", "kind", "read"),
    [
        ("12", "integer", 12.0),
        ("1.5E1", "double", 15.0),
        ("INF", "double", None),
        ("1e300", "double", None),
        ("tolv", "integer", None),
        ("12", "string", None),
    ],
)
def test_only_numbers_that_can_be_drawn_are_read(text: str, kind: str, read: float | None) -> None:
    assert read_number(ox.Literal(text, datatype=ox.NamedNode(XSD + kind))) == read


@pytest.mark.parametrize(
    ("text", "kind", "read"),
    [
        ("2024-02-29", "date", date(2024, 2, 29)),
        ("2024-02-29T10:00:00Z", "dateTime", date(2024, 2, 29)),
        ("2024-02", "gYearMonth", date(2024, 2, 1)),
        ("2024", "gYear", date(2024, 1, 1)),
        ("-0044-03-15", "date", None),
        ("2024-02-29", "string", None),
    ],
)
def test_a_partial_date_is_read(text: str, kind: str, read: date | None) -> None:
    assert read_day(ox.Literal(text, datatype=ox.NamedNode(XSD + kind))) == read


def test_a_column_of_numbers_is_drawn_as_bars(client: FlaskClient) -> None:
    svg = draw_figure(client, COUNTED)
    assert texts(svg, "bar-name") == ["a", "b", "c", "d"]
    assert texts(svg, "bar-told") == ["10", "5", "-5"]
    assert texts(svg, "bar-told unknown") == ["ukjent"]
    classes = [e.get("class") for e in svg.iter("{http://www.w3.org/2000/svg}rect")]
    assert classes == ["chart-bar", "chart-bar", "chart-bar below"]


def test_zero_has_a_number_and_no_bar(client: FlaskClient) -> None:
    svg = draw_figure(client, 'SELECT ?hva ?antall { VALUES (?hva ?antall) { ("a" 0) ("b" 2) } }')
    assert texts(svg, "bar-told") == ["0", "2"]
    assert len(list(svg.iter("{http://www.w3.org/2000/svg}rect"))) == 1


def test_a_line_is_drawn_in_order_of_time(client: FlaskClient) -> None:
    svg = draw_figure(client, OVER_TIME)
    points = list(svg.iter("{http://www.w3.org/2000/svg}circle"))
    assert [p[0].text for p in points] == [
        "1. januar 2024: 3",
        "1. juli 2024: 7,5",
        "31. desember 2024: 4",
    ]
    assert [p.get("cx") for p in points] == ["110", "439", "770"]


def test_repeated_days_are_drawn_as_bars(client: FlaskClient) -> None:
    repeated = OVER_TIME.replace("2024-07-01", "2024-01-01")
    svg = draw_figure(client, repeated)
    assert list(svg.iter("{http://www.w3.org/2000/svg}circle")) == []
    assert texts(svg, "bar-name")[:2] == ["31. desember 2024", "1. januar 2024"]


def test_statements_are_drawn_as_a_graph_and_literals_are_in_the_table(client: FlaskClient) -> None:
    svg = draw_figure(client, JOINED)
    links = [e.get("href") for e in svg.iter("{http://www.w3.org/2000/svg}a")]
    assert sorted(filter(None, links)) == [f"https://example.org/{name}" for name in "abc"]
    assert texts(svg, "arrow-text") == ["urn:p", "urn:q"]
    page = result_page(client, JOINED, vis="graf")
    assert "Graf: 2 sammenhenger" in page.words
    assert "2 rader er bare i tabellen, for de binder ikke sammen to ting." in page.words
    assert "tekst" in page.all("table")[0].text


def test_a_select_of_two_entities_is_a_graph(client: FlaskClient) -> None:
    query = OKO + f"SELECT ?r ?a {{ ?r oko:providedBy ?a FILTER(?r = {ID_PORTEN}) }}"
    page = result_page(client, query, vis="graf")
    boxes = [a.attributes["data-name"] for a in page.all("a") if "data-name" in a.attributes]
    assert boxes == [ID_PORTEN.strip("<>"), "https://w3id.org/felles-okosystem/id/actor/digdir"]


def test_a_page_offers_the_views_of_its_result(client: FlaskClient) -> None:
    def views(query: str) -> list[str]:
        page = result_page(client, query)
        found = re.findall(r"vis=(\w+)", " ".join(page.links))
        return sorted(set(found))

    assert views(COUNTED) == ["diagram", "tabell"]
    assert views(JOINED) == ["graf", "tabell"]
    assert views("ASK {}") == []
    assert views('SELECT ("a" AS ?b) {}') == []


def test_the_figure_is_above_its_table(client: FlaskClient) -> None:
    page = result_page(client, COUNTED, vis="diagram")
    assert "Diagram: antall for hva" in page.words
    tags = [e.tag for e in page.elements if e.tag in ("svg", "table")]
    assert tags == ["svg", "table"]
    assert "#svar-tabell" in page.links
    assert "svar-tabell" in page.ids


def test_each_column_of_numbers_has_a_link(client: FlaskClient) -> None:
    query = 'SELECT ?hva ?en ?to { VALUES (?hva ?en ?to) { ("a" 1 20) ("b" 2 30) } }'
    page = result_page(client, query, vis="diagram", tall="to")
    assert "Diagram: to for hva" in page.words
    assert any("tall=en" in link for link in page.links)
    assert texts(draw_figure(client, query, tall="to"), "bar-told") == ["20", "30"]


def test_a_result_that_cannot_be_drawn_is_shown_as_a_table(client: FlaskClient) -> None:
    page = result_page(client, 'SELECT ("a" AS ?b) {}', vis="diagram")
    assert "Svaret kan ikke tegnes som diagram" in page.words
    assert len(page.all("table")) == 1
    response = client.get("/sparql", query_string={"query": "ASK {}", "format": "svg"})
    assert response.status_code == 406
    assert "cannot be drawn" in response.text


@pytest.mark.parametrize(("unit", "status"), [("kr per år", 200), ("kr per melding", 406)])
def test_numbers_of_several_units_are_no_chart(client: FlaskClient, unit: str, status: int) -> None:
    rows = f'("a" 70000 "kr per år") ("b" 4 "{unit}")'
    query = f"SELECT ?hva ?pris ?unit {{ VALUES (?hva ?pris ?unit) {{ {rows} }} }}"
    answer = client.get("/sparql", query_string={"query": query, "format": "svg"})
    assert answer.status_code == status


def test_a_long_result_is_drawn_in_part_with_a_note(client: FlaskClient) -> None:
    query = "SELECT ?s (STRLEN(STR(?s)) AS ?n) { ?s a ?c } LIMIT 100"
    assert "Figuren viser 60 av 100 rader." in result_page(client, query, vis="diagram").words
    joined = result_page(client, "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 5000", vis="graf")
    assert re.search(r"Figuren viser bare de \d+ første sammenhengene\.", joined.words)
    svg = draw_figure(client, "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 5000", vis="graf")
    boxes = list(svg.iter("{http://www.w3.org/2000/svg}rect"))
    assert 2 < len(boxes) <= 60


def test_an_unknown_view_is_refused_with_the_valid_ones(client: FlaskClient) -> None:
    parameters = {"query": COUNTED, "vis": "kake"}
    response = client.get("/sparql", query_string=parameters, headers={"Accept": BROWSER})
    assert response.status_code == 400
    page = Page(response.text)
    assert "Svaret kan ikke vises som «kake»." in page.words
    (link,) = [a for a in page.all("a") if a.text == "Diagram"]
    assert (
        "Diagram: antall for hva"
        in client.get(f"/sparql{link.attributes['href']}", headers={"Accept": BROWSER}).text
    )
    program = client.get("/sparql", query_string={**parameters, "format": "svg"})
    assert (program.status_code, program.mimetype) == (400, "application/problem+json")
    assert "tabell, diagram, graf" in program.text


def test_names_cannot_break_out_of_a_drawing(client: FlaskClient) -> None:
    query = "SELECT ('</text><script>alert(1)</script>' AS ?hva) (3 AS ?antall) {}"
    assert texts(draw_figure(client, query), "bar-name")[0].startswith("</text><script>")
    page = result_page(client, query, vis="diagram")
    assert not [s for s in page.all("script") if "alert" in s.text]


@pytest.mark.parametrize("iri", ["javascript:alert(1)", "data:text/html,x", "JavaScript:alert(1)"])
@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?a ?b {{ VALUES (?a ?b) {{ (<{0}> <https://example.org/>) }} }}",
        "CONSTRUCT {{ <{0}> <urn:p> <https://example.org/> . _:b <urn:p> <{0}> }} {{}}",
        "SELECT ?a ?n {{ VALUES (?a ?n) {{ (<{0}> 1) (<https://example.org/> 2) }} }}",
    ],
)
def test_a_figure_links_to_web_addresses_only(client: FlaskClient, query: str, iri: str) -> None:
    svg = draw_figure(client, query.format(iri))
    links = [e.get("href") for e in svg.iter("{http://www.w3.org/2000/svg}a")]
    assert links == ["https://example.org/"]
    view = "diagram" if "?n" in query else "graf"
    page = result_page(client, query.format(iri), vis=view)
    hrefs = [a.attributes.get("href") or "" for a in page.all("a")]
    assert [h for h in hrefs if h.lower().startswith(("javascript:", "data:"))] == []


def test_a_wrong_query_is_an_error_in_every_view(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": "nonsense", "format": "svg"})
    assert response.status_code == 400
    parameters = {"query": "nonsense", "vis": "diagram"}
    page = client.get("/sparql", query_string=parameters, headers={"Accept": BROWSER})
    assert page.status_code == 400
    assert "Spørringen kan ikke besvares" in page.text


def test_queries_with_one_column_of_numbers_show_the_figure(browse: Get) -> None:
    page = Page(browse("/sporsmal/ecosystem-in-numbers").text)
    assert page.faults == []
    assert [e.tag for e in page.elements if e.tag in ("svg", "table")] == ["svg", "table"]
    plain = Page(browse("/sporsmal/ecosystem-in-numbers?vis=tabell").text)
    assert plain.all("svg") == []
    # This query has two columns of numbers.
    assert Page(browse("/sporsmal/categories").text).all("svg") == []


def test_ranks_are_not_drawn_as_amounts(browse: Get) -> None:
    assert Page(browse("/sporsmal/slide-boxes").text).all("svg") == []
    assert (
        "Diagram: Bokser for Kategori"
        in Page(browse("/sporsmal/categories?vis=diagram").text).words
    )


def test_a_query_is_a_figure_by_its_suffix(client: FlaskClient) -> None:
    response = client.get("/sporsmal/ecosystem-in-numbers.svg")
    assert (response.status_code, response.mimetype) == (200, "image/svg+xml")
    assert "ecosystem-in-numbers.svg" in response.headers["Content-Disposition"]
    assert len(texts(ET.fromstring(response.data), "bar-name")) > 5  # noqa: S314


@pytest.mark.parametrize(("language", "unknown"), [("nn", "ukjent"), ("en", "unknown")])
def test_the_figure_is_in_the_readers_language(
    client: FlaskClient, language: str, unknown: str
) -> None:
    parameters = {"query": COUNTED, "format": "svg"}
    svg = client.get("/sparql", query_string=parameters, headers={"Accept-Language": language})
    assert texts(ET.fromstring(svg.data), "bar-told unknown") == [unknown]  # noqa: S314
    assert svg.headers["Content-Language"] == language


def test_a_result_of_many_columns_is_drawn_fast_on_a_small_page(
    client: FlaskClient,
) -> None:
    names = " ".join(f"?v{n}" for n in range(2000))
    sparql = f"SELECT * {{ VALUES ({names}) {{ ({' 1' * 2000}) }} }} #{' ' * 100_000}"
    form = {"query": sparql, "vis": "diagram"}
    began = process_time()
    answer = client.post("/sparql", data=form, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert answer.text.count("data-numbers=") == 20
    assert len(answer.data) < 20_000_000
    assert process_time() - began < 20


def test_a_page_reads_the_rows_it_shows_and_counts_the_rest(client: FlaskClient) -> None:
    words = result_page(client, f"SELECT ?x {{ VALUES ?x {{ {' 1' * 5000} }} }}").words
    assert "5000 rader" in words
    assert "Siden viser de 1000 første av 5000 rader." in words
    result = read_results(SerializedAnswer(TSV.media_type, b"?x\n" + b"1\n" * 1000, 4000))
    assert (len(result.rows), result.total) == (1000, 5000)


def test_a_page_shows_fewer_rows_of_many_columns(client: FlaskClient) -> None:
    names = " ".join(f"?v{n}" for n in range(100))
    values = f"VALUES ({names}) {{ ({' 1' * 100}) }} VALUES ?n {{ {' 1' * 300} }}"
    page = result_page(client, f"SELECT {names} {{ {values} }}")
    assert len(page.all("td")) == 200 * 100
    assert "Siden viser de 200 første av 300 rader." in page.words


def test_a_page_shows_no_row_that_is_too_long(client: FlaskClient) -> None:
    doublings = "".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(23))
    page = result_page(client, f"SELECT ?v23 {{ BIND('x' AS ?v0) {doublings} }}")
    assert page.all("td") == []
    assert "Siden viser de 0 første av 1 rader." in page.words


def test_a_page_shows_the_first_triples_and_counts_the_others(client: FlaskClient) -> None:
    values = " ".join(map(str, range(1500)))
    query = f"CONSTRUCT {{ <urn:a> <urn:b> ?n }} {{ VALUES ?n {{ {values} }} }}"
    words = result_page(client, query).words
    assert "997 , 998 , 999 ." in words
    assert "500 utsagn til er bare i filene." in words
    assert "1500 rader" in result_page(client, query, vis="graf").words
