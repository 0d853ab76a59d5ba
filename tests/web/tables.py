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
    """Extract every string under a key that the table itself lists as `texts` or `messages`.

    The texts count as marked, the messages are English; a string of placeholders alone has nothing
    to translate.
    """
    table = tomllib.loads(file.read().decode())
    listed = {"mark": set(table.pop("texts", ())), "Message": set(table.pop("messages", ()))}
    for keyword in listed.keys() & set(keywords):
        for text in texts(table, listed[keyword]):
            yield 1, keyword, text, []


def texts(value: Any, keys: Collection[str], *, is_text: bool = False) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from texts(each, keys, is_text=is_text or key in keys)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each, keys, is_text=is_text)
    elif is_text and WORD.search(PLACEHOLDER.sub("", value)):
        yield value
