"""One side of a comparison: what is said of a resource in one respect, each with its statement."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from okosystem.engine.answers import Term
from okosystem.model.labels import Text
from okosystem.model.statements import Node
from okosystem.web.comparing.sides import Side
from okosystem.web.inward import inward_of
from okosystem.web.languages import current_language


@dataclass(frozen=True, slots=True)
class Value:
    """A value, what is added to it, and the statement that says so, when there is one."""

    term: Term | Text
    added: Sequence[str] = ()
    node: Node | None = None

    @property
    def is_thing(self) -> bool:
        """Tell whether it is a thing with a page, and not a text."""
        return isinstance(self.term, ox.NamedNode)

    @property
    def plain(self) -> str:
        """The IRI or the text."""
        return str(getattr(self.term, "value", self.term))

    @property
    def key(self) -> str:
        """What makes two values the same: the thing, or the text whatever its case."""
        return self.plain if self.is_thing else self.plain.casefold()


Read = Callable[[Side], list[Value]]


def hanging(*hangs: str, value: str, added: Sequence[str] = ()) -> Read:
    """Read from the statements that hang on the resource by some properties."""

    def read(side: Side) -> list[Value]:
        nodes = [node for name in hangs for node in side.thing.statements_by(name)]
        return [_value(node, iri, added) for node in nodes for iri in node.iris(value)]

    return read


def leaning(class_: str, added: Sequence[str] = ()) -> Read:
    """Read which others point at the resource by a statement of a class."""

    def read(side: Side) -> list[Value]:
        found = side.thing.incoming_by("oko:relationTarget", class_)
        return _once(_value(m.node, m.holder, added) for m in found if m.holder)

    return read


def said(*properties: str) -> Read:
    """Read what is said of the resource itself."""

    def read(side: Side) -> list[Value]:
        iris = [Value(ox.NamedNode(iri)) for iri in side.thing.node.iris(*properties)]
        return iris or [Value(t) for t in side.thing.node.texts(current_language(), *properties)]

    return read


def told(*hangs: str, text: str) -> Read:
    """Read a text of the statements that hang on the resource, for this reader."""

    def read(side: Side) -> list[Value]:
        nodes = [node for name in hangs for node in side.thing.statements_by(name)]
        texts = [(node, node.text(current_language(), text)) for node in nodes]
        return [Value(found, node=node) for node, found in texts if found]

    return read


def pointing(property_: str) -> Read:
    """Read what points at the resource by a property that follows from others."""

    def read(side: Side) -> list[Value]:
        with side.asking():
            found = dict(inward_of(side.iri)).get(property_, ())
        return [Value(ox.NamedNode(iri)) for iri in found]

    return read


def worked_out(kind: str) -> Read:
    """Read the outcome of what an analysis found about the resource."""

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


def _once(values: Iterable[Value]) -> list[Value]:
    found: dict[str, Value] = {}
    for value in values:
        found.setdefault(value.key, value)
    return list(found.values())
