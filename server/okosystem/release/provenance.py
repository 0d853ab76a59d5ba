"""The origin of a release as provenance statement (in-toto, SLSA v1) and RO-Crate metadata.

Both have the day of the release and never the clock's, so the same source gives the same bytes.
Source files have the hash that git and Software Heritage identify them by (SWHID).
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from stat import S_IFREG
from typing import Any

import pyoxigraph as ox
from dulwich.index import commit_tree
from dulwich.object_store import MemoryObjectStore, iter_tree_contents
from dulwich.objects import Blob

from okosystem.package import read_package_table
from okosystem.rdf.canonical import sha256
from okosystem.rdf.terms import (
    DATASET,
    DCAT,
    DCT,
    FOAF,
    VCARD,
    iri_of,
    value_of,
)
from okosystem.release.publishing import list_files, to_json
from okosystem.release.release import MANIFEST, describe_file
from okosystem.release.release_series import BUILD
from okosystem.turtle.sources import DOMAINS, HISTORY, Project

Entry = Mapping[str, Any]
Statement = dict[str, Any]
PROVENANCE = "provenance.json"
CRATE = "ro-crate-metadata.json"
DOCUMENTS = (PROVENANCE, CRATE)
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
SLSA = "https://slsa.dev/provenance/v1"
MANIFEST_ID = f"#{MANIFEST}"
RO_CRATE = "https://w3id.org/ro/crate/1.2"
FOLDERS = ("data", DOMAINS, HISTORY, "ontology", "queries", "shapes")
SBOM = "sbom.cdx.json"
FILES = ("CHANGELOG.md", "pyproject.toml", SBOM)
"""What a build reads of a checkout."""
_COMMIT = re.compile(r"[0-9a-f]{40}")
_FILE = S_IFREG | 0o644


def describe_inputs(project: Project) -> list[Entry]:
    """List the source files and folders with their digests; hidden files are left out."""
    files = {name: (project.root / name).read_bytes() for name in _list_inputs(project.root)}
    blobs = {name: Blob.from_string(data).id for name, data in files.items()}
    trees = MemoryObjectStore()
    root = commit_tree(trees, [(name.encode(), git, _FILE) for name, git in blobs.items()])
    within = iter_tree_contents(trees, root, include_trees=True)
    folders = {entry.path.decode(): entry.sha for entry in within if entry.mode != _FILE}
    digests = {
        name: {"gitBlob": git.decode(), "sha256": sha256(files[name])}
        for name, git in blobs.items()
    }
    return [
        *({"name": name, "digest": digest} for name, digest in digests.items()),
        *(
            {"name": f"{name}/", "uri": f"swh:1:dir:{git.decode()}"}
            for name, git in folders.items()
            if name
        ),
    ]


def _list_inputs(root: Path) -> Iterator[str]:
    paths = [path for name in FOLDERS for path in (root / name).rglob("*")]
    for path in [*paths, *(root / name for name in FILES)]:
        name = path.relative_to(root)
        if path.is_file() and not any(part.startswith(".") for part in name.parts):
            yield name.as_posix()


def describe_build(project: Project, commit: str) -> Statement:
    """Describe how a release is made, by the SLSA v1 predicate."""
    inputs = sorted(describe_inputs(project), key=lambda entry: str(entry["name"]))
    return {
        "buildDefinition": {
            "buildType": BUILD,
            "externalParameters": {},
            "resolvedDependencies": [*_revision(commit), *inputs],
        },
        "runDetails": {
            "builder": {"id": "pkg:pypi/okosystem", "version": {"okosystem": project.version}}
        },
    }


def _revision(commit: str) -> Iterator[Entry]:
    if _COMMIT.fullmatch(commit):
        yield {
            "name": "source",
            "uri": f"swh:1:rev:{commit}",
            "digest": {"gitCommit": commit},
        }


def state(subject: Mapping[str, str], predicate: Mapping[str, Any], kind: str = SLSA) -> Statement:
    """Write an in-toto statement about files, given with their SHA-256."""
    return {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": name, "digest": {"sha256": subject[name]}} for name in subject],
        "predicateType": kind,
        "predicate": dict(predicate),
    }


def describe_crate(
    store: ox.Store, version: str, modified: str, predicate: Mapping[str, Any]
) -> list[Statement]:
    """Describe the release itself and its publisher for RO-Crate, as the catalogue does."""
    about = {name: _values(store, DATASET, DCT[name]) for name in ("title", "description")}
    licences, publishers = (_values(store, DATASET, DCT[name]) for name in ("license", "publisher"))
    sources = swhids(predicate)
    root: Statement = {
        "@id": "./",
        "@type": "Dataset",
        "name": _english(about["title"]) or f"okosystem {version}",
        "description": _english(about["description"]) or "A release of a knowledge graph.",
        "datePublished": modified,
        "version": version,
        "isBasedOn": [{"@id": str(entry["uri"])} for entry in sources],
    }
    described = [
        {"@id": entry["uri"], "@type": "CreativeWork", "name": entry["name"]} for entry in sources
    ]
    if iri := next(map(iri_of, licences), ""):
        root["license"] = {"@id": iri}
        known = read_package_table("release/release.toml")["licences"].get(iri, {"name": iri})
        described.append({"@id": iri, "@type": "CreativeWork", "url": iri, **known})
    if iri := next(map(iri_of, publishers), ""):
        root["publisher"] = {"@id": iri}
        described += _describe_publisher(store, iri)
    return [root, *described]


def _describe_publisher(store: ox.Store, iri: str) -> Iterator[Statement]:
    """Describe the publisher of the dataset, and its contact point."""
    name = _english(_values(store, iri, FOAF["name"])) or iri
    publisher: Statement = {"@id": iri, "@type": "Organization", "name": name, "url": iri}
    if contact := next(map(iri_of, _values(store, DATASET, DCAT["contactPoint"])), ""):
        publisher["contactPoint"] = {"@id": contact}
        properties = {"name": "fn", "url": "hasURL", "email": "hasEmail"}
        found = {
            key: _english(_values(store, contact, VCARD[name])) for key, name in properties.items()
        }
        known = {key: value for key, value in found.items() if value}
        yield {"@id": contact, "@type": "ContactPoint", **known}
    yield publisher


def swhids(predicate: Mapping[str, Any]) -> list[Entry]:
    """List the revision and the outermost folders of the source, each with its SWHID as `uri`."""
    inputs = predicate["buildDefinition"]["resolvedDependencies"]
    return [i for i in inputs if "uri" in i and "/" not in i["name"].removesuffix("/")]


def write_documents(
    files: Mapping[str, Mapping[str, object]],
    predicate: Mapping[str, Any],
    crate: list[Statement],
) -> dict[str, bytes]:
    """Write both documents about the files of a manifest."""
    subject = {name: str(files[name]["sha256"]) for name in files}
    provenance = to_json(state(subject, predicate))
    entries = {**files, **list_files({PROVENANCE: provenance})}
    root, *others = crate
    described: list[Statement] = [
        {
            "@id": CRATE,
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": RO_CRATE},
        },
        {**root, "hasPart": [{"@id": name} for name in entries], "subjectOf": {"@id": MANIFEST_ID}},
        *others,
        # No part of the crate, since its size is not known: it has that of this document.
        {"@type": "CreativeWork", **_describe_document(MANIFEST), "@id": MANIFEST_ID},
        *(_describe_part(name, entry) for name, entry in entries.items()),
    ]
    return {
        PROVENANCE: provenance,
        CRATE: to_json({"@context": f"{RO_CRATE}/context", "@graph": described}),
    }


def rewrite_documents(
    files: Mapping[str, Mapping[str, object]], documents: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Rewrite both documents for other files."""
    crate = json.loads(documents[CRATE])["@graph"]
    parts = {MANIFEST_ID, *(part["@id"] for part in crate[1].pop("hasPart"))}
    described = [entity for entity in crate[1:] if entity["@id"] not in parts]
    return write_documents(files, json.loads(documents[PROVENANCE])["predicate"], described)


