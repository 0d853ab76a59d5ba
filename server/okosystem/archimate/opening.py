"""A model from a file, Open Exchange or Turtle, as its name ends."""

from pathlib import Path

from okosystem.archimate import reading, turtle
from okosystem.archimate.model import Model
from okosystem.core.errors import BrokenModel

LARGEST = 64_000_000
"""Bytes. The largest public models we know have a few million."""


def opened(path: Path) -> tuple[Model, str]:
    """Read a model, and the namespace of its things where the file tells it; else it is empty.

    Raises BrokenModel and BrokenTurtle, with the line.
    """
    if not path.is_file():
        raise BrokenModel.at(str(path), "there is no such file", "check the spelling")
    if path.stat().st_size > LARGEST:
        what = f"it is larger than {LARGEST // 1_000_000} MB"
        raise BrokenModel.at(path.name, what, "export only the part that is wanted")
    if path.suffix.lower() == ".ttl":
        return turtle.read(path)
    if path.suffix.lower() in (".xml", ".archimate"):
        return reading.read(path), ""
    what = "neither Open Exchange nor Turtle by its name"
    raise BrokenModel.at(path.name, what, "the name must end in .xml or .ttl")
