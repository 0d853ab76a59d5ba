"""Verify a release offline: every file, the graph, its provenance and its signatures."""

import json
import re
import stat
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from okosystem.errors import ReleaseError
from okosystem.rdf.canonical import hash_file
from okosystem.registry import CheckSignatures
from okosystem.release import provenance, reference_engines
from okosystem.release.publishing import seal, to_json
from okosystem.release.release import (
    GRAPH,
    KEYS,
    MANIFEST,
    PREPARED,
    ROCKSDB,
    SIGNATURES,
    Release,
    digest_of,
)
from okosystem.turtle.sources import Project

_REQUIRED_KEYS = {*KEYS, "commit", "graph"}
_FOLDER_NAME = re.compile(r"([0-9a-f]{16,64})(?:-again)?")
"""The name that a build gives to the folder of a release: the start of its digest."""

_DERIVED = re.compile(rf"({ROCKSDB}|{PREPARED}|draft-\d+)/")
"""What is made of a release beside it, or was being made when its maker was killed."""

MAX_FILES, MAX_BYTES = 20_000, 4 << 30
"""The number and the size of all files that a manifest may list."""
MAX_DOCUMENT = 16 << 20
"""Bytes of a manifest, of the signatures, and of a document about the release."""
SIGNING = "How to fix it: pip install 'okosystem[signing]'"
"""What to do when signatures cannot be checked."""
_MALFORMED = (
    ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, SyntaxError,
)  # fmt: skip
"""What JSON or N-Quads raise that are not what they should be."""


@dataclass
class Report:
    """The faults of a release, each with a file, and the checks that passed."""

    faults: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)

    def record(self, passed: bool, fact: str, fault: str) -> None:
        """Record that a check passed, or its fault."""
        (self.passed if passed else self.faults).append(fact if passed else fault)

    @contextmanager
    def malformed(self, name: str) -> Iterator[None]:
        """Record a fault if the block fails to read the contents of a file."""
        try:
            yield
        except _MALFORMED as error:
            self.faults.append(f"{name}  is changed, or is malformed: {error}")


def verify(
    folder: Path, check: CheckSignatures | None = None, source: Project | None = None
) -> Report:
    """Verify a release in a folder; its signatures by `check`.

    It must have been built from the checkout `source`. Raises ReleaseError if there is no release,
    or one of other data.
    """
    root, report = Release.open(folder).folder.resolve(), Report()
    sizes = _scan(root, report)
    body = _read_document(root, MANIFEST, sizes, report)
    manifest = None if body is None else read_manifest(body, report)
    if body is None or manifest is None:
        return report
    named = _FOLDER_NAME.fullmatch(root.name)
    report.record(
        not named or str(manifest["digest"]).startswith(named[1]),
        f"{MANIFEST}  release {manifest['digest']}, version {manifest['version']}",
        f"{MANIFEST}  is of another release than the name of its folder, {root.name}",
    )
    intact = _check_files(root, manifest["files"], sizes, report)
    _check_graph(root, manifest["graph"], intact, report)
    predicate = _check_documents(root, manifest, intact, report)
    if source and predicate:
        with report.malformed(provenance.PROVENANCE):
            _check_source(source, predicate, report)
    _check_comparison(_read_document(root, reference_engines.FILE, sizes, report), body, report)
    signed = _read_document(root, SIGNATURES, sizes, report)
    if check:
        with report.malformed(SIGNATURES):
            faults, passed = check(signed, body, predicate)
            report.faults += faults
            report.passed += passed
    elif signed is not None:
        report.passed.append(f"{SIGNATURES}  not checked. {SIGNING}")
    return report


def read_manifest(body: bytes, report: Report) -> Mapping[str, Any] | None:
    """Read a manifest and check its digest; records faults and returns None if it is invalid."""
    with report.malformed(MANIFEST):
        manifest: dict[str, Any] = json.loads(body)
        if not (fault := _fault_in(manifest, body)):
            return manifest
        report.faults.append(f"{MANIFEST}  {fault}")
    return None


def _fault_in(manifest: Mapping[str, Any], body: bytes) -> str:
    if "site" in manifest:
        raise ReleaseError(
            f"{MANIFEST}  is of a data set that was loaded, not of a release. How to fix it: "
            "verify the files that it was loaded from"
        )
    if lacking := _REQUIRED_KEYS - {**manifest}.keys():
        return f"lacks {', '.join(sorted(lacking))}: it is changed, or of an older version"
    files, graph = manifest["files"], manifest["graph"]
    if not all(_is_inside(name) and _is_entry(files[name]) for name in files):
        return "is changed: it lists a file that is outside the release or has no size and digest"
    if len(files) > MAX_FILES or sum(entry["bytes"] for entry in files.values()) > MAX_BYTES:
        return f"lists more than {MAX_FILES} files or {MAX_BYTES >> 30} GB, which are not verified"
    if not graph.keys() >= {"file", "sha256"} or graph["file"] not in files:
        return "is changed: its graph is not one of its files"
    if to_json(seal(manifest)) != body:
        return "is changed: it does not have the digest that it states"
    return ""


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and path.as_posix() == name != "."


def _is_entry(entry: Mapping[str, Any]) -> bool:
    types = {key: type(value) for key, value in entry.items()}
    return types == {"bytes": int, "sha256": str} and entry["bytes"] >= 0


