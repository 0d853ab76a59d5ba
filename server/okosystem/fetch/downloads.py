"""Download files one at a time, retried as the server asks, and revalidated by ETag."""

import json
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from typing import Any

from okosystem.errors import FetchFailed
from okosystem.fetch.fetching import Fetched, fetch, is_local

RETRY_STATUSES = {429, 503}
MAX_TRIES = 4
MAX_DELAY = 120.0


@dataclass(frozen=True, slots=True)
class Download:
    """A response stored on disk; `url` is the final address, after redirects."""

    path: Path
    requested: str
    url: str
    status: int
    media_type: str
    etag: str | None

    @property
    def body(self) -> bytes:
        """The body as it was sent."""
        return self.path.read_bytes()


def download(
    url: str,
    target: Path,
    *,
    accept: str,
    limit_bytes: int,
    timeout: float,
    expect: Collection[int] = (200,),
    reuse: bool = False,
    stay: bool = False,
) -> Download:
    """Fetch an address into a file; raises FetchFailed.

    The file from last time stays when the server answers 304, and with `reuse` no request is sent.
    A private address is fetched only if `url` names it literally, and with `stay` a redirect stays
    on its server. A server that asks for a longer delay than two minutes is given up.
    """
    previous = _read(target, url)
    if reuse and previous:
        return previous
    etag = previous.etag if previous and previous.status == 200 else None
    draft = target.with_name(f"{target.name}.part")
    request = partial(
        fetch,
        url,
        accept=accept,
        limit_bytes=limit_bytes,
        timeout=timeout,
        etag=etag,
        allow_private=is_local(url),
        expect={*expect, *([304] if etag else [])},
        into=draft,
        compressed=True,
        stay=stay,
    )
    try:
        fetched = retry(request)
        if previous and fetched.status == 304:
            return previous
        return _store(fetched, url, target, draft)
    finally:
        draft.unlink(missing_ok=True)


def retry(request: Callable[[], Fetched]) -> Fetched:
    """Repeat a request while the server is busy, with the delays that it asks for."""
    for attempt in range(MAX_TRIES):
        try:
            return request()
        except FetchFailed as error:
            delay = retry_delay(error.headers.get("retry-after"), attempt)
            is_last = attempt + 1 == MAX_TRIES
            if error.status not in RETRY_STATUSES or is_last or delay > MAX_DELAY:
                raise
            time.sleep(delay)
    raise AssertionError("the last attempt raises")


def retry_delay(retry_after: str | None, attempt: int) -> float:
    """Return the seconds to wait: from Retry-After, else doubling with each attempt."""
    if retry_after and retry_after.strip().isdecimal():
        return float(retry_after)
    with suppress(ValueError, TypeError, OverflowError):
        until = parsedate_to_datetime(retry_after or "")
        return max(0.0, (until - datetime.now(UTC)).total_seconds())
    return 2.0**attempt


def _store(fetched: Fetched, url: str, target: Path, draft: Path) -> Download:
    """Move a response into place, with its metadata in a file beside it."""
    metadata: dict[str, Any] = {
        "requested": url,
        "url": fetched.url,
        "status": fetched.status,
        "media_type": fetched.headers.get("content-type", "").partition(";")[0].strip().lower(),
        "etag": fetched.headers.get("etag"),
    }
    draft.replace(target)
    _metadata_path(target).write_text(json.dumps(metadata), encoding="utf-8")
    return Download(target, **metadata)


def _read(target: Path, url: str) -> Download | None:
    """Return what was stored for this very address."""
    try:
        metadata = json.loads(_metadata_path(target).read_text(encoding="utf-8"))
        previous = Download(target, **metadata)
    except (OSError, ValueError, TypeError):
        return None
    return previous if target.is_file() and previous.requested == url else None


def _metadata_path(target: Path) -> Path:
    return target.with_name(f"{target.name}.json")
