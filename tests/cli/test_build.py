"""The build is reproducible, and a failed build leaves the last release in place."""

import fcntl
import gc
import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from itertools import count
from multiprocessing import get_context
from pathlib import Path

import pyoxigraph as ox
import pytest

from okosystem.commands.build import build
from okosystem.errors import BrokenTurtle, NotConforming, ReleaseError
from okosystem.rdf.terms import ANALYSES, QUERIES, VOID_GRAPH
from okosystem.release.publishing import publish
from okosystem.release.release import Release
from okosystem.turtle.sources import Project

FORK = get_context("fork")
LISTING_OPENED = """import sys
opened = set()
sys.addaudithook(lambda event, arguments: event == "open" and opened.add(str(arguments[0])))
from okosystem.cli import main
main(["build"], standalone_mode=False)
print("", *sorted(opened), sep="\\n")
"""
RESOURCE = "data/resources/id-porten.ttl"


@pytest.fixture
def copy(project: Project, tmp_path: Path) -> Path:
    """A copy of the checkout, for the test to change."""
    root = shutil.copytree(project.root, tmp_path / "checkout")
    shutil.rmtree(root / "release", ignore_errors=True)
    return root


def bytes_of(release: Release) -> dict[str, bytes]:
    return {name: release.file(name).read_bytes() for name in release.manifest["files"]}


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("faketime"), reason="faketime is not installed")
def test_a_build_at_another_place_and_time_gives_the_same_bytes(
    release: Release, copy: Path
) -> None:
    """Another folder, day, time zone, locale, order of hashes, and age of the source files.

    And the provenance lists every file that the build opens.
    """
    elsewhere = copy.rename(copy.parent / "et annet sted på maskinen")
    for path in elsewhere.rglob("*"):
        os.utime(path, (0, 0))
    environment = {
        "PATH": os.environ["PATH"],
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "HOME": str(elsewhere.parent),
        "LC_ALL": "C",
        "PYTHONHASHSEED": "18",
        "SOURCE_COMMIT": release.manifest["commit"],
        "TZ": "Pacific/Kiritimati",
    }
    command = ["faketime", "2031-02-03 04:05:06", sys.executable, "-c", LISTING_OPENED]
    output = subprocess.check_output(command, cwd=elsewhere, env=environment, text=True)
    second = Release.open(elsewhere / "release")
    assert second.digest == release.digest
    assert bytes_of(second) == bytes_of(release)
    build_definition = json.loads(release.read("provenance.json"))["predicate"]["buildDefinition"]
    inputs = {entry["name"] for entry in build_definition["resolvedDependencies"]}
    paths = [elsewhere / name for name in output.partition("\n\n")[2].splitlines()]
    opened = {
        path.relative_to(elsewhere).as_posix() for path in paths if path.is_relative_to(elsewhere)
    }
    read = {
        name
        for name in opened
        if not name.startswith((".", "release/")) and (elsewhere / name).is_file()
    }
    assert len(read) > 300
    assert read - inputs == set()
    assert (second.folder / "manifest.json").read_bytes() == (
        release.folder / "manifest.json"
    ).read_bytes()


def test_the_manifest_lists_every_file(release: Release) -> None:
    on_disk = {
        path.relative_to(release.folder.resolve()).as_posix()
        for path in release.folder.resolve().rglob("*")
        if path.is_file()
    }
    prepared = {name for name in on_disk if name.startswith("prepared/")}
    assert on_disk - prepared == {*release.manifest["files"], "manifest.json"}
    release.verify()


def test_a_changed_file_is_detected(release: Release, tmp_path: Path) -> None:
    published = publish(bytes_of(release), release.manifest, tmp_path / "release")
    published.file("graph.ttl").write_bytes(b"")
    with pytest.raises(ReleaseError, match=r"graph\.ttl  is missing or changed"):
        published.verify()


def test_a_violation_stops_the_build_and_leaves_the_last_release(
    release: Release, copy: Path
) -> None:
    first = publish(bytes_of(release), release.manifest, copy / "release")
    file = copy / RESOURCE
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"ID-porten"@nb', '"ID-porten"@en'), encoding="utf-8")
    with pytest.raises(NotConforming, match=rf"{RESOURCE}:\d+  .*\n\d+ violations; no release"):
        build(Project.at(copy), copy / "release", lambda line: None)
    assert Release.open(copy / "release").digest == first.digest


