"""Any RDF served by one command: two files with different bases, from memory and from disk."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from okosystem.rdf.rdf_files import find_files
from okosystem.release.loading import load_release
from okosystem.release.stores import Backend
from okosystem.sparql.query import Limits
from okosystem.web.app import create_app
from tests.process import free_port
from tests.web.conftest import BROWSER, PATIENCE, Page, ask, wait_for

FILES = Path(__file__).parent / "data"
ANNA, HOUSE = "http://example.org/id/person/anna", "http://other.example/hus/1"


@pytest.fixture(scope="module", params=["memory", "disk"])
def port(
    request: pytest.FixtureRequest, okosystem: list[str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[int]:
    """Serve a folder with a subfolder; the temporary release is removed with the server."""
    folder = tmp_path_factory.mktemp("data")
    data, temporary = folder / "folk", folder / "tmp"
    (data / "inner").mkdir(parents=True)
    temporary.mkdir()
    shutil.copy(FILES / "people.ttl", data)
    shutil.copy(FILES / "houses.trig", data / "inner")
    (data / "read.me").write_text("not RDF", encoding="utf-8")
    number = free_port()
    store = ["--store", str(folder / "store")] if request.param == "disk" else []
    server = subprocess.Popen(
        [*okosystem, "serve", "--data", str(data), "--port", str(number), "--workers=1", *store],
        env=os.environ | {"TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(number)
    yield number
    server.terminate()
    server.wait(PATIENCE)
    assert list(temporary.iterdir()) == []


def get_page(port: int, path: str, language: str = "nb") -> Page:
    status, headers, body = ask(port, "GET", path, Accept=BROWSER, Accept_Language=language)
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8"), path
    page = Page(body.decode())
    assert page.faults == []
    return page


def about(iri: str) -> str:
    return f"/about?iri={quote(iri, safe='')}"


def test_the_front_page_describes_the_data(port: int) -> None:
    page = get_page(port, "/")
    assert page.all("h1")[0].text == "Folk og hus"
    assert "23 utsagn, 2 filer" in page.words
    assert get_page(port, "/", "en").all("h1")[0].text == "People and houses"
    classes = (e.text for e in page.all("a") if e.attributes["href"].startswith("/klasse?"))
    assert next(classes) == "2 foaf:Person"
    files = [e.text for e in page.all("li") if e.text.startswith("folk/")]
    assert sorted(files) == ["folk/inner/houses.trig", "folk/people.ttl"]


def test_every_link_of_every_page_works(port: int) -> None:
    queue, visited = ["/"], set()
    while queue:
        path = queue.pop().partition("#")[0]
        if path in visited or not path.startswith("/"):
            continue
        visited.add(path)
        status, headers, body = ask(port, "GET", path, Accept=BROWSER)
        assert status == (303 if path.startswith("/klasse") else 200), path
        queue.append(headers.get("location", ""))
        if headers["content-type"].startswith("text/html"):
            queue += Page(body.decode()).links
    assert {"/sparql", "/dumps", "/person/anna", "/person/bo", about(HOUSE)} <= visited


def test_no_page_of_the_ecosystem_is_served(port: int) -> None:
    for path in (
        "/sporsmal/x",
        "/ns",
        "/liste/resource",
        "/om",
        "/funn",
        "/doc/resource/id-porten",
    ):
        assert ask(port, "GET", path)[0] == 404
    for path in ("/", "/person/anna", "/sparql", "/sporsmal?q=a", "/dumps"):
        words = get_page(port, path).words.lower()
        assert "økosystem" not in words
        assert "målbilde" not in words


@pytest.mark.parametrize(
    ("path", "heading", "text"),
    [
        ("/person/anna", "Anna Ås", "Storgata 1"),
        ("/person/anna", "Anna Ås", "Moss"),
        (about(ANNA), "Anna Ås", ANNA),
        (about(HOUSE), "Det gule huset", "h:floors 2"),
        (about(HOUSE), "Det gule huset", "ex:lives Bo"),
        (about("http://example.org/id/sparql"), "Ikke endepunktet", "ex:Trap"),
        (about("http://example.org/id/a%20b"), "Mellomrom", "a%20b"),
        (about("urn:isbn:123"), "Boka", "urn:isbn:123"),
    ],
)
def test_every_entity_has_a_page(port: int, path: str, heading: str, text: str) -> None:
    page = get_page(port, path)
    assert page.all("h1")[0].text == heading
    assert text in page.words


def test_the_instances_of_a_class_are_the_answer_to_a_query(port: int) -> None:
    person = quote("http://xmlns.com/foaf/0.1/Person", safe="")
    _, headers, _ = ask(port, "GET", f"/klasse?iri={person}")
    page = get_page(port, headers["location"])
    found = {e.text for e in page.all("a") if "/person/" in e.attributes["href"]}
    assert found == {"Anna Ås", "Bo"}


@pytest.mark.parametrize("path", ["/person/anna", about(ANNA)])
def test_every_format_includes_blank_nodes(port: int, path: str) -> None:
    for suffix, form in (
        ("ttl", ox.RdfFormat.TURTLE),
        ("jsonld", ox.RdfFormat.JSON_LD),
        ("rdf", ox.RdfFormat.RDF_XML),
        ("nt", ox.RdfFormat.N_TRIPLES),
    ):
        sign = "&" if "?" in path else "?"
        _, headers, by_parameter = ask(port, "GET", f"{path}{sign}format={suffix}")
        _, _, negotiated = ask(port, "GET", path, Accept=form.media_type)
        assert len(list(ox.parse(by_parameter, form))) == 9
        assert len(list(ox.parse(negotiated, form))) == 9
        assert f'<{ANNA}>; rel="canonical"' in headers["link"]
    assert ask(port, "GET", "/person/anna.ttl")[1]["content-type"].startswith("text/turtle")


def test_search_finds_names(port: int) -> None:
    for query, found in (("anna aas", []), ("anna as", ["Anna Ås"]), ("nau", ["Naust"]), ("", [])):
        page = get_page(port, f"/sporsmal?q={quote(query)}")
        hits = [
            e.text
            for e in page.all("a")
            if "/person/" in e.attributes["href"] or "other.example" in e.attributes["href"]
        ]
        assert hits == found, query


def test_suggestions_and_completions_fit_any_data(port: int) -> None:
    query, names, kinds, addresses = json.loads(ask(port, "GET", "/sok.json?q=anna")[2])
    assert (query, names, kinds) == ("anna", ["Anna Ås"], [ANNA])
    assert addresses == [f"http://127.0.0.1:{port}/person/anna"]
    completions = json.loads(ask(port, "GET", "/sparql/completions.json")[2])
    assert all(completions[key] for key in ("prefixes", "classes", "properties"))
    assert b"/sporsmal?q={searchTerms}" in ask(port, "GET", "/opensearch.xml")[2]


def test_sparql_graph_store_void_and_description(port: int) -> None:
    everything = quote("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert ask(port, "GET", f"/sparql?query={everything}", Accept="text/csv")[2] == b"n\r\n23\r\n"
    graph = quote("http://other.example/hus/graph", safe="")
    status, _, body = ask(port, "GET", f"/rdf-graph-store?graph={graph}", Accept="text/turtle")
    assert (status, len(list(ox.parse(body, ox.RdfFormat.TURTLE)))) == (200, 2)
    _, _, body = ask(port, "GET", "/rdf-graph-store?default", Accept="text/turtle")
    assert len(list(ox.parse(body, ox.RdfFormat.TURTLE))) == 23
    assert b"void:triples 23" in ask(port, "GET", "/void", Accept="text/turtle")[2]
    description = ask(port, "GET", "/sparql", Accept="text/turtle")[2]
    for body in (ask(port, "GET", "/void", Accept="text/turtle")[2], description):
        assert b"felles-okosystem" not in body
        assert b"fragments" not in body
    described = ox.parse(description, ox.RdfFormat.TURTLE)
    assert ox.NamedNode("http://other.example/hus/graph") in {quad.object for quad in described}
    assert b"entailment/Simple>" in description
    assert json.loads(ask(port, "GET", "/ready")[2])["ready"] is True
    service = quote("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")
    assert ask(port, "GET", f"/sparql?query={service}")[0] == 400


def test_an_unknown_entity_is_404_and_an_invalid_iri_400(port: int) -> None:
    for path in ("/person/nobody", about("http://example.org/id/person/nobody"), "/nobody.ico"):
        assert ask(port, "GET", path)[0] == 404, path
    for path in ("/about", "/about?iri=anna", "/klasse?iri=%3C"):
        assert ask(port, "GET", path)[0] == 400, path


def test_a_broken_file_is_named_and_stops_the_server(okosystem: list[str], tmp_path: Path) -> None:
    shutil.copy(FILES / "people.ttl", tmp_path)
    (tmp_path / "broken.ttl").write_text("<urn:a> <urn:b> 1 .\n<urn:a> b:c 2 .\n", encoding="utf-8")
    done = subprocess.run(
        [*okosystem, "serve", "--data", str(tmp_path), "--port", "8000"],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "broken.ttl:2:9  cannot be read: The prefix b: has not been declared." in done.stderr
    assert "How to fix it: " in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.ttl", "people.ttl"]


def test_in_memory_each_file_of_triples_is_a_named_graph(tmp_path: Path) -> None:
    """A store on disk has only the graphs of TriG and N-Quads by default."""
    release = load_release(find_files([FILES]), tmp_path, lambda line: None, "http://example.org/")
    store = ox.Store()
    store.bulk_load(path=str(release.graph))
    names = sorted(str(name) for name in store.named_graphs())
    assert names == ["<file:///data/people.ttl>", "<http://other.example/hus/graph>"]
    assert release.manifest["site"]["base"] == "http://example.org/"
    release.verify()


def test_results_are_drawn_and_licences_listed(port: int) -> None:
    query = quote("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(isIRI(?o)) }")
    page = get_page(port, f"/sparql?query={query}&vis=graf")
    drawn = {e.attributes["data-name"] for e in page.all("a") if "data-name" in e.attributes}
    assert ANNA in drawn
    status, headers, body = ask(port, "GET", f"/sparql?query={query}&format=svg")
    assert (status, headers["content-type"]) == (200, "image/svg+xml; charset=utf-8")
    assert body.lstrip().startswith(b"<svg")
    assert "jquery" in get_page(port, "/lisenser").words


@contextmanager
def serve_hub(folder: Path, values: int) -> Iterator[FlaskClient]:
    """Serve a node with many values: texts, blank nodes with one value each, and entities."""
    node, of_page = (
        "<http://e.org/id/hub>",
        {"text": '"{}"', "part": "_:b{}", "to": "<http://e.org/id/{}>"},
    )
    lines = [f'{node} <http://www.w3.org/2000/01/rdf-schema#label> "Hub" .']
    for name, value in of_page.items():
        for number in range(values // 3):
            lines.append(f"{node} <http://e.org/{name}> {value.format(number)} .")
    lines += [f"_:b{number} <http://e.org/x> {number} ." for number in range(values // 3)]
    file = folder / "hub.ttl"
    file.write_text("\n".join(lines), encoding="utf-8")
    (folder / "release").mkdir()
    release = load_release(find_files([file]), folder / "release", lambda _: None)
    app = create_app(release, None, Limits(seconds=60), Backend())
    yield app.test_client()
    app.extensions["okosystem"].pool.close()


def test_the_page_of_a_node_with_very_many_values_is_short(tmp_path: Path) -> None:
    with serve_hub(tmp_path, 9000) as client:
        page = client.get("/hub", headers={"Accept": BROWSER, "Accept-Language": "en"})
    shown = Page(page.text)
    assert (page.status_code, shown.faults) == (200, [])
    assert "The page shows only some of it" in shown.words
    assert len(shown.all("dd")) < 1010
    assert [e.text for e in shown.all("h1")] == ["Hub"]


@pytest.mark.parametrize("values", [90, 9000])
def test_the_data_of_a_node_is_whole_however_much_there_is(tmp_path: Path, values: int) -> None:
    with serve_hub(tmp_path, values) as client:
        for accept in ("text/turtle", "application/n-triples", "application/ld+json"):
            response = client.get("/hub", headers={"Accept": accept})
            assert (response.status_code, response.mimetype) == (200, accept)
            form = ox.RdfFormat.from_media_type(accept)
            assert len(list(ox.parse(response.data, format=form))) == 1 + 4 * values // 3
        page = client.get("/hub", headers={"Accept": BROWSER}).text
        assert ("bare noe av det" in page) == (values > 1000)


def test_iris_without_a_path_and_links_to_files_without_a_suffix_are_served(
    okosystem: list[str], tmp_path: Path
) -> None:
    (tmp_path / "download").write_text(
        '<http://example.org> <http://example.org?p> "Rot" ; <urn:q> <http://example.org#q> .',
        encoding="utf-8",
    )
    link, number = tmp_path / "data.ttl", free_port()
    link.symlink_to("download")
    server = subprocess.Popen(
        [*okosystem, "serve", "--data", str(link), "--port", str(number), "--workers=1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(number)
    assert "2 utsagn, 1 fil" in get_page(number, "/").words
    assert "Rot" in get_page(number, about("http://example.org")).words
    server.terminate()
    server.wait(PATIENCE)


@pytest.mark.parametrize("command", ["serve", "load"])
@pytest.mark.parametrize(
    ("entity", "depth", "reason"),
    [
        ("&b;" * 20_000, 1, "it is not well-formed XML: limit on input amplification factor"),
        ("x", 50_000, "the engine fails, or takes too much memory or time"),
    ],
)
def test_hostile_xml_is_one_line_and_loads_nothing(
    okosystem: list[str], tmp_path: Path, command: str, entity: str, depth: int, reason: str
) -> None:
    file = tmp_path / "hostile.rdf"
    entities = f'<!ENTITY b "{"x" * 900}"><!ENTITY a "{entity}">'
    elements = "<r:D><r:p>" * depth + "&a;" + "</r:p></r:D>" * depth
    names = 'xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    file.write_text(f"<!DOCTYPE r [{entities}]><r:RDF {names}>{elements}</r:RDF>", encoding="utf-8")
    arguments = {"serve": ["--data", str(file)], "load": [str(tmp_path / "store"), str(file)]}
    done = subprocess.run(
        [*okosystem, command, *arguments[command]],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "hostile.rdf:1:" in done.stderr
    assert f"cannot be read: {reason}" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "store").exists()
