"""Pictures and paper of the poster: one made at a time, a few in line, and kept while in use."""

import logging
import subprocess
import sys
import threading
from hashlib import sha256

from cachetools import LRUCache

from okosystem.core.errors import Busy
from okosystem.core.in_words import in_words
from okosystem.engine.places import Places
from okosystem.web.assets import FACES, INTER, folder
from okosystem.web.malbilde import rendering

WAITING, OF_ONE_CLIENT, PATIENCE = 6, 3, 10.0
SECONDS = 30.0
KEPT = 16 << 20
logger = logging.getLogger(__name__)

_places = Places(1, WAITING, OF_ONE_CLIENT)
_kept: LRUCache[tuple[str, bytes], bytes] = LRUCache(KEPT, getsizeof=len)
_lock = threading.Lock()


def rendered(svg: str, kind: str, client: str) -> bytes:
    """Render a poster, or fetch what was made of the same; raises Busy or TooManyQueries.

    The key is the drawing itself, so no header or parameter that changes nothing costs anything.
    """
    key = kind, sha256(svg.encode()).digest()
    if (found := _known(key)) is None:
        with _places.taken(client, PATIENCE):
            found = _known(key) or _made(svg, kind)
        with _lock:
            if len(found) <= _kept.maxsize:
                _kept[key] = found
    return found


def _known(key: tuple[str, bytes]) -> bytes | None:
    with _lock:
        return _kept.get(key)


def _made(svg: str, kind: str) -> bytes:
    fonts = [str(folder() / INTER / face) for face in FACES]
    command = [sys.executable, "-I", rendering.__file__, kind, *fonts]
    try:
        done = subprocess.run(  # noqa: S603
            command, input=svg.encode(), capture_output=True, timeout=SECONDS, check=True, env={}
        )
    except (OSError, subprocess.SubprocessError) as error:
        logger.error("no %s was made of the poster: %s", kind, error)
        raise Busy(
            in_words(
                "The %(kind)s could not be made now. "
                "How to fix it: try again in a moment, or take the SVG.",
                "Målbildet kunne ikke lages som %(kind)s nå. "
                "Slik retter du det: prøv igjen om litt, eller last ned SVG.",
                kind=kind,
            )
        ) from error
    return done.stdout
