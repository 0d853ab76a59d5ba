"""ldes-client (npm) replays three releases, and goes on after being killed."""

import gzip
import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from okosystem.plugins.importers.ldes import Stream
from okosystem.rdf.canonical import hash_graph
from okosystem.rdf.rdf_patch import Patch, skolemize
from okosystem.rdf.terms import DCT, LDES, TREE
from okosystem.rdf.triples import to_lines, triples_about
from okosystem.release.event_stream import STREAM, write_stream
from okosystem.release.publishing import list_files
from okosystem.release.release import Release
from okosystem.turtle.sources import Project
from tests.serve import conftest as serving
from tests.skolem import deskolemize
from tests.world import ROOT

FOLLOW = ROOT / "tests/clients/follow.mjs"
NODE = shutil.which("node")
start = serving.start
MEMBER = re.compile(rf"^<(\S+)> <{re.escape(DCT['isVersionOf'])}> ".encode(), re.MULTILINE)


@pytest.fixture(scope="module")
def stream(project: Project, release: Release, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The release of the world after two releases that had much, but not all, of its graph."""
    root = shutil.copytree(project.root, tmp_path_factory.mktemp("stream") / "checkout")
    lines = read_graph(release)
    now = sorted(skolemize(lines))
    before: set[bytes] = set()
    for number, graph in (("0.0.1", {*now[::7]}), ("0.0.2", {*now[50:]} - {*now[::50]})):
        headers = {"id": f"{STREAM}/{number}", "date": "2026-11-02"}
        patch = Patch.between(before, graph, headers).to_bytes()
        (root / f"history/{number}.patch.gz").write_bytes(gzip.compress(patch))
        before = graph
    files = write_stream(Project.at(root), lines)
    folder = shutil.copytree(release.folder, root / "served")
    for name, body in files.items():
        (folder / name).write_bytes(body)
    manifest = {**release.manifest, "files": {**release.manifest["files"], **list_files(files)}}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return Release.open(folder)


@pytest.fixture(scope="module")
def address(start: Callable[..., serving.Server], stream: Release) -> str:
    return f"http://127.0.0.1:{start(stream.folder, workers='1').port}/ldes"


def read_graph(release: Release) -> list[bytes]:
    return to_lines(ox.parse(release.read("graph.ttl"), format=ox.RdfFormat.TURTLE))


@pytest.fixture
def run(address: str, tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Start the client, which has its state and its output in the folder of the test."""
    if NODE is None or not (ROOT / "node_modules/ldes-client").is_dir():
        pytest.skip("ldes-client is not installed: npm ci")
    started: list[subprocess.Popen[bytes]] = []
    files = [str(tmp_path / "state"), str(tmp_path / "members.ttl")]

    def begin() -> subprocess.Popen[bytes]:
        command = [NODE, str(FOLLOW), address, *files]
        started.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.slow
def test_a_client_killed_in_the_middle_resumes_and_has_the_exact_graph_of_the_newest_release(
    run: Callable[[], subprocess.Popen[bytes]], stream: Release, tmp_path: Path
) -> None:
    members = tmp_path / "members.ttl"
    for least in (300, 1500):
        client = run()
        while not members.exists() or len(MEMBER.findall(members.read_bytes())) < least:
            assert client.poll() is None
            time.sleep(0.01)
        client.kill()
        client.wait()
    before = MEMBER.findall(members.read_bytes())
    assert run().wait(serving.PATIENCE * 2) == 0
    found = MEMBER.findall(members.read_bytes())
    assert len(before) < len({*found})
    assert len(found) - len({*found}) < len(before)  # it did not begin again
    graph = deskolemize(to_lines(replay(stream, members.read_bytes())))
    assert hash_graph(graph) == hash_graph(read_graph(stream))


def replay(release: Release, members: bytes) -> set[ox.Triple]:
    """Replay what a client wrote, as the description of the stream says."""
    page = ox.parse(release.read("ldes.ttl"), format=ox.RdfFormat.TURTLE, base_iri="http://e/ldes")
    stream = Stream(STREAM)
    stream.add(quad.triple for quad in page if quad.predicate.value.startswith(LDES))
    stream.add(quad.triple for quad in ox.parse(members, format=ox.RdfFormat.TURTLE))
    found = {member.decode() for member in MEMBER.findall(members)}
    stream.add(t for m in found for t in triples_about(STREAM, (TREE["member"], m)))
    return stream.replay()
