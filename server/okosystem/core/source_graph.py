"""The source files as one graph, and what follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from okosystem.core.errors import SourceError
from okosystem.core.positions import Positions, find_line
from okosystem.core.reasoning import derive, read_rules
from okosystem.core.sources import Project, SourceFile
from okosystem.core.terms import RDF_TYPE, value_of
from okosystem.core.triples import to_quads

IMPORTED = "data/imported/"
"""What imports write may be described by people too: an open question and its answer."""


@dataclass(frozen=True)
class SourceGraph:
    """Source files taken as one graph; `reasoner` is one of those of `derive`."""

    project: Project
    files: Sequence[SourceFile]
    reasoner: str = "rules"
    known: Sequence[ox.Triple] = ()
    """What is known to follow from some of the files."""

    @cached_property
    def asserted(self) -> Sequence[ox.Quad]:
        """The statements of the files, each in its file's named graph; raises SourceError."""
        self._refuse_collisions()
        return [quad for file in self.files for quad in file.quads]

    def _refuse_collisions(self) -> None:
        """Raise SourceError for an entity or statement that two files describe, but for imports."""
        homes: dict[object, SourceFile] = {}
        for file in (f for f in self.files if not f.name.startswith(IMPORTED)):
            for node in {q.subject for q in file.quads if q.predicate.value == RDF_TYPE}:
                if (other := homes.setdefault(node, file)) is not file:
                    iri = value_of(node)
                    places = (find_line(f, iri, self.project.prefixes) for f in (other, file))
                    raise SourceError(
                        f"{' and '.join(places)}  both describe {iri}. "
                        "How to fix it: merge them, or give one another address."
                    )

    @cached_property
    def inferred(self) -> Sequence[ox.Triple]:
        """What follows from the ontology and from the accepted proposals."""
        queries = self.project.root / "queries"
        statements = [*self.asserted, *to_quads(self.known)]
        rules, accept = read_rules(queries / "infer"), read_rules(queries / "accept")
        return sorted([*self.known, *derive(statements, rules, accept, self.reasoner)], key=str)

    @cached_property
    def triples(self) -> Sequence[ox.Triple]:
        """All statements without duplicates: the asserted in file order, then the inferred."""
        asserted = dict.fromkeys(quad.triple for quad in self.asserted)
        return [*asserted, *self.inferred]

    @cached_property
    def positions(self) -> "Positions":
        """The positions of entities and statements in the files."""
        return Positions(self.files, self.project.prefixes)

    @cached_property
    def store(self) -> ox.Store:
        """A store with all statements in the default graph."""
        store = ox.Store()
        store.extend(to_quads(self.triples))
        return store
