"""Norwegian stems of folded words, by Snowball: veiledere, veilederne and veilederen are one."""

from collections.abc import Iterable

from snowballstemmer import stemmer

LANGUAGE = "norwegian"


def stems(words: Iterable[str]) -> set[str]:
    """Stem words. A stemmer remembers the word it works on, so each caller has its own."""
    stem = stemmer(LANGUAGE).stemWord
    return {stem(word) for word in words}
