"""`okosystem harvest check --release`: what the build could not try, put into the release."""

import json
from collections.abc import Sequence
from pathlib import Path

from okosystem.core.errors import ReleaseError
from okosystem.core.publishing import publish, written_json
from okosystem.core.release import Release, sha256
from okosystem.harvest.checking import Result
from okosystem.harvest.delivered import Delivery
from okosystem.harvest.own import FEEDS, REPORT
from okosystem.harvest.report import told


def own_document(folder: Path, kind: str) -> Delivery:
    """Take our own document of a kind out of a release; raises ReleaseError."""
    feed = next(feed for feed, kinds in FEEDS.items() if kind in kinds)
    body = Release.open(folder).file(f"fdk/{feed}.ttl").read_bytes()
    return Delivery(f"/fdk/{feed}", "text/turtle", body)


def put_into(folder: Path, results: Sequence[Result]) -> Release:
    """Put results in place of what the build found, as a release of its own."""
    release = Release.open(folder)
    if release.is_on_disk:
        raise ReleaseError(f"{folder}  is a store on disk. How to fix it: do it before loading.")
    said = json.loads(release.file(REPORT).read_text(encoding="utf-8"))
    for language, entries in said.items():
        found = {(r.source, r.kind): told(r, language) for r in results}
        kept = [found.pop((e["source"], e["kind"]), e) for e in entries]
        said[language] = [*kept, *found.values()]
    contents = {name: release.file(name).read_bytes() for name in release.manifest["files"]}
    contents[REPORT] = written_json(said)
    files = {n: {"sha256": sha256(data), "bytes": len(data)} for n, data in contents.items()}
    described = {**release.manifest, "files": files, "digest": sha256(written_json(files))}
    return publish(contents, described, folder)
