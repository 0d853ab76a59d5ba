"""Fold and stem texts, so that case, accents, spelling and endings do not matter."""

import re
import unicodedata
from functools import lru_cache

_NOT_ALPHANUMERIC = re.compile("[^a-z0-9]+")
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "đ": "d", "ŋ": "n"})


def fold(text: str) -> str:
    """Reduce a text to lower-case words without accents, hyphens or Norwegian letters."""
    if text.isascii():
        return _NOT_ALPHANUMERIC.sub(" ", text.lower()).strip()
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    letters = (c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join("".join(letters).split())


def fold_words(text: str) -> set[str]:
    """List the folded words; a hyphenated word is also one word: id, porten and idporten."""
    return set().union(*map(_words_of_token, text.split()))


@lru_cache(maxsize=1 << 14)
def _words_of_token(token: str) -> frozenset[str]:
    parts = fold(token).split()
    return frozenset([*parts, "".join(parts)] if parts else [])


@lru_cache(maxsize=1 << 14)
def stem_word(word: str) -> str:
    """Stem a folded word with Snowball: veiledere, veilederne and veilederen become one."""
    # Importing Snowball loads all its languages, which a server should not do until it must.
    from snowballstemmer import stemmer

    # A stemmer has state, so threads must not share one.
    return str(stemmer("norwegian").stemWord(word))


def version_key(version: str) -> list[int]:
    """Return the sort key of a version number: its numbers, so that 0.10 follows 0.9."""
    return [int(number) for number in re.findall(r"\d+", version)]
