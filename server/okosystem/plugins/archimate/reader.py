"""Read a model from a file: Open Exchange, or the Turtle that Digdir publishes.

Only elements, relationships and the names of views are read, never documentation. A file cannot
reach out: document types, and so all entities, are refused (defusedxml), and no schema is fetched.
"""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as Tree
from xml.parsers.expat import ErrorString

import pyoxigraph as ox
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from okosystem.errors import BrokenModel
from okosystem.plugins.archimate.model import (
    EXPORT_AGAIN_FIX,
    FRAGMENT_BASE,
    Model,
    ModelBuilder,
    identifier_of,
)
from okosystem.plugins.archimate.vocabulary import EXCHANGE, XSI
from okosystem.rdf.terms import (
    ARCHIMATE,
    BASE,
    OWL,
    RDF_TYPE,
    local_name,
)
from okosystem.turtle import turtle

MAX_BYTES = 64_000_000
"""The largest public models we know have a few million."""
MAX_DEPTH = 100

SPACE = {"": EXCHANGE}
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
FIXES: Mapping[str, str] = {
    "http://www.opengroup.org/xsd/archimate": (
        "it is of version 2; open it in Archi, and export it as version 3"
    ),
    "http://www.archimatetool.com/archimate": (
        "it is Archi's own file; in Archi choose File, Export, Model to Open Exchange File"
    ),
}

VERSION = OWL["versionInfo"]
MODEL_TYPE, VIEW_TYPE = "ArchiMate", "ArchimateDiagramModel"
RELATIONSHIP_SUFFIX = "Relationship"
IGNORED_TYPES = ("", MODEL_TYPE, "Property")
Value = ox.NamedNode | ox.Literal
_Values = defaultdict[str, list[Value]]
"""Property → values of one node."""


def read_model(path: Path) -> tuple[Model, str]:
    """Read a model and the namespace of its elements, which is empty for Open Exchange.

    Raises BrokenModel and BrokenTurtle, with the line.
    """
    if not path.is_file():
        raise BrokenModel.at(str(path), "there is no such file", "check the spelling")
    if path.stat().st_size > MAX_BYTES:
        what = f"it is larger than {MAX_BYTES // 1_000_000} MB"
        raise BrokenModel.at(path.name, what, "export only the part that you need")
    if path.suffix.lower() == ".ttl":
        return _read_turtle(path)
    if path.suffix.lower() in (".xml", ".archimate"):
        return _read_exchange(path), ""
    what = "neither Open Exchange nor Turtle by its name"
    raise BrokenModel.at(path.name, what, "the name must end in .xml or .ttl")


def _read_exchange(path: Path) -> Model:
    builder = ModelBuilder(path.name)
    root = _parse(path.read_bytes(), builder)
    for node in root.iterfind("elements/element", SPACE):
        builder.add_element(*_identity(node), _texts(node), _line(node))
    for node in root.iterfind("relationships/relationship", SPACE):
        ends = (node.get("source", ""), node.get("target", ""))
        builder.add_relationship(*_identity(node), _texts(node), ends, _line(node))
    for node in root.iterfind("views/diagrams/view", SPACE):
        builder.add_view(_identity(node)[0], _texts(node), _line(node))
    return builder.build(root.get("identifier", ""), _texts(root), root.get("version", ""))


def _parse(data: bytes, builder: ModelBuilder) -> Tree.Element:
    """Parse an Open Exchange file; each XML element gets the attribute `line`."""
    target = _NumberedTree(builder)
    try:
        target.parser.feed(data)  # in one piece: expat reads a tag again with each piece of it
        return target.parser.close()
    except DefusedXmlException as error:
        what = "it has a document type, which can hide a trap"
        raise builder.error(
            target.line, what, "remove the <!DOCTYPE …>; no model needs it"
        ) from error
    except Tree.ParseError as error:
        what = f"not XML: {ErrorString(error.code)}"
        raise builder.error(error.position[0], what, EXPORT_AGAIN_FIX) from error
    except (LookupError, ValueError) as error:
        what = f"the encoding it declares cannot be read: {error}"
        raise builder.error(1, what, "save it as UTF-8") from error


class _NumberedTree(Tree.TreeBuilder):
    """Builds the tree of an Open Exchange file, and refuses any other or a deeply nested one."""

    def __init__(self, builder: ModelBuilder) -> None:
        super().__init__()
        self.parser = XMLParser(target=self, forbid_dtd=True)
        self._builder = builder
        self._depth = 0

    @property
    def line(self) -> int:
        """The line that the parser is at."""
        return int(self.parser.parser.CurrentLineNumber)

    def start(self, tag: str, attrs: dict[str, str]) -> Tree.Element:
        """Begin an XML element; raises BrokenModel."""
        self._depth += 1
        if self._depth == 1 and tag != f"{{{EXCHANGE}}}model":
            raise self._wrong_root(tag)
        if self._depth > MAX_DEPTH:
            raise self._builder.error(self.line, f"it is more than {MAX_DEPTH} levels deep")
        return super().start(tag, attrs | {"line": str(self.line)})

    def end(self, tag: str) -> Tree.Element:
        """End an XML element."""
        self._depth -= 1
        return super().end(tag)

    def _wrong_root(self, tag: str) -> BrokenModel:
        namespace, _, local = tag.rpartition("}")
        namespace = namespace.removeprefix("{")
        where = namespace or "no namespace"
        what = f"not an Open Exchange file: it begins with {local} of {where}"
        return self._builder.error(
            self.line, what, FIXES.get(namespace, f"the namespace is {EXCHANGE}")
        )


