"""Which answers to strangers' questions are worth keeping: those asked for again, or slowly made.

Strangers can ask without end what nobody asks again; kept, it would push out what everybody reads.
"""

from okosystem.web.keys import ASKS

REMEMBERED = 1 << 13
SLOW = 0.1
"""Seconds from which an answer is kept at once."""


class Repeats:
    """Remembers the questions of late; the cache's lock makes it safe for threads."""

    def __init__(self) -> None:
        self._asked: set[bytes] = set()

    def is_worth(self, path: str, digest: bytes, seconds: float) -> bool:
        """Tell whether to keep the answer to a question that took so long to answer."""
        if path not in ASKS or seconds > SLOW or digest in self._asked:
            return True
        if len(self._asked) >= REMEMBERED:
            self._asked.clear()
        self._asked.add(digest)
        return False
