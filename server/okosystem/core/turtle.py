"""The house style of Turtle: one way to write a graph, so that a diff shows only changes."""

import hashlib
import re
from collections.abc import Callable, Mapping
from pathlib import PurePath

import pyoxigraph as ox

from okosystem.core.errors import BrokenTurtle, SourceError
from okosystem.core.rdflib_adapter import write_long_turtle
from okosystem.core.triples import serialize

_DECLARED = re.compile(
    r"^[^\S\n]*+@?prefix\s++([\w-]*+):\s*+<([^<>]*)>", re.IGNORECASE | re.MULTILINE
)


def to_house_style(text: str, prefixes: Mapping[str, str], name: str = "input") -> str:
    """Rewrite Turtle in the house style, which drops comments.

    Raises BrokenTurtle for bad syntax, and SourceError for an undeclared prefix or if rewriting
    would change the graph.
    """
    refuse_unknown_prefixes(text, prefixes, name)
    statements = quads(text, name)
    triples = (quad.triple for quad in statements)
    written = write_long_turtle(triples, prefixes, _order_of(text, name))
    tidy = "\n".join(line.rstrip() for line in written.splitlines()).rstrip("\n") + "\n"
    if set(statements) != set(quads(tidy, name)):
        raise SourceError(
            f"{name}  the house style would change the meaning. "
            "How to fix it: remove spaces at the line ends inside long literals."
        )
    return tidy


def _order_of(text: str, name: str) -> Callable[[str], int]:
    """Return the sort key of subjects: first the entity that the file is named for.

    In a file of the ontology they stay in the order of the file: a property next to its class.
    """
    if PurePath(name).parent != PurePath("ontology"):
        return lambda subject: not subject.endswith(f"/{PurePath(name).stem}")
    subjects = (str(quad.subject) for quad in ox.parse(text, format=ox.RdfFormat.TURTLE))
    places = {iri.strip("<>"): n for n, iri in enumerate(dict.fromkeys(subjects))}
    return lambda subject: places.get(subject, len(places))


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
