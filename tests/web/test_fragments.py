"""Triple Pattern Fragments on the real graph: the specification's musts, and whole walks."""

from collections.abc import Sequence
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from okosystem.core.release import Release
from okosystem.engine.oxigraph import Store
from okosystem.web import selection
from okosystem.web.patterns import Pattern
from tests.web.conftest import Get, Page

ID = "https://w3id.org/felles-okosystem/id/"
OKO = "https://w3id.org/felles-okosystem/ns#"
DCT = "http://purl.org/dc/terms/"
HYDRA = "http://www.w3.org/ns/hydra/core#"
VOID = "http://rdfs.org/ns/void#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
TITLE = f"{DCT}title"
DATASET = ox.NamedNode(f"{ID}dataset/kunnskapsgraf")
GRAPHS = {"trig": ox.RdfFormat.TRIG, "nq": ox.RdfFormat.N_QUADS}
TOGETHER = {
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
    "nt": ox.RdfFormat.N_TRIPLES,
}


def address(**asked: str) -> str:
    return f"/fragments?{urlencode(asked)}"


def quads(client: FlaskClient, path: str) -> list[ox.Quad]:
    response = client.get(path, headers={"Accept": "application/n-quads"})
    assert (response.status_code, response.mimetype) == (200, "application/n-quads")
    return list(ox.parse(response.data, format=ox.RdfFormat.N_QUADS))


def data(found: Sequence[ox.Quad]) -> list[ox.Triple]:
    return [q.triple for q in found if q.graph_name == ox.DefaultGraph()]


def told(found: Sequence[ox.Quad], subject: str, predicate: str) -> list[str]:
    """What the metadata says of a thing by one property."""
    asked = ox.NamedNode(subject), ox.NamedNode(predicate)
    hits = [q for q in found if (q.subject, q.predicate) == asked]
    assert all(q.graph_name != ox.DefaultGraph() for q in hits)
    return [str(getattr(q.object, "value", "")) for q in hits]


def problem(client: FlaskClient, path: str) -> tuple[int, str]:
    response = client.get(path)
    assert response.content_type == "application/problem+json"
    return response.status_code, response.get_json(force=True)["detail"]


def test_a_pattern_has_its_triples_and_their_number(client: FlaskClient) -> None:
    path = address(predicate=TITLE, object='"ID-porten"@nb')
    found = quads(client, path)
    triple = ox.Triple(
        ox.NamedNode(f"{ID}resource/id-porten"),
        ox.NamedNode(TITLE),
        ox.Literal("ID-porten", language="nb"),
    )
    assert data(found) == [triple]
    assert told(found, f"http://localhost{path}", f"{VOID}triples") == ["1"]
    assert told(found, f"http://localhost{path}", f"{HYDRA}totalItems") == ["1"]


@pytest.mark.parametrize(
    "written",
    [
        '"2020-01-01"^^http://www.w3.org/2001/XMLSchema#date',
        '"2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date>',
        '"2020\\u002D01-01"^^<http://www.w3.org/2001/XMLSchema#date>',
    ],
)
@pytest.mark.parametrize("predicate", [f"{OKO}validFrom", f"<{OKO}validFrom>"])
def test_terms_are_read_in_both_ways_of_writing(
    client: FlaskClient, predicate: str, written: str
) -> None:
    found = data(quads(client, address(subject="?s", predicate=predicate, object=written)))
    assert len(found) == 6
    assert {str(t.object) for t in found} == {f'"2020-01-01"^^<{XSD}date>'}


def test_the_text_of_a_literal_is_taken_as_it_stands(client: FlaskClient) -> None:
    for text in ('"a "quoted" word"', '"back\\slash"@nb', '"two\nlines"', '"'):
        path = address(object=text)
        assert client.get(path).status_code == (400 if text == '"' else 200), text
    assert data(quads(client, address(object='"ID-porten"@NB'))) != []


@pytest.mark.parametrize("suffix", [*GRAPHS, *TOGETHER])
def test_every_format_carries_data_and_controls(client: FlaskClient, suffix: str) -> None:
    path = address(subject=f"{ID}resource/id-porten", predicate=TITLE, format=suffix)
    response = client.get(path)
    found = list(ox.parse(response.data, format=(GRAPHS | TOGETHER)[suffix]))
    graphs = {str(q.graph_name) for q in found}
    assert len(graphs) == (2 if suffix in GRAPHS else 1)
    titles = [q for q in found if q.predicate.value == TITLE]
    assert sorted(str(q.object) for q in titles) == [
        '"ID-porten"@en',
        '"ID-porten"@nb',
        '"ID-porten"@nn',
    ]
    forms = [q for q in found if q.predicate.value == f"{HYDRA}template"]
    assert [str(getattr(q.object, "value", "")) for q in forms] == [
        "http://localhost/fragments{?subject,predicate,object}"
    ]
    assert not any(isinstance(t, ox.BlankNode) for q in found for t in (q.subject, q.object))


