"""Download a published release in order to verify it: the files that its manifest lists."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from okosystem.core.errors import FetchFailed, FetchFailure, ReleaseError
from okosystem.core.release import MANIFEST, SIGNATURES
from okosystem.core.verification import Report, read_manifest
from okosystem.importers.downloads import download
from okosystem.importers.fetching import is_local

MAX_MANIFEST = 16 << 20
MAX_BYTES = 4 << 30
"""The sizes of the largest manifest and of the largest release."""
MAX_FILES = 20_000
MAX_FILE_SECONDS, MAX_TOTAL_SECONDS = 120.0, 3600.0
_GONE = {404, 410}


def fetch_release(address: str, folder: Path) -> None:
    """Fetch the release at an address into a new folder; raises ReleaseError and FetchFailed.

    The address is that of its manifest or of the folder of the manifest. A file that the server
    lacks, or that is larger than the manifest states, is skipped, so that `verify` reports it.
    """
    source = _Downloader(address.removesuffix(MANIFEST).rstrip("/"), folder, time.monotonic())
    source.get(MANIFEST, MAX_MANIFEST)
    manifest = read_manifest((folder / MANIFEST).read_bytes(), Report())
    for name, limit in _sizes(address, manifest).items():
        try:
            source.get(name, limit)
        except FetchFailed as error:
            if error.status not in _GONE and error.kind is not FetchFailure.LARGE:
                raise


def _sizes(address: str, manifest: Mapping[str, Any] | None) -> dict[str, int]:
    """Return the files to fetch and their sizes; none if the manifest is invalid."""
    if manifest is None:
        return {}
    sizes = {name: entry["bytes"] for name, entry in manifest["files"].items()}
    if len(sizes) > MAX_FILES or sum(sizes.values()) > MAX_BYTES:
        raise ReleaseError(
            f"{address}  has {len(sizes)} files with {sum(sizes.values())} bytes, more than "
            f"{MAX_FILES} or {MAX_BYTES}. How to fix it: fetch it in another way, and verify the "
            "folder"
        )
    return {**sizes, SIGNATURES: MAX_MANIFEST}


@dataclass(frozen=True, slots=True)
class _Downloader:
    """Downloads files of one release into a folder, within one time limit for all of them."""

    base: str
    folder: Path
    started_at: float

    def get(self, name: str, limit: int) -> None:
        """Fetch one file; raises ReleaseError and FetchFailed."""
        url = f"{self.base}/{quote(name)}"
        self._require_secure(url)
        seconds = min(MAX_FILE_SECONDS, self.started_at + MAX_TOTAL_SECONDS - time.monotonic())
        # Outside the folder, since a download has a file of its own beside it.
        draft = self.folder.with_name("download")
        found = download(url, draft, accept="*/*", limit_bytes=limit, timeout=seconds)
        self._require_secure(found.url)
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        found.path.replace(self.folder / name)

    def _require_secure(self, url: str) -> None:
        if not url.startswith("https://") and not is_local(self.base):
            raise ReleaseError(f"{url}  is not secured. How to fix it: use https://")
