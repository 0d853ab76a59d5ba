"""A release is verified offline, and where it is served: each damaged file is named."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyld import jsonld

from okosystem.cli import main
from okosystem.rdf.canonical import hash_file, sha256
from okosystem.registry import Registry
from okosystem.release import provenance
from okosystem.release.publishing import (
    list_files,
    seal,
    to_json,
)
from okosystem.release.release import SIGNATURES, Release
from okosystem.release.verification import Report, read_manifest, verify
from okosystem.turtle.sources import Project
from tests.answers import Answer, Serve, says

GRAPHS_OUTSIDE = [
    {"file": name, "sha256": ""} for name in ("/dev/zero", "../secret", "rocksdb/CURRENT")
]


def test_flipped_bytes_in_all_files_are_all_named(release: Release, tmp_path: Path) -> None:
    folder = shutil.copytree(release.folder.resolve(), tmp_path / "copy")
    names = {*release.manifest["files"]}
    for path in (folder / name for name in names):
        with path.open("r+b") as file:
            first = file.read(1)
            file.seek(0)
            file.write(bytes([first[0] ^ 1]) if first else b"x")
    (folder / "extra.txt").touch()
    faults = verify(folder).faults
    assert {line.partition("  ")[0] for line in faults} == {*names, "extra.txt"}


def test_missing_extra_and_changed_files_are_named_and_the_exit_code_is_1(
    release: Release, tmp_path: Path
) -> None:
    folder = shutil.copytree(release.folder.resolve(), tmp_path / "copy")
    done = CliRunner().invoke(main, ["verify", str(folder)])
    assert (done.exit_code, done.stderr) == (0, "")
    assert f"release {release.digest}, version {release.manifest['version']}" in done.stdout
    assert f"canonical hash (RDFC-1.0) {release.manifest['graph']['sha256']}" in done.stdout
    (folder / "void.ttl").unlink()
    (folder / "queries/new.md").touch()
    (folder / "graph.ttl").write_bytes(b"")
    done = CliRunner().invoke(main, ["verify", str(folder)])
    assert done.exit_code == 1
    assert done.stderr.splitlines()[:-1] == [
        "graph.ttl  is changed",
        "void.ttl  is missing",
        "queries/new.md  is not part of the release",
    ]
    done = CliRunner().invoke(main, ["verify", str(tmp_path)])
    assert (done.exit_code, "there is no release here" in done.stderr) == (2, True)


def test_a_release_is_compared_with_the_checkout_that_it_was_made_from(
    project: Project, release: Release, tmp_path: Path
) -> None:
    root = shutil.copytree(project.root, tmp_path / "checkout")
    command = ["verify", str(release.folder), "--source", str(root)]
    done = CliRunner().invoke(main, command)
    assert (done.exit_code, "source files it was made from" in done.stdout) == (0, True)
    (root / "data/new.ttl").touch()
    (root / "queries/columns.toml").write_text("")
    (root / "CHANGELOG.md").unlink()
    done = CliRunner().invoke(main, command)
    assert (done.exit_code, done.stderr.splitlines()[:-1]) == (
        1,
        [
            f"{name}  in the source is not what it was made from"
            for name in ("CHANGELOG.md", "data/new.ttl", "queries/columns.toml")
        ],
    )


def test_a_store_on_disk_is_derived_and_said_not_to_be_verified(
    small: Release, tmp_path: Path
) -> None:
    folder = shutil.copytree(small.folder.resolve(), tmp_path / "store")
    for name in ("rocksdb/CURRENT", "draft-123/rocksdb/LOG"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).touch()
    report = verify(folder)
    assert report.faults == []
    assert [line for line in report.passed if line.startswith("rocksdb/  not verified: ")]
    (folder / "rocksdb-of-mine").touch()
    assert verify(folder).faults == ["rocksdb-of-mine  is not part of the release"]


@pytest.mark.parametrize("name", ["/etc/passwd", "../other", "a/../../b", "."])
def test_a_manifest_cannot_name_a_file_outside_the_release(small: Release, name: str) -> None:
    entry = {"bytes": 1, "sha256": "0" * 64}
    manifest = seal({**small.manifest, "files": {**small.manifest["files"], name: entry}})
    report = Report()
    assert read_manifest(to_json(manifest), report) is None
    assert report.faults[0].startswith("manifest.json  is changed")


def resealed(small: Release, folder: Path, **changed: object) -> Path:
    """Copy a release, and seal its manifest with other contents."""
    copy = shutil.copytree(small.folder.resolve(), folder)
    (copy / "manifest.json").write_bytes(to_json(seal({**small.manifest, **changed})))
    return copy


@pytest.mark.parametrize(
    "graph", [None, "graph.nq", {"file": "graph.nq", "hash": ""}, {"file": []}, *GRAPHS_OUTSIDE]
)
def test_the_graph_of_a_manifest_is_one_of_its_files(
    small: Release, tmp_path: Path, graph: object
) -> None:
    faults = verify(resealed(small, tmp_path / "copy", graph=graph)).faults
    assert len(faults) == 1
    assert faults[0].startswith("manifest.json  is changed")


def test_a_link_and_a_device_are_faults_and_are_not_read(small: Release, tmp_path: Path) -> None:
    """The release itself may be reached by a link, as a published one is."""
    folder, outside = shutil.copytree(small.folder.resolve(), tmp_path / "copy"), tmp_path / "out"
    outside.mkdir()
    for name in ("findings.json", "ontology"):
        (folder / name).rename(outside / name)
        (folder / name).symlink_to(outside / name)
    (folder / SIGNATURES).symlink_to("/dev/zero")
    (folder / "search.sqlite").unlink()
    os.mkfifo(folder / "search.sqlite")
    (tmp_path / "release").symlink_to(folder)
    links = ["findings.json", SIGNATURES, "ontology", "search.sqlite"]
    assert verify(tmp_path / "release").faults == [
        *(f"{name}  is a link or a device, and is not read" for name in links),
        *(f"{name}  is missing" for name in ("findings.json", "ontology/0.1.0.ttl", links[-1])),
    ]
    (folder / "manifest.json").rename(outside / "manifest.json")
    (folder / "manifest.json").symlink_to(outside / "manifest.json")
    assert "manifest.json  is a link or a device, and is not read" in verify(folder).faults


def test_a_file_that_is_longer_than_stated_is_not_read(small: Release, tmp_path: Path) -> None:
    folder = shutil.copytree(small.folder.resolve(), tmp_path / "copy")
    (folder / SIGNATURES).touch()
    for name in ("graph.nq", SIGNATURES):
        os.truncate(folder / name, 1 << 40)
    faults = ["graph.nq  is changed", f"{SIGNATURES}  has more than 16 MB, and is not read"]
    assert verify(folder).faults == faults
    os.truncate(folder / "manifest.json", 1 << 40)
    assert verify(folder).faults == ["manifest.json  has more than 16 MB, and is not read"]


@pytest.mark.parametrize("name", [*provenance.DOCUMENTS, "graph.nq"])
@pytest.mark.parametrize("body", [b"[]", b'{"predicate": {}, "@graph": [1]}', b"[" * 100_000])
def test_a_malformed_document_is_a_fault(
    small: Release, tmp_path: Path, name: str, body: bytes
) -> None:
    files = {**small.manifest["files"], **list_files({name: body})}
    folder = resealed(small, tmp_path / "copy", files=files)
    (folder / name).write_bytes(body)
    fault = verify(folder).faults[0]
    assert name in fault.partition("  ")[0]


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({"description": "Other words", "encodingFormat": "text/plain"}, 0),
        ({"sha256": "0" * 64}, 1),
        ({"contentSize": "1"}, 1),
        ({"@id": "other.json"}, 1),
    ],
)
def test_the_metadata_may_describe_the_files_in_other_words(
    small: Release, tmp_path: Path, changed: dict[str, str], faults: int
) -> None:
    """A release of another version has the words of that version."""
    crate = json.loads(small.read(provenance.CRATE))
    (entity,) = (one for one in crate["@graph"] if one["@id"] == "findings.json")
    entity |= changed
    body = to_json(crate)
    files = {**small.manifest["files"], **list_files({provenance.CRATE: body})}
    folder = resealed(small, tmp_path / "copy", files=files)
    (folder / provenance.CRATE).write_bytes(body)
    found = verify(folder).faults
    assert [line.partition("  ")[0] for line in found] == [
        " or ".join(provenance.DOCUMENTS)
    ] * faults


def test_an_input_without_a_name_is_a_fault(
    small: Release, project: Project, tmp_path: Path
) -> None:
    """The provenance describes these files, but not what they were made from."""
    documents = {name: small.read(name) for name in provenance.DOCUMENTS}
    statement = json.loads(documents[provenance.PROVENANCE])
    statement["predicate"]["buildDefinition"]["resolvedDependencies"] += [
        {"digest": {"sha256": ""}}
    ]
    others = {n: e for n, e in small.manifest["files"].items() if n not in documents}
    documents[provenance.PROVENANCE] = json.dumps(statement).encode()
    documents = provenance.rewrite_documents(others, documents)
    folder = resealed(small, tmp_path / "copy", files=others | list_files(documents))
    for name, body in documents.items():
        (folder / name).write_bytes(body)
    assert verify(folder).faults == []
    (fault,) = verify(folder, source=project).faults
    assert fault.startswith("provenance.json  is changed, or is malformed")


@pytest.mark.parametrize("files", [[], ["a"], {"a": 1}, {"a": {"bytes": -1, "sha256": ""}}])
def test_a_manifest_with_a_malformed_list_of_files_is_a_fault(
    small: Release, files: object
) -> None:
    for body in (to_json(seal({**small.manifest, "files": files})), b"[" * 100_000):
        report = Report()
        assert read_manifest(body, report) is None
        assert report.faults[0].startswith("manifest.json  is changed")


def test_the_canonical_hash_is_the_one_of_another_implementation(release: Release) -> None:
    lines = release.read("graph.nq").splitlines(keepends=True)
    blank = [line for line in lines if b"_:" in line]
    assert len(blank) > 100
    options = {"algorithm": "URDNA2015", "inputFormat": "application/n-quads"}
    canonical = jsonld.normalize(
        b"".join(blank).decode(), {**options, "format": "application/n-quads"}
    )
    others = [line for line in lines if b"_:" not in line]
    expected = sorted([*others, *canonical.encode().splitlines(keepends=True)])
    assert sha256(b"".join(expected)) == release.manifest["graph"]["sha256"]


def test_the_canonical_hash_ignores_order_and_the_names_of_blank_nodes(release: Release) -> None:
    body = release.read("graph.nq")
    other = b"".join(reversed(body.splitlines(keepends=True))).replace(b"_:b", b"_:other")
    assert hash_file(other) == hash_file(body) == release.manifest["graph"]["sha256"]
    assert hash_file(body.replace(b'"ID-porten"', b'"ID-Porten"', 1)) != hash_file(body)


def test_source_folders_have_the_hashes_of_git(tmp_path: Path) -> None:
    for name in ("data/a.ttl", "data/a/b.ttl", "data/a-b/c.ttl", "data/.hidden", "queries/x.rq"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "data/empty").mkdir()
    git = ["git", "-C", str(tmp_path), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "--", "data/a.ttl", "data/a", "data/a-b", "queries"], check=True)
    subprocess.run([*git, "commit", "-qm", "x"], check=True)
    inputs = {str(e["name"]): e for e in provenance.describe_inputs(Project(tmp_path))}
    for name in ("data", "data/a", "queries"):
        tree = subprocess.check_output([*git, "rev-parse", f"HEAD:{name}"], text=True).strip()
        assert inputs[f"{name}/"]["uri"] == f"swh:1:dir:{tree}"
    blob = subprocess.check_output([*git, "rev-parse", "HEAD:data/a/b.ttl"], text=True).strip()
    assert inputs["data/a/b.ttl"]["digest"] == {"gitBlob": blob, "sha256": sha256(b"data/a/b.ttl")}
    assert {name for name in inputs if name.endswith("/")} == {
        "data/", "data/a/", "data/a-b/", "queries/",
    }  # fmt: skip


def test_the_documents_list_every_file_and_the_sources(project: Project, release: Release) -> None:
    crate = json.loads(release.read(provenance.CRATE))
    entities = {entity["@id"]: entity for entity in crate["@graph"]}
    root = entities["./"]
    assert root["datePublished"] == release.manifest["modified"]
    assert root["license"] == {
        "@id": "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0"
    }
    assert root["subjectOf"] == {"@id": "#manifest.json"}
    assert entities["#manifest.json"]["name"] == "manifest.json"
    files = {*release.manifest["files"]} - {provenance.CRATE}
    assert {part["@id"] for part in root["hasPart"]} == files
    for name in files:
        assert entities[name]["sha256"] == release.manifest["files"][name]["sha256"]
    statement = json.loads(release.read(provenance.PROVENANCE))
    assert {s["name"] for s in statement["subject"]} == files - {provenance.PROVENANCE}
    inputs = {
        entry["name"]: entry.get("digest")
        for entry in statement["predicate"]["buildDefinition"]["resolvedDependencies"]
    }
    assert inputs["data/catalog.ttl"]["sha256"] == sha256(
        (project.root / "data/catalog.ttl").read_bytes()
    )
    assert inputs.keys() >= {"CHANGELOG.md", "pyproject.toml", "ontology/", "shapes/", "queries/"}


def routes(release: Release, **changed: bytes) -> dict[str, Answer]:
    folder = release.folder.resolve()
    files = {f.relative_to(folder).as_posix(): f for f in folder.rglob("*") if f.is_file()}
    bodies = {name: path.read_bytes() for name, path in files.items()} | changed
    return {f"/dumps/{name}": says(body) for name, body in bodies.items()}


def verify_at(address: str, *arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["verify", address, *arguments])
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize("end", ["", "/", "/manifest.json"])
def test_a_release_is_verified_where_it_is_served(small: Release, serve: Serve, end: str) -> None:
    code, output, errors = verify_at(f"{serve(routes(small))}/dumps{end}")
    assert (code, errors) == (0, "")
    assert f"release {small.digest}" in output


def test_damaged_served_files_are_named(small: Release, serve: Serve) -> None:
    served = routes(small)
    served["/dumps/findings.json"] = says(b"[]\n")
    served["/dumps/search.sqlite"] = says(small.read("search.sqlite") + b"more")
    del served["/dumps/ontology/0.1.0.ttl"]
    code, _, errors = verify_at(f"{serve(served)}/dumps")
    assert (code, errors.splitlines()[:-1]) == (
        1,
        [
            "findings.json  is changed",
            "ontology/0.1.0.ttl  is missing",
            "search.sqlite  is missing",
        ],
    )


def test_an_address_that_is_not_secured_or_has_no_release_is_refused(serve: Serve) -> None:
    assert verify_at("http://example.org/dumps") == (
        2,
        "",
        "okosystem: http://example.org/dumps/manifest.json  is not secured. How to fix it: use "
        "https://\n",
    )
    assert verify_at(f"{serve({})}/dumps")[0] == 2
    code, _, errors = verify_at(f"{serve({'/manifest.json': says(b'{}')})}/")
    assert (code, errors.splitlines()[0].partition("  ")[0]) == (1, "manifest.json")


def test_a_huge_release_is_not_fetched(small: Release, serve: Serve) -> None:
    entry = {"bytes": 1 << 50, "sha256": "0" * 64}
    manifest = seal({**small.manifest, "files": {**small.manifest["files"], "huge": entry}})
    served = {"/manifest.json": says(to_json(manifest))}
    code, _, errors = verify_at(serve(served))
    assert (code, errors.splitlines()[0]) == (
        1,
        "manifest.json  lists more than 20000 files or 4 GB, which are not verified",
    )


def test_signatures_are_not_checked_without_the_plugin_and_a_key_needs_it(
    small: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("okosystem.commands.verify.read_plugins", Registry)
    folder = shutil.copytree(small.folder.resolve(), tmp_path / "copy")
    (folder / SIGNATURES).touch()
    code, output, errors = verify_at(str(folder))
    assert (code, errors) == (0, "")
    fix = "How to fix it: pip install 'okosystem[signing]'"
    assert output.splitlines()[-1] == f"{SIGNATURES}  not checked. {fix}"
    assert verify_at(str(folder), "--key", "publisher.pub") == (
        2,
        "",
        f"okosystem: --key needs a library that is not installed. {fix}\n",
    )
