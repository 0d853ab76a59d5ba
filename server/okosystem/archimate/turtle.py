"""The Turtle that Digdir publishes, with https://purl.org/archimate#, read as a model."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pyoxigraph as ox

from okosystem.archimate.gathering import Gathering
from okosystem.archimate.model import Model
from okosystem.core import turtle
from okosystem.core.errors import BrokenModel
from okosystem.core.terms import ARCHIMATE, OWL, RDF_TYPE

VERSION = OWL["versionInfo"]
MODEL = "ArchiMate"
ENDING = "Relationship"
# What the file has besides elements and relationships; views are not imported.
OTHERS = (MODEL, "ArchimateDiagramModel", "Property")
Value = ox.NamedNode | ox.Literal


def read(path: Path) -> tuple[Model, str]:
    """Read a model, and the namespace of its things; raises BrokenTurtle, BrokenModel."""
    text = _text(path)
    about: dict[str, list[tuple[str, Value]]] = {}
    for quad in turtle.quads(text, path.name):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, Value):
            about.setdefault(quad.subject.value, []).append((quad.predicate.value, quad.object))
    things = [thing for thing in (_Thing(iri, said) for iri, said in about.items()) if thing.kind]
    models = [thing for thing in things if thing.kind == MODEL]
    if len(models) != 1:
        what = f"{len(models)} things are archimate:{MODEL}, and one of them is the model"
        cure = f"archimate: is <{ARCHIMATE}>; publish one model a file"
        raise BrokenModel.at(path.name, what, cure)
    return _gathered(path.name, _starts(text), things, models[0]), models[0].space


class _Thing:
    """What the file says about one IRI, as far as we use it."""

    def __init__(self, iri: str, said: Iterable[tuple[str, Value]]) -> None:
        self.iri = iri
        end = max(iri.rfind("/"), iri.rfind("#")) + 1
        self.space, self.local = iri[:end], iri[end:]
        self.said = list(said)
        types = {value.value for value in self.all(RDF_TYPE) if value.value.startswith(ARCHIMATE)}
        self.kind = min({kind.removeprefix(ARCHIMATE) for kind in types} - {ENDING}, default="")

    def all(self, predicate: str) -> list[Value]:
        """List the values of a property."""
        return [value for name, value in self.said if name == predicate]

    def names(self) -> dict[str, str]:
        """Read the names by language, without the spaces that typing left."""
        found = [v for v in self.all(f"{ARCHIMATE}name") if isinstance(v, ox.Literal)]
        return {v.language or "": " ".join(v.value.split()) for v in found}

    def end(self, word: str) -> str:
        """Read the local name of the thing at an end."""
        found = [v.value for v in self.all(f"{ARCHIMATE}{word}")]
        return found[0].removeprefix(self.space) if found else ""


def _gathered(
    file: str, starts: Mapping[str, int], things: Iterable[_Thing], model: _Thing
) -> Model:
    gathering = Gathering(file)
    for thing in things:
        line = starts.get(thing.local) or starts.get(f"<{thing.iri}>", 1)
        if thing.space != model.space:
            what = f"{thing.iri} is not under {model.space}, as the model is"
            raise gathering.fault(line, what, "publish one model a file")
        if thing.kind.endswith(ENDING):
            ends = (thing.end("source"), thing.end("target"))
            kind = thing.kind.removesuffix(ENDING)
            gathering.relationship(thing.local, kind, thing.names(), ends, line)
        elif thing.kind not in OTHERS:
            gathering.element(thing.local, thing.kind, thing.names(), line)
    version = next((value.value for value in model.all(VERSION)), "")
    return gathering.model(model.local, model.names(), version)


def _starts(text: str) -> dict[str, int]:
    """Find the line where each thing is described: the first that begins with its name."""
    starts: dict[str, int] = {}
    for n, line in enumerate(text.splitlines(), 1):
        if line and not line[0].isspace():
            token = line.split(maxsplit=1)[0]
            starts.setdefault(token if token[0] == "<" else token.rpartition(":")[2], n)
    return starts


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        what = f"byte {error.start} is not UTF-8"
        raise BrokenModel.at(path.name, what, "save the file as UTF-8") from error
