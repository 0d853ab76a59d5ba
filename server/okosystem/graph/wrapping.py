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
_OTHER_WIDTH = 0.635
_DICTIONARIES = {"nb": "nb_NO", "nn": "nn_NO", "en": "en_GB"}


def hyphenation_of(language: str) -> pyphen.Pyphen:
    """Return the hyphenation of a language; its dictionary is read once."""
    return pyphen.Pyphen(lang=_DICTIONARIES.get(language, "nb_NO"))


def text_width(text: str, size: float) -> float:
    """Estimate the width of a text."""
    return size * sum(_WIDTHS.get(letter, _OTHER_WIDTH) for letter in text)


@lru_cache(maxsize=4096)
def wrap(text: str, room: float, size: float, language: str = "nb", most: int = 4) -> Sequence[str]:
    """Break a text into at most `most` lines, with an ellipsis for the rest.

    A line keeps its trailing space, so that joining the lines gives the text. No-break spaces are
    kept.
    """
    lines, line = list[str](), ""
    for word in text.split(" "):
        rest = word
        while text_width(f"{line} {rest}".strip(), size) > room:
            start = f"{line} " if line else ""
            fits_alone = line and text_width(rest, size) <= room
            part, rest = ("", rest) if fits_alone else _split(start, rest, room, size, language)
            if not (line or part):
                break
            lines, line = [*lines, start + part], ""
        line = f"{line} {rest}".strip()
    lines.append(line)
    if len(lines) > most:
        lines[most - 1 :] = [f"{lines[most - 1].rstrip('- ')} …"]
    return lines


def _split(start: str, word: str, room: float, size: float, language: str) -> tuple[str, str]:
    """Hyphenate a word so that its first part fits after `start`; empty if none does."""
    found = hyphenation_of(language).positions(word.strip("-,.:")) if word.isalpha() else []
    after = [n + 1 for n, letter in enumerate(word[:-1]) if letter in "-/." and n > 1]
    for at in sorted({*after, *(at for at in found if 3 < at < len(word) - 3)}, reverse=True):
        part = word[:at] if word[at - 1] in "-/." else f"{word[:at]}-"
        if text_width(start + part, size) <= room:
            return part, word[at:]
    return "", word
