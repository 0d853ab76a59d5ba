"""The source files as one graph, and the triples inferred from it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property

import pyoxigraph as ox

from okosystem.analyses.reasoning import (
    Reasoner,
    infer,
    make_reasoner,
    read_rules,
)
from okosystem.errors import SourceError
from okosystem.rdf.terms import RDF_TYPE, value_of
from okosystem.rdf.triples import to_quads
from okosystem.turtle.positions import Positions, find_line
from okosystem.turtle.sources import Project, SourceFile

IMPORTED_FOLDER = "data/imported/"
"""What imports write may be described by people too: an open question and its answer."""


@dataclass(frozen=True)
class SourceGraph:
    """Source files as one graph; `reasoner` is a name that `make_reasoner` accepts."""

    project: Project
    files: Sequence[SourceFile]
    reasoner: str = "rules"
    known: "_Inference | None" = None
    """What follows from the files, if that is known."""

    @cached_property
    def statements(self) -> Sequence[ox.Quad]:
        """The statements of the files, in the default graph; raises SourceError."""
        _ = self._file_by_entity
        return [quad for file in self.files for quad in file.statements]

    @cached_property
    def asserted(self) -> Sequence[ox.Quad]:
        """The statements of the files, each in its file's named graph; raises SourceError."""
        _ = self.statements
        return [quad for file in self.files for quad in file.quads]

    @cached_property
    def _file_by_entity(self) -> Mapping[object, SourceFile]:
        """The file that describes each entity or statement, without imported files."""
        file_by_entity: dict[object, SourceFile] = {}
        for file in self.files:
            self._add_entities_of(file_by_entity, file)
        return file_by_entity

    def _add_entities_of(self, file_by_entity: dict[object, SourceFile], file: SourceFile) -> None:
        """Raise SourceError for an entity or statement that another file describes too.

        A file is refused too if its name can be no address.
        """
        _ = file.graph
        if file.name.startswith(IMPORTED_FOLDER):
            return
        typed = {q.subject: None for q in file.statements if q.predicate.value == RDF_TYPE}
        inline = file.document.nodes
        # The entity before its statements: whoever copies one copies the others too.
        for node in sorted(typed, key=lambda node: value_of(node) in inline):
            if (other := file_by_entity.setdefault(node, file)) is not file:
                iri = value_of(node)
                places = (find_line(f, iri, self.project.prefixes) for f in (other, file))
                raise SourceError(
                    f"{' and '.join(places)}  both describe {iri}. "
                    "How to fix it: merge them, or give one another address."
                )

    @cached_property
    def inferred(self) -> Sequence[ox.Triple]:
        """The triples inferred from the ontology and the accepted proposals."""
        return self._inference.triples

    @cached_property
    def triples(self) -> Sequence[ox.Triple]:
        """All statements without duplicates: the asserted in file order, then the inferred."""
        return [*self._distinct, *self.inferred]

    @cached_property
    def _distinct(self) -> Mapping[ox.Triple, None]:
        """The asserted statements without duplicates, in file order."""
        return dict.fromkeys(quad.triple for quad in self.statements)

    @cached_property
    def positions(self) -> "Positions":
        """The positions of entities and statements in the files."""
        return Positions(self.files, self.project.prefixes)

    @property
    def store(self) -> ox.Store:
        """A store with all statements in the default graph."""
        return self._inference.store

    @contextmanager
    def overlaid(self, file: SourceFile) -> Iterator["SourceGraph"]:
        """Lay a file over the graph, in place of one of its name, until the block ends.

        Both graphs share one store, which has the statements of the file until then.
        """
        store, known = self.store, self._inference
        file_by_entity = {
            node: home for node, home in self._file_by_entity.items() if home.name != file.name
        }
        self._add_entities_of(file_by_entity, file)
        own = [q.triple for q in file.statements if ox.Quad(*q.triple) not in store]
        others = [other for other in self.files if other.name != file.name]
        reasoner = known.reasoner.copy()
        inferred: list[ox.Triple] = []
        store.bulk_extend(to_quads(own))
        try:
            inferred = infer(store, own, reasoner, self._accept)
            inference = _Inference(store, reasoner, [*known.triples, *inferred])
            yield replace(self, files=[*others, file], known=inference)
        finally:
            for quad in to_quads([*own, *inferred]):
                store.remove(quad)

    @cached_property
    def _inference(self) -> "_Inference":
        if self.known:
            return self.known
        store = ox.Store()
        store.bulk_extend(self.statements)
        reasoner = make_reasoner(self.reasoner, self._distinct)
        return _Inference(store, reasoner, infer(store, self._distinct, reasoner, self._accept))

    @property
    def _accept(self) -> Sequence[str]:
        return read_rules(self.project.root / "queries/accept")


@dataclass(frozen=True, slots=True)
class _Inference:
    """The triples inferred from a graph, with the reasoner and the store that have them."""

    store: ox.Store
    reasoner: Reasoner
    triples: Sequence[ox.Triple]
