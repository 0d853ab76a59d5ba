"""Verify a release offline: every file, the graph, its provenance and its signatures."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from okosystem.core import provenance
from okosystem.core.canonical import hash_file
from okosystem.core.errors import ReleaseError
from okosystem.core.publishing import seal, to_json
from okosystem.core.release import (
    GRAPH,
    KEYS,
    MANIFEST,
    PREPARED,
    ROCKSDB,
    SIGNATURES,
    Release,
    sha256,
)
from okosystem.core.sources import Project

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SBOM = "sbom.cdx.json"
_REQUIRED_KEYS = {*KEYS, "commit", "graph"}
_FOLDER_NAME = re.compile(r"([0-9a-f]{16,64})(?:-again)?")
"""The name that a build gives to the folder of a release: the start of its digest."""

_DERIVED = re.compile(rf"({ROCKSDB}|{PREPARED}|draft-\d+)/")
"""What is made of a release beside it, or was being made when its maker was killed."""


@dataclass
class Report:
    """The faults of a release, each with a file, and the checks that passed."""

    faults: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)

    def record(self, passed: bool, fact: str, fault: str) -> None:
        """Record that a check passed, or its fault."""
        (self.passed if passed else self.faults).append(fact if passed else fault)


def verify(
    folder: Path, trusted: Collection["Ed25519PublicKey"] = (), source: Project | None = None
) -> Report:
    """Verify a release in a folder.

    Each key of `trusted` must have signed it, and it must have been built from the checkout
    `source`. Raises ReleaseError if there is no release, or one of other data.
    """
    report, body = Report(), (Release.open(folder).folder / MANIFEST).read_bytes()
    manifest = read_manifest(body, report)
    if manifest is None:
        return report
    named = _FOLDER_NAME.fullmatch(folder.resolve().name)
    report.record(
        not named or str(manifest["digest"]).startswith(named[1]),
        f"{MANIFEST}  release {manifest['digest']}, version {manifest['version']}",
        f"{MANIFEST}  is of another release than the name of its folder, {folder.resolve().name}",
    )
    damaged = {*_check_files(folder.resolve(), manifest["files"], report)}
    _check_graph(folder, manifest, damaged, report)
    predicate = _check_documents(folder, manifest, damaged, report)
    if source and predicate:
        _check_source(source, predicate, report)
    _check_signatures(folder, body, predicate, trusted, report)
    return report


def read_manifest(body: bytes, report: Report) -> Mapping[str, Any] | None:
    """Read a manifest and check its digest; records faults and returns None if it is invalid."""
    try:
        manifest: dict[str, Any] = json.loads(body)
        if "site" in manifest:
            raise ReleaseError(
                f"{MANIFEST}  is of a data set that was loaded, not of a release. How to fix it: "
                "verify the files that it was loaded from"
            )
        lacking = _REQUIRED_KEYS - {**manifest}.keys()
        names = [*manifest["files"]]
    except (ValueError, TypeError, KeyError) as error:
        report.faults.append(f"{MANIFEST}  is changed: {error}")
        return None
    unsafe = [name for name in names if not _is_inside(name) or not _is_entry(manifest, name)]
    if lacking:
        report.faults.append(
            f"{MANIFEST}  lacks {', '.join(sorted(lacking))}: it is changed, or of an older version"
        )
    elif unsafe or to_json(seal(manifest)) != body:
        report.faults.append(f"{MANIFEST}  is changed: it does not have the digest that it states")
    else:
        return manifest
    return None


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and path.as_posix() == name != "."


def _is_entry(manifest: Mapping[str, Any], name: str) -> bool:
    entry = manifest["files"][name]
    return isinstance(entry, dict) and {k: type(v) for k, v in entry.items()} == {
        "bytes": int,
        "sha256": str,
    }


def _check_files(
    folder: Path, files: Mapping[str, Mapping[str, Any]], report: Report
) -> Iterator[str]:
    """Yield the files that are missing or changed; records these and those that are not listed."""
    faults = len(report.faults)
    for name, entry in files.items():
        path = folder / name
        if not path.is_file():
            report.faults.append(f"{name}  is missing")
            yield name
        elif sha256(path.read_bytes()) != entry["sha256"]:
            report.faults.append(f"{name}  is changed")
            yield name
    found = (path for path in folder.rglob("*") if not path.is_dir())
    names = {path.relative_to(folder).as_posix() for path in found}
    extra = names - {*files, MANIFEST, SIGNATURES}
    derived = {name for name in extra if _DERIVED.match(name)}
    report.faults += [f"{name}  is not part of the release" for name in sorted(extra - derived)]
    if len(report.faults) == faults:
        report.passed.append(f"{len(files)} files  all there, none changed, no others")
    if derived:
        report.passed.append(
            f"{ROCKSDB}/  not verified: okosystem load made it of {GRAPH}. If the folder came from "
            "elsewhere, remove it and load again"
        )


def _check_graph(
    folder: Path, manifest: Mapping[str, Any], damaged: Collection[str], report: Report
) -> None:
    name, stated = manifest["graph"]["file"], manifest["graph"]["sha256"]
    if name in damaged:
        return
    found = hash_file((folder / name).read_bytes())
    report.record(
        found == stated,
        f"{name}  canonical hash (RDFC-1.0) {found}",
        f"{name}  has the canonical hash {found}, not {stated}",
    )


def _check_documents(
    folder: Path, manifest: Mapping[str, Any], damaged: Collection[str], report: Report
) -> Mapping[str, Any] | None:
    """Check that the provenance describes these files and this commit; returns its predicate."""
    files = manifest["files"]
    if SBOM in files and SBOM not in damaged:
        bom = json.loads((folder / SBOM).read_bytes())
        parts = len(bom.get("components", ()))
        report.record(
            bom.get("bomFormat") == "CycloneDX",
            f"{SBOM}  CycloneDX {bom.get('specVersion')}, {parts} components",
            f"{SBOM}  is not in CycloneDX",
        )
    if not files.keys() >= {*provenance.DOCUMENTS}:
        report.faults.append(f"{MANIFEST}  lists no {' or '.join(provenance.DOCUMENTS)}")
        return None
    if any(name in damaged for name in provenance.DOCUMENTS):
        return None
    documents = {name: (folder / name).read_bytes() for name in provenance.DOCUMENTS}
    others = {n: entry for n, entry in files.items() if n not in documents}
    same = provenance.rewrite_documents(others, documents) == documents
    predicate: dict[str, Any] = json.loads(documents[provenance.PROVENANCE])["predicate"]
    inputs = predicate["buildDefinition"]["resolvedDependencies"]
    commits = [i["digest"]["gitCommit"] for i in inputs if "gitCommit" in i.get("digest", {})]
    stated = commits == [manifest["commit"]] or not (commits or manifest["commit"] != "unknown")
    swhids = ", ".join(f"{i['name']} {i['uri']}" for i in provenance.swhids(predicate))
    report.record(
        same and stated,
        f"{provenance.PROVENANCE}  SLSA v1: commit {manifest['commit']}, "
        f"{sum('digest' in i for i in inputs) - len(commits)} source files\n"
        f"{provenance.CRATE}  RO-Crate 1.2, made from: {swhids}",
        f"{' or '.join(provenance.DOCUMENTS)}  is about other files or another commit",
    )
    return predicate


def _check_source(source: Project, predicate: Mapping[str, Any], report: Report) -> None:
    inputs = predicate["buildDefinition"]["resolvedDependencies"]
    stated = {entry["name"]: entry["digest"]["sha256"] for entry in inputs if _is_file(entry)}
    found = {
        str(entry["name"]): entry["digest"]["sha256"]
        for entry in provenance.describe_inputs(source)
        if _is_file(entry)
    }
    differing = sorted(n for n in stated.keys() | found.keys() if stated.get(n) != found.get(n))
    report.faults += [f"{name}  in the source is not what it was made from" for name in differing]
    if not differing:
        report.passed.append(f"{source.root}  has the {len(found)} source files it was made from")


def _is_file(entry: Mapping[str, Any]) -> bool:
    return "sha256" in entry.get("digest", {})


def _check_signatures(
    folder: Path,
    manifest: bytes,
    predicate: object,
    trusted: Collection["Ed25519PublicKey"],
    report: Report,
) -> None:
    from okosystem.core import signatures

    path = folder / SIGNATURES
    if not path.is_file():
        report.record(not trusted, "not signed", f"{SIGNATURES}  is missing: nobody has signed")
        return
    faults, names = signatures.check(path.read_bytes(), manifest, predicate, trusted)
    report.faults += faults
    by = {signatures.key_id(key) for key in trusted}
    report.passed += [
        f"{SIGNATURES}  signed by {name}"
        + ("" if name in by else ", which nobody vouches for: compare it with the publisher's")
        for name in names
    ]
