"""A release: the immutable output of `okosystem build`, and what a server loads.

`release.toml` says what each file of the manifest is. store.nq is served: its default graph has
the asserted and inferred statements of all named graphs, which are one for each source file,
graph/inferred, and graph/queries, graph/void and graph/analyses, which describe the others. What
else may be in the folder is not in the manifest:

manifest.intoto.jsonl   signatures of the manifest, made by `okosystem release sign`
reference-engines.json  how owlrl and pySHACL agree with it, written by `okosystem check-engines`
rocksdb/        store.nq as a store on disk, made by `okosystem load`: the graph is then read from
                there and not held in memory. It differs each time
prepared/       what servers would compute of the release, made by `okosystem build` or `load`
names.sqlite    the index of names in a store of anyone's RDF
"""

import fcntl
import hashlib
import json
import os
import tomllib
import weakref
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache, cached_property, lru_cache, partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from okosystem.errors import ReleaseError
from okosystem.package import read_package_table
from okosystem.rdf.canonical import sha256
from okosystem.rdf.json_ld_context import Context, build_context
from okosystem.rdf.terms import curie
from okosystem.registry import feature_folders
from okosystem.release import reference_engines
from okosystem.sparql.queries import (
    NamedQuery,
    Profile,
    read_all,
    read_profiles,
    read_queries,
)
from okosystem.text import version_key
from okosystem.turtle.findings import Finding

KEPT_NAMES = 4096
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

    def hold(self) -> None:
        """Keep the folder from being removed for as long as this process has the release.

        The lock is on the manifest: commands that write in the folder lock the folder itself.
        """
        descriptor = os.open(self.folder / MANIFEST, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        weakref.finalize(self, os.close, descriptor)

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

    @cached_property
    def digest(self) -> str:
        """The identifier of the release: SHA-256 of the manifest without it."""
        return str(self.manifest["digest"])

    @cached_property
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
        """The SPARQL behind our own pages, by file name: of the release, and of each feature.

        Raises ReleaseError for a name that both have.
        """
        shared, own = read_queries(self.folder / "pages"), read_feature_queries()
        if twice := sorted(shared.keys() & own.keys()):
            raise ReleaseError(
                f"queries/pages/{twice[0]}.rq  a feature has a query of this name. "
                "How to fix it: rename that of the feature"
            )
        return {**shared, **own}

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
    def comparison(self) -> reference_engines.Comparison | None:
        """How the reference engines agree with it; None unless they were asked."""
        path = self.folder / reference_engines.FILE
        if not path.is_file():
            return None
        with suppress(*reference_engines.MALFORMED):  # `okosystem verify` says so
            manifest = (self.folder / MANIFEST).read_bytes()
            return reference_engines.read_comparison(path.read_bytes(), manifest)
        return None

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


def describe_file(name: str, kind: str = "files") -> str:
    """Return what a file of a release is, or its media type as one of the `types`."""
    patterns = _file_tables()[kind]
    return str(next(patterns[each] for each in patterns if fnmatchcase(name, each)))


@cache
def _file_tables() -> Mapping[str, Mapping[str, str]]:
    return read_package_table("release/release.toml")


@cache
def read_feature_queries() -> Mapping[str, str]:
    """Read the queries of all features, by file name; raises ReleaseError for a name used twice."""
    found: dict[str, str] = {}
    for folder in feature_folders().values():
        for name, text in read_queries(folder).items():
            if name in found:
                raise ReleaseError(
                    f"{folder}/{name}.rq  another feature has a query of this name. "
                    "How to fix it: rename it"
                )
            found[name] = text
    return found


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
