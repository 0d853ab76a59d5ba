"""Terms, nodes, statements and entities as JSON."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from typing import Any

import pyoxigraph as ox

from okosystem.features.entity.page import DESCRIPTIONS, NAME_PROPERTIES
from okosystem.features.entity.sections import STATE_BY_PROPERTY, state_of
from okosystem.graph.basis import describe_basis_of
from okosystem.graph.labels import all_best, by_language
from okosystem.graph.markup import literal_to_json, term_name
from okosystem.graph.reader import Reader
from okosystem.graph.statements import (
    GENERAL_PROPERTIES,
    Entity,
    IncomingStatement,
    Node,
    open_corrections,
    open_objections,
)
from okosystem.package import read_package_table
from okosystem.rdf.terms import FOAF, ID, value_of
from okosystem.sparql.answers import Term

Json = dict[str, object] | list[object] | str | int | float | bool | None
Object = dict[str, object]

TABLE: Mapping[str, Any] = read_package_table("features/entity/as_json.toml")
DATES, REFERENCES = TABLE["dates"], TABLE["references"]
# Properties with a field of their own, which `facts` leaves out.
NODE_FIELDS = {*NAME_PROPERTIES, *DESCRIPTIONS, "dct:source", "rdf:type", "oko:evidenceClass"}
STATEMENT_FIELDS = {*NODE_FIELDS, *DATES.values(), *REFERENCES.values(), "skos:note"}
# A statement is former when `Former` is part of the property's name.
STATE_NAMES = {word: sign.lower() for sign, word in STATE_BY_PROPERTY.items()} | {"": "current"}


def plural(kind: str) -> str:
    """Return the plural of a kind, as it stands in URLs: `resources` for `resource`."""
    if kind in TABLE["uncountable"]:
        return kind
    if kind.endswith("y"):
        return f"{kind[:-1]}ies"
    return f"{kind}es" if kind.endswith("s") else f"{kind}s"


def to_json(reader: Reader, term: Term | None) -> Json:
    """Convert a term: an IRI to an object, a number to a number, anything else to text."""
    if isinstance(term, ox.NamedNode):
        return reference(reader, term.value)
    if isinstance(term, ox.Literal):
        return literal_to_json(term)
    return None if term is None else str(term)


def reference(reader: Reader, iri: str) -> Object:
    """Refer to a node by IRI, label, and API URL."""
    label = reader.label(iri) if iri in reader.labels else None
    return {"iri": iri, "label": label, "url": _api_url(reader, iri)}


def references(reader: Reader, iris: Iterable[str]) -> list[object]:
    """Refer to several nodes."""
    return [reference(reader, iri) for iri in iris]


def _api_url(reader: Reader, iri: str) -> str | None:
    """Return the API URL of an entity; None for another IRI."""
    kind, _, slug = iri.removeprefix(str(ID)).partition("/")
    if not iri.startswith(str(ID)) or not slug or "/" in slug:
        return None
    return reader.absolute(f"/api/{plural(kind)}/{slug}")


def entry(reader: Reader, iri: str) -> Object:
    """Describe an entity in a list."""
    path = iri.removeprefix(str(ID))
    kind, _, slug = path.partition("/")
    return {
        "iri": iri,
        "kind": kind,
        "slug": slug,
        "name": reader.label(iri),
        "url": _api_url(reader, iri),
        "page": reader.absolute(f"/doc/{path}"),
    }


def describe_entity(reader: Reader, entity: Entity) -> Object:
    """Describe an entity with its outgoing and incoming statements, and their evidence.

    Names without a language are under the empty one.
    """
    node, fields = entity.node, entry(reader, entity.node.iri)
    statements = [*_outgoing(reader, entity), *_incoming(reader, entity)]
    names = by_language(node.all("skos:prefLabel", "dct:title", "rdfs:label"))
    return {
        **_describe_node(reader, node),
        **fields,
        "names": {language: texts[0] for language, texts in names.items()},
        "evidence": _single(reader, node, "oko:evidenceClass"),
        "facts": _facts(reader, node, NODE_FIELDS, entity.statements),
        "statements": statements,
        "basis": describe_basis_of(reader, node, [str(one["iri"]) for one in statements]),
        "links": {
            "self": fields["url"],
            "list": reader.absolute(f"/api/{plural(str(fields['kind']))}"),
            "references": f"{fields['url']}/references",
            "turtle": f"{fields['page']}.ttl",
            "page": f"{fields['page']}.html",
        },
    }


def _describe_node(reader: Reader, node: Node) -> Object:
    """List the fields that every node has."""
    fields, graph = entry(reader, node.iri), reader.whole
    return {
        **{name: fields[name] for name in ("iri", "url", "page", "name")},
        "description": _text(reader, node, *DESCRIPTIONS, "skos:note"),
        "types": references(reader, node.iris("rdf:type")),
        "sources": references(reader, node.iris("dct:source")),
        "objections": [
            _remark(reader, objection, "prov:wasAttributedTo", *DESCRIPTIONS)
            for objection in open_objections(graph, node.iri)
        ],
        "corrections": [
            _remark(reader, correction, "oko:proposedBy", "oko:proposedText")
            for correction in open_corrections(graph, node.iri)
        ],
    }


def describe_evidence(reader: Reader, node: Node) -> Object:
    """Describe the evidence for a node: its class, sources, dates, and what is said against it."""
    described, page = _describe_node(reader, node), ox.NamedNode(FOAF["page"])
    return {
        **{name: described[name] for name in ("iri", "name", "objections", "corrections")},
        "sources": [
            reference(reader, one)
            | {"page": [value_of(t.object) for t in reader.store.outward(ox.NamedNode(one), page)]}
            for one in node.iris("dct:source")
        ],
        **{key: _single(reader, node, name) for key, name in REFERENCES.items()},
        **{key: node.value(name) or None for key, name in DATES.items()},
    }


def _remark(reader: Reader, node: Node, by: str, *texts: str) -> Object:
    """Describe an objection or correction, with who made it."""
    fields = {"description": _text(reader, node, *texts), "by": references(reader, node.iris(by))}
    return reference(reader, node.iri) | fields


def _text(reader: Reader, node: Node, *properties: str) -> str | None:
    text = node.text(reader.language, *properties)
    return text.value if text else None


def _single(reader: Reader, node: Node, short_name: str) -> Object | None:
    """Refer to the only value of a property; None when it has none."""
    iri = node.iri_of(short_name)
    return reference(reader, iri) if iri else None


def _facts(
    reader: Reader, node: Node, excluded: set[str], statements: Container[object] = ()
) -> Object:
    """List the values of the other properties by short name, without the statements."""
    facts: Object = {}
    for name in sorted(set(node.properties) - excluded):
        values = [v for v in node.all(name) if getattr(v, "value", None) not in statements]
        if values:
            shown = [to_json(reader, v) for v in _for_reader(reader, values)]
            facts[name] = {"label": term_name(reader, name).value, "values": shown}
    return facts


def _for_reader(reader: Reader, values: list[Term]) -> list[Term]:
    """Keep all values, but of texts in several languages only those that suit the reader."""
    tagged = [v for v in values if isinstance(v, ox.Literal) and v.language]
    texts = [ox.Literal(t.value) for t in all_best(tagged, reader.language)]
    return [*(v for v in values if v not in tagged), *texts]


def _statement(
    reader: Reader, node: Node, direction: str, relation: Iterable[str], **more: object
) -> Object:
    """Describe a statement: its value, dates and evidence."""
    return {
        **_describe_node(reader, node),
        "direction": direction,
        "relation": sorted(relation),
        **more,
        **{key: _single(reader, node, name) for key, name in REFERENCES.items()},
        **{key: node.value(name) or None for key, name in DATES.items()},
        "facts": _facts(reader, node, STATEMENT_FIELDS),
    }


def _outgoing(reader: Reader, entity: Entity) -> Iterable[Object]:
    for iri, node in entity.statements.items():
        via = {name for name in entity.node.properties if iri in entity.node.iris(name)}
        state = STATE_NAMES[state_of(sorted(via))]
        yield _statement(
            reader, node, "from", via - GENERAL_PROPERTIES or via, state=state, holders=[]
        )


def _incoming(reader: Reader, entity: Entity) -> Iterable[Object]:
    """List each incoming statement once, even if it points here by several properties."""
    by_statement = defaultdict[str, list[IncomingStatement]](list)
    for incoming in entity.incoming:
        if incoming.node.iri not in entity.statements:
            by_statement[incoming.node.iri].append(incoming)
    for ways in by_statement.values():
        held_by = sorted({name for way in ways for name in way.held_by})
        yield _statement(
            reader,
            ways[0].node,
            "to",
            {way.via for way in ways},
            state=STATE_NAMES[state_of(held_by)],
            holders=references(reader, dict.fromkeys(way.holder for way in ways if way.holder)),
        )
