"""A small release with files of every kind, for tests that change its bytes."""

import json

import pytest

from okosystem.rdf.canonical import hash_graph
from okosystem.release import provenance
from okosystem.release.publishing import list_files, publish, seal
from okosystem.release.release import Release

SOME = ("findings.json", "ontology.ttl", "ontology/0.1.0.ttl", "search.sqlite")


@pytest.fixture(scope="module")
def small(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A small release with files of every kind."""
    lines = [line for line in release.read("graph.nq").splitlines(keepends=True) if b"_:" in line]
    contents = {name: release.read(name) for name in SOME}
    contents["graph.nq"] = b"".join(lines)
    files = list_files(contents)
    documents = {name: release.read(name) for name in provenance.DOCUMENTS}
    statement = json.loads(documents[provenance.PROVENANCE])
    del statement["predicate"]["buildDefinition"]["resolvedDependencies"][2:]
    documents[provenance.PROVENANCE] = json.dumps(statement).encode()
    documents = provenance.rewrite_documents(files, documents)
    manifest = {
        **release.manifest,
        "files": files | list_files(documents),
        "graph": {"file": "graph.nq", "sha256": hash_graph(lines)},
        "prefixes": {},
    }
    target = tmp_path_factory.mktemp("small") / "release"
    return publish(contents | documents, seal(manifest), target)
