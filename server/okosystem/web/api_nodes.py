"""What one node says, as plain JSON: name, text, types, sources, facts."""

from collections.abc import Iterable

import pyoxigraph as ox

from okosystem.engine.answers import Term
from okosystem.model.labels import Text, all_best, by_language
from okosystem.model.objections import open_corrections, open_objections
from okosystem.model.statements import Node
from okosystem.web.api_values import (
    Object,
    api_address,
    page_address,
    reference,
    references,
    value_of,
)
from okosystem.web.kind_pages.page import NAMES, TEXTS
from okosystem.web.languages import current_language
from okosystem.web.state import current_labels, whole_graph
from okosystem.web.templating import term_name

SOURCE, TYPE, NOTE = "dct:source", "rdf:type", "skos:note"
TOLD = {*NAMES, *TEXTS, SOURCE, TYPE, "oko:evidenceClass"}


def headed(node: Node) -> Object:
    """Tell what can be told of anything: name, text, types, sources."""
    text = node.text(current_language(), *TEXTS, NOTE)
    return {
        "iri": node.iri,
        "url": api_address(node.iri),
        "page": page_address(node.iri),
        "name": current_labels().name(node.iri, current_language()).value,
        "description": text.value if text else None,
        "types": references(node.iris(TYPE)),
        "sources": references(node.iris(SOURCE)),
        "objections": [objection(one) for one in open_objections(whole_graph(), node.iri)],
        "corrections": [correction(one) for one in open_corrections(whole_graph(), node.iri)],
    }


def objection(node: Node) -> Object:
    """Tell of an objection: whose it is, and what it says."""
    return _said(node, node.text(current_language(), *TEXTS), "prov:wasAttributedTo")


def correction(node: Node) -> Object:
    """Tell of a correction that is accepted and not made: who proposed it, and what is right."""
    return _said(node, node.text(current_language(), "oko:proposedText"), "oko:proposedBy")


def _said(node: Node, text: Text | None, by: str) -> Object:
    return {
        **reference(node.iri),
        "description": text.value if text else None,
        "by": references(node.iris(by)),
    }


def names_of(node: Node) -> dict[str, str]:
    """List the name in each language it has; the empty language is for names that have none."""
    found = by_language(node.all("skos:prefLabel", "dct:title", "rdfs:label"))
    return {language: texts[0] for language, texts in found.items()}


def single(node: Node, short_name: str) -> Object | None:
    """Point at the one thing that a property gives, when it gives any."""
    iri = node.iri_of(short_name)
    return reference(iri) if iri else None


def facts_of(node: Node, told: Iterable[str], statements: Iterable[str] = ()) -> Object:
    """List what else is said, by the short name of the property, apart from the statements."""
    left_out, apart = set(told), set(statements)
    found: Object = {}
    for name in sorted(set(node.properties) - left_out):
        values = [v for v in node.all(name) if getattr(v, "value", None) not in apart]
        if values:
            shown = [value_of(v) for v in for_reader(values)]
            found[name] = {"label": term_name(name).value, "values": shown}
    return found


def for_reader(values: list[Term]) -> list[Term]:
    """Keep all values; of texts in several languages, those in the one that suits the reader."""
    tagged = [v for v in values if isinstance(v, ox.Literal) and v.language]
    texts = [ox.Literal(t.value) for t in all_best(tagged, current_language())]
    return [*(v for v in values if v not in tagged), *texts]
