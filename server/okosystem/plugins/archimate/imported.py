"""Merge imported models of others into the model of our graph.

An entity and an element of theirs are the same when they are linked to each other and to no other.
Elements and relationships of theirs that are not the same as something of ours are added as they
are; a relationship of theirs replaces the one that our export derived between the same ends.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from okosystem.plugins.archimate.model import (
    Counterpart,
    Element,
    Model,
    Relationship,
    Texts,
    identifier_of,
    iri_of,
)
from okosystem.rdf.terms import local_name

Row = Mapping[str, str]
SUFFIX = "Relationship"
Key = tuple[str, str, str]
"""Type, source and target of a relationship."""


def add_imported(model: Model, links: Sequence[Row], rows: Iterable[Row]) -> Model:
    """Add imported elements and relationships, given the links to them, and the counterparts."""
    names: dict[str, dict[str, str]] = defaultdict(dict)
    imported: dict[str, Row] = {}
    for row in rows:
        imported.setdefault(row["theirs"], row)
        if row["name"]:
            names[row["theirs"]].setdefault(row["language"], row["name"])
    same = _match_identifiers(links, {element.identifier for element in model.elements})
    identifiers = {iri: local_name(iri) for iri in imported} | same
    added = [
        _part(row, names[iri], identifiers) for iri, row in imported.items() if iri not in same
    ]
    elements = [part for part in added if not isinstance(part, Relationship)]
    ends = {element.identifier for element in (*model.elements, *added)}
    between = [part for part in added if isinstance(part, Relationship)]
    national = {
        name: Counterpart(iri, _type_of(imported[iri]) if iri in imported else "")
        for iri, name in identifiers.items()
    }
    return replace(
        model,
        elements=[*(_with_counterpart(e, national) for e in model.elements), *elements],
        relationships=_merge(
            model.relationships, [r for r in between if {r.source, r.target} <= ends]
        ),
        national=national,
    )


def _part(row: Row, names: Texts, identifiers: Mapping[str, str]) -> Element:
    """Describe an imported element or relationship; an element has no ends."""
    iri = row["theirs"]
    identifier, kind, properties = local_name(iri), _type_of(row), [("iri", iri)]
    if not row["source"]:
        return Element(identifier=identifier, type=kind, names=names, properties=properties)
    source, target = (
        identifiers.get(row[end]) or identifier_of(row[end]) for end in ("source", "target")
    )
    return Relationship(
        identifier=identifier,
        type=kind,
        names=names,
        properties=properties,
        source=source,
        target=target,
    )


def _type_of(row: Row) -> str:
    return row["type"].removesuffix(SUFFIX) if row["source"] else row["type"]


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


def _merge(ours: Sequence[Relationship], theirs: Sequence[Relationship]) -> list[Relationship]:
    """Append the imported ones, and drop those of ours that are only derived and equal to one."""
    said = {_key(relationship) for relationship in theirs}
    kept = [r for r in ours if iri_of(r.identifier) or _key(r) not in said]
    return [*kept, *theirs]


def _key(relationship: Relationship) -> Key:
    return (relationship.type, relationship.source, relationship.target)
