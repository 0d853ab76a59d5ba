"""Download a published release in order to verify it: the files that its manifest lists."""

import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from okosystem.errors import FetchFailed, FetchFailure, ReleaseError
from okosystem.fetch.downloads import download
from okosystem.fetch.fetching import is_local
from okosystem.release import reference_engines
from okosystem.release.release import MANIFEST, SIGNATURES
from okosystem.release.verification import MAX_DOCUMENT, Report, read_manifest

MAX_FILE_SECONDS, MAX_TOTAL_SECONDS = 120.0, 3600.0
_GONE = {404, 410}


def fetch_release(address: str, folder: Path) -> None:
    """Fetch the release at an address into a new folder; raises ReleaseError and FetchFailed.

    The address is that of its manifest or of the folder of the manifest. A file that the server
    lacks, or that is larger than the manifest states, is skipped, so that `verify` reports it.
    """
    source = _Downloader(address.removesuffix(MANIFEST).rstrip("/"), folder, time.monotonic())
    source.get(MANIFEST, MAX_DOCUMENT)
    manifest = read_manifest((folder / MANIFEST).read_bytes(), Report())
    if manifest is None:
        return
    sizes = {name: int(entry["bytes"]) for name, entry in manifest["files"].items()}
    others = dict.fromkeys((SIGNATURES, reference_engines.FILE), MAX_DOCUMENT)
    for name, limit in {**sizes, **others}.items():
        try:
            source.get(name, limit)
        except FetchFailed as error:
            if error.status not in _GONE and error.kind is not FetchFailure.LARGE:
                raise


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