def _scan(folder: Path, report: Report) -> Mapping[str, int]:
    """Return the size of each regular file; records links and devices, which are not read."""
    sizes = dict[str, int]()
    for path in sorted(folder.rglob("*")):
        name, status = path.relative_to(folder).as_posix(), path.lstat()
        if stat.S_ISREG(status.st_mode):
            sizes[name] = status.st_size
        elif not stat.S_ISDIR(status.st_mode):
            report.faults.append(f"{name}  is a link or a device, and is not read")
    return sizes


def _read_document(
    folder: Path, name: str, sizes: Mapping[str, int], report: Report
) -> bytes | None:
    """Read a file if it is there, unless it is too large, which is recorded."""
    if sizes.get(name, 0) > MAX_DOCUMENT:
        report.faults.append(f"{name}  has more than {MAX_DOCUMENT >> 20} MB, and is not read")
        return None
    return (folder / name).read_bytes() if name in sizes else None


def _check_files(
    folder: Path,
    files: Mapping[str, Mapping[str, Any]],
    sizes: Mapping[str, int],
    report: Report,
) -> Mapping[str, int]:
    """Return the sizes of the listed files that are intact; records all that is not as listed."""
    found = {name: sizes[name] for name in files if name in sizes}
    intact = {
        name: size
        for name, size in found.items()
        if size == files[name]["bytes"] and digest_of(folder / name) == files[name]["sha256"]
    }
    extra = sizes.keys() - {*files, MANIFEST, SIGNATURES, reference_engines.FILE}
    derived = {name for name in extra if _DERIVED.match(name)}
    faults = {name: "is changed" if name in found else "is missing" for name in files}
    report.faults += [f"{name}  {faults[name]}" for name in files if name not in intact]
    report.faults += [f"{name}  is not part of the release" for name in sorted(extra - derived)]
    if not report.faults:
        report.passed.append(f"{len(files)} files  all there, none changed, no others")
    if derived:
        report.passed.append(
            f"{ROCKSDB}/  not verified: okosystem load made it of {GRAPH}. If the folder came from "
            "elsewhere, remove it and load again"
        )
    return intact


def _check_graph(
    folder: Path, graph: Mapping[str, str], intact: Collection[str], report: Report
) -> None:
    name, stated = graph["file"], graph["sha256"]
    if name not in intact:
        return
    with report.malformed(name):
        found = hash_file((folder / name).read_bytes())
        report.record(
            found == stated,
            f"{name}  canonical hash (RDFC-1.0) {found}",
            f"{name}  has the canonical hash {found}, not {stated}",
        )


def _check_documents(
    folder: Path, manifest: Mapping[str, Any], intact: Mapping[str, int], report: Report
) -> Mapping[str, Any] | None:
    """Check that the provenance describes these files and this commit; returns its predicate."""
    names, commit = " or ".join(provenance.DOCUMENTS), manifest["commit"]
    if not manifest["files"].keys() >= {*provenance.DOCUMENTS}:
        report.faults.append(f"{MANIFEST}  lists no {names}")
    read = {n: _read_document(folder, n, intact, report) for n in provenance.DOCUMENTS}
    documents = {name: body for name, body in read.items() if body is not None}
    if len(documents) == len(read):
        with report.malformed(names):
            others = {n: entry for n, entry in manifest["files"].items() if n not in documents}
            same = provenance.are_about(documents, others)
            predicate: dict[str, Any] = json.loads(documents[provenance.PROVENANCE])["predicate"]
            inputs = predicate["buildDefinition"]["resolvedDependencies"]
            digests = [entry.get("digest", {}) for entry in inputs]
            commits = [digest["gitCommit"] for digest in digests if "gitCommit" in digest]
            swhids = ", ".join(f"{i['name']} {i['uri']}" for i in provenance.swhids(predicate))
            report.record(
                same and (commits or ["unknown"]) == [commit],
                f"{provenance.PROVENANCE}  SLSA v1: commit {commit}, "
                f"{len([*filter(None, digests)]) - len(commits)} source files\n"
                f"{provenance.CRATE}  RO-Crate 1.2, made from: {swhids}",
                f"{names}  is about other files or another commit",
            )
            return predicate
    return None


def _check_comparison(body: bytes | None, manifest: bytes, report: Report) -> None:
    """Report what the reference engines were recorded to give; that is not computed again."""
    if body is None:
        return
    with report.malformed(reference_engines.FILE):
        found = reference_engines.read_comparison(body, manifest)
        engines = ", ".join(
            f"{one.package} compared {one.compared}, {one.differences} differ"
            for one in found.engines.values()
        )
        report.passed.append(f"{reference_engines.FILE}  says of {found.day}: {engines}")


def _check_source(source: Project, predicate: Mapping[str, Any], report: Report) -> None:
    inputs = predicate["buildDefinition"]["resolvedDependencies"]
    stated, found = (
        {e["name"]: e["digest"]["sha256"] for e in entries if "sha256" in e.get("digest", {})}
        for entries in (inputs, provenance.describe_inputs(source))
    )
    differing = sorted(n for n in stated.keys() | found.keys() if stated.get(n) != found.get(n))
    report.faults += [f"{name}  in the source is not what it was made from" for name in differing]
    if not differing:
        report.passed.append(f"{source.root}  has the {len(found)} source files it was made from")
