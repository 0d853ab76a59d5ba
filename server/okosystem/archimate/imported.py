"""Merge imported models of others into the model of our graph.

An entity and an element of theirs are the same when they are linked to each other and to no other.
Elements and relationships of theirs that are not the same as something of ours are added as they
are; a relationship of theirs replaces the one that our export derived between the same ends.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from okosystem.archimate.model import (
    Counterpart,
    Element,
    Model,
    Relationship,
    identifier_of,
    iri_of,
)
from okosystem.core.terms import local_name

Row = Mapping[str, str]
SUFFIX = "Relationship"
Key = tuple[str, str, str]
"""Type, source and target of a relationship."""


@dataclass(slots=True)
class _Imported:
    """An imported element or relationship; an element has no ends."""

    type: str
    names: dict[str, str]
    ends: tuple[str, str]


def add_imported(model: Model, links: Sequence[Row], rows: Iterable[Row]) -> Model:
    """Add imported elements and relationships, given the links to them, and the counterparts."""
    imported = _read(rows)
    same = _match_identifiers(links, {element.identifier for element in model.elements})
    national = {
        identifier: Counterpart(iri, imported[iri].type if iri in imported else "")
        for iri, identifier in same.items()
    }
    added = {iri: local_name(iri) for iri, found in imported.items() if iri not in same}
    national |= {name: Counterpart(iri, imported[iri].type) for iri, name in added.items()}
    names = {**added, **same}
    ends = {element.identifier for element in model.elements} | set(added.values())
    elements = [
        Element(
            identifier=name,
            type=imported[iri].type,
            names=imported[iri].names,
            properties=[("iri", iri)],
        )
        for iri, name in added.items()
        if not imported[iri].ends[0]
    ]
    relationships = [
        relationship
        for iri, name in added.items()
        if imported[iri].ends[0]
        and (relationship := _relationship(iri, name, imported[iri], names)).source in ends
        and relationship.target in ends
    ]
    return replace(
        model,
        elements=[*(_with_counterpart(e, national) for e in model.elements), *elements],
        relationships=_merge(model.relationships, relationships),
        national=national,
    )


def _read(rows: Iterable[Row]) -> dict[str, _Imported]:
    found: dict[str, _Imported] = {}
    for row in rows:
        kind = row["type"].removesuffix(SUFFIX) if row["source"] else row["type"]
        node = found.setdefault(row["theirs"], _Imported(kind, {}, (row["source"], row["target"])))
        if row["name"]:
            node.names.setdefault(row["language"], row["name"])
    return found


def _match_identifiers(links: Sequence[Row], known: Collection[str]) -> dict[str, str]:
    """Map external IRIs to our identifiers, for pairs that are linked to each other only."""
    pairs = [(row["theirs"], identifier_of(row["thing"])) for row in links]
    pairs = [pair for pair in pairs if pair[1] in known]
    counts = Counter(end for pair in pairs for end in pair)
    return {theirs: ours for theirs, ours in pairs if counts[theirs] == counts[ours] == 1}


def _with_counterpart(element: Element, national: Mapping[str, Counterpart]) -> Element:
    found = national.get(element.identifier)
    if not found:
        return element
    return replace(element, properties=[*element.properties, ("national", found.iri)])


def _relationship(iri: str, name: str, found: _Imported, names: Mapping[str, str]) -> Relationship:
    source, target = (names.get(end) or identifier_of(end) for end in found.ends)
    return Relationship(
        identifier=name,
        type=found.type,
        names=found.names,
        properties=[("iri", iri)],
        source=source,
        target=target,
    )


def _merge(ours: Sequence[Relationship], theirs: Sequence[Relationship]) -> list[Relationship]:
    """Append the imported ones, and drop those of ours that are only derived and equal to one."""
    said = {_key(relationship) for relationship in theirs}
    kept = [r for r in ours if iri_of(r.identifier) or _key(r) not in said]
    return [*kept, *theirs]


def _key(relationship: Relationship) -> Key:
    return (relationship.type, relationship.source, relationship.target)
