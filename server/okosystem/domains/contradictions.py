"""Find statements of a domain that contradict the national graph, with both positions."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import pyoxigraph as ox

from okosystem.build.source_graph import SourceGraph
from okosystem.domains.folders import Domain
from okosystem.package import read_package_table
from okosystem.rdf.terms import (
    ONTOLOGY,
    OWL,
    RDF_TYPE,
    RDFS,
    SH,
    SKOS,
    TYPE_NODE,
    Term,
    curie,
    value_of,
)
from okosystem.turtle.findings import Finding, Severity
from okosystem.turtle.positions import Positions
from okosystem.turtle.sources import DomainFile

_AXIOMS = (RDFS, OWL)
_NO_AXIOMS = {RDFS["label"], RDFS["comment"], RDFS["seeAlso"]}
_ONTOLOGY = "ontology/"
_IN_LISTS = {SKOS["inScheme"], SKOS["topConceptOf"]}


@cache
def _read_refused() -> Mapping[str, Mapping[str, Any]]:
    """Read which properties a domain cannot state of a national entity, by short name."""
    table = read_package_table("domains/national.toml")
    return {name: row for row in table.values() for name in row["properties"]}


@dataclass(frozen=True)
class Comparison:
    """A domain and the graph that it joins: the national graph with the earlier domains."""

    domain: Domain
    base: SourceGraph

    def asserted(self) -> Iterator[str]:
        """Describe each statement that the domain is not allowed to make."""
        for file in self.domain.files:
            for quad in file.document.quads:
                if isinstance(quad.subject, ox.NamedNode):
                    yield from self._check(quad.triple, file)

    def inferred(self, triples: Iterable[ox.Triple]) -> Iterator[str]:
        """Describe each inference that the domain would not be allowed to state."""
        new = set(triples) - set(self.base.inferred)
        for triple in sorted(new, key=str):
            if triple.predicate.value != RDF_TYPE and triple.subject in self._file_by_entity:
                yield from self._compare(triple, self._cause(triple), " by inference")

    def _check(self, triple: ox.Triple, file: DomainFile) -> Iterator[str]:
        subject, predicate, value = (value_of(term) for term in triple)
        at = self._place(triple, file)
        axiom = value if predicate == RDF_TYPE else predicate
        if axiom.startswith(_AXIOMS) and axiom not in _NO_AXIOMS:
            ends = (triple.subject, triple.object)
            known = next(
                (value_of(term) for term in ends if term in self._file_by_entity), ONTOLOGY
            )
            yield self._line(
                at,
                f"makes a term or a rule of {self._short(subject)} ({self._short(axiom)})",
                self._national(known),
                "use the terms of the ontology, and propose to the editors what is missing there",
            )
        elif triple.subject in self._file_by_entity:
            yield from self._compare(triple, at)
        elif not self.domain.owns(subject):
            yield (
                f"{at}  describes {self._short(subject)}, which is neither national nor of the "
                f"domain. How to fix it: give it the address <KIND/{self.domain.slug}--NAME>; a "
                "statement in brackets then becomes a block of its own."
            )
        elif predicate in _IN_LISTS and triple.object in self._file_by_entity:
            yield self._line(
                at,
                f"puts {self._short(subject)} into the national list {self._short(value)}",
                self._national(value),
                f"write skos:inScheme <domain/{self.domain.slug}>, and tie it to a national "
                "concept with skos:broadMatch",
            )

    def _compare(self, triple: ox.Triple, at: str, how: str = "") -> Iterator[str]:
        """Compare a statement about a national entity with the national ones."""
        subject, predicate = value_of(triple.subject), triple.predicate.value
        property_, entity = self._short(predicate), self._short(subject)
        quads = self.base.store.quads_for_pattern(triple.subject, triple.predicate, None)
        known = {quad.object for quad in quads}
        if triple.object in known:
            return
        row = _read_refused().get(property_, {})
        national = self._national(subject, property_, *row.get("properties", ()))
        if not how and self._file_by_entity[triple.subject].startswith(_ONTOLOGY):
            what = f"redefines {entity}, a term of the ontology or its lists, with {property_}"
            fix = (
                "remove it; a thing of the domain may point to the term, such as by skos:broadMatch"
            )
            yield self._line(at, what, national, fix)
        elif row:
            what = f"gives the national {entity} {row['what']}{how} ({property_})"
            yield self._line(at, what, national, row["fix"])
        elif self._is_another(triple, known):
            fix = "remove it; if the national statement is wrong, write an oko:Objection to it"
            what = f"gives the national {entity} another {property_}{how}, which has one value"
            yield self._line(at, what, national, fix)

    def _is_another(self, triple: ox.Triple, known: Set[Term]) -> bool:
        """Whether a shape allows only one value, and the national graph has a different one."""
        kinds = self.base.store.quads_for_pattern(triple.subject, TYPE_NODE, None)
        limits = {self._limits.get((quad.object, triple.predicate)) for quad in kinds}
        if SH["maxCount"] in limits:
            return bool(known)
        languages = {getattr(term, "language", None) for term in known}
        return SH["uniqueLang"] in limits and getattr(triple.object, "language", None) in languages

    @cached_property
    def _limits(self) -> Mapping[tuple[object, object], str]:
        """The limit to one value, or one in a language, by class and property."""
        about = defaultdict[tuple[object, str], list[Term]](list)
        for quad in (quad for file in self.base.project.shapes for quad in file.statements):
            about[quad.subject, quad.predicate.value].append(quad.object)
        return {
            (kind, path): limit
            for (shape, predicate), kinds in list(about.items())
            if predicate == SH["targetClass"]
            for part in about[shape, SH["property"]]
            for limit, value in ((SH["uniqueLang"], "true"), (SH["maxCount"], "1"))
            if value in map(value_of, about[part, limit])
            for path in about[part, SH["path"]]
            for kind in kinds
        }

    @cached_property
    def _file_by_entity(self) -> Mapping[object, str]:
        """The file of each entity, statement and term of the base graph."""
        homes: dict[object, str] = {}
        for file in self.base.files:
            for quad in file.statements:
                if quad.predicate == TYPE_NODE and isinstance(quad.subject, ox.NamedNode):
                    homes.setdefault(quad.subject, file.name)
        return homes

    @cached_property
    def _own_positions(self) -> Mapping[str, Positions]:
        prefixes = self.base.project.prefixes
        return {file.name: Positions([file], prefixes) for file in self.domain.files}

    def _cause(self, triple: ox.Triple) -> str:
        """Find the statement of the domain from which another follows."""
        both = {triple.subject, triple.object}
        quads = [(quad, file) for file in self.domain.files for quad in file.document.quads]
        tests: list[Callable[[ox.Quad], bool]] = [
            lambda quad: {quad.subject, quad.object} == both,
            lambda quad: quad.subject == triple.subject,
            lambda quad: quad.object == triple.subject,
        ]
        found, file = next((q for test in tests for q in quads if test(q[0])), quads[0])
        return self._place(found.triple, file)

    def _place(self, triple: ox.Triple, file: DomainFile) -> str:
        subject, predicate, value = (value_of(term) for term in triple)
        found = Finding(Severity.INFO, subject, predicate, value, "", "", {})
        place = self._own_positions[file.name].of(found)
        return file.name if place == "?" else place

    def _national(self, subject: str, *properties: str) -> str:
        """Return the position of the first national statement by a property, else of the entity."""
        prefixes = self.base.project.prefixes
        iris = (
            "",
            *(prefixes[p] + name for p, _, name in (one.partition(":") for one in properties)),
        )
        findings = [Finding(Severity.INFO, subject, iri, "", "", "", {}) for iri in iris]
        entity, *places = (self.base.positions.of(finding) for finding in findings)
        return next((place for place in places if place != entity), entity)

    def _short(self, iri: str) -> str:
        return curie(iri, self.base.project.prefixes)

    @staticmethod
    def _line(at: str, what: str, national: str, fix: str) -> str:
        return f"{at}  {what}; the national statement is at {national}. How to fix it: {fix}."
