"""A release: the immutable output of `okosystem build`, and what a server loads.

manifest.json   version, source commit, canonical hash of the graph, SHA-256 of every file below,
                and the digest of all this
manifest.intoto.jsonl   signatures of the manifest, made by `okosystem release sign`
provenance.json what the release was built from (in-toto, SLSA v1)
ro-crate-metadata.json  the release and its files described for research repositories (RO-Crate)
store.nq        what is served. The default graph has the asserted and inferred statements of all
                named graphs, which are one for each source file, graph/inferred, and graph/queries,
                graph/void and graph/analyses, which describe the others
graph.nq        the named graphs of the data, in N-Quads   graph.trig  the same in TriG
graph.ttl       the asserted statements, in Turtle         inferred.ttl  the inferred ones
releases.ttl    the series of releases, this one included
ontology.ttl    our classes and properties with their version
ontology/       the same as it was in each released version; these files never change
findings.json   the findings of shapes and checks, with position and owner
queries/        the named queries                   queries.ttl   the same as SPARQL examples
pages/, profiles/, export/, analyses/   the queries behind pages, /doc, exports and algorithms
catalog.*, fdk/ what Felles datakatalog harvests: our catalogue, and a document of each kind
target-picture.csv, role-matrix.csv   two named queries answered as of the day of the release
ldes.*, ldes/   the event stream: its newest page, and a page or more of each recorded release
changes.patch   what changed after the last recorded release, as RDF Patch
void.ttl        statistics of the dataset           analyses.ttl  the results of the algorithms
scenarios/      what each scenario adds to graph.nq: new statements, ends, and what follows
columns.toml    column headings of the named queries
labels.json     the names of all entities, which a server reads instead of asking the graph
search.sqlite   the search index of names and descriptions
questions.json  the questions that people can ask in their own words, and what is stated of each
sbom.cdx.json   the software bill of materials (CycloneDX): the packages that the server uses
letters/        a letter to each owner in Bokmål and Nynorsk, with a patch; none has been sent
rocksdb/        store.nq as a store on disk, made by `okosystem load`: the graph is then read from
                there and not held in memory. It differs each time, and is not in the manifest
prepared/       what servers would compute of the release, made by `okosystem build` or `load`;
                not in the manifest
names.sqlite    the index of names in such a store of anyone's RDF
"""

import hashlib
import json
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from okosystem.core.errors import ReleaseError
from okosystem.core.findings import Finding
from okosystem.core.json_ld_context import Context, build_context
from okosystem.core.package import PACKAGE
from okosystem.core.queries import NamedQuery, Profile, read_all, read_profiles, read_queries
from okosystem.core.terms import curie
from okosystem.core.text import version_key

KEPT_NAMES = 4096
FEATURES = PACKAGE / "features"
MANIFEST = "manifest.json"
GRAPH, ROCKSDB, PREPARED = "store.nq", "rocksdb", "prepared"
DIGESTS = "SHA256SUMS"
_CHANGING = ("LOG", "LOCK", DIGESTS)
"""The start of the names of files of a store on disk that have no digest: readers change them."""
SIGNATURES = "manifest.intoto.jsonl"
KEYS = {"version", "modified", "digest", "counts", "prefixes", "files"}
"""The required keys of a manifest."""


