"""The graph to serve, as N-Triples for the peers and as a release for this server."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from bench.generate import triples
from okosystem.release.release import MANIFEST, ROCKSDB

SIZES = {"20k": 20_000, "1m": 1_000_000, "10m": 10_000_000}


@dataclass(frozen=True, slots=True)
class Graph:
    """The same statements twice: as N-Triples and in a release."""

    name: str
    triples: Path
    release: Path
    size: int


def make(name: str, release: Path, folder: Path) -> Graph:
    """Write the files in a temporary folder."""
    path = folder / "graph.nt"
    if name == "real":
        size = write_default_graph(release / "store.nq", path)
        return Graph(name, path, release, size)
    size = SIZES[name]
    with path.open("w", encoding="utf-8") as out:
        out.writelines(triples(size))
    return Graph(name, path, make_release(path, release, folder / "release"), size)


def write_default_graph(store: Path, path: Path) -> int:
    """Write the default graph of a release, without the graphs of its source files."""
    store_of_default = ox.Store()
    store_of_default.bulk_load(path=str(store), format=ox.RdfFormat.N_QUADS)
    default = ox.DefaultGraph()
    store_of_default.dump(str(path), format=ox.RdfFormat.N_TRIPLES, from_graph=default)
    return sum(1 for _ in store_of_default.quads_for_pattern(None, None, None, default))


def make_release(path: Path, release: Path, folder: Path) -> Path:
    """Build a release of generated statements, with the pages and queries of a real one."""
    folder.mkdir()
    for part in release.iterdir():
        target = path if part.name == "store.nq" else part.resolve()
        if part.name not in (MANIFEST, ROCKSDB):
            (folder / part.name).symlink_to(target)
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    with path.open("rb") as data:
        digest = hashlib.file_digest(data, "sha256").hexdigest()
    manifest["files"]["store.nq"]["sha256"] = digest
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder
