"""The pages of the event stream: they replay to the graph, and those of releases never change."""

import gzip
import shutil
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from okosystem.errors import SourceError
from okosystem.plugins.importers.ldes import Stream
from okosystem.rdf.rdf_patch import Patch, skolemize
from okosystem.rdf.terms import (
    AS,
    DCT,
    ID,
    TREE,
    iri_of,
    value_of,
)
from okosystem.rdf.triples import to_lines
from okosystem.release.event_stream import STREAM, write_stream
from okosystem.release.release import Release
from okosystem.turtle.sources import Project

SUFFIXES = {"ttl": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD}
AT = "http://localhost/okosystem/"


def read(name: str, body: bytes) -> set[ox.Triple]:
    """Read a page, served below AT."""
    stem, _, suffix = name.rpartition(".")
    quads = ox.parse(body, format=SUFFIXES[suffix], base_iri=f"{AT}{stem}")
    return {quad.triple for quad in quads}


def pages_of(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: body for name, body in files.items() if name.startswith("ldes")}


def replay(files: dict[str, bytes], suffix: str = "ttl") -> set[ox.Triple]:
    stream = Stream(STREAM)
    for name, body in pages_of(files).items():
        if name.endswith(suffix):
            stream.add(read(name, body))
    return stream.replay()


@pytest.fixture
def small(project: Project, tmp_path: Path) -> Project:
    """The world without its data, but with its history."""
    for part in ("ontology/prefixes.ttl", "pyproject.toml", "CHANGELOG.md"):
        (tmp_path / part).parent.mkdir(exist_ok=True)
        shutil.copy(project.root / part, tmp_path / part)
    shutil.copytree(project.root / "history", tmp_path / "history")
    return Project.at(tmp_path)


def write(project: Project, graph: Iterable[ox.Triple]) -> dict[str, bytes]:
    return write_stream(project, to_lines(graph))


def about(name: str, value: str) -> ox.Triple:
    entity = ox.NamedNode(ID[f"resource/{name}"])
    return ox.Triple(entity, ox.NamedNode(DCT["title"]), ox.Literal(value, language="nb"))


def test_the_stream_of_a_release_replays_to_its_graph(release: Release) -> None:
    names = [name for name in release.manifest["files"] if name.startswith("ldes")]
    assert sorted(names) == [
        "ldes.jsonld", "ldes.ttl", "ldes/0.0.1.jsonld", "ldes/0.0.1.ttl", "ldes/0.0.2.jsonld",
        "ldes/0.0.2.ttl",
    ]  # fmt: skip
    graph = ox.parse(release.read("graph.ttl"), format=ox.RdfFormat.TURTLE)
    files = {name: release.read(name) for name in names}
    assert {*to_lines(replay(files))} == skolemize(to_lines(graph))
    history = Patch.read(release.read("changes.patch"), "changes.patch")
    assert history.headers["prev"] == f"{STREAM}/0.0.2"


def test_a_page_is_the_same_in_both_formats(small: Project) -> None:
    files = write(small, [about("siste", "Siste"), about("ny", "«æ»\n")])
    for name in ("ldes", "ldes/0.0.1", "ldes/0.0.2"):
        assert read(f"{name}.ttl", files[f"{name}.ttl"]) == read(
            f"{name}.jsonld", files[f"{name}.jsonld"]
        )
    assert replay(files, "jsonld") == replay(files) == {
        about("siste", "Siste"), about("ny", "«æ»\n"),
    }  # fmt: skip


def test_deletions_and_changes_are_members(small: Project) -> None:
    files = write(small, [about("siste", "Endret")])
    members = {}
    for name in ("ldes/0.0.1.ttl", "ldes/0.0.2.ttl", "ldes.ttl"):
        page = read(name, files[name])
        entities = {
            t.subject: iri_of(t.object) for t in page if t.predicate.value == DCT["isVersionOf"]
        }
        gone = {t.subject for t in page if t.object == ox.NamedNode(AS["Delete"])} & {*entities}
        times = {value_of(t.object) for t in page if t.predicate.value == AS["published"]}
        short = {m: e.rpartition("/")[2] + " is gone" * (m in gone) for m, e in entities.items()}
        members[name] = sorted(short.values()), times
    assert members["ldes/0.0.2.ttl"] == (
        ["altinn-broker is gone", "municipal", "nedlagt is gone", "siste"],
        {"2026-11-01T00:00:01Z"},
    )
    newest, times = members["ldes.ttl"]
    assert {"siste", "municipal is gone"} <= {*newest}
    assert {"nedlagt", "altinn-broker"}.isdisjoint(newest)
    assert times == {"2026-11-25T00:00:00Z"}