def test_the_form_is_the_datasets_and_says_what_each_field_is(client: FlaskClient) -> None:
    found = quads(client, address(page="2"))
    page, fragment = "http://localhost/fragments?page=2", "http://localhost/fragments"
    assert told(found, DATASET.value, f"{VOID}subset") == [fragment, page]
    assert told(found, fragment, f"{VOID}subset") == [page]
    assert told(found, f"{page}#metadata", "http://xmlns.com/foaf/0.1/primaryTopic") == [
        DATASET.value
    ]
    (form,) = told(found, DATASET.value, f"{HYDRA}search")
    assert told(found, form, f"{HYDRA}variableRepresentation") == [f"{HYDRA}ExplicitRepresentation"]
    mappings = told(found, form, f"{HYDRA}mapping")
    assert [
        (told(found, m, f"{HYDRA}variable"), told(found, m, f"{HYDRA}property")) for m in mappings
    ] == [([name], [f"{RDF}{name}"]) for name in ("subject", "predicate", "object")]


def test_the_page_is_called_what_the_client_called_it(client: FlaskClient) -> None:
    for query in ("object=%22Altinn%22@nb&page=1", "page=1&object=%22Altinn%22%40nb&x=%zz"):
        found = quads(client, f"/fragments?{query}")
        page = f"http://localhost/fragments?{query.replace('%zz', '%25zz')}"
        assert told(found, page, f"{HYDRA}itemsPerPage") == ["100"]
        assert told(found, DATASET.value, f"{VOID}subset")[-1] == page


@pytest.mark.parametrize(
    "asked", [{}, {"predicate": f"{DCT}source"}, {"object": f"{OKO}Statement"}], ids=str
)
def test_following_next_finds_every_triple_once(
    client: FlaskClient, store: Store, asked: dict[str, str]
) -> None:
    found, path, sizes, last = list[ox.Triple](), address(**asked), list[int](), ""
    while path:
        page = quads(client, path)
        at = "http://localhost" + (path if urlsplit(path).query else "/fragments")
        found += data(page)
        sizes.append(len(data(page)))
        assert told(page, at, f"{HYDRA}next") == told(page, at, f"{HYDRA}nextPage")
        assert told(page, at, f"{HYDRA}previous") == told(page, at, f"{HYDRA}previousPage")
        assert bool(told(page, at, f"{HYDRA}previous")) == (len(sizes) > 1)
        (last,) = told(page, at, f"{HYDRA}last")
        path = "".join(told(page, at, f"{HYDRA}next")).removeprefix("http://localhost")
    assert dict(parse_qsl(urlsplit(last).query))["page"] == str(len(sizes))
    assert set(sizes[:-1]) == {100}
    expected = {t for t in store.graph(None) if fits(t, asked)}
    assert len(found) == len(set(found)) == len(expected)
    assert set(found) == expected


def fits(triple: ox.Triple, asked: dict[str, str]) -> bool:
    terms = {"subject": triple.subject, "predicate": triple.predicate, "object": triple.object}
    named = not any(isinstance(term, ox.BlankNode) for term in terms.values())
    return named and all(str(terms[place]) == f"<{iri}>" for place, iri in asked.items())


def test_two_processes_cut_the_same_pages(release: Release, store: Store) -> None:
    other = Store.load(release.file("store.nq"), release.prefixes)
    source = ox.NamedNode(f"{DCT}source")
    for pattern in (Pattern(), Pattern().at("predicate", source)):
        for number in (1, 7, 23):
            assert selection.page(store, pattern, number) == selection.page(other, pattern, number)


def test_one_name_stands_for_one_thing(client: FlaskClient) -> None:
    found = data(quads(client, address(subject="?x", object="?x")))
    assert len(found) == 12
    assert all(t.subject == t.object for t in found)
    assert {t.predicate.value for t in found} == {
        f"{OKO}actorDependsOnActor",
        f"{OKO}dependsOnTransitively",
        "http://xmlns.com/foaf/0.1/homepage",
    }


def test_a_pattern_without_matches_still_says_how_to_ask_for_others(client: FlaskClient) -> None:
    path = address(subject=f"{ID}resource/finnes-ikke")
    found = quads(client, path)
    assert data(found) == []
    assert told(found, f"http://localhost{path}", f"{VOID}triples") == ["0"]
    assert told(found, f"http://localhost{path}", f"{HYDRA}next") == []
    assert len(told(found, DATASET.value, f"{HYDRA}search")) == 1


IRI = "How to fix it: write http://purl.org/dc/terms/title for an IRI, "
ANY = f'{IRI}"ID-porten"@nb or "5"^^{XSD}integer for a literal, '
VARIABLE = "?x or nothing for a variable."


