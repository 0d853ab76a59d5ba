"""Render the poster as PNG or PDF: one at a time, with a short queue and a cache."""

import logging
import subprocess
import sys
import threading
from hashlib import sha256

from cachetools import LRUCache

from okosystem.core.errors import Busy
from okosystem.core.messages import Message
from okosystem.engine.admission import Admission
from okosystem.web.malbilde import render_process
from okosystem.web.third_party import FACES, INTER, folder

QUEUE_LENGTH, PER_CLIENT, WAIT_SECONDS = 6, 3, 10.0
TIMEOUT = 30.0
CACHE_BYTES = 16 << 20
logger = logging.getLogger(__name__)

_admission = Admission(1, QUEUE_LENGTH, PER_CLIENT)
_cache: LRUCache[tuple[str, bytes], bytes] = LRUCache(CACHE_BYTES, getsizeof=len)
_lock = threading.Lock()


def rasterize(svg: str, kind: str, client: str) -> bytes:
    """Render a poster, or fetch it from the cache; raises Busy or TooManyQueries.

    The key is the SVG itself, so parameters that change nothing cost nothing.
    """
    key = kind, sha256(svg.encode()).digest()
    if (image := _cached(key)) is None:
        with _admission.admit(client, WAIT_SECONDS):
            image = _cached(key) or _run_renderer(svg, kind)
        with _lock:
            if len(image) <= _cache.maxsize:
                _cache[key] = image
    return image


def _cached(key: tuple[str, bytes]) -> bytes | None:
    with _lock:
        return _cache.get(key)


def _run_renderer(svg: str, kind: str) -> bytes:
    fonts = [str(folder() / INTER / face) for face in FACES]
    command = [sys.executable, "-I", render_process.__file__, kind, *fonts]
    try:
        process = subprocess.run(  # noqa: S603
            command, input=svg.encode(), capture_output=True, timeout=TIMEOUT, check=True, env={}
        )
    except (OSError, subprocess.SubprocessError) as error:
        logger.error("cannot render the poster as %s: %s", kind, error)
        raise Busy(
            Message(
                "The %(kind)s could not be rendered now. "
                "How to fix it: try again in a moment, or take the SVG.",
                kind=kind,
            )
        ) from error
    return process.stdout
