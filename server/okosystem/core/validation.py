"""Everything the source must satisfy: literals, shapes and checks, in that order."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from okosystem.core.checks import read_checks, run_checks
from okosystem.core.findings import Finding, Severity, in_order
from okosystem.core.literals import ill_typed
from okosystem.core.places import Places
from okosystem.core.reasoning import derive, read_rules
from okosystem.core.shacl import aimed_at, check_shapes
from okosystem.core.sources import Project, SourceFile
from okosystem.core.terms import local_name


@dataclass(frozen=True)
class World:
    """The files taken as one graph, with what follows from them."""

    project: Project
    files: Sequence[SourceFile]

    @cached_property
    def asserted(self) -> Sequence[ox.Quad]:
        """What the files say, each statement in its file's named graph."""
        return [quad for file in self.files for quad in file.quads]

    @cached_property
    def inferred(self) -> Sequence[ox.Triple]:
        """What follows by the rules, and from the proposals that are accepted."""
        queries = self.project.root / "queries"
        return derive(
            self.asserted, [*read_rules(queries / "infer"), *read_rules(queries / "accept")]
        )

    @cached_property
    def triples(self) -> Sequence[ox.Triple]:
        """All of it, without repetitions, in the order of the files."""
        stated = dict.fromkeys(quad.triple for quad in self.asserted)
        return [*stated, *self.inferred]

    @cached_property
    def places(self) -> Places:
        """Where in the files each thing stands."""
        return Places(self.files, self.project.prefixes)

    @cached_property
    def store(self) -> ox.Store:
        """All of it, in the default graph, for the checks."""
        store = ox.Store()
        store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in self.triples)
        return store


def validate(world: World, only: Sequence[SourceFile] = ()) -> list[Finding]:
    """Find everything that should be fixed, the worst first; with `only`, in those files.

    Ill-typed literals are reported alone: the engines cannot be trusted with them.
    """
    if bad := [_ill_typed(quad) for quad in ill_typed(world.asserted)]:
        return in_order(bad)
    shapes = shapes_graph(world.project)
    if only:
        things = {q.subject for f in only for q in f.quads if isinstance(q.subject, ox.NamedNode)}
        shapes = aimed_at(things, shapes, world.triples)
    by_shapes = check_shapes(world.triples, shapes)
    by_checks = run_checks(world.store, read_checks(world.project.root / "queries/checks"))
    return in_order([*by_shapes, *by_checks])


def shapes_graph(project: Project) -> list[ox.Triple]:
    """Take all shapes as one graph, with the prefix declarations their SPARQL refers to."""
    prefixes = project.file(project.root / "ontology/prefixes.ttl")
    return [quad.triple for file in [*project.shapes, prefixes] for quad in file.quads]


def _ill_typed(quad: ox.Quad) -> Finding:
    datatype = local_name(quad.object.datatype.value)  # type: ignore[union-attr]
    value = quad.object.value  # type: ignore[union-attr]
    example = {"date": "2026-01-31", "integer": "12", "boolean": "true"}.get(datatype, "")
    return Finding(
        severity=Severity.VIOLATION,
        focus=quad.subject.value,  # type: ignore[union-attr]
        path=quad.predicate.value,
        value=value,
        rule="well-typed",
        component="Datatype",
        messages={
            "nb": f"«{value}» er ikke en gyldig xsd:{datatype}. Skriv for eksempel {example}.",
            "en": f"“{value}” is not a valid xsd:{datatype}. Write it like {example}.",
        },
    )