def _identity(node: Tree.Element) -> tuple[str, str]:
    return node.get("identifier", ""), node.get(f"{{{XSI}}}type", "").rpartition(":")[2]


def _texts(node: Tree.Element) -> dict[str, str]:
    """Read the names of a part; of several in a language the first counts."""
    found: dict[str, str] = {}
    for name in node.iterfind("name", SPACE):
        found.setdefault(name.get(LANGUAGE, ""), " ".join("".join(name.itertext()).split()))
    return found


def _line(node: Tree.Element) -> int:
    return int(node.get("line", "1"))


def _read_turtle(path: Path) -> tuple[Model, str]:
    text = _read_text(path)
    nodes: dict[str, _Values] = defaultdict(lambda: defaultdict(list))
    for quad in turtle.quads(text, path.name):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, Value):
            nodes[quad.subject.value][quad.predicate.value].append(quad.object)
    models = [iri for iri, values in nodes.items() if _kind_of(values) == MODEL_TYPE]
    if len(models) != 1:
        what = f"{len(models)} nodes are archimate:{MODEL_TYPE}, and a file must have one"
        fix = f"archimate: is <{ARCHIMATE}>; publish one model per file"
        raise BrokenModel.at(path.name, what, fix)
    identifier, lines = local_name(models[0]), _first_lines(text)
    namespace = models[0].removesuffix(identifier)
    builder = ModelBuilder(path.name)
    if namespace == FRAGMENT_BASE:
        builder.is_ours = True
        namespace = _namespace_of_others(builder, nodes)
    for iri, values in nodes.items():
        line = lines.get(local_name(iri)) or lines.get(f"<{iri}>", 1)
        _add_node(builder, namespace, iri, values, line)
    model = nodes[models[0]]
    version = next((value.value for value in model[VERSION]), "")
    return builder.build(identifier, _names(model), version), namespace


def _namespace_of_others(builder: ModelBuilder, nodes: Mapping[str, _Values]) -> str:
    """Return the namespace of the foreign nodes in a file that we wrote, empty if none."""
    found = {
        iri.removesuffix(local_name(iri))
        for iri, values in nodes.items()
        if _kind_of(values) and not iri.startswith(BASE)
    }
    if len(found) > 1:
        what = f"what is not ours is under {' and '.join(sorted(found))}"
        raise builder.error(1, what, "publish one model per file")
    return next(iter(found), FRAGMENT_BASE)


def _add_node(builder: ModelBuilder, namespace: str, iri: str, values: _Values, line: int) -> None:
    kind, is_ours = _kind_of(values), builder.is_ours
    local = _identifier(iri, namespace, is_ours)
    if kind and not local:
        what = f"{iri} is not under {namespace}, as the model is"
        raise builder.error(line, what, "publish one model per file")
    if kind.endswith(RELATIONSHIP_SUFFIX):
        source, target = (
            _identifier(end, namespace, is_ours) or end
            for end in (
                next((v.value for v in values[f"{ARCHIMATE}{word}"]), "")
                for word in ("source", "target")
            )
        )
        kind = kind.removesuffix(RELATIONSHIP_SUFFIX)
        builder.add_relationship(local, kind, _names(values), (source, target), line)
    elif kind == VIEW_TYPE:
        builder.add_view(local, _names(values), line)
    elif kind not in IGNORED_TYPES:
        builder.add_element(local, kind, _names(values), line)


def _identifier(iri: str, namespace: str, is_ours: bool) -> str:
    """Return the identifier of an IRI; our own IRIs get ours only if we wrote the file."""
    local = local_name(iri)
    if iri == namespace + local or (is_ours and iri == FRAGMENT_BASE + local):
        return local
    try:
        return identifier_of(iri) if is_ours else ""
    except ValueError:
        return ""


def _kind_of(values: _Values) -> str:
    types = {value.value for value in values[RDF_TYPE] if value.value.startswith(ARCHIMATE)}
    kinds = {kind.removeprefix(ARCHIMATE) for kind in types} - {RELATIONSHIP_SUFFIX}
    return min(kinds, default="")


def _names(values: _Values) -> dict[str, str]:
    found = [v for v in values[f"{ARCHIMATE}name"] if isinstance(v, ox.Literal)]
    return {v.language or "": " ".join(v.value.split()) for v in found}


def _first_lines(text: str) -> dict[str, int]:
    """Find the line where each node is described: the first that begins with its name.

    The lines of a long text, which may begin with anything, are passed over.
    """
    lines: dict[str, int] = {}
    is_in_text = False
    for number, line in enumerate(text.splitlines(), 1):
        if line and not is_in_text and not line[0].isspace():
            token = line.split(maxsplit=1)[0]
            lines.setdefault(token if token[0] == "<" else token.rpartition(":")[2], number)
        is_in_text ^= line.count('"""') % 2 == 1
    return lines


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        what = f"byte {error.start} is not UTF-8"
        raise BrokenModel.at(path.name, what, "save the file as UTF-8") from error
