"""Our graph as an ArchiMate model: pure functions over the rows of queries/export."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from okosystem.archimate.model import (
    Element,
    Folder,
    Model,
    Relationship,
    Texts,
    derived_identifier,
    identifier_of,
)
from okosystem.archimate.view import LANDSCAPE, landscape_view
from okosystem.archimate.vocabulary import RELATIONSHIP, first_allowed
from okosystem.core.terms import BASE, ID, local_name

Row = Mapping[str, str]
"""A row, with empty strings for unbound cells."""
Select = Callable[[str], Sequence[Row]]
"""Runs one of queries/export by name."""

MODEL = "okosystem"
ECOSYSTEM = ID["ecosystem/felles-okosystem"]
LANDSCAPE_SCHEME = ID["scheme/target-picture-2021"]
LABELS: Mapping[str, Texts] = {
    "iri": {"nb": "IRI", "nn": "IRI", "en": "IRI"},
    "source": {"nb": "Kilde", "nn": "Kjelde", "en": "Source"},
    "evidence": {"nb": "Belegg", "nn": "Belegg", "en": "Evidence"},
}


@dataclass(frozen=True, slots=True)
class Descriptions:
    """The names, documentation and properties of entities, by IRI."""

    names: Mapping[str, Texts]
    documentation: Mapping[str, Texts]
    grounds: Mapping[str, Sequence[tuple[str, str]]]

    @classmethod
    def read(cls, select: Select) -> "Descriptions":
        """Read all descriptions; of several texts in a language the first counts."""
        texts: dict[str, dict[str, dict[str, str]]] = {"true": {}, "false": {}}
        for row in select("archimate-texts"):
            by_language = texts[row["isName"]].setdefault(row["thing"], {})
            by_language.setdefault(row["language"], row["text"])
        grounds: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in select("archimate-evidence"):
            grounds[row["thing"]].append((row["key"], row["value"]))
        return cls(texts["true"], texts["false"], grounds)

    def properties(self, iri: str) -> list[tuple[str, str]]:
        """List the IRI, sources and evidence class of an entity, as properties."""
        return [("iri", iri), *self.grounds.get(iri, ())]


def build_model(select: Select, version: str) -> Model:
    """Build the model of everything in the graph today."""
    known = Descriptions.read(select)
    rows = select("archimate-elements")
    elements = [_element(row, known) for row in rows]
    view_names = known.names.get(LANDSCAPE_SCHEME, {"nb": LANDSCAPE})
    return Model(
        identifier=MODEL,
        names=known.names.get(ECOSYSTEM, {"nb": MODEL}),
        version=version,
        properties=[("iri", BASE)],
        elements=elements,
        relationships=_relationships(select("archimate-relations"), elements, known),
        folders=_folders(rows, known),
        views=[landscape_view(select("archimate-malbilde"), view_names)],
        labels=LABELS,
    )


def _element(row: Row, known: Descriptions) -> Element:
    iri = row["thing"]
    return Element(
        identifier=identifier_of(iri),
        type=row["type"],
        names=known.names[iri],
        documentation=known.documentation.get(iri, {}),
        properties=known.properties(iri),
    )


def _relationships(
    rows: Sequence[Row], elements: Iterable[Element], known: Descriptions
) -> list[Relationship]:
    """Make the relationships with both ends in the model. A flow may itself be an end."""
    types = {element.identifier: element.type for element in elements}
    between_elements = _between(rows, types, known)
    flows = [name for name, found in between_elements.items() if found.type == "Flow"]
    found = _between(rows, types | dict.fromkeys(flows, RELATIONSHIP), known)
    return [found[name] for name in sorted(found)]


def _between(
    rows: Iterable[Row], types: Mapping[str, str], known: Descriptions
) -> dict[str, Relationship]:
    """Make the relationships between the ends in `types`; two roles in one join their names."""
    found: dict[str, Relationship] = {}
    for relationship in filter(None, (_relationship(row, types, known) for row in rows)):
        same = found.get(relationship.identifier)
        names = _join_names(same.names, relationship.names) if same else relationship.names
        found[relationship.identifier] = replace(relationship, names=names)
    return found


def _relationship(row: Row, types: Mapping[str, str], known: Descriptions) -> Relationship | None:
    source, target = identifier_of(row["source"]), identifier_of(row["target"])
    if source not in types or target not in types:
        return None
    iri = row["relation"]
    return Relationship(
        identifier=identifier_of(iri)
        if iri
        else derived_identifier(local_name(row["kind"]), source, target),
        type=first_allowed(row["wanted"].split(), types[source], types[target]),
        names=known.names.get(row["kind"], {}),
        documentation=known.documentation.get(iri, {}),
        properties=known.properties(iri) if iri else [],
        source=source,
        target=target,
    )


def _join_names(first: Texts, second: Texts) -> Texts:
    return {key: f"{first[key]} / {second[key]}" for key in first if key in second}


def _folders(rows: Iterable[Row], known: Descriptions) -> list[Folder]:
    """Make a folder for each class."""
    members: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        members[row["class"]].append(identifier_of(row["thing"]))
    return [Folder(known.names[name], members[name]) for name in sorted(members)]
