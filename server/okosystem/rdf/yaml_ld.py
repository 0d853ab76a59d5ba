"""YAML-LD: triples as YAML, with the names of a JSON-LD context.

It has no anchors or tags and a fixed order, and means the same in YAML 1.1 and 1.2.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox
import yaml

from okosystem.rdf.json_ld_context import (
    CONTEXT,
    ID,
    TYPE,
    Context,
)
from okosystem.rdf.terms import (
    RDF_TYPE,
    XSD,
    Term,
    curie,
    value_of,
)

_WHOLE_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,14}")


class _Dumper(yaml.CSafeDumper):
    """Quotes texts that are numbers in YAML 1.2 only, such as 1e3 and 0o17."""


_Dumper.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+"),
    list("-+.0123456789"),
)


def write_yaml_ld(triples: Iterable[ox.Triple], context: Context) -> bytes:
    """Write triples as YAML-LD, sorted by subject and property."""
    return b"".join(yaml_ld_parts(triples, context))


def yaml_ld_parts(triples: Iterable[ox.Triple], context: Context) -> Iterator[bytes]:
    """Yield YAML-LD in parts, one for each subject."""
    names = _Names(context)
    values = defaultdict[str, dict[str, list[Term]]](lambda: defaultdict(list))
    for triple in sorted(_canonical(triples), key=str):
        values[names.shorten(triple.subject)][triple.predicate.value].append(triple.object)
    yield _dump({"@context": CONTEXT})
    yield b"'@graph':\n" if values else b"'@graph': []\n"
    for subject, about in values.items():
        yield _dump([{ID: subject, **dict(names.properties(about))}])


def _canonical(triples: Iterable[ox.Triple]) -> Iterable[ox.Triple]:
    """Give blank nodes their canonical labels of RDFC-1.0."""
    listed = set(triples)
    if not any(isinstance(end, ox.BlankNode) for t in listed for end in (t.subject, t.object)):
        return listed
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in listed)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {quad.triple for quad in dataset}


def _dump(value: object) -> bytes:
    text: str = yaml.dump(
        value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1 << 30, indent=2
    )
    return text.encode()


class _Names:
    """The names of a context, and the forms that it gives to values."""

    def __init__(self, context: Context) -> None:
        self._prefixes = {
            name: one for name, one in context.items() if isinstance(one, str) and one[0] != "@"
        }
        self._terms: dict[str, tuple[str, Mapping[str, str]]] = {
            one["@id"]: (name, one) for name, one in context.items() if isinstance(one, Mapping)
        }

    def shorten(self, node: Term) -> str:
        """Return a prefixed name, an IRI without a prefix, or the label of a blank node."""
        if not isinstance(node, ox.NamedNode):
            return str(node)
        return curie(node.value, self._prefixes).strip("<>")

    def properties(self, about: Mapping[str, Sequence[Term]]) -> Iterator[tuple[str, object]]:
        """Yield the names of the properties of a node with their values, the classes first."""
        if classes := about.get(RDF_TYPE):
            known = [self._terms.get(value_of(one)) or (self.shorten(one), {}) for one in classes]
            yield TYPE, _one_or_all([name for name, _ in known])
        named = [(*self._term(iri), nodes) for iri, nodes in about.items() if iri != RDF_TYPE]
        for name, term, nodes in sorted(named, key=lambda entry: entry[0]):
            yield name, self._values(nodes, term)

    def _term(self, iri: str) -> tuple[str, Mapping[str, str]]:
        return self._terms.get(iri) or (self.shorten(ox.NamedNode(iri)), {})

    def _values(self, nodes: Sequence[Term], term: Mapping[str, str]) -> object:
        """Write values: texts as a map by language if the term has a language container."""
        languages = [node.language for node in nodes if isinstance(node, ox.Literal)]
        values = [self._value(node, term.get("@type", "")) for node in nodes]
        if "@container" not in term:
            return _one_or_all(values)
        if len(languages) < len(nodes) or None in languages:
            return values
        texts = defaultdict[str, list[object]](list)
        for language, node in sorted(zip(languages, nodes, strict=True), key=str):
            texts[str(language)].append(value_of(node))
        return {language: _one_or_all(found) for language, found in texts.items()}

    def _value(self, node: Term, read_as: str) -> object:
        """Write a value in the form that the type coercion `read_as` of its term reads back."""
        if not isinstance(node, ox.Literal):
            return self.shorten(node) if read_as == "@id" else {"@id": self.shorten(node)}
        if node.language:
            return {"@language": node.language, "@value": node.value}
        datatype, value = self.shorten(node.datatype), _native(node)
        if datatype == read_as or (not read_as and value != node.value):
            return value
        if node.datatype.value == XSD["string"]:
            return {"@value": value} if read_as else value
        return {"@type": datatype, "@value": value}


def _native(literal: ox.Literal) -> str | int | bool:
    """Return a whole number or a boolean where that loses nothing, else the text."""
    if literal.datatype.value == XSD["integer"] and _WHOLE_NUMBER.fullmatch(literal.value):
        return int(literal.value)
    if literal.datatype.value == XSD["boolean"] and literal.value in ("true", "false"):
        return literal.value == "true"
    return literal.value


def _one_or_all(values: Sequence[object]) -> object:
    return values[0] if len(values) == 1 else list(values)