@dataclass(frozen=True)
class Release:
    """One release on disk."""

    folder: Path
    is_in_memory: bool = False
    """Whether a store on disk, if there is one, is left alone."""

    @classmethod
    def open(cls, folder: Path) -> "Release":
        """Open a release; raises ReleaseError unless there is one."""
        if not (folder / "manifest.json").is_file():
            raise ReleaseError(
                f"{folder}  there is no release here. How to fix it: run okosystem build"
            )
        return cls(folder)

    def verify(self) -> None:
        """Compare every file, and the store on disk, with its digest; raises ReleaseError."""
        for name, entry in self.manifest["files"].items():
            path = self.folder / name
            if not path.is_file() or digest_of(path) != entry["sha256"]:
                raise ReleaseError(
                    f"{path}  is missing or changed. How to fix it: run okosystem build"
                )
        if self.is_on_disk and self.has_dump and (name := damage_of(self.graph)):
            raise ReleaseError(
                f"{self.graph / name}  is missing or changed. How to fix it: run okosystem load"
            )

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """Version, commit, modified, digest, counts, prefixes and files."""
        try:
            data: dict[str, Any] = json.loads((self.folder / "manifest.json").read_bytes())
            lacking = KEYS - {**data}.keys()
        except (ValueError, TypeError) as error:
            raise ReleaseError(self._damaged(str(error))) from error
        if lacking:
            raise ReleaseError(self._damaged(f"it lacks {', '.join(sorted(lacking))}"))
        return data

    def _damaged(self, what: str) -> str:
        place = self.folder / "manifest.json"
        return f"{place}  is damaged: {what}. How to fix it: run okosystem build"

    @property
    def digest(self) -> str:
        """The identifier of the release: SHA-256 of the manifest without it."""
        return str(self.manifest["digest"])

    @property
    def prefixes(self) -> Mapping[str, str]:
        """Prefix → namespace, as in the source."""
        prefixes: Mapping[str, str] = self.manifest["prefixes"]
        return prefixes

    @cached_property
    def curie(self) -> Callable[[str], str]:
        """A function that shortens an IRI with the prefixes, and remembers those shortened last."""
        return lru_cache(KEPT_NAMES)(partial(curie, prefixes=self.prefixes))

    @cached_property
    def context(self) -> Context:
        """The JSON-LD context of the ontology."""
        ontology = ox.parse(self.read("ontology.ttl"), format=ox.RdfFormat.TURTLE)
        return build_context(ontology, self.prefixes)

    @cached_property
    def queries(self) -> Mapping[str, NamedQuery]:
        """The named queries, in number order."""
        return read_all(self.folder / "queries")

    @cached_property
    def page_queries(self) -> Mapping[str, str]:
        """The SPARQL behind our own pages, by file name: of the release, and of each feature."""
        return {**read_queries(self.folder / "pages"), **read_queries(FEATURES)}

    @property
    def export_queries(self) -> Mapping[str, str]:
        """The SPARQL behind `okosystem export`, by file name."""
        return read_queries(self.folder / "export")

    @cached_property
    def analysis_queries(self) -> Mapping[str, str]:
        """The SPARQL of the algorithms, by file name."""
        return read_queries(self.folder / "analyses")

    @cached_property
    def profiles(self) -> Sequence[Profile]:
        """The profiles, the default one first."""
        return read_profiles(self.folder / "profiles")

    @cached_property
    def columns(self) -> Mapping[str, Mapping[str, str]]:
        """The column headings of the named queries, by variable and language."""
        return tomllib.loads((self.folder / "columns.toml").read_text(encoding="utf-8"))

    @cached_property
    def findings(self) -> Sequence[Finding]:
        """The findings of the build, the worst first."""
        text = (self.folder / "findings.json").read_text(encoding="utf-8")
        return [Finding.from_dict(entry) for entry in json.loads(text)]

    @property
    def ontology_versions(self) -> Mapping[str, str]:
        """The file of each released version of the ontology, by version number, oldest first."""
        names = [name for name in self.manifest["files"] if name.startswith("ontology/")]
        files = {name.removeprefix("ontology/").removesuffix(".ttl"): name for name in names}
        return dict(sorted(files.items(), key=lambda item: version_key(item[0])))

    @property
    def is_signed(self) -> bool:
        """Whether there are signatures of the manifest; not whether they hold."""
        return (self.folder / SIGNATURES).is_file()

    @property
    def is_on_disk(self) -> bool:
        """Whether the graph is read from a store on disk."""
        return not self.is_in_memory and (self.folder / ROCKSDB).is_dir()

    @property
    def has_dump(self) -> bool:
        """Whether the graph can be loaded into memory; a store of anyone's RDF has no dump."""
        return GRAPH in self.manifest["files"]

    def in_memory(self) -> "Release":
        """Return the same release with its graph in memory; raises ReleaseError without a dump."""
        if not self.has_dump:
            raise ReleaseError(
                f"{self.folder}  has its graph in {ROCKSDB}/ only. How to fix it: serve it from "
                "there, without --store memory, or serve the files it was loaded from with --data"
            )
        return replace(self, is_in_memory=True)

    @property
    def graph(self) -> Path:
        """The store on disk if there is one, else store.nq."""
        return self.folder.resolve() / ROCKSDB if self.is_on_disk else self.file(GRAPH)

    def file(self, name: str) -> Path:
        """Return the path of a file of the release; raises ReleaseError for any other name."""
        if name not in self.manifest["files"]:
            raise ReleaseError(f"{name}  is not part of the release")
        return self.folder / name

    def read(self, name: str) -> bytes:
        """Read one file of the release; raises ReleaseError for any other name."""
        return self.file(name).read_bytes()

    def prepared(self, name: str) -> Path | None:
        """Return the path of a prepared file, if there is one."""
        path = self.folder.resolve() / PREPARED / name
        return path if path.is_file() else None

    def prepared_in(self, name: str) -> Mapping[str, Path]:
        """Return the prepared files in a folder, by name."""
        folder = self.folder.resolve() / PREPARED / name
        return {path.name: path for path in folder.iterdir()} if folder.is_dir() else {}

    def read_intact(self, name: str) -> bytes | None:
        """Read one file; None if it is missing or differs from the manifest."""
        path = self.folder / name
        body = path.read_bytes() if path.is_file() else b""
        intact = sha256(body) == self.manifest["files"].get(name, {}).get("sha256")
        return body if intact else None


def digest_of(path: Path) -> str:
    """Compute the hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def record_digests(store: Path) -> None:
    """Record the digests of the files of a store on disk, in the form of `sha256sum`."""
    files = sorted(path for path in store.iterdir() if not path.name.startswith(_CHANGING))
    lines = (f"{digest_of(path)}  {path.name}\n" for path in files)
    (store / DIGESTS).write_text("".join(lines), encoding="utf-8")


def damage_of(store: Path) -> str:
    """Return the name of a file of a store on disk that is not as it was recorded, if any.

    The engine does not compare checksums when it reads: a changed byte can take all memory.
    """
    try:
        rows = (line.split() for line in (store / DIGESTS).read_text("utf-8").splitlines())
        recorded = {name: digest for digest, name in rows}
    except (OSError, ValueError):
        return DIGESTS
    if not {path.name for path in store.glob("*.sst")} <= recorded.keys():
        return DIGESTS
    return next((name for name in recorded if not _has_digest(store / name, recorded[name])), "")


def _has_digest(path: Path, digest: str) -> bool:
    return path.is_file() and digest_of(path) == digest


def sha256(data: bytes) -> str:
    """Compute the hexadecimal SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()
