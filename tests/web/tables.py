"""Extracts the texts of the tables (TOML) of the package, for the translations."""

import re
import tomllib
from collections.abc import Collection, Iterator
from typing import Any, BinaryIO

Extracted = tuple[int, str, str, list[str]]
WORD = re.compile(r"[^\W\d_]")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def extract(
    file: BinaryIO, keywords: Collection[str], comment_tags: object, options: object
) -> Iterator[Extracted]:
    """Extract every string under a key that the table itself lists as `texts`.

    The texts count as marked; a string of placeholders alone has nothing to translate.
    """
    table = tomllib.loads(file.read().decode())
    if "mark" in keywords:
        for text in texts(table, set(table.pop("texts", ()))):
            yield 1, "mark", text, []


def texts(value: Any, keys: Collection[str], *, is_text: bool = False) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from texts(each, keys, is_text=key in keys)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each, keys, is_text=is_text)
    elif is_text and WORD.search(PLACEHOLDER.sub("", value)):
        yield value
