"""Parse source files of Turtle, and rewrite them in a canonical style for minimal diffs."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

import pyoxigraph as ox

from okosystem.errors import BrokenTurtle, SourceError
from okosystem.rdf import rdf_guard
from okosystem.rdf.terms import ID
from okosystem.rdf.triples import serialize
from okosystem.turtle.inline_statements import (
    ImpliedDates,
    NoAddress,
    compact,
    expand,
    identifying_properties,
)
from okosystem.turtle.positions import locate_blank_nodes
from okosystem.turtle.turtle_writer import write_turtle

LAST_DAY = "9999-12-31"
MAX_DEPTH = 100
"""Brackets inside each other: the time of canonical labels grows with the cube of their number."""

_BASE = re.compile(r"^[^\S\n]*+@?base\s++<([^<>]*)>", re.IGNORECASE | re.MULTILINE)
_DECLARED = re.compile(
    r"^[^\S\n]*+@?prefix\s++([\w-]*+):\s*+<([^<>]*)>", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True)
class Document:
    """The statements of a Turtle document, and the blank node of each that is written in brackets.

    Literals are as they are written. Blank nodes get the same labels in every run, and different
    ones in every file.
    """

    quads: Sequence[ox.Quad]
    text: str
    parsed: Sequence[ox.Quad]
    nodes: Mapping[str, object]
    implied_dates: ImpliedDates

    @cached_property
    def lines(self) -> Mapping[str, int]:
        """The line of each statement in brackets, by IRI; found in the text when it is needed."""
        lines = locate_blank_nodes(self.text, self.parsed)
        return {iri: lines.get(node, 1) for iri, node in self.nodes.items()}


def read(text: str, name: str = "input", today: str = LAST_DAY) -> Document:
    """Parse Turtle, and give each statement in brackets its IRI.

    `today` decides whether it has ended. Raises BrokenTurtle, and SourceError for a statement
    without an IRI or with that of another.
    """
    try:
        form = ox.RdfFormat.TURTLE
        parsed = list(rdf_guard.parse(text.encode(), form, max_depth=MAX_DEPTH))
    except SyntaxError as error:
        raise BrokenTurtle.at(name, text, error) from error
    terms = (term for quad in parsed for term in (quad.subject, quad.object))
    blank = {term for term in terms if isinstance(term, ox.BlankNode)}
    if not blank:
        return Document(parsed, text, parsed, {}, {})
    try:
        expanded, iris, dates = expand(parsed, today)
    except NoAddress as error:
        line = locate_blank_nodes(text, parsed).get(error.node, 1)
        raise SourceError(
            f"{name}:{line}  the statement gets no address: {error}. "
            "How to fix it: write it, or give the statement an IRI and a block of its own."
        ) from error
    _refuse_collisions(iris, text, parsed, name)
    nodes = {iri.value: node for node, iri in iris.items()}
    named = expanded if blank == iris.keys() else _with_stable_labels(expanded, name)
    return Document(named, text, parsed, nodes, dates)


def quads(text: str, name: str = "input", today: str = LAST_DAY) -> Sequence[ox.Quad]:
    """Return the statements of a document; raises as `read`."""
    return read(text, name, today).quads


def to_house_style(
    text: str, prefixes: Mapping[str, str], name: str = "input", today: str = LAST_DAY
) -> str:
    """Rewrite Turtle in the house style, which drops comments.

    In a file of data, IRIs of our own are relative, and statements stand inside their subject where
    a rule gives their IRI. Raises BrokenTurtle for bad syntax, and SourceError for an undeclared
    prefix or if rewriting would change the graph.
    """
    refuse_unknown_prefixes(text, prefixes, name)
    statements = quads(text, name, today)
    triples, inline, base = [quad.triple for quad in statements], frozenset[str](), ""
    if not name.startswith(("ontology/", "shapes/")):
        (triples, inline), base = compact(triples, today), ID
    leading = identifying_properties()
    tidy = write_turtle(triples, prefixes, base, inline, leading, _order_of(text, name))
    if set(statements) != set(quads(tidy, name, today)):
        raise SourceError(
            f"{name}  the house style would change the meaning. "
            "How to fix it: report it, with the file; the file is as it was."
        )
    return tidy


def _refuse_collisions(
    iris: Mapping[object, ox.NamedNode],
    text: str,
    parsed: Sequence[ox.Quad],
    name: str,
) -> None:
    """Raise SourceError for two statements of one file that get the same IRI."""
    subjects = {quad.subject for quad in parsed}
    first: dict[ox.NamedNode, object] = {}
    for node, iri in iris.items():
        if iri in first or iri in subjects:
            lines = locate_blank_nodes(text, parsed)
            line, before = lines.get(node, 1), lines.get(first.get(iri), 1)
            other = f"{name}:{before}" if iri in first else "a block of its own"
            raise SourceError(
                f"{name}:{line}  the statement gets the address of another, {iri.value}, in "
                f"{other}. How to fix it: merge them, or give one an IRI and a block of its own."
            )
        first[iri] = node


def _order_of(text: str, name: str) -> Callable[[str], int]:
    """Return the sort key of subjects: first the entity that the file is named for.

    In a file of the ontology they stay in the order of the file: a property next to its class.
    """
    if PurePath(name).parent != PurePath("ontology"):
        return lambda subject: not subject.endswith(f"/{PurePath(name).stem}")
    subjects = (str(quad.subject) for quad in ox.parse(text, format=ox.RdfFormat.TURTLE))
    places = {iri.strip("<>"): n for n, iri in enumerate(dict.fromkeys(subjects))}
    return lambda subject: places.get(subject, len(places))


def _with_stable_labels(parsed: Sequence[ox.Quad], name: str) -> Sequence[ox.Quad]:
    dataset = ox.Dataset(parsed)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    start = hashlib.sha256(name.encode()).hexdigest()[:8]
    lines = serialize(dataset, ox.RdfFormat.N_QUADS)
    renamed = lines.decode().replace("_:c14n", f"_:b{start}n")
    stable = ox.parse(renamed, format=ox.RdfFormat.N_QUADS, rename_blank_nodes=False)
    return sorted(stable, key=str)


def refuse_unknown_prefixes(text: str, prefixes: Mapping[str, str], name: str) -> None:
    """Raise SourceError for a prefix or a base that ontology/prefixes.ttl does not declare."""
    for found in _DECLARED.finditer(text):
        prefix, namespace = found.groups()
        if prefixes.get(prefix) != namespace:
            line = text[: found.start(1)].count("\n") + 1
            raise SourceError(
                f"{name}:{line}  the prefix {prefix}: <{namespace}> is not one of ours. "
                "How to fix it: use the one in ontology/prefixes.ttl, or add it there."
            )
    for found in _BASE.finditer(text):
        if found[1] != ID:
            line = text[: found.start(1)].count("\n") + 1
            raise SourceError(
                f"{name}:{line}  the base <{found[1]}> is not ours. How to fix it: BASE <{ID}>"
            )
