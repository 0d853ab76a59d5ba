"""Codes that a document uses, compared with the code lists that the user gives."""

from collections.abc import Iterator
from functools import lru_cache

import pyoxigraph as ox

from okosystem.core.terms import local_name
from okosystem.harvest.document import TripleIndex, display_name
from okosystem.harvest.rules import Fault, iri

CONCEPT = iri("skos:Concept")
IN_SCHEME = iri("skos:inScheme")


def without_scheme(code: str) -> str:
    """Drop http:// or https://, as the scoring service does before it compares codes."""
    return code.replace("http://", "").replace("https://", "")


@lru_cache(maxsize=2)
def listed_codes(lists: TripleIndex) -> frozenset[str]:
    """Return the codes the lists describe, without http:// or https://."""
    nodes = (node for node in lists.by_subject if isinstance(node, ox.NamedNode))
    return frozenset(without_scheme(node.value) for node in nodes)


@lru_cache(maxsize=2)
def _namespaces(lists: TripleIndex) -> frozenset[str]:
    """Return the namespaces of the codes, of which the lists are taken to be complete."""
    codes = {
        without_scheme(triple.subject.value)
        for triple in lists.triples
        if isinstance(triple.subject, ox.NamedNode)
        and (triple.predicate.value == IN_SCHEME or triple.object == ox.NamedNode(CONCEPT))
    }
    return frozenset(code.removesuffix(local_name(code)) for code in codes)


def is_unknown_code(code: str, lists: TripleIndex | None) -> bool:
    """Whether a list of such codes is given, and the code is not in it."""
    name = without_scheme(code)
    if lists is None or not local_name(name):
        return False
    namespace = name.removesuffix(local_name(name))
    return namespace in _namespaces(lists) and name not in listed_codes(lists)


def unknown_codes(record: TripleIndex, lists: TripleIndex | None) -> Iterator[Fault]:
    """Find the statements with a code that its list does not have."""
    for triple in record.triples:
        value = triple.object
        if isinstance(value, ox.NamedNode) and is_unknown_code(value.value, lists):
            name = display_name(triple.subject)
            yield Fault("unknown-code", name, triple.predicate.value, value.value)
