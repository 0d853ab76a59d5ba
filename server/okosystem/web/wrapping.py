"""Break names into lines that fit a box, without a browser."""

from collections.abc import Sequence
from functools import lru_cache

import pyphen

# Widths of letters in parts of the size of the type, those of DejaVu Sans: the widest of the faces
# that readers are likely to have, so that a name that fits here fits anywhere.
_WIDTHS = {
    **dict.fromkeys("iljIJ", 0.29),
    **dict.fromkeys("ftr-/.,:;'|!()[] ", 0.38),
    **dict.fromkeys("ckszvxyFL", 0.58),
    **dict.fromkeys("ABCEHKNPRSTUVXYZÅ&", 0.7),
    **dict.fromkeys("wDGOQØ–", 0.8),
    **dict.fromkeys("mæMWÆ@%…", 0.98),
}
_OTHER = 0.635
_DICTIONARIES = {"nb": "nb_NO", "nn": "nn_NO", "en": "en_GB"}


def width(text: str, size: float) -> float:
    """Estimate the width of a text."""
    return size * sum(_WIDTHS.get(letter, _OTHER) for letter in text)


@lru_cache(maxsize=4096)
def wrap(text: str, room: float, size: float, language: str = "nb", most: int = 4) -> Sequence[str]:
    """Break a text into at most `most` lines, with an ellipsis for the rest.

    A line that ends with a word ends with its space too, so that the lines read on as the text.
    No-break spaces are kept.
    """
    lines, line = list[str](), ""
    for word in text.split(" "):
        joined = f"{line} {word}".strip()
        if width(joined, size) <= room:
            line = joined
            continue
        if line and width(word, size) <= room:
            lines, line = [*lines, f"{line} "], word
            continue
        *full, line = _broken(line, word, room, size, language)
        lines += full
    lines.append(line)
    return (
        lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1].rstrip('- ')} …"]
    )


def _broken(line: str, word: str, room: float, size: float, language: str) -> list[str]:
    """Hyphenate a word that is too long for its line."""
    start = f"{line} " if line else ""
    for at in reversed(_places(word, language)):
        hyphen = "" if word[at - 1] in "-/." else "-"
        if width(f"{start}{word[:at]}{hyphen}", size) <= room:
            return [f"{start}{word[:at]}{hyphen}", *_rest(word[at:], room, size, language)]
    return [start, *_rest(word, room, size, language)] if line else [word]


def _rest(word: str, room: float, size: float, language: str) -> list[str]:
    if width(word, size) <= room:
        return [word]
    return _broken("", word, room, size, language)


def _places(word: str, language: str) -> list[int]:
    """List where a word may be broken: by dictionary, and after punctuation."""
    after = [n + 1 for n, letter in enumerate(word[:-1]) if letter in "-/." and n > 1]
    found = _dictionary(language).positions(word.strip("-,.:")) if word.isalpha() else []
    return sorted({*after, *(at for at in found if 3 < at < len(word) - 3)})


@lru_cache(maxsize=4)
def _dictionary(language: str) -> pyphen.Pyphen:
    return pyphen.Pyphen(lang=_DICTIONARIES.get(language, "nb_NO"))
