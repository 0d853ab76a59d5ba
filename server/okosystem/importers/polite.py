"""Ask as a guest: one request at a time, wait when told to, and not again for what is the same."""

import json
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from okosystem.core.errors import NotFetched
from okosystem.importers.addresses import is_local
from okosystem.importers.fetching import Fetched, fetch

WAIT_FOR = {429, 503}
TRIES = 4
LONGEST_WAIT = 120.0


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer on disk: where, with which status, and what it calls itself."""

    path: Path
    status: int
    media: str
    url: str

    @property
    def body(self) -> bytes:
        """The answer as it came."""
        return self.path.read_bytes()


def ask(
    url: str,
    *,
    accept: str,
    kept: Path,
    limit_bytes: int,
    timeout: float,
    expect: Collection[int] = (200,),
    reuse: bool = False,
) -> Kept:
    """Fetch an address into the file `kept`; raises NotFetched.

    What is there from last time stays when the server says that it is the same; with `reuse` it is
    not asked. An address inside is fetched only when that is what was asked for in so many words.
    Whoever wants us to wait for more than two minutes is asked another time.
    """
    before = _read(kept, url)
    if reuse and before:
        return before
    etag = _etag(kept) if before and before.status == 200 else None
    draft = kept.with_name(f"{kept.name}.part")
    for tried in range(TRIES):
        try:
            fetched = fetch(
                url,
                accept=accept,
                limit_bytes=limit_bytes,
                timeout=timeout,
                etag=etag,
                allow_private=is_local(url),
                expect={*expect, *([304] if etag else [])},
                into=draft,
                packed=True,
            )
            return before if before and fetched.status == 304 else _keep(fetched, url, kept, draft)
        except NotFetched as error:
            wait = pause(error.headers.get("retry-after"), tried)
            if error.status not in WAIT_FOR or tried == TRIES - 1 or wait > LONGEST_WAIT:
                raise
            time.sleep(wait)
        finally:
            draft.unlink(missing_ok=True)
    raise AssertionError("the last try returns or raises")


def pause(said: str | None, tried: int) -> float:
    """Take the seconds to wait from Retry-After, else a little more each time."""
    if said and said.strip().isdigit():
        return float(said)
    with suppress(ValueError, TypeError):
        return max(0.0, (parsedate_to_datetime(said or "") - datetime.now(UTC)).total_seconds())
    return 2.0**tried


def _keep(fetched: Fetched, url: str, kept: Path, draft: Path) -> Kept:
    """Put what came in place, with what must be known of it beside."""
    media = fetched.headers.get("content-type", "").partition(";")[0].strip().lower()
    beside = {
        "asked": url,
        "url": fetched.url,
        "status": fetched.status,
        "media": media,
        "etag": fetched.headers.get("etag"),
    }
    draft.replace(kept)
    _beside(kept).write_text(json.dumps(beside), encoding="utf-8")
    return Kept(kept, fetched.status, media, fetched.url)


def _read(kept: Path, url: str) -> Kept | None:
    """Read what is kept of this very address."""
    said = _said(kept)
    if not kept.is_file() or said.get("asked") != url:
        return None
    return Kept(kept, int(said["status"]), str(said["media"]), str(said["url"]))


def _etag(kept: Path) -> str | None:
    tag = _said(kept).get("etag")
    return str(tag) if tag else None


def _said(kept: Path) -> Mapping[str, Any]:
    try:
        return dict(json.loads(_beside(kept).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _beside(kept: Path) -> Path:
    return kept.with_name(f"{kept.name}.json")
