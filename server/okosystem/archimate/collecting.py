"""Our graph as an ArchiMate model: pure functions over the rows of queries/export."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from okosystem.archimate.identifiers import derived, identifier_of
from okosystem.archimate.model import Element, Folder, Model, Relationship, Texts
from okosystem.archimate.picture import MALBILDE, malbilde
from okosystem.archimate.relations import RELATIONSHIP, first_permitted
from okosystem.core.terms import BASE, ID, local_name

Row = Mapping[str, str]
"""A row with its unbound cells empty."""
Ask = Callable[[str], Sequence[Row]]
"""Answers one of queries/export, by its name."""

MODEL = "okosystem"
WHOLE = ID["ecosystem/felles-okosystem"]
PICTURE = ID["scheme/target-picture-2021"]
LABELS: Mapping[str, Texts] = {
    "iri": {"nb": "IRI", "nn": "IRI", "en": "IRI"},
    "source": {"nb": "Kilde", "nn": "Kjelde", "en": "Source"},
    "evidence": {"nb": "Belegg", "nn": "Belegg", "en": "Evidence"},
}


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of things: names, descriptions, and the properties they carry."""

    names: Mapping[str, Texts]
    documentation: Mapping[str, Texts]
    grounds: Mapping[str, Sequence[tuple[str, str]]]

    @classmethod
    def read(cls, ask: Ask) -> "Told":
        """Read it all once; of several texts in a language the first stands."""
        texts: dict[str, dict[str, dict[str, str]]] = {"true": {}, "false": {}}
        for row in ask("archimate-texts"):
            found = texts[row["isName"]].setdefault(row["thing"], {})
            found.setdefault(row["language"], row["text"])
        grounds: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in ask("archimate-grounds"):
            grounds[row["thing"]].append((row["key"], row["value"]))
        return cls(texts["true"], texts["false"], grounds)

    def properties(self, iri: str) -> list[tuple[str, str]]:
        """Tell the IRI of a thing, its sources and its evidence class."""
        return [("iri", iri), *self.grounds.get(iri, ())]


def collected(ask: Ask, version: str) -> Model:
    """Make the model of all that the graph says now."""
    told = Told.read(ask)
    rows = ask("archimate-elements")
    elements = [_element(row, told) for row in rows]
    return Model(
        identifier=MODEL,
        names=told.names.get(WHOLE, {"nb": MODEL}),
        version=version,
        properties=[("iri", BASE)],
        elements=elements,
        relationships=_relationships(ask("archimate-relations"), elements, told),
        folders=_folders(rows, told),
        views=[malbilde(ask("archimate-malbilde"), told.names.get(PICTURE, {"nb": MALBILDE}))],
        labels=LABELS,
    )


def _element(row: Row, told: Told) -> Element:
    iri = row["thing"]
    return Element(
        identifier=identifier_of(iri),
        type=row["type"],
        names=told.names[iri],
        documentation=told.documentation.get(iri, {}),
        properties=told.properties(iri),
    )


def _relationships(
    rows: Sequence[Row], elements: Iterable[Element], told: Told
) -> list[Relationship]:
    """Make those whose both ends are in the model; a flow that is made may itself be an end."""
    types = {element.identifier: element.type for element in elements}
    made = _made(rows, types, told)
    flows = [name for name, relationship in made.items() if relationship.type == "Flow"]
    whole = _made(rows, types | dict.fromkeys(flows, RELATIONSHIP), told)
    return [whole[name] for name in sorted(whole)]


def _made(rows: Iterable[Row], types: Mapping[str, str], told: Told) -> dict[str, Relationship]:
    made: dict[str, Relationship] = {}
    for found in filter(None, (_relationship(row, types, told) for row in rows)):
        same = made.get(found.identifier, found)
        names = found.names if same is found else _joined(same.names, found.names)
        made[found.identifier] = replace(found, names=names)
    return made


def _relationship(row: Row, types: Mapping[str, str], told: Told) -> Relationship | None:
    source, target = identifier_of(row["source"]), identifier_of(row["target"])
    if source not in types or target not in types:
        return None
    word = local_name(row["kind"])
    iri = row["relation"]
    return Relationship(
        identifier=identifier_of(iri) if iri else derived(word, source, target),
        type=first_permitted(row["wanted"].split(), types[source], types[target]),
        names=told.names.get(row["kind"], {}),
        documentation=told.documentation.get(iri, {}),
        properties=told.properties(iri) if iri else [],
        source=source,
        target=target,
    )


def _joined(first: Texts, second: Texts) -> Texts:
    """Join the names of one statement with two roles."""
    return {key: f"{first[key]} / {second[key]}" for key in first if key in second}


def _folders(rows: Iterable[Row], told: Told) -> list[Folder]:
    """Make a folder for each class, by the name of its class."""
    members: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        members[row["class"]].append(identifier_of(row["thing"]))
    return [Folder(told.names[name], members[name]) for name in sorted(members)]
