"""The schema of SPARQL 1.1 Service Description: the domain and range of each property."""

from collections.abc import Iterator, Sequence

import pyoxigraph as ox

SD = "http://www.w3.org/ns/sparql-service-description#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
CLASSES = {
    *("Service", "Feature", "Language", "Function", "Aggregate", "EntailmentRegime"),
    *("EntailmentProfile", "GraphCollection", "Dataset", "Graph", "NamedGraph"),
}
LANGUAGES = {"SPARQL10Query", "SPARQL11Query", "SPARQL11Update"}
FEATURES = {
    *("DereferencesURIs", "UnionDefaultGraph", "RequiresDataset", "EmptyGraphs"),
    "BasicFederatedQuery",
}
# Property → the class of its subject, and of its object; None where any is allowed.
PROPERTIES = {
    "endpoint": ("Service", ""),
    "feature": ("Service", ""),
    "defaultEntailmentRegime": ("Service", ""),
    "supportedEntailmentProfile": ("", ""),
    "defaultSupportedEntailmentProfile": ("Service", ""),
    "entailmentRegime": ("NamedGraph", ""),
    "extensionFunction": ("Service", "Function"),
    "extensionAggregate": ("Service", "Aggregate"),
    "languageExtension": ("Service", ""),
    "supportedLanguage": ("Service", ""),
    "propertyFeature": ("Service", ""),
    "defaultDataset": ("Service", "Dataset"),
    "availableGraphs": ("Service", "GraphCollection"),
    "resultFormat": ("Service", ""),
    "inputFormat": ("Service", ""),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("", "NamedGraph"),
    "name": ("NamedGraph", ""),
    "graph": ("NamedGraph", "Graph"),
}
KNOWN = CLASSES | LANGUAGES | FEATURES | PROPERTIES.keys()


def faults(triples: Sequence[ox.Triple]) -> list[str]:
    """List the violations of the schema in a description."""
    typed: set[tuple[object, str]] = {
        (t.subject, _name(t.object)) for t in triples if t.predicate.value == TYPE
    }
    return sorted({fault for t in triples for fault in _faults(t, typed)} | set(_missing(triples)))


def _faults(triple: ox.Triple, typed: set[tuple[object, str]]) -> Iterator[str]:
    for term in (triple.predicate, triple.object):
        if isinstance(term, ox.NamedNode) and _name(term) not in KNOWN | {""}:
            yield f"there is no sd:{_name(term)}"
    domain, scope = PROPERTIES.get(_name(triple.predicate), ("", ""))
    if domain and (triple.subject, domain) not in typed:
        yield f"{triple.subject} is not sd:{domain}, but has {triple.predicate}"
    if scope and (triple.object, scope) not in typed:
        yield f"{triple.object} is not sd:{scope}, but is {triple.predicate}"
    if _name(triple.predicate) and isinstance(triple.object, ox.Literal):
        yield f"{triple.predicate} has a text, where it wants a thing"


def _missing(triples: Sequence[ox.Triple]) -> Iterator[str]:
    """Report each dataset without exactly one default graph, and named graph without one name."""
    for kind, required in (("Dataset", "defaultGraph"), ("NamedGraph", "name")):
        for node in {t.subject for t in triples if _name(t.object) == kind}:
            count = sum(t.subject == node and _name(t.predicate) == required for t in triples)
            if count != 1:
                yield f"{node} has {count} sd:{required}"


def _name(term: object) -> str:
    """Return the local name of a term of the vocabulary; None for all others."""
    value = term.value if isinstance(term, ox.NamedNode) else ""
    return value.removeprefix(SD) if value.startswith(SD) else ""
