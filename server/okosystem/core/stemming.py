"""Norwegian stems of folded words, by Snowball: veiledere, veilederne and veilederen are one."""

from collections.abc import Iterable

LANGUAGE = "norwegian"


def stems(words: Iterable[str]) -> set[str]:
    """Stem words. A stemmer remembers the word it works on, so each caller has its own."""
    # Snowball comes with all its languages, which no server should read before it must.
    from snowballstemmer import stemmer

    stem = stemmer(LANGUAGE).stemWord
    return {stem(word) for word in words}
