"""The source files as one graph, what follows from it, and the line where each entity stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from okosystem.core.findings import Finding
from okosystem.core.reasoning import derive, read_rules
from okosystem.core.sources import Project, SourceFile
from okosystem.core.terms import RDF_TYPE, curie
from okosystem.core.triples import to_quads


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
        """The statements of the files, each in its file's named graph."""
        return [quad for file in self.files for quad in file.quads]

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


class Positions:
    """Finds the file and line of an entity, or of one statement about it, in the text."""

    def __init__(self, files: Iterable[SourceFile], prefixes: Mapping[str, str]) -> None:
        self._prefixes = prefixes
        self._files = list(files)
        self._subjects: dict[str, tuple[SourceFile, int]] = {}
        lines = [_line_by_subject(file.text) for file in self._files]
        for select in (_described_entities, _all_subjects):
            for file, line_of in zip(self._files, lines, strict=True):
                for iri in select(file):
                    if line := line_of.get(curie(iri, prefixes)) or line_of.get(f"<{iri}>"):
                        self._subjects.setdefault(iri, (file, line))

    def of(self, finding: Finding) -> str:
        """Return `file:line` of the statement, else of its subject, else «?»."""
        if finding.focus not in self._subjects:
            return "?"
        file, start = self._subjects[finding.focus]
        return f"{file.name}:{self._line_of_statement(file, start, finding)}"

    def __contains__(self, finding: Finding) -> bool:
        return finding.focus in self._subjects

    def _line_of_statement(self, file: SourceFile, start: int, finding: Finding) -> int:
        lines = file.text.splitlines()
        end = next((n for n in range(start, len(lines)) if lines[n].strip() == "."), len(lines))
        block = range(start - 1, end)
        path = curie(finding.path, self._prefixes)
        of_path = next((n for n in block if lines[n].strip().startswith(f"{path} ")), None)
        of_path = next((n for n in block if lines[n].strip() == path), of_path)
        if of_path is None:
            return start
        values = {curie(finding.value, self._prefixes), f'"{finding.value}"'}
        of_value = (n for n in range(of_path, end) if any(value in lines[n] for value in values))
        return next(of_value, of_path) + 1 if finding.value else of_path + 1


def _line_by_subject(text: str) -> dict[str, int]:
    """Map the first word of each unindented line to its first line number."""
    lines = enumerate(text.split("\n"), 1)
    starts = [(line.split(maxsplit=1)[0], n) for n, line in lines if line and not line[0].isspace()]
    return dict(reversed(starts))


def _described_entities(file: SourceFile) -> set[str]:
    """List the entities that the file gives a class, which makes it their home."""
    return {str(q.subject)[1:-1] for q in file.quads if q.predicate.value == RDF_TYPE}


def _all_subjects(file: SourceFile) -> set[str]:
    return {str(q.subject)[1:-1] for q in file.quads}
