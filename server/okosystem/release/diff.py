"""Describe in sentences the differences between two releases, or the changes of an import."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from okosystem.rdf.rdf_patch import Patch, skolemize
from okosystem.rdf.terms import (
    DCT,
    INFERRED,
    RDFS,
    SKOS,
    Term,
    curie,
)
from okosystem.rdf.triples import to_lines
from okosystem.release.release import Release

Values = set[tuple[ox.NamedNode, Term]]
_NAMES = {SKOS["prefLabel"], DCT["title"], RDFS["label"]}
_LANGUAGES = ("en", "nb", "nn", None)


@dataclass(frozen=True)
class Side:
    """The asserted statements of one side of a comparison, by subject."""

    statements: Mapping[Term, Values]
    prefixes: Mapping[str, str]

    @classmethod
    def of(cls, release: Release) -> "Side":
        """Read the asserted statements of a release."""
        path = str(release.file("graph.nq"))
        return cls.of_quads(ox.parse(path=path, format=ox.RdfFormat.N_QUADS), release.prefixes)

    @classmethod
    def of_quads(cls, quads: Iterable[ox.Quad], prefixes: Mapping[str, str]) -> "Side":
        """Select the asserted statements about IRIs."""
        statements = defaultdict[Term, Values](set)
        for quad in quads:
            if quad.graph_name != ox.NamedNode(INFERRED) and isinstance(quad.subject, ox.NamedNode):
                statements[quad.subject].add((quad.predicate, quad.object))
        return cls(statements, prefixes)

    def name(self, node: Term) -> str:
        """Format a node: an IRI with its English, else Norwegian label, a literal in quotes."""
        if not isinstance(node, ox.NamedNode):
            return f"«{node.value}»" if isinstance(node, ox.Literal) else str(node)
        labels = {o.language: o.value for o in self._labels(node)}
        short = curie(node.value, self.prefixes)
        label = next((labels[lang] for lang in _LANGUAGES if lang in labels), None)
        return f"«{label}» ({short})" if label else short

    def _labels(self, node: ox.NamedNode) -> Iterator[ox.Literal]:
        for predicate, value in self.statements.get(node, ()):
            if predicate.value in _NAMES and isinstance(value, ox.Literal):
                yield value


def describe_differences(before: Release, after: Release) -> list[str]:
    """Describe how two releases differ."""
    return describe_changes(Side.of(before), Side.of(after))


def patch_between(before: Release, after: Release) -> bytes:
    """Write the RDF Patch that turns the asserted statements of one release into the other's."""
    old, new = (
        skolemize(to_lines(ox.parse(one.read("graph.ttl"), format=ox.RdfFormat.TURTLE)))
        for one in (before, after)
    )
    return Patch.between(old, new, {"previous": before.digest, "release": after.digest}).to_bytes()


def describe_changes(old: Side, new: Side) -> list[str]:
    """Describe what is new, gone or changed, in the order of the subjects."""
    subjects = sorted({*old.statements, *new.statements}, key=str)
    return [sentence for subject in subjects for sentence in _of_subject(subject, old, new)]


def _of_subject(subject: Term, old: Side, new: Side) -> Iterable[str]:
    if subject not in old.statements:
        return [f"{new.name(subject)} is new."]
    if subject not in new.statements:
        return [f"{old.name(subject)} is gone."]
    return _changes(new.name(subject), old.statements[subject], new.statements[subject], old, new)


def _changes(name: str, before: Values, after: Values, old: Side, new: Side) -> Iterator[str]:
    for predicate in sorted({p for p, _ in before ^ after}, key=str):
        word = _word(predicate, new)
        was = ", ".join(sorted(old.name(o) for p, o in before - after if p == predicate))
        now = ", ".join(sorted(new.name(o) for p, o in after - before if p == predicate))
        if was and now:
            yield f"{name}: {word} changed from {was} to {now}."
        elif now:
            yield f"{name}: {word} {now} was added."
        else:
            yield f"{name}: {word} {was} was removed."


def _word(predicate: ox.NamedNode, side: Side) -> str:
    labels = {value.language: value.value for value in side._labels(predicate)}
    return labels.get("en") or curie(predicate.value, side.prefixes)