@pytest.mark.parametrize(
    ("asked", "status", "detail"),
    [
        ({"subject": "x"}, 400, f"subject='x' is not an absolute IRI. {IRI}{VARIABLE}"),
        ({"object": "urn:a b"}, 400, f"object='urn:a b' is not an absolute IRI. {ANY}{VARIABLE}"),
        (
            {"subject": '"x"'},
            400,
            f"subject='\"x\"' is a literal, which only an object can be. {IRI}{VARIABLE}",
        ),
        ({"object": '"x'}, 400, f"object='\"x' is not a literal. {ANY}{VARIABLE}"),
        ({"object": '"x"@n_b'}, 400, f"object='\"x\"@n_b' is not a literal. {ANY}{VARIABLE}"),
        (
            {"object": "_:b0"},
            400,
            "object='_:b0' is a blank node, and nothing can be asked about one. "
            "How to fix it: leave the position empty, or write a variable such as ?x.",
        ),
        ({"page": "0"}, 400, "page='0' is not a page. How to fix it: pages count from page=1."),
        ({"page": "-1"}, 400, "page='-1' is not a page. How to fix it: pages count from page=1."),
        (
            {"predicate": f"{OKO}validFrom", "page": "9"},
            404,
            "There is no page 9. How to fix it: the last one is page=1.",
        ),
    ],
)
def test_what_is_no_pattern_or_page_is_told_how_to_become_one(
    client: FlaskClient, asked: dict[str, str], status: int, detail: str
) -> None:
    assert problem(client, address(**asked)) == (status, detail)


def test_a_parameter_given_twice_is_refused(client: FlaskClient) -> None:
    assert problem(client, "/fragments?subject=urn:a&subject=urn:b") == (
        400,
        "subject= is given 2 times. How to fix it: give it once.",
    )


def test_who_likes_none_of_the_formats_gets_triples_all_the_same(client: FlaskClient) -> None:
    for accept in ("image/png", "*/*"):
        assert client.get("/fragments", headers={"Accept": accept}).mimetype == "application/trig"
    assert client.get("/fragments?format=png").status_code == 406
    assert client.head("/fragments").status_code == 200
    assert client.post("/fragments").status_code == 405


def test_browsers_elsewhere_may_read_it_and_caches_keep_it(client: FlaskClient) -> None:
    first = client.get("/fragments", headers={"Accept": "text/turtle"})
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    known = {"Accept": "text/turtle", "If-None-Match": first.headers["ETag"]}
    assert client.get("/fragments", headers=known).status_code == 304
    refused = client.get("/fragments?page=0")
    assert refused.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("language", "told_in"),
    [
        ("nb", "3 tripler passer mønsteret."),
        ("nn", "3 triplar passar mønsteret."),
        ("en", "3 triples match the pattern."),
    ],
)
def test_the_page_has_the_form_filled_in_and_the_triples(
    browse: Get, language: str, told_in: str
) -> None:
    asked = {"subject": f"{ID}resource/id-porten", "predicate": TITLE, "object": ""}
    page = Page(browse(address(**asked), language).text)
    fields = {e.attributes["name"]: e.attributes["value"] for e in page.all("input", type="text")}
    assert fields == asked
    assert told_in in page.words
    assert len(page.all("tr")) == 4
    assert "/doc/resource/id-porten" in page.links


def test_the_page_leads_on_to_the_next(browse: Get) -> None:
    page = Page(browse("/fragments?subject=&predicate=&object=").text)
    numbers = page.words.partition("Side 1 av ")[2].partition(" ")[0]
    (next_page,) = page.all("a", rel="next")
    again = Page(browse(next_page.attributes["href"].removeprefix("http://localhost")).text)
    assert int(numbers) > 300
    assert f"Side 2 av {numbers}" in again.words
    assert len(again.all("a", rel="prev")) == 1


def test_void_and_the_service_description_say_where_to_ask(client: FlaskClient) -> None:
    for path in ("/void", "/sparql"):
        response = client.get(path, headers={"Accept": "text/turtle"})
        triples = [q.triple for q in ox.parse(response.data, format=ox.RdfFormat.TURTLE)]
        form = ox.NamedNode("http://localhost/fragments#search")
        assert ox.Triple(DATASET, ox.NamedNode(f"{HYDRA}search"), form) in triples


def test_a_literal_with_any_text_is_found_again(client: FlaskClient, store: Store) -> None:
    sparql = 'SELECT ?o { ?s ?p ?o FILTER(isLiteral(?o) && CONTAINS(STR(?o), "«")) } LIMIT 20'
    for row in store.query(sparql).rows():
        literal = row["o"]
        assert isinstance(literal, ox.Literal)
        asked = quote(f'"{literal.value}"' + (f"@{literal.language}" if literal.language else ""))
        found = data(quads(client, f"/fragments?object={asked}"))
        assert {t.object for t in found} == {literal}
