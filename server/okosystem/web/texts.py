"""Texts as pages show them: chosen for the reader, and perhaps leading somewhere."""

from dataclasses import dataclass

from okosystem.engine.texts import CHAIN, Text, all_best, best, by_language

__all__ = ["CHAIN", "Text", "To", "all_best", "best", "by_language"]


@dataclass(frozen=True, slots=True)
class To:
    """A text that leads to where it comes from, such as a number to what was counted."""

    text: str
    address: str
