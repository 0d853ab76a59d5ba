"""What the build prepares for servers is what they would compute."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from jinja2 import DictLoader, Environment

from okosystem.commands.prepare import prepare_rest
from okosystem.graph.basis_facts import FACTS, ORIGIN
from okosystem.rdf.terms import VOID_GRAPH
from okosystem.release.prepared import (
    ANSWERS,
    DUMP_FORMATS,
    DUMPS,
    TABLE,
    dump_name,
    queries_to_answer,
    write_answers,
    write_prepared,
)
from okosystem.release.release import PREPARED, Release
from okosystem.sparql.oxigraph import Store
from okosystem.web.app import create_app
from okosystem.web.templating import SUFFIXES, CompiledTemplates

ADDRESSES = {None: "/rdf-graph-store?default", VOID_GRAPH: "/graph/void"}


def name_of(graph: str | None, media_type: str) -> str:
    return f"{DUMPS}/{dump_name(graph, media_type)}"


def canonical(data: bytes, form: ox.RdfFormat) -> ox.Dataset:
    """Read a graph with its numbers as a store writes them, and its blank nodes renamed."""
    store = ox.Store()
    store.load(data, format=form)
    graph = ox.Dataset(store)
    graph.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return graph


@pytest.mark.parametrize("graph", ADDRESSES)
@pytest.mark.parametrize("form", DUMP_FORMATS, ids=str)
def test_a_prepared_graph_is_the_one_that_is_served(
    graph: str | None, form: ox.RdfFormat, release: Release, store: Store
) -> None:
    file = release.prepared(name_of(graph, form.media_type))
    assert file is not None
    served = ox.Store()
    served.extend(ox.Quad(t.subject, t.predicate, t.object) for t in store.graph(graph))
    lines = served.dump(format=ox.RdfFormat.N_QUADS) or b""
    assert canonical(file.read_bytes(), form) == canonical(lines, ox.RdfFormat.N_QUADS)


@pytest.mark.parametrize("graph", ADDRESSES)
def test_a_large_graph_is_sent_from_its_file(
    graph: str | None, release: Release, client: FlaskClient
) -> None:
    file = release.prepared(name_of(graph, "text/turtle"))
    assert file is not None
    answer = client.get(ADDRESSES[graph], buffered=True)
    assert (answer.status_code, answer.mimetype) == (200, "text/turtle")
    assert answer.data == file.read_bytes()
    etag = answer.headers["ETag"]
    again = client.get(ADDRESSES[graph], headers={"If-None-Match": etag}, buffered=True)
    assert (again.status_code, again.data) == (304, b"")


@pytest.fixture
def bare(release: Release, store: Store, tmp_path: Path) -> Iterator[tuple[Release, FlaskClient]]:
    """Return a release without prepared files, and a client of its app."""
    folder = shutil.copytree(release.folder, tmp_path / "bare")
    shutil.rmtree(folder / "prepared")
    app = create_app(Release(folder), store)
    yield Release(folder), app.test_client()
    app.extensions["okosystem"].pool.close()


def test_a_release_without_prepared_files_serves_the_same(
    release: Release, bare: tuple[Release, FlaskClient]
) -> None:
    form = ox.RdfFormat.N_TRIPLES
    answer = bare[1].get("/graph/void", headers={"Accept": form.media_type})
    file = release.prepared(name_of(VOID_GRAPH, form.media_type))
    assert file is not None
    assert canonical(answer.data, form) == canonical(file.read_bytes(), form)


def test_prepared_answers_have_the_rows_that_the_engine_gives(
    bare: tuple[Release, FlaskClient],
) -> None:
    """Rows that may come in any order come in that of all their columns."""
    release = bare[0]
    plain = Store.load(release.file("store.nq"), release.prefixes)
    write_prepared(release, ANSWERS, write_answers(plain, release))
    prepared = Store((), release.prefixes)
    prepared.prepared = release.prepared_in(ANSWERS)
    asked = list(queries_to_answer(release))
    found = [plain.rows(sparql, parameters=values) for sparql, values in asked]
    assert [
        prepared.rows(sparql, parameters=values)
        for (sparql, values), rows in zip(asked, found, strict=True)
        if rows
    ] == [rows for rows in found if rows]
    assert len(prepared.prepared) == sum(1 for rows in found if rows)


ON_A_DAY = "/analyser.csv?dato=2024-06-01"


@pytest.mark.parametrize("address", ["/", "/analyser", "/analyser.json", "/om/kvalitet", ON_A_DAY])
def test_what_is_prepared_gives_the_same_page(
    address: str, client: FlaskClient, bare: tuple[Release, FlaskClient]
) -> None:
    prepare_rest(bare[0])
    app = create_app(bare[0])
    assert {FACTS, ORIGIN} <= app.extensions["okosystem"].store.prepared.keys()
    pages = [each.get(address).text for each in (client, app.test_client())]
    app.extensions["okosystem"].pool.close()
    assert pages[0] == pages[1]


def test_the_table_names_queries_that_the_release_has(release: Release) -> None:
    assert {row["name"] for row in TABLE["page"]} <= release.page_queries.keys()
    assert {*TABLE["questions"]} <= release.queries.keys()
    values = {iri for _, values in queries_to_answer(release) for iri in values.values()}
    store = Store.load(release.file("store.nq"), release.prefixes)
    assert all(str(getattr(iri, "value", "")) in store for iri in values)


def test_what_is_prepared_later_is_the_same(
    release: Release, bare: tuple[Release, FlaskClient]
) -> None:
    prepare_rest(bare[0])
    folders = release.folder.resolve() / PREPARED, bare[0].folder / PREPARED
    files = [{p.relative_to(f): p.read_bytes() for p in f.rglob("*.*")} for f in folders]
    assert {name: files[1][name] for name in files[0]} == files[0]
    assert {name.parts[0] for name in files[1].keys() - files[0].keys()} == {ANSWERS}
    assert len(files[0]) >= len(ADDRESSES) * len(DUMP_FORMATS)


def test_compiled_templates_are_kept_where_they_may_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "kept", tmp_path / "file" / "below"):
        templates = DictLoader({"page.html": "Side {{ number }}"})
        cache = CompiledTemplates(str(folder))
        pages = Environment(loader=templates, bytecode_cache=cache, autoescape=True)
        assert pages.get_template("page.html").render(number=1) == "Side 1"
    assert len(list((tmp_path / "kept").iterdir())) == 1


def test_every_template_is_compiled_before_it_is_needed(client: FlaskClient) -> None:
    found = {name.rpartition(".")[2] for name in client.application.jinja_env.list_templates()}
    assert found - {"cache", "css", "js", "po", "py", "pyc", "rq", "toml", "typ"} == {*SUFFIXES}
