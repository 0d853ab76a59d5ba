"""Sign a release and check its signatures: in-toto statements in DSSE envelopes, with Ed25519.

A signature covers the digest of the manifest, which has those of all files, and the provenance.
Each line of manifest.intoto.jsonl is one envelope. The public key in it proves integrity only; who
signed is proved by a key that the reader has from elsewhere.
"""

import json
import os
import stat
from base64 import b64decode, b64encode
from collections.abc import Collection, Mapping
from contextlib import suppress
from hashlib import sha256 as hash_bytes
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from okosystem.errors import ReleaseError
from okosystem.rdf.canonical import sha256
from okosystem.release import provenance
from okosystem.release.release import MANIFEST, SIGNATURES, Release

PAYLOAD_TYPE = "application/vnd.in-toto+json"
PUBLIC_SUFFIX = ".pub"


def write_key(path: Path) -> str:
    """Write a new private key, readable by its owner only, and the public key beside it.

    Returns the id of the key. Raises FileExistsError rather than replace a key.
    """
    key, public = Ed25519PrivateKey.generate(), path.with_name(path.name + PUBLIC_SUFFIX)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    shown = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for target, mode, text in ((path, 0o600, pem), (public, 0o644, shown)):
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(text)
    return key_id(key.public_key())


def read_private_key(path: Path) -> Ed25519PrivateKey:
    """Read a private key; raises ReleaseError for other files and for one that others may read."""
    with path.open("rb") as file:
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            raise ReleaseError(f"{path}  can be read by others. How to fix it: chmod 600 {path}")
        text = file.read()
    with suppress(ValueError, TypeError, UnsupportedAlgorithm):
        if isinstance(key := load_pem_private_key(text, password=None), Ed25519PrivateKey):
            return key
    raise ReleaseError(
        f"{path}  is not a private Ed25519 key in PEM without a password. How to fix it: make "
        "one with okosystem release key FILE"
    )


def read_public_key(path: Path) -> Ed25519PublicKey:
    """Read a public key; raises ReleaseError for any other file."""
    with suppress(ValueError, UnsupportedAlgorithm):
        if isinstance(key := load_pem_public_key(path.read_bytes()), Ed25519PublicKey):
            return key
    raise ReleaseError(
        f"{path}  is not a public Ed25519 key in PEM. How to fix it: name the file that the "
        f"publisher of the release has published, such as publisher{PUBLIC_SUFFIX}"
    )


def key_id(key: Ed25519PublicKey) -> str:
    """Return the id of a key: its SHA-256, as in ssh-keygen and cosign."""
    body = key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).split()[1]
    return f"SHA256:{b64encode(hash_bytes(b64decode(body)).digest()).decode().rstrip('=')}"


def sign(release: Release, key: Ed25519PrivateKey) -> str:
    """Sign a release, replacing a signature by the same key; returns the id of the key."""
    folder, name = release.folder.resolve(), key_id(key.public_key())
    predicate = json.loads(release.read(provenance.PROVENANCE))["predicate"]
    digest = sha256((folder / MANIFEST).read_bytes())
    payload = _to_line(provenance.state({MANIFEST: digest}, predicate))
    envelope = _envelop(payload, key.sign(encode(payload)), key.public_key())
    path = folder / SIGNATURES
    lines = path.read_bytes().splitlines() if path.is_file() else []
    others = [line for line in lines if f'"keyid":"{name}"'.encode() not in line]
    draft = path.with_name(f".{SIGNATURES}-{os.getpid()}")
    draft.write_bytes(b"".join(line + b"\n" for line in [*others, _to_line(envelope)]))
    draft.replace(path)
    return name


def encode(payload: bytes) -> bytes:
    """Encode a payload for signing: the pre-authentication encoding (PAE) of DSSE."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def check(
    trusted: Collection[Ed25519PublicKey], body: bytes | None, manifest: bytes, predicate: object
) -> tuple[list[str], list[str]]:
    """Check every line of a file of signatures, if there is one.

    Returns the faults, and who has signed this manifest and, unless it is None, this predicate.
    Each key of `trusted` must be among them.
    """
    by = {key_id(key) for key in trusted}
    if body is None:
        missing = f"{SIGNATURES}  is missing: nobody has signed"
        return ([missing], []) if by else ([], ["not signed"])
    faults, names = list[str](), list[str]()
    for number, line in enumerate(body.split(b"\n")[:-1], 1):
        try:
            names.append(_check_line(line, sha256(manifest), predicate))
        except (ValueError, KeyError, TypeError, IndexError, InvalidSignature) as error:
            faults.append(
                f"{SIGNATURES}:{number}  is changed, or is of another release ({error!r})"
            )
    if not body.endswith(b"\n"):
        faults.append(f"{SIGNATURES}  is changed: it does not end with a line")
    faults += [
        f"{SIGNATURES}  has no signature by the key {name}" for name in sorted(by - {*names})
    ]
    untrusted = ", a key that you have not named: compare it with the publisher's"
    return faults, [f"{SIGNATURES}  signed by {n}{'' if n in by else untrusted}" for n in names]


def _check_line(line: bytes, digest: str, predicate: object) -> str:
    envelope: Mapping[str, Any] = json.loads(line)
    (signature,) = envelope["signatures"]
    payload, signed, public = (
        b64decode(text, validate=True)
        for text in (envelope["payload"], signature["sig"], signature["publicKey"])
    )
    key, statement = Ed25519PublicKey.from_public_bytes(public), json.loads(payload)
    if _to_line(_envelop(payload, signed, key)) != line:
        raise ValueError("not written as okosystem release sign does")
    key.verify(signed, encode(payload))
    if statement["subject"] != [{"name": MANIFEST, "digest": {"sha256": digest}}]:
        raise ValueError("it states the digest of another manifest")
    if predicate not in (None, statement["predicate"]):
        raise ValueError("it states another provenance")
    return key_id(key)


def _envelop(payload: bytes, signature: bytes, key: Ed25519PublicKey) -> dict[str, object]:
    entry = {
        "keyid": key_id(key),
        "publicKey": b64encode(key.public_bytes_raw()).decode(),
        "sig": b64encode(signature).decode(),
    }
    return {
        "payload": b64encode(payload).decode(),
        "payloadType": PAYLOAD_TYPE,
        "signatures": [entry],
    }


def _to_line(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