def test_the_newest_page_links_to_the_others_with_the_times_of_their_members(
    small: Project,
) -> None:
    page = read("ldes.ttl", write(small, [])["ldes.ttl"])
    said = {(str(t.subject), t.predicate.value): value_of(t.object) for t in page}
    relations = [t.object for t in page if t.predicate.value == TREE["relation"]]
    assert {iri_of(t.subject) for t in page if t.predicate.value == TREE["relation"]} == {
        f"{AT}ldes"
    }
    assert sorted(
        tuple(said[str(r), p] for p in (TREE["node"], TREE["value"])) for r in relations
    ) == [
        (f"{AT}ldes/0.0.1", "2026-11-01T00:00:00Z"),
        (f"{AT}ldes/0.0.1", "2026-11-01T00:00:01Z"),
        (f"{AT}ldes/0.0.2", "2026-11-01T00:00:01Z"),
        (f"{AT}ldes/0.0.2", "2026-11-25T00:00:00Z"),
    ]


def test_the_pages_of_a_release_are_the_same_when_another_follows(small: Project) -> None:
    first = write(small, [about("siste", "Siste")])
    third = Patch.read(first["changes.patch"], "changes.patch")
    headers = {"id": f"{STREAM}/0.0.10", "date": "2026-11-02"}
    patch = Patch(third.added, third.deleted, headers).to_bytes()
    (small.root / "history/0.0.10.patch.gz").write_bytes(gzip.compress(patch))
    second = write(small, [about("siste", "Siste"), about("ny", "Ny")])
    kept = {name for name in pages_of(first) if name.startswith("ldes/")}
    assert {name: second[name] for name in kept} == {name: first[name] for name in kept}
    assert {*pages_of(second)} - {*pages_of(first)} == {"ldes/0.0.10.ttl", "ldes/0.0.10.jsonld"}
    assert Patch.read(second["changes.patch"], "").added == {*to_lines([about("ny", "Ny")])}


def test_a_large_release_has_several_pages(small: Project) -> None:
    many = {about(f"nr-{number:04}", "x") for number in range(1200)}
    patch = Patch(to_lines(many), (), {"id": f"{STREAM}/0.0.3", "date": "2026-11-02"}).to_bytes()
    (small.root / "history/0.0.3.patch.gz").write_bytes(gzip.compress(patch))
    files = write(small, many)
    assert [name for name in files if name.startswith("ldes/0.0.3") and name.endswith("ttl")] == [
        "ldes/0.0.3.ttl", "ldes/0.0.3-2.ttl", "ldes/0.0.3-3.ttl",
    ]  # fmt: skip
    assert replay(files) == many


@pytest.mark.parametrize("predicate", [DCT["isVersionOf"], AS["published"]])
def test_what_only_members_say_is_refused_in_the_data(small: Project, predicate: str) -> None:
    entity = ox.NamedNode(ID["resource/ny"])
    with pytest.raises(SourceError, match=r"resource/ny.*only members of the event stream"):
        write(small, [ox.Triple(entity, ox.NamedNode(predicate), entity)])


@pytest.mark.parametrize(
    "headers",
    [
        {"id": f"{STREAM}/0.0.4", "date": "2026-11-02"},
        {"id": f"{STREAM}/0.0.3", "date": "2026-10-31"},
        {"id": f"{STREAM}/0.0.3", "date": "2026-11-26"},
        {"id": f"{STREAM}/0.0.3"},
    ],
    ids=["another version", "before the last", "after the newest version", "no date"],
)
def test_a_history_that_does_not_fit_is_refused(small: Project, headers: dict[str, str]) -> None:
    path = small.root / "history/0.0.3.patch.gz"
    path.write_bytes(gzip.compress(Patch((), (), headers).to_bytes()))
    with pytest.raises(SourceError, match=r"0\.0\.3\.patch\.gz  is not what version 0\.0\.3"):
        write(small, [])
