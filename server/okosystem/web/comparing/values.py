"""Readers of aspects: the values of one resource, each with its statement."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from okosystem.core.terms import value_of
from okosystem.engine.answers import Term
from okosystem.model.labels import Text
from okosystem.model.statements import Node
from okosystem.web.comparing.sides import Side
from okosystem.web.incoming import incoming_by_property
from okosystem.web.languages import current_language


@dataclass(frozen=True, slots=True)
class Value:
    """A value with its details, and the statement behind it, if any."""

    term: Term | Text
    added: Sequence[str] = ()
    node: Node | None = None

    @property
    def is_entity(self) -> bool:
        """Whether it is an entity with a page rather than a text."""
        return isinstance(self.term, ox.NamedNode)

    @property
    def plain(self) -> str:
        """The IRI or the text."""
        return value_of(self.term)

    @property
    def key(self) -> str:
        """The identity of a value: the entity, or the text regardless of case."""
        return self.plain if self.is_entity else self.plain.casefold()


Reader = Callable[[Side], list[Value]]


def statement_objects(*hangs: str, value: str, added: Sequence[str] = ()) -> Reader:
    """Read an object of the statements of the resource."""

    def read(side: Side) -> list[Value]:
        nodes = [node for name in hangs for node in side.thing.statements_by(name)]
        return [_value(node, iri, added) for node in nodes for iri in node.iris(value)]

    return read


def incoming_holders(class_: str, added: Sequence[str] = ()) -> Reader:
    """Read which others have a relation to the resource."""

    def read(side: Side) -> list[Value]:
        statements = side.thing.incoming_by("oko:relationTarget", class_)
        return _distinct(_value(m.node, m.holder, added) for m in statements if m.holder)

    return read


def direct_values(*properties: str) -> Reader:
    """Read the direct properties of the resource."""

    def read(side: Side) -> list[Value]:
        iris = [Value(ox.NamedNode(iri)) for iri in side.thing.node.iris(*properties)]
        return iris or [Value(t) for t in side.thing.node.texts(current_language(), *properties)]

    return read


def statement_texts(*hangs: str, text: str) -> Reader:
    """Read a text of the statements of the resource."""

    def read(side: Side) -> list[Value]:
        nodes = [node for name in hangs for node in side.thing.statements_by(name)]
        texts = [(node, node.text(current_language(), text)) for node in nodes]
        return [Value(found, node=node) for node, found in texts if found]

    return read


def inferred_subjects(property_: str) -> Reader:
    """Read the subjects of an inferred property of the resource."""

    def read(side: Side) -> list[Value]:
        with side.at_day():
            subjects = dict(incoming_by_property(side.iri)).get(property_, ())
        return [Value(ox.NamedNode(iri)) for iri in subjects]

    return read


def verdicts(kind: str) -> Reader:
    """Read the verdict of an analysis on the resource."""

    def read(side: Side) -> list[Value]:
        return [
            _value(f.node, iri, ())
            for f in side.then.findings(kind)
            if side.iri in f.node.iris("oko:concerns")
            for iri in f.node.iris("oko:verdict")
        ]

    return read


def _value(node: Node, iri: str, added: Sequence[str]) -> Value:
    return Value(ox.NamedNode(iri), node.iris(*added), node)


def _distinct(values: Iterable[Value]) -> list[Value]:
    distinct: dict[str, Value] = {}
    for value in values:
        distinct.setdefault(value.key, value)
    return list(distinct.values())
