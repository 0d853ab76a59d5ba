"""Work that takes seconds, in a program of its own: one at a time, killable, its answer kept.

The program is one of our modules, which gets words and writes bytes. What it took of memory is
given back when it ends, and a server's own threads answer others meanwhile.
"""

import logging
import subprocess
import sys
import threading
import zlib
from collections.abc import Hashable

from cachetools import LRUCache

from okosystem.core.errors import Busy
from okosystem.core.messages import Message
from okosystem.engine.admission import Admission

WAITING, OF_ONE_CLIENT, PATIENCE = 6, 3, 20.0
SECONDS = 30.0
KEPT = 2 << 20
NOT_NOW = Message("This could not be worked out now. How to fix it: try again in a moment.")
logger = logging.getLogger(__name__)


class Apart:
    """Runs one module with some words, and keeps what it wrote, packed, while there is room."""

    def __init__(self, module: str, seconds: float = SECONDS, kept: int = KEPT) -> None:
        self._module, self._seconds = module, seconds
        self._kept: LRUCache[Hashable, bytes] = LRUCache(kept, getsizeof=len)
        self._lock = threading.Lock()
        self.admission = Admission(1, WAITING, OF_ONE_CLIENT)

    def answer(self, client: str, key: Hashable, *words: str) -> bytes:
        """Give what the module writes of these words; raises Busy or TooManyQueries.

        The key says what the answer depends on: with the same key it is made once.
        """
        if (found := self._known(key)) is None:
            with self.admission.admit(client, PATIENCE):
                found = self._known(key) or zlib.compress(self._made(*words))
            with self._lock:
                if len(found) <= self._kept.maxsize:
                    self._kept[key] = found
        return zlib.decompress(found)

    def _known(self, key: Hashable) -> bytes | None:
        with self._lock:
            return self._kept.get(key)

    def _made(self, *words: str) -> bytes:
        command = [sys.executable, "-I", "-m", self._module, *words]
        try:
            done = subprocess.run(  # noqa: S603
                command, capture_output=True, timeout=self._seconds, check=True, env={}
            )
        except (OSError, subprocess.SubprocessError) as error:
            told = getattr(error, "stderr", b"") or b""
            logger.error("%s made nothing: %s %s", self._module, error, told[-400:].decode())
            raise Busy(NOT_NOW) from error
        return done.stdout
