"""The house style of Turtle: one way to write a graph, so that a diff shows only changes."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import PurePath

import pyoxigraph as ox
import rdflib
from rdflib import Graph
from rdflib.plugins.serializers.longturtle import LongTurtleSerializer
from rdflib.term import Node

from okosystem.core.errors import BrokenTurtle, SourceError
from okosystem.core.triples import serialize

_DECLARED = re.compile(r"^\s*@?prefix\s+([\w-]*):\s*<([^>]*)>", re.IGNORECASE | re.MULTILINE)


def to_house_style(text: str, prefixes: Mapping[str, str], name: str = "input") -> str:
    """Rewrite Turtle in the house style, which drops comments.

    Raises BrokenTurtle for bad syntax, and SourceError for an undeclared prefix or if rewriting
    would change the graph.
    """
    refuse_unknown_prefixes(text, prefixes, name)
    statements = quads(text, name)
    written = _serialize(text, statements, prefixes, name)
    tidy = "\n".join(line.rstrip() for line in written.splitlines()).rstrip("\n") + "\n"
    if set(statements) != set(quads(tidy, name)):
        raise SourceError(
            f"{name}  the house style would change the meaning. "
            "How to fix it: remove spaces at the line ends inside long literals."
        )
    return tidy


class MainEntityFirst(LongTurtleSerializer):
    """Sorted long Turtle that begins with the entity the file is named for.

    `order` lists the subjects of a file whose blocks stay in the order they were written in.
    """

    main = ""
    order: Sequence[str] = ()

    def orderSubjects(self) -> list[Node]:  # noqa: N802 (rdflib's name)
        """Put the main entity first, then what nothing in the file refers to, then the rest."""
        ordered: list[Node] = super().orderSubjects()
        if self.order:
            position = {iri: number for number, iri in enumerate(self.order)}
            return sorted(ordered, key=lambda node: position.get(str(node), len(position)))
        return sorted(ordered, key=lambda node: not str(node).endswith(f"/{self.main}"))


def _serialize(text: str, statements: list[ox.Quad], prefixes: Mapping[str, str], name: str) -> str:
    lines = serialize((quad.triple for quad in statements), ox.RdfFormat.N_TRIPLES)
    # A formatter must not rewrite values: rdflib would turn Z into +00:00, and pySHACL lets it.
    rdflib.NORMALIZE_LITERALS = False
    graph = Graph(bind_namespaces="none").parse(data=lines, format="nt")
    for prefix, namespace in prefixes.items():
        graph.bind(prefix, namespace)
    serializer = MainEntityFirst(graph)  # type: ignore[no-untyped-call]
    serializer.main = PurePath(name).stem
    # In a file of the ontology, a property stands next to its class.
    if PurePath(name).parent == PurePath("ontology"):
        subjects = (str(quad.subject) for quad in ox.parse(text, format=ox.RdfFormat.TURTLE))
        serializer.order = [subject.strip("<>") for subject in dict.fromkeys(subjects)]
    out = BytesIO()
    serializer.serialize(out, canon=b"_:" in lines)
    return out.getvalue().decode("utf-8")


def quads(text: str, name: str = "input") -> list[ox.Quad]:
    """Parse Turtle, keeping literals as they are written; raises BrokenTurtle.

    Blank nodes get the same labels in every run, and different ones in every file.
    """
    try:
        parsed = list(ox.parse(text, format=ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        raise BrokenTurtle.at(name, text, error) from error
    if not any(isinstance(term, ox.BlankNode) for q in parsed for term in (q.subject, q.object)):
        return parsed
    return _with_stable_labels(parsed, name)


def _with_stable_labels(parsed: list[ox.Quad], name: str) -> list[ox.Quad]:
    dataset = ox.Dataset(parsed)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    start = hashlib.sha256(name.encode()).hexdigest()[:8]
    lines = serialize(dataset, ox.RdfFormat.N_QUADS)
    renamed = lines.decode().replace("_:c14n", f"_:b{start}n")
    stable = ox.parse(renamed, format=ox.RdfFormat.N_QUADS, rename_blank_nodes=False)
    return sorted(stable, key=str)


def refuse_unknown_prefixes(text: str, prefixes: Mapping[str, str], name: str) -> None:
    """Raise SourceError for a prefix that ontology/prefixes.ttl does not declare."""
    for found in _DECLARED.finditer(text):
        prefix, namespace = found.groups()
        if prefixes.get(prefix) != namespace:
            line = text[: found.start(1)].count("\n") + 1
            raise SourceError(
                f"{name}:{line}  the prefix {prefix}: <{namespace}> is not one of ours. "
                "How to fix it: use the one in ontology/prefixes.ttl, or add it there."
            )
