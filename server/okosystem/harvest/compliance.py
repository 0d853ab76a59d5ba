"""The thirty points of compliance: the statements of one record against compliance.toml."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyoxigraph as ox

from okosystem.harvest.faults import read_table
from okosystem.harvest.triple_index import Subject, Term, TripleIndex, display_name
from okosystem.harvest.vocabulary import iri, short

NODE_KINDS: Mapping[str, tuple[type, ...]] = {
    "literal": (ox.Literal,),
    "node": (ox.NamedNode, ox.BlankNode),
    "iri": (ox.NamedNode,),
}
SCHEME = iri("skos:ConceptScheme")
IN_SCHEME = iri("skos:inScheme")


@dataclass(frozen=True, slots=True)
class CodeList:
    """A code list. `least`: how often a code must name it; `typed`: it must be given a class."""

    iri: str
    least: int = 0
    typed: bool = False

    def contains(self, record: TripleIndex, code: Term) -> bool:
        """Tell whether the record states that the code is in this list and in no other."""
        schemes = record.values(code, IN_SCHEME)
        ours = {self.iri, self.iri.replace("http:", "https:", 1)}
        if len(schemes) < self.least or not {display_name(scheme) for scheme in schemes} <= ours:
            return False
        return not self.typed or all(SCHEME in record.types(scheme) for scheme in schemes)


@dataclass(frozen=True, slots=True)
class Requirement:
    """The constraints on one property of a class."""

    target: str
    path: str
    constraints: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A constraint that a node does not meet, and the value that would meet it."""

    constraint: str
    node: str
    path: str
    value: str = ""
    expected: str = ""


def shortfalls(record: TripleIndex) -> list[Shortfall]:
    """Find everything that costs the thirty points."""
    found: dict[Shortfall, None] = {}
    for requirement in _requirements():
        for node in _targets(record, requirement.target):
            found |= dict.fromkeys(_unmet(record, node, requirement))
    return list(found)


@cache
def _requirements() -> Sequence[Requirement]:
    tables = read_table("compliance.toml")
    classes = {name: part for name, part in tables.items() if name[0].islower()}
    any_class = {name: part for name, part in tables.items() if name[0] == "*"}
    return [
        Requirement(target, path, constraints)
        for target, part in {**classes, **any_class}.items()
        if target not in {"source", "lists"}
        for path, constraints in part.items()
    ]


@cache
def _code_lists() -> Mapping[str, CodeList]:
    lists = read_table("compliance.toml")["lists"]
    return {name: CodeList(**entry) for name, entry in lists.items()}


def _targets(record: TripleIndex, target: str) -> list[Subject]:
    """Return the instances of a class, or for «* property» the values of the property."""
    if not target.startswith("* "):
        return record.instances([iri(target)])
    path = iri(target[2:])
    values = [t.object for t in record.triples if t.predicate.value == path]
    return [node for node in dict.fromkeys(values) if isinstance(node, Subject)]


def _unmet(record: TripleIndex, node: Subject, requirement: Requirement) -> Iterator[Shortfall]:
    constraints = requirement.constraints
    values = record.values(node, iri(requirement.path))
    where = (display_name(node), requirement.path)
    if len(values) < constraints.get("least", 0):
        yield Shortfall("least", *where)
    most = constraints.get("most")
    if most is not None and len(values) > most:
        yield Shortfall("most", *where, expected=str(most))
    if shown := constraints.get("shown"):
        code_list = _code_lists()[shown]
        if not any(code_list.contains(record, value) for value in values):
            yield Shortfall("shown", *where, expected=code_list.iri)
    for value in values:
        for constraint, expected in _unmet_by_value(record, value, constraints):
            yield Shortfall(constraint, *where, display_name(value), expected)


def _unmet_by_value(
    record: TripleIndex, value: Term, constraints: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Find the constraints one value breaks, each with what is expected."""
    if (kind := constraints.get("is")) and not isinstance(value, NODE_KINDS[kind]):
        yield "is", kind
    classes = constraints.get("class", "").split()
    if classes and not record.types(value) & {iri(class_) for class_ in classes}:
        yield "class", " / ".join(classes)
    if (types := constraints.get("type")) and not _has_datatype(value, types):
        yield "type", " / ".join(types)
    lists = [_code_lists()[name] for name in constraints.get("code", ())]
    if lists and not any(code_list.contains(record, value) for code_list in lists):
        yield "code", " / ".join(code_list.iri for code_list in lists)
    if (only := constraints.get("only")) and display_name(value) != iri(only):
        yield "only", only


def _has_datatype(value: Term, datatypes: Sequence[str]) -> bool:
    return isinstance(value, ox.Literal) and short(value.datatype.value) in datatypes
