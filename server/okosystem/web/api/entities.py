"""Terms, nodes, statements and entities as JSON."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import isfinite

import pyoxigraph as ox
from flask import abort

from okosystem.core.messages import Message
from okosystem.core.terms import ID, XSD
from okosystem.engine.answers import Term
from okosystem.model.labels import all_best, by_language
from okosystem.model.statements import (
    Entity,
    IncomingStatement,
    Node,
    open_corrections,
    open_objections,
)
from okosystem.web.display_names import label_of
from okosystem.web.incoming import GENERAL
from okosystem.web.kind_pages.page import DESCRIPTIONS, NAME_PROPERTIES
from okosystem.web.kind_pages.sections import STATES, state_of
from okosystem.web.languages import current_language
from okosystem.web.links import absolute
from okosystem.web.state import current_labels, whole_graph
from okosystem.web.templating import term_name

Json = dict[str, object] | list[object] | str | int | float | bool | None
Object = dict[str, object]

UNCOUNTABLE = ("completeness", "evidence")
WITH_INCOMING = ("resource", "actor")
SOURCE, TYPE, NOTE = "dct:source", "rdf:type", "skos:note"
# Properties with a field of their own, which `facts` leaves out.
NODE_FIELDS = {*NAME_PROPERTIES, *DESCRIPTIONS, SOURCE, TYPE, "oko:evidenceClass"}
DATES: Mapping[str, str] = {
    "valid_from": "oko:validFrom",
    "attested_from": "oko:attestedFrom",
    "valid_until": "oko:validUntil",
    "ended_by": "oko:endedBy",
}
QUALITIES: Mapping[str, str] = {
    "evidence": "oko:evidenceClass",
    "confidence": "oko:confidence",
    "date_precision": "oko:datePrecision",
}
STATEMENT_FIELDS = {*NODE_FIELDS, *DATES.values(), *QUALITIES.values(), NOTE}
# A statement is former when `Former` is part of the property's name.
STATE_NAMES = {word: sign.lower() for sign, word in STATES.items()} | {"": "current"}

_SIGNED = ("integer", "int", "long", "short", "byte", "negativeInteger", "nonPositiveInteger")
_UNSIGNED = ("nonNegativeInteger", "positiveInteger", "unsignedInt", "unsignedLong")
INTEGERS = {f"{XSD}{name}" for name in (*_SIGNED, *_UNSIGNED, "unsignedShort", "unsignedByte")}
FRACTIONS = {f"{XSD}{name}" for name in ("decimal", "double", "float")}


def plural(kind: str) -> str:
    """Return the plural of a kind, as it stands in URLs: `resources` for `resource`."""
    if kind in UNCOUNTABLE:
        return kind
    if kind.endswith("y"):
        return f"{kind[:-1]}ies"
    return f"{kind}es" if kind.endswith("s") else f"{kind}s"


def kinds_by_plural() -> Mapping[str, str]:
    """List the kinds of entities in the graph."""
    start = len(str(ID))
    kinds = {iri[start:].partition("/")[0] for iri in current_labels().of_kind("")}
    return {plural(kind): kind for kind in sorted(kinds)}


def read_kind(word: str) -> str:
    """Return the kind that a word in a URL means, singular or plural; answers 404 to others."""
    kinds = kinds_by_plural()
    if word in kinds.values():
        return word
    if word not in kinds:
        abort(
            404,
            Message(
                "There is no kind of entity named %(given)r. "
                "How to fix it: choose one of the kinds listed at /api.",
                given=word,
            ),
        )
    return kinds[word]


def to_json(term: Term | None) -> Json:
    """Convert a term: an IRI to an object, a number to a number, anything else to text."""
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return reference(term.value)
    return _literal(term) if isinstance(term, ox.Literal) else str(term)


def _literal(literal: ox.Literal) -> Json:
    """Convert a literal. JSON has neither dates nor infinity: they stay text."""
    datatype, text = literal.datatype.value, literal.value
    try:
        if datatype in INTEGERS:
            return int(text)
        if datatype in FRACTIONS:
            return float(text) if isfinite(float(text)) else text
    except ValueError:
        return text
    return text in ("true", "1") if datatype == f"{XSD}boolean" else text


def reference(iri: str) -> Object:
    """Refer to a node by IRI, label, and API URL."""
    label = label_of(iri) if iri in current_labels() else None
    return {"iri": iri, "label": label, "url": api_url(iri)}


def references(iris: Iterable[str]) -> list[object]:
    """Refer to several nodes."""
    return [reference(iri) for iri in iris]


def api_url(iri: str) -> str | None:
    """Return the API URL of an entity; None for another IRI."""
    kind, _, slug = iri.removeprefix(str(ID)).partition("/")
    if not iri.startswith(str(ID)) or not slug or "/" in slug:
        return None
    return absolute(f"/api/{plural(kind)}/{slug}")


def page_url(iri: str) -> str:
    """Return the URL of the page about an entity."""
    return absolute(f"/doc/{iri.removeprefix(str(ID))}")


def describe_node(node: Node) -> Object:
    """List the fields that every node has."""
    text = node.text(current_language(), *DESCRIPTIONS, NOTE)
    return {
        "iri": node.iri,
        "url": api_url(node.iri),
        "page": page_url(node.iri),
        "name": label_of(node.iri),
        "description": text.value if text else None,
        "types": references(node.iris(TYPE)),
        "sources": references(node.iris(SOURCE)),
        "objections": [
            _remark(objection, "prov:wasAttributedTo", *DESCRIPTIONS)
            for objection in open_objections(whole_graph(), node.iri)
        ],
        "corrections": [
            _remark(correction, "oko:proposedBy", "oko:proposedText")
            for correction in open_corrections(whole_graph(), node.iri)
        ],
    }


def _remark(node: Node, by: str, *texts: str) -> Object:
    """Describe an objection or correction, with who made it."""
    text = node.text(current_language(), *texts)
    return {
        **reference(node.iri),
        "description": text.value if text else None,
        "by": references(node.iris(by)),
    }


def single(node: Node, short_name: str) -> Object | None:
    """Refer to the only value of a property; None when it has none."""
    iri = node.iri_of(short_name)
    return reference(iri) if iri else None


def facts_of(node: Node, excluded: Iterable[str], statements: Iterable[str] = ()) -> Object:
    """List the values of the other properties by short name, without the statements."""
    names, separate = set(node.properties) - set(excluded), set(statements)
    facts: Object = {}
    for name in sorted(names):
        values = [v for v in node.all(name) if getattr(v, "value", None) not in separate]
        if values:
            shown = [to_json(v) for v in for_reader(values)]
            facts[name] = {"label": term_name(name).value, "values": shown}
    return facts


def for_reader(values: list[Term]) -> list[Term]:
    """Keep of texts in several languages those that suit the reader, and all other values."""
    tagged = [v for v in values if isinstance(v, ox.Literal) and v.language]
    texts = [ox.Literal(t.value) for t in all_best(tagged, current_language())]
    return [*(v for v in values if v not in tagged), *texts]


def describe_entity(entity: Entity) -> Object:
    """Describe an entity with its outgoing and incoming statements.

    The empty language is for names without one.
    """
    node, url, page = entity.node, api_url(entity.node.iri), page_url(entity.node.iri)
    kind, _, slug = node.iri.removeprefix(str(ID)).partition("/")
    names = by_language(node.all("skos:prefLabel", "dct:title", "rdfs:label"))
    return {
        **describe_node(node),
        "kind": kind,
        "slug": slug,
        "names": {language: texts[0] for language, texts in names.items()},
        "evidence": single(node, "oko:evidenceClass"),
        "facts": facts_of(node, NODE_FIELDS, entity.statements),
        "statements": [*_outgoing(entity), *_incoming(entity)],
        "links": {
            "self": url,
            "list": absolute(f"/api/{plural(kind)}"),
            "references": f"{url}/references",
            "turtle": f"{page}.ttl",
            "page": f"{page}.html",
        },
    }


def statement(node: Node, direction: str, relation: Iterable[str], **more: object) -> Object:
    """Describe a statement: its value, dates and evidence."""
    return {
        **describe_node(node),
        "direction": direction,
        "relation": sorted(relation),
        **more,
        **{key: single(node, name) for key, name in QUALITIES.items()},
        **{key: node.value(name) or None for key, name in DATES.items()},
        "facts": facts_of(node, STATEMENT_FIELDS),
    }


def _outgoing(entity: Entity) -> Iterable[Object]:
    for iri, node in entity.statements.items():
        via = {name for name in entity.node.properties if iri in entity.node.iris(name)}
        state = STATE_NAMES[state_of(sorted(via))]
        yield statement(node, "from", via - GENERAL or via, state=state, holders=[])


def _incoming(entity: Entity) -> Iterable[Object]:
    """List each incoming statement once, in however many ways it points here."""
    by_statement = defaultdict[str, list[IncomingStatement]](list)
    for incoming in entity.incoming:
        if incoming.node.iri not in entity.statements:
            by_statement[incoming.node.iri].append(incoming)
    for ways in by_statement.values():
        held_by = sorted({name for way in ways for name in way.held_by})
        yield statement(
            ways[0].node,
            "to",
            {way.via for way in ways},
            state=STATE_NAMES[state_of(held_by)],
            holders=references(dict.fromkeys(way.holder for way in ways if way.holder)),
        )
