"""Work that takes seconds, run in a process of its own: one at a time, killable, output cached.

The process runs one of our modules, with arguments, and writes bytes. Its memory is returned when
it ends, and the server's threads answer others meanwhile.
"""

import logging
import subprocess
import sys
import threading
import zlib
from collections.abc import Hashable, Sequence

from cachetools import LRUCache

from okosystem.errors import Busy, Message
from okosystem.sparql.admission import Admission

WAITING, PER_CLIENT, WAIT_SECONDS = 6, 3, 2.0
RUN_SECONDS = 60.0
CACHE_BYTES = 6 << 20
NOT_NOW = Message("The computation did not finish. How to fix it: try again in a moment.")
logger = logging.getLogger(__name__)


class SubprocessJob:
    """Runs one module, and caches its compressed output up to `cache_bytes`."""

    def __init__(
        self,
        module: str,
        seconds: float = RUN_SECONDS,
        cache_bytes: int = CACHE_BYTES,
    ) -> None:
        self._module, self._seconds = module, seconds
        self._cache: LRUCache[Hashable, bytes] = LRUCache(cache_bytes, getsizeof=len)
        self._lock = threading.Lock()
        self.admission = Admission(1, WAITING, PER_CLIENT)

    def run(
        self,
        client: str,
        key: Hashable,
        *arguments: str,
        stdin: bytes = b"",
        failure: Message = NOT_NOW,
    ) -> bytes:
        """Return the output of the module; raises TooManyQueries, or Busy with `failure`.

        The key must identify all that the output depends on.
        """
        if (output := self._cached(key)) is None:
            with self.admission.admit(client, WAIT_SECONDS):
                output = self._cached(key)
                output = output or zlib.compress(self._execute(arguments, stdin, failure))
            with self._lock:
                if len(output) <= self._cache.maxsize:
                    self._cache[key] = output
        return zlib.decompress(output)

    def _cached(self, key: Hashable) -> bytes | None:
        with self._lock:
            return self._cache.get(key)

    def _execute(self, arguments: Sequence[str], stdin: bytes, failure: Message) -> bytes:
        command = [sys.executable, "-I", "-m", self._module, *arguments]
        try:
            done = subprocess.run(  # noqa: S603
                command, input=stdin, capture_output=True, timeout=self._seconds, check=True, env={}
            )
        except (OSError, subprocess.SubprocessError) as error:
            errors = getattr(error, "stderr", b"") or b""
            logger.error("%s failed: %s %s", self._module, error, errors[-400:].decode())
            raise Busy(failure) from error
        return done.stdout