def are_about(documents: Mapping[str, bytes], files: Mapping[str, Mapping[str, object]]) -> bool:
    """Whether both documents list these files, with digests and sizes, in whatever words."""
    statement = json.loads(documents[PROVENANCE])
    subject = {name: str(files[name]["sha256"]) for name in files}
    entries = {**files, **list_files({PROVENANCE: documents[PROVENANCE]})}
    _, root, *described = json.loads(documents[CRATE])["@graph"]
    sizes = [
        (one["@id"], one["contentSize"], one["sha256"])
        for one in described
        if one["@type"] == "File"
    ]
    return (
        statement == state(subject, statement["predicate"])
        and [part["@id"] for part in root["hasPart"]] == [*entries]
        and sizes == [(name, str(e["bytes"]), e["sha256"]) for name, e in entries.items()]
    )


def _describe_part(name: str, entry: Mapping[str, object]) -> Statement:
    size = {"contentSize": str(entry["bytes"]), "sha256": entry["sha256"]}
    return {"@type": "File", **_describe_document(name), **size}


def _describe_document(name: str) -> Statement:
    return {
        "@id": name,
        "name": name,
        "description": describe_file(name),
        "encodingFormat": describe_file(name, "types"),
    }


def _values(store: ox.Store, subject: str, predicate: str) -> list[object]:
    pattern = (ox.NamedNode(subject), ox.NamedNode(predicate), None)
    return sorted((quad.object for quad in store.quads_for_pattern(*pattern)), key=str)


def _english(texts: list[object]) -> str:
    chosen = sorted(texts, key=lambda text: (getattr(text, "language", "") != "en", str(text)))
    return value_of(chosen[0]) if chosen else ""
