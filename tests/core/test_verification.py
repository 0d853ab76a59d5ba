"""A release is verified offline: each damaged file is named, and so is a key that did not sign."""

import json
import os
import shutil
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyld import jsonld

from okosystem.cli import main
from okosystem.core import provenance, signatures
from okosystem.core.canonical import hash_file, hash_graph
from okosystem.core.errors import ReleaseError
from okosystem.core.publishing import list_files, publish, seal, to_json
from okosystem.core.release import SIGNATURES, Release, sha256
from okosystem.core.sources import Project
from okosystem.core.verification import Report, read_manifest, verify
from tests.answers import Answer, Serve, says

SOME = ("findings.json", "ontology.ttl", "ontology/0.1.0.ttl", "search.sqlite")
GRAPHS_OUTSIDE = [
    {"file": name, "sha256": ""} for name in ("/dev/zero", "../secret", "rocksdb/CURRENT")
]
SEED = 12
BOM = b'{"bomFormat": "CycloneDX", "components": [], "specVersion": "1.6"}\n'


@pytest.fixture(scope="module")
def small(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A small release with files of every kind."""
    lines = [line for line in release.read("graph.nq").splitlines(keepends=True) if b"_:" in line]
    contents = {name: release.read(name) for name in SOME}
    contents |= {"sbom.cdx.json": BOM, "graph.nq": b"".join(lines)}
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


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("key") / "publisher"
    signatures.write_key(path)
    return path


@pytest.fixture
def signed(small: Release, key: Path) -> Iterator[Release]:
    signatures.sign(small, signatures.read_private_key(key))
    yield small
    (small.folder / SIGNATURES).unlink()


def public(key: Path) -> Path:
    return key.with_name("publisher.pub")


@contextmanager
def flipped(path: Path, position: int) -> Iterator[None]:
    body = path.read_bytes()
    path.write_bytes(body[:position] + bytes([body[position] ^ 1]) + body[position + 1 :])
    yield
    path.write_bytes(body)


def test_one_flipped_byte_in_any_file_is_found_and_the_file_is_named(
    signed: Release, key: Path
) -> None:
    trusted, folder = [signatures.read_public_key(public(key))], signed.folder.resolve()
    assert verify(folder, trusted).faults == []
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"manifest.json", SIGNATURES, "provenance.json"}
    for path in files:
        name = path.relative_to(folder).as_posix()
        for position in (0, path.stat().st_size // 2, path.stat().st_size - 1):
            with flipped(path, position):
                faults = verify(folder, trusted).faults
            assert faults, f"{name}: byte {position}"
            assert [line for line in faults if not line.startswith(name)] == []


def test_every_byte_of_manifest_and_signature_counts(signed: Release) -> None:
    manifest, body = (signed.folder / name for name in ("manifest.json", SIGNATURES))
    body.unlink()
    # In Base64, the last digit of this key has two bits that mean nothing.
    key = Ed25519PrivateKey.from_private_bytes(bytes([SEED] * 32))
    assert b64encode(key.public_key().public_bytes_raw()).endswith((b"0=", b"4=", b"8="))
    signatures.sign(signed, key)
    whole, envelope = manifest.read_bytes(), body.read_bytes()
    predicate = json.loads(signed.read(provenance.PROVENANCE))["predicate"]
    assert read_manifest(whole, Report()) == signed.manifest
    for position in range(len(whole)):
        changed = whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :]
        assert read_manifest(changed, Report()) is None, position
    for position in range(len(envelope)):
        changed = envelope[:position] + bytes([envelope[position] ^ 1]) + envelope[position + 1 :]
        assert signatures.check(changed, whole, predicate, ())[0], position


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
    (folder / "letters/new.md").touch()
    (folder / "graph.ttl").write_bytes(b"")
    done = CliRunner().invoke(main, ["verify", str(folder)])
    assert done.exit_code == 1
    assert done.stderr.splitlines()[:-1] == [
        "graph.ttl  is changed",
        "void.ttl  is missing",
        "letters/new.md  is not part of the release",
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


def test_a_resealed_manifest_is_found_by_the_name_of_its_folder_and_by_the_key(
    signed: Release, key: Path
) -> None:
    path = signed.folder / "manifest.json"
    whole = path.read_bytes()
    path.write_bytes(to_json(seal({**signed.manifest, "version": "9.9.9"})))
    by_folder, by_key = verify(signed.folder).faults, ["--key", str(public(key))]
    copy = shutil.copytree(signed.folder.resolve(), signed.folder.parent / "copy")
    path.write_bytes(whole)
    assert by_folder[0].startswith("manifest.json  is of another release than the name of its")
    done = CliRunner().invoke(main, ["verify", str(copy), *by_key])
    shutil.rmtree(copy)
    assert done.exit_code == 1
    assert "it states the digest of another manifest" in done.stderr
    assert f"{SIGNATURES}  has no signature by the key SHA256:" in done.stderr


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


@pytest.mark.parametrize("name", [*provenance.DOCUMENTS, "sbom.cdx.json", "graph.nq"])
@pytest.mark.parametrize("body", [b"[]", b'{"predicate": {}, "@graph": [1]}', b"[" * 100_000])
def test_a_malformed_document_is_a_fault(
    small: Release, tmp_path: Path, name: str, body: bytes
) -> None:
    files = {**small.manifest["files"], **list_files({name: body})}
    folder = resealed(small, tmp_path / "copy", files=files)
    (folder / name).write_bytes(body)
    fault = verify(folder).faults[0]
    assert name in fault.partition("  ")[0]


@pytest.mark.parametrize("line", [b"[" * 100_000, b"[]", b'{"signatures": [1], "payload": "e30="}'])
def test_a_malformed_signature_is_a_fault(small: Release, tmp_path: Path, line: bytes) -> None:
    folder = shutil.copytree(small.folder.resolve(), tmp_path / "copy")
    (folder / SIGNATURES).write_bytes(line + b"\n")
    assert verify(folder).faults[0].startswith(f"{SIGNATURES}")


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


def test_a_key_is_for_its_owner_alone_and_never_replaced(key: Path) -> None:
    assert (key.stat().st_mode & 0o777, public(key).stat().st_mode & 0o777) == (0o600, 0o644)
    done = CliRunner().invoke(main, ["release", "key", str(key)])
    assert (done.exit_code, "File exists" in done.stderr) == (2, True)
    key.chmod(0o640)
    with pytest.raises(ReleaseError, match=r"can be read by others\. How to fix it: chmod 600"):
        signatures.read_private_key(key)
    key.chmod(0o600)
    with pytest.raises(ReleaseError, match="is not a public Ed25519 key in PEM"):
        signatures.read_public_key(key)


def test_signing_verifies_first_and_is_repeatable(
    small: Release, key: Path, tmp_path: Path
) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, [*arguments])
        return done.exit_code, done.output

    sign = ("release", "sign", "--release", str(small.folder), "--key")
    with flipped(small.file("graph.nq"), 5):
        code, output = run(*sign, str(key))
    assert (code, "graph.nq  is changed\nThe release was not signed." in output) == (2, True)
    assert run("verify", str(small.folder), "--key", str(public(key)))[0] == 1
    assert run(*sign, str(key))[0] == 0
    once = (small.folder / SIGNATURES).read_bytes()
    assert run(*sign, str(key))[0] == 0
    assert (small.folder / SIGNATURES).read_bytes() == once
    other = tmp_path / "publisher"
    assert run("release", "key", str(other))[0] == 0
    code, output = run("verify", str(small.folder), "--key", str(public(other)))
    assert (code, "has no signature by the key SHA256:" in output) == (1, True)
    assert run(*sign, str(other))[0] == 0
    both = ("--key", str(public(other)), "--key", str(public(key)))
    code, output = run("verify", str(small.folder), *both)
    assert (code, output.count("signed by SHA256:"), "nobody vouches" in output) == (0, 2, False)
    assert "nobody vouches" in run("verify", str(small.folder))[1]
    (small.folder / SIGNATURES).unlink()


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
def test_others_can_verify_a_signature_without_this_program(
    signed: Release, key: Path, tmp_path: Path
) -> None:
    assert signatures.encode(b"hello") == b"DSSEv1 28 application/vnd.in-toto+json 5 hello"
    envelope = json.loads((signed.folder / SIGNATURES).read_bytes())
    payload = b64decode(envelope["payload"])
    (tmp_path / "signed").write_bytes(signatures.encode(payload))
    (tmp_path / "sig").write_bytes(b64decode(envelope["signatures"][0]["sig"]))
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(public(key)), "-rawin",
               "-in", str(tmp_path / "signed"), "-sigfile", str(tmp_path / "sig")]  # fmt: skip
    assert b"Verified Successfully" in subprocess.check_output(command)
    statement = json.loads(payload)
    manifest = (signed.folder / "manifest.json").read_bytes()
    assert (statement["_type"], statement["predicateType"]) == (
        "https://in-toto.io/Statement/v1",
        "https://slsa.dev/provenance/v1",
    )
    assert statement["subject"] == [
        {"name": "manifest.json", "digest": {"sha256": sha256(manifest)}}
    ]


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
def test_a_release_is_verified_where_it_is_served(
    signed: Release, key: Path, serve: Serve, end: str
) -> None:
    address = f"{serve(routes(signed))}/dumps{end}"
    code, output, errors = verify_at(address, "--key", str(public(key)))
    assert (code, errors) == (0, "")
    assert f"release {signed.digest}" in output


def test_damaged_served_files_are_named(signed: Release, serve: Serve) -> None:
    served = routes(signed)
    served["/dumps/findings.json"] = says(b"[]\n")
    served["/dumps/search.sqlite"] = says(signed.read("search.sqlite") + b"more")
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