def test_broken_turtle_stops_the_build_with_its_line(copy: Path) -> None:
    file = copy / RESOURCE
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("oko:DigitalSolution ;", "oko:DigitalSolution"), encoding="utf-8")
    with pytest.raises(BrokenTurtle, match=rf"{RESOURCE}:\d+:\d+  not Turtle"):
        build(Project.at(copy), copy / "release", lambda line: None)


def test_the_dumps_keep_literals_unchanged(release: Release) -> None:
    graph = release.file("graph.nq").read_text(encoding="utf-8")
    assert '"2021-06-01"^^<http://www.w3.org/2001/XMLSchema#date>' in graph


def test_the_served_graph_has_asserted_inferred_and_described_statements(release: Release) -> None:
    graphs: dict[str, set[ox.Triple]] = defaultdict(set)
    for quad in ox.parse(path=str(release.file("store.nq")), format=ox.RdfFormat.N_QUADS):
        graphs[getattr(quad.graph_name, "value", "")].add(quad.triple)
    default = graphs.pop("")
    assert set().union(*graphs.values()) <= default
    described = {name: graphs.pop(name) for name in (QUERIES, VOID_GRAPH, ANALYSES)}
    counts = release.manifest["counts"]
    assert len(set().union(*graphs.values())) == counts["asserted"] + counts["inferred"]
    for name, file in (
        (QUERIES, "queries.ttl"),
        (VOID_GRAPH, "void.ttl"),
        (ANALYSES, "analyses.ttl"),
    ):
        turtle = ox.parse(path=str(release.file(file)), format=ox.RdfFormat.TURTLE)
        assert described[name] == {quad.triple for quad in turtle}, name


def test_only_the_last_two_releases_are_kept(release: Release, tmp_path: Path) -> None:
    for digest in ("1" * 64, "2" * 64, "3" * 64):
        publish(
            bytes_of(release), dict(release.manifest) | {"digest": digest}, tmp_path / "release"
        )
    names = sorted(path.name for path in (tmp_path / ".releases").iterdir())
    assert names == ["2" * 16, "3" * 16]


def can_be_locked(folder: Path) -> bool:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


def test_a_release_is_kept_for_as_long_as_it_is_served(release: Release, tmp_path: Path) -> None:
    target = tmp_path / "release"

    def publish_as(digit: str) -> list[str]:
        publish(bytes_of(release), dict(release.manifest) | {"digest": digit * 64}, target)
        return sorted(path.name[0] for path in (tmp_path / ".releases").iterdir())

    publish_as("1")
    descriptors = len([*Path("/proc/self/fd").iterdir()])
    served = Release.open(target.resolve())
    served.hold()
    assert can_be_locked(served.folder)  # by a build of the same, and by a load
    publish_as("2")
    assert publish_as("3") == ["1", "2", "3"]
    assert publish_as("1") == ["1", "1", "3"]  # the served folder is not replaced
    assert served.file("graph.ttl").is_file()
    del served
    gc.collect()
    assert publish_as("4") == ["1", "4"]
    assert len([*Path("/proc/self/fd").iterdir()]) == descriptors


def test_a_failed_write_leaves_nothing_behind(release: Release, tmp_path: Path) -> None:
    contents = {"a.ttl": b"", "a.ttl/b": b""}
    with pytest.raises(FileExistsError):
        publish(contents, release.manifest, tmp_path / "release")
    assert list((tmp_path / ".releases").iterdir()) == []


def test_a_release_is_intact_whenever_a_build_is_killed(release: Release, tmp_path: Path) -> None:
    target, contents = tmp_path / "release", bytes_of(release)
    publish(contents, release.manifest, target)
    manifest = dict(release.manifest) | {"modified": "2026-01-02", "digest": "1" * 64}
    for attempt in count():
        publishing = FORK.Process(target=publish, args=(contents, manifest, target))
        publishing.start()
        publishing.join(0.004 * 1.25**attempt)
        publishing.kill()
        publishing.join()
        intact = Release.open(target)
        intact.verify()
        if intact.manifest["modified"] == "2026-01-02":
            break
    assert attempt > 3


@pytest.mark.slow
def test_a_killed_build_leaves_the_last_release(
    release: Release, copy: Path, okosystem: list[str]
) -> None:
    first = publish(bytes_of(release), release.manifest, copy / "release")
    building = subprocess.Popen([*okosystem, "build"], cwd=copy, stdout=subprocess.PIPE, text=True)
    assert building.stdout
    assert building.stdout.readline().startswith("read ")
    building.kill()
    building.communicate()
    assert Release.open(copy / "release").digest == first.digest
