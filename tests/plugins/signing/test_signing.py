"""Releases are signed, and a key that did not sign one is named."""

import json
import shutil
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from okosystem.cli import main
from okosystem.errors import ReleaseError
from okosystem.plugins.signing import signatures
from okosystem.plugins.signing.plugin import read_keys
from okosystem.rdf.canonical import sha256
from okosystem.release import provenance
from okosystem.release.publishing import seal, to_json
from okosystem.release.release import SIGNATURES, Release
from okosystem.release.verification import Report, read_manifest, verify
from tests.answers import Serve, says

SEED = 12


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
    check, folder = read_keys([public(key)]), signed.folder.resolve()
    assert verify(folder, check).faults == []
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"manifest.json", SIGNATURES, "provenance.json"}
    for path in files:
        name = path.relative_to(folder).as_posix()
        for position in (0, path.stat().st_size // 2, path.stat().st_size - 1):
            with flipped(path, position):
                faults = verify(folder, check).faults
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
        assert signatures.check((), changed, whole, predicate)[0], position


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


@pytest.mark.parametrize("line", [b"[" * 100_000, b"[]", b'{"signatures": [1], "payload": "e30="}'])
def test_a_malformed_signature_is_a_fault(small: Release, tmp_path: Path, line: bytes) -> None:
    folder = shutil.copytree(small.folder.resolve(), tmp_path / "copy")
    (folder / SIGNATURES).write_bytes(line + b"\n")
    assert verify(folder, read_keys([])).faults[0].startswith(SIGNATURES)


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
    assert (code, output.count("signed by SHA256:"), "you have not named" in output) == (
        0,
        2,
        False,
    )
    assert "you have not named" in run("verify", str(small.folder))[1]
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


def test_a_signed_release_is_verified_where_it_is_served(
    signed: Release, key: Path, serve: Serve
) -> None:
    folder = signed.folder.resolve()
    files = [path for path in folder.rglob("*") if path.is_file()]
    routes = {f"/dumps/{p.relative_to(folder).as_posix()}": says(p.read_bytes()) for p in files}
    command = ["verify", f"{serve(routes)}/dumps", "--key", str(public(key))]
    done = CliRunner().invoke(main, command)
    assert (done.exit_code, done.stderr) == (0, "")
    assert f"{SIGNATURES}  signed by SHA256:" in done.stdout
