"""What every model must satisfy, whichever format it is read from: each fault with its line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from okosystem.archimate.model import Element, Model, Relationship, Texts
from okosystem.archimate.vocabulary import CONNECTORS, ELEMENTS, RELATIONSHIPS
from okosystem.core.errors import BrokenModel

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
AGAIN = "export the model again, and copy it whole"


@dataclass
class Gathering:
    """Takes elements and relationships as they are read; gives a model when all is well."""

    file: str
    elements: dict[str, Element] = field(default_factory=dict)
    relationships: dict[str, Relationship] = field(default_factory=dict)

    def element(self, identifier: str, kind: str, names: Texts, line: int) -> None:
        """Take an element; raises BrokenModel. A junction only joins, and need have no name."""
        self._refuse_identifier(identifier, line)
        if kind not in ELEMENTS:
            raise self.fault(line, _unknown(kind, "element"))
        if not any(names.values()) and kind not in CONNECTORS:
            raise self.fault(line, f"the element {identifier} has no name", "name it in Archi")
        self.elements[identifier] = Element(
            identifier=identifier, type=kind, names=names, line=line
        )

    def relationship(
        self, identifier: str, kind: str, names: Texts, ends: tuple[str, str], line: int
    ) -> None:
        """Take a relationship; raises BrokenModel. Its ends may come later."""
        self._refuse_identifier(identifier, line)
        if kind not in RELATIONSHIPS:
            raise self.fault(line, _unknown(kind, "relationship"))
        self.relationships[identifier] = Relationship(
            identifier=identifier, type=kind, names=names, line=line, source=ends[0], target=ends[1]
        )

    def model(self, identifier: str, names: Texts, version: str) -> Model:
        """Give the model; raises BrokenModel when it is empty or a relationship lacks an end."""
        self._refuse_identifier(identifier, 1)
        if not self.elements:
            raise self.fault(1, "the model has no elements", "export a model that has some")
        known: Mapping[str, Element] = {**self.elements, **self.relationships}
        for relationship in self.relationships.values():
            for end in (relationship.source, relationship.target):
                if end not in known:
                    lost = f"to {end}, which is not there" if end else "to nothing"
                    what = f"the relationship {relationship.identifier} points {lost}"
                    raise self.fault(relationship.line, what, "export the whole model")
        return Model(
            identifier=identifier,
            names=names,
            version=version,
            elements=list(self.elements.values()),
            relationships=list(self.relationships.values()),
        )

    def fault(self, line: int, what: str, cure: str = AGAIN) -> BrokenModel:
        """Say what is wrong, where, and how to fix it."""
        return BrokenModel.at(f"{self.file}:{line}", what, cure)

    def _refuse_identifier(self, identifier: str, line: int) -> None:
        if not _NAME.fullmatch(identifier):
            what = f"{identifier[:80]!r} is no identifier" if identifier else "no identifier"
            raise self.fault(line, what, "letters a to z, digits, and - _ . in between")
        same = self.elements.get(identifier) or self.relationships.get(identifier)
        if same:
            raise self.fault(line, f"{identifier} is already on line {same.line}")


def _unknown(kind: str, what: str) -> str:
    return f"{kind} is no type of {what} in ArchiMate 3" if kind else f"the {what} has no type"
