"""What changed between two releases, or would change by an import, in sentences."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib import RDFS, SKOS
from rdflib.namespace import DCTERMS

from okosystem.core.release import Release
from okosystem.core.terms import INFERRED, curie

Subject = ox.NamedNode | ox.BlankNode | ox.Triple
Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_NAMES = [ox.NamedNode(str(p)) for p in (SKOS.prefLabel, DCTERMS.title, RDFS.label)]
_LANGUAGES = ("en", "nb", "nn", None)


@dataclass(frozen=True)
class Side:
    """What one release says: statements by subject, and names of things."""

    about: Mapping[Subject, set[tuple[ox.NamedNode, Node]]]
    prefixes: Mapping[str, str]

    @classmethod
    def of(cls, release: Release) -> "Side":
        """Read what the files of a release said; what was inferred is left out."""
        path = str(release.file("graph.nq"))
        return cls.of_quads(ox.parse(path=path, format=ox.RdfFormat.N_QUADS), release.prefixes)

    @classmethod
    def of_quads(cls, quads: Iterable[ox.Quad], prefixes: Mapping[str, str]) -> "Side":
        """Take what is said of named things; what was inferred is left out."""
        about: dict[Subject, set[tuple[ox.NamedNode, Node]]] = defaultdict(set)
        for quad in quads:
            if quad.graph_name != ox.NamedNode(INFERRED) and isinstance(quad.subject, ox.NamedNode):
                about[quad.subject].add((quad.predicate, quad.object))
        return cls(about, prefixes)

    def name(self, node: Node) -> str:
        """Call a thing by its English, else Norwegian name, with its short IRI; quote a text."""
        if not isinstance(node, ox.NamedNode):
            return f"«{node.value}»" if isinstance(node, ox.Literal) else str(node)
        labels = {o.language: o.value for o in self._labels(node)}
        short = curie(node.value, self.prefixes)
        label = next((labels[lang] for lang in _LANGUAGES if lang in labels), None)
        return f"«{label}» ({short})" if label else short

    def _labels(self, node: ox.NamedNode) -> Iterator[ox.Literal]:
        for predicate, value in self.about.get(node, ()):
            if predicate in _NAMES and isinstance(value, ox.Literal):
                yield value


def sentences(before: Release, after: Release) -> list[str]:
    """Say how two releases differ."""
    return changes(Side.of(before), Side.of(after))


def changes(old: Side, new: Side) -> list[str]:
    """Say what came, what went and what is said differently, in the order of the things."""
    said: list[str] = []
    for subject in sorted({*old.about, *new.about}, key=str):
        said += _of_subject(subject, old, new)
    return said


def _of_subject(subject: Subject, old: Side, new: Side) -> Iterable[str]:
    if subject not in old.about:
        return [f"{new.name(subject)} is new."]
    if subject not in new.about:
        return [f"{old.name(subject)} is gone."]
    gone = old.about[subject] - new.about[subject]
    come = new.about[subject] - old.about[subject]
    return _changes(new.name(subject), gone, come, old, new)


def _changes(
    name: str,
    gone: set[tuple[ox.NamedNode, Node]],
    come: set[tuple[ox.NamedNode, Node]],
    old: Side,
    new: Side,
) -> Iterator[str]:
    for predicate in sorted({p for p, _ in gone | come}, key=str):
        word = _word(predicate, new)
        was = sorted((old.name(o) for p, o in gone if p == predicate))
        now = sorted((new.name(o) for p, o in come if p == predicate))
        if was and now:
            yield f"{name}: {word} changed from {', '.join(was)} to {', '.join(now)}."
        elif now:
            yield f"{name}: {word} {', '.join(now)} was added."
        else:
            yield f"{name}: {word} {', '.join(was)} was removed."


def _word(predicate: ox.NamedNode, side: Side) -> str:
    labels = {value.language: value.value for value in side._labels(predicate)}
    return labels.get("en") or curie(predicate.value, side.prefixes)
