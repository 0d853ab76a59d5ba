"""The thirty points of compliance: one record's statements against compliance.toml."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyoxigraph as ox

from okosystem.harvest.described import Described, Subject, Term, name_of
from okosystem.harvest.faults import read
from okosystem.harvest.names import iri, short

KINDS: Mapping[str, tuple[type, ...]] = {
    "literal": (ox.Literal,),
    "node": (ox.NamedNode, ox.BlankNode),
    "iri": (ox.NamedNode,),
}
SCHEME = iri("skos:ConceptScheme")
IN_SCHEME = iri("skos:inScheme")


@dataclass(frozen=True, slots=True)
class CodeList:
    """A code list; `least` when a code must name it, `typed` when it must be described itself."""

    iri: str
    least: int = 0
    typed: bool = False

    def holds(self, record: Described, value: Term) -> bool:
        """Tell whether a value is said, here, to be one of its codes and of no other list."""
        named = record.values(value, IN_SCHEME)
        ours = {self.iri, self.iri.replace("http:", "https:", 1)}
        if len(named) < self.least or not {name_of(scheme) for scheme in named} <= ours:
            return False
        return not self.typed or all(SCHEME in record.types(scheme) for scheme in named)


@dataclass(frozen=True, slots=True)
class Demand:
    """What a class demands of one property."""

    target: str
    path: str
    demands: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A demand that is not met; `wanted` is what would have met it."""

    demand: str
    thing: str
    path: str
    value: str = ""
    wanted: str = ""


def shortfalls(record: Described) -> list[Shortfall]:
    """Find everything that takes the thirty points."""
    found: dict[Shortfall, None] = {}
    for demand in _demands():
        for thing in _targets(record, demand.target):
            found |= dict.fromkeys(_unmet(record, thing, demand))
    return list(found)


@cache
def _demands() -> Sequence[Demand]:
    table = {name: part for name, part in read("compliance.toml").items() if name[0].islower()}
    wild = {name: part for name, part in read("compliance.toml").items() if name[0] == "*"}
    skipped = {"source", "lists"}
    return [
        Demand(target, name, demands)
        for target, part in {**table, **wild}.items()
        if target not in skipped
        for name, demands in part.items()
    ]


@cache
def _lists() -> Mapping[str, CodeList]:
    return {name: CodeList(**told) for name, told in read("compliance.toml")["lists"].items()}


def _targets(record: Described, target: str) -> list[Subject]:
    """Give the things of a class, or, for «* property», what the property points at."""
    if not target.startswith("* "):
        return record.typed([iri(target)])
    pointing = iri(target[2:])
    ends = [t.object for t in record.triples if t.predicate.value == pointing]
    return [end for end in dict.fromkeys(ends) if isinstance(end, ox.NamedNode | ox.BlankNode)]


def _unmet(record: Described, thing: Subject, demand: Demand) -> Iterator[Shortfall]:
    values = record.values(thing, iri(demand.path))
    where = (name_of(thing), demand.path)
    if len(values) < demand.demands.get("least", 0):
        yield Shortfall("least", *where)
    most = demand.demands.get("most")
    if most is not None and len(values) > most:
        yield Shortfall("most", *where, wanted=str(most))
    if shown := demand.demands.get("shown"):
        code_list = _lists()[shown]
        if not any(code_list.holds(record, value) for value in values):
            yield Shortfall("shown", *where, wanted=code_list.iri)
    for value in values:
        for name, wanted in _missed(record, value, demand.demands):
            yield Shortfall(name, *where, name_of(value), wanted)


def _missed(
    record: Described, value: Term, demands: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Give the demands on each value that this one does not meet, and what would do."""
    if (kind := demands.get("is")) and not isinstance(value, KINDS[kind]):
        yield "is", kind
    classes = demands.get("class", "").split()
    if classes and not record.types(value) & {iri(one) for one in classes}:
        yield "class", " / ".join(classes)
    if (types := demands.get("type")) and not _is_of(value, types):
        yield "type", " / ".join(types)
    lists = [_lists()[name] for name in demands.get("code", ())]
    if lists and not any(code_list.holds(record, value) for code_list in lists):
        yield "code", " / ".join(code_list.iri for code_list in lists)
    if (only := demands.get("only")) and name_of(value) != iri(only):
        yield "only", only


def _is_of(value: Term, types: Sequence[str]) -> bool:
    return isinstance(value, ox.Literal) and short(value.datatype.value) in types
