"""The setting OKOSYSTEM_STORE, and the command that checks the engine it names."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from okosystem.errors import BadSetting, ReleaseError
from okosystem.rdf.rdf_files import find_files
from okosystem.release.loading import load_store, load_store_of_release
from okosystem.release.release import Release
from okosystem.release.stores import Backend, named_graphs
from okosystem.settings import Settings
from okosystem.sparql import sandbox
from okosystem.sparql.query import Limits
from okosystem.sparql.remote import Remote
from tests.process import free_port
from tests.sparql.scripted import reply, scripted
from tests.sparql.servers import GRAPH, Engine

CHECKED = (
    "a yes or no",
    "the triples of the default graph",
    "the triples of one named graph",
    "texts by language",
    "a path from one entity",
    "a path between all entities",
    "a graph by CONSTRUCT",
    "many rows",
    "true and false",
)


def check(
    okosystem: list[str], release: Release, settings: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    command = [*okosystem, "check-store", "--release", str(release.folder)]
    env = os.environ | dict(settings)
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("store", "address"),
    [
        ("memory", None),
        ("sparql+https://engine.example/sparql", "https://engine.example/sparql"),
        ("sparql+http://[::1]:7001/query?x=y", "http://[::1]:7001/query?x=y"),
    ],
)
def test_a_store_is_memory_or_an_address(store: str, address: str | None) -> None:
    assert Backend(store).address == address


@pytest.mark.parametrize(
    ("store", "message"),
    [
        ("memry", "is neither auto, memory, sparql"),
        ("https://engine.example/sparql", "is neither auto, memory, sparql"),
        ("sparql+ftp://engine.example/", "is not the address of a SPARQL endpoint"),
        ("sparql+http:///sparql", "is not the address of a SPARQL endpoint"),
        ("sparql+http://engine:port/", "is not the address of a SPARQL endpoint"),
        ("sparql+http://engine/a b", "is not the address of a SPARQL endpoint"),
        ("sparql+http://engine/\r\nX: y", "is not the address of a SPARQL endpoint"),
        ("sparql+http://engine/#a", "is not the address of a SPARQL endpoint"),
        ("sparql+http://bøk.example/", "is not the address of a SPARQL endpoint"),
    ],
)
def test_any_other_store_is_refused_with_a_fix(store: str, message: str) -> None:
    with pytest.raises(BadSetting, match=message) as caught:
        assert Backend(store).address
    assert "How to fix it:" in str(caught.value)


@pytest.fixture(scope="module")
def on_disk(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Release:
    target = tmp_path_factory.mktemp("disk") / "store"
    return load_store_of_release(release, target, lambda line: None, ordered=False)


@pytest.mark.parametrize(
    ("store", "is_on_disk"), [("auto", True), ("memory", False), ("sparql+http://e/", True)]
)
def test_a_release_on_disk_is_read_from_disk_unless_memory_is_asked_for(
    store: str, is_on_disk: bool, on_disk: Release
) -> None:
    located = Backend(store).locate(on_disk)
    assert (located.is_on_disk, located.graph.name) == (
        is_on_disk,
        "rocksdb" if is_on_disk else "store.nq",
    )
    assert Backend(store).why_in_memory(on_disk) == ""


def test_without_landlock_a_release_on_disk_is_read_from_memory_and_only_a_named_store_refused(
    on_disk: Release, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sandbox, "landlock_version", lambda: 0)
    assert not Backend().locate(on_disk).is_on_disk
    assert Backend().why_in_memory(on_disk) == (
        f"{on_disk.graph} is not used, and the graph is held in memory: this machine has no "
        "Landlock, so public clients' queries on a store on disk could open other files or "
        "connections. How to change it: Linux 5.13 or newer with Landlock switched on; "
        "OKOSYSTEM_STORE=memory asks for memory, without this message."
    )
    assert Backend("memory").why_in_memory(on_disk) == ""
    with pytest.raises(BadSetting, match="leave out --store"):
        Backend(str(on_disk.folder)).locate(on_disk)
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:b> <urn:c> .", encoding="utf-8")
    other = load_store(find_files([tmp_path / "a.ttl"]), tmp_path / "other", lambda line: None)
    with pytest.raises(BadSetting, match="this machine has no Landlock"):
        Backend().locate(other)
    with pytest.raises(ReleaseError, match=r"has its graph in rocksdb/ only"):
        Backend("memory").locate(other)


def test_the_named_graphs_of_a_store_on_disk_are_those_of_its_release(on_disk: Release) -> None:
    assert named_graphs(on_disk.graph) == named_graphs(on_disk.file("store.nq"))


def test_a_password_in_the_address_is_refused_and_not_shown() -> None:
    with pytest.raises(BadSetting, match="would be logged") as caught:
        assert Backend("sparql+https://me:sesame@engine.example/").address
    assert "sesame" not in str(caught.value)


@pytest.mark.parametrize("authorization", ["Basic a\r\nX: y", "Basic æ"])
def test_an_authorization_that_is_not_a_header_value_is_refused(authorization: str) -> None:
    backend = Backend("sparql+http://engine/", authorization=authorization)
    with pytest.raises(BadSetting, match="OKOSYSTEM_STORE_AUTHORIZATION has line breaks"):
        backend.check()


def test_an_invalid_authorization_is_reported_before_the_server_starts(
    okosystem: list[str], release: Release
) -> None:
    done = subprocess.run(
        [*okosystem, "serve", "--release", str(release.folder), "--store", "sparql+http://engine/"],
        env=os.environ | {"OKOSYSTEM_STORE_AUTHORIZATION": "Basic sesame\nX: y"},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "sesame" not in done.stderr


def test_settings_do_not_show_the_secret() -> None:
    settings = Settings.read({"OKOSYSTEM_STORE_AUTHORIZATION": "Bearer sesame"})
    assert settings.store_authorization == "Bearer sesame"
    assert "sesame" not in repr(settings)


def test_a_configured_graph_is_sent_with_the_named_graphs(release: Release) -> None:
    file = release.file("store.nq")
    names = named_graphs(file)
    assert len(names) == len(set(names)) > 100
    assert f"{GRAPH}graph/inferred" in names
    opened = Backend("sparql+http://engine/", graph=GRAPH).open(file, {}, Limits())
    assert isinstance(opened, Remote)
    assert (opened._dataset.default, opened._dataset.named) == ([GRAPH], names)


def test_the_engine_in_memory_passes_every_check(okosystem: list[str], release: Release) -> None:
    done = check(okosystem, release, {})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "".join(f"works    {what}: as our own engine.\n" for what in CHECKED)


def test_oxigraph_passes_every_check(
    okosystem: list[str], release: Release, oxigraph: Engine
) -> None:
    done = check(okosystem, release, oxigraph.settings)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "".join(f"works    {what}: as our own engine.\n" for what in CHECKED)


@pytest.mark.slow
def test_differences_of_virtuoso_are_reported_with_a_fix(
    okosystem: list[str], release: Release, virtuoso: Engine
) -> None:
    done = check(okosystem, release, virtuoso.settings)
    output = [line for line in done.stdout.splitlines() if line.startswith("differs  ")]
    assert (done.returncode, done.stderr) == (1, "")
    assert output == [
        "differs  a path between all entities: The SPARQL engine behind this server answered with "
        "status 500: Virtuoso 37000 Error TR...: transitive start not given. How to fix it: bind "
        "one end first (Virtuoso needs that), or ask for oko:dependsOnTransitively.",
        "differs  many rows: The SPARQL engine behind this server sent only a part of the "
        "result. How to fix it: raise the engine's limit on rows (Virtuoso: "
        "ResultSetMaxRows), or OKOSYSTEM_ANSWER_MB.",
        "differs  true and false: '1,0', where our own engine gives 'true,false'. How to fix it: "
        "none in Virtuoso, which has 1 and 0 for them; let clients accept both.",
    ]


@pytest.mark.slow
def test_a_default_graph_with_other_data_is_reported(
    okosystem: list[str], release: Release, virtuoso: Engine
) -> None:
    done = check(okosystem, release, {"OKOSYSTEM_STORE": virtuoso.settings["OKOSYSTEM_STORE"]})
    output = done.stdout.splitlines()[1]
    assert output.startswith("differs  the triples of the default graph: ")
    assert output.endswith("set OKOSYSTEM_STORE_GRAPH to the graph that ours was loaded into.")


def test_an_engine_that_refuses_the_query_is_reported_with_a_fix(
    okosystem: list[str], release: Release
) -> None:
    with scripted([reply(b"who are you", "401 Unauthorized", "text/plain")]) as server:
        done = check(okosystem, release, {"OKOSYSTEM_STORE": f"sparql+{server.address}"})
    assert (done.returncode, done.stdout) == (
        1,
        "differs  a yes or no: The SPARQL engine behind this server answered with status "
        "401: who are you. How to fix it: see that OKOSYSTEM_STORE names the query "
        "address, such as /sparql "
        "or /query, and that OKOSYSTEM_STORE_AUTHORIZATION is what the engine "
        "asks for. Nothing else was asked.\n",
    )


def test_an_unavailable_engine_ends_the_check(okosystem: list[str], release: Release) -> None:
    done = check(okosystem, release, {"OKOSYSTEM_STORE": f"sparql+http://127.0.0.1:{free_port()}/"})
    assert (done.returncode, done.stdout) == (2, "")
    assert "okosystem: The SPARQL engine behind this server does not respond." in done.stderr


def test_serve_refuses_an_invalid_store_before_it_starts(
    okosystem: list[str], release: Release, tmp_path: Path
) -> None:
    command = [*okosystem, "serve", "--release", str(release.folder), "--store", "memry"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("okosystem: OKOSYSTEM_STORE='memry' is neither auto")
