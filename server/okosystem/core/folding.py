"""How texts are compared: folded, so that case, accents and spelling do not matter."""

import re
import unicodedata

_NO_WORD = re.compile("[^a-z0-9]+")
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "đ": "d", "ŋ": "n"})


def fold(text: str) -> str:
    """Write a text so that case, accents, hyphens and the spelling of æøå do not matter."""
    if text.isascii():
        return _NO_WORD.sub(" ", text.lower()).strip()
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    kept = (c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join("".join(kept).split())


def words_of(text: str) -> set[str]:
    """List the folded words; what hyphens join is also one word: id, porten and idporten."""
    found: set[str] = set()
    for token in text.split():
        parts = fold(token).split()
        found.update(parts, ["".join(parts)] if parts else [])
    return found
