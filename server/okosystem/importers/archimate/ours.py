"""What we have that a thing in somebody's model could be, and what people have said of matches."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox
from rdflib import RDF

from okosystem.core.sources import Project, SourceFile
from okosystem.core.terms import ARCHIMATE, ID, OKO, value_of

TARGET = "data/imported/archimate.ttl"
QUERY = "queries/import/archimate-ours.rq"
OPEN, ACCEPTED, REJECTED = (
    ID[f"match-outcome/{word}"] for word in ("open", "accepted", "rejected")
)
Pair = tuple[str, str]


@dataclass
class Thing:
    """One of ours: the ArchiMate type its class is tagged with, and the texts to know it by."""

    iri: str
    type: str
    texts: dict[str, list[str]] = field(default_factory=dict)

    def all(self, key: str) -> Sequence[str]:
        """List its names, aliases, codes or links."""
        return self.texts.get(key, ())


@dataclass(frozen=True, slots=True)
class Ours:
    """Our side of the comparison, without what an earlier import has said.

    Of that only the days are kept on which questions were put, and which models it was of.
    """

    things: Sequence[Thing]
    verdicts: Mapping[Pair, str]
    days: Mapping[str, ox.Literal]
    imported: Collection[str]

    @classmethod
    def of(cls, project: Project) -> "Ours":
        """Read it from the checkout; raises SourceError."""
        files = [file for file in project.graph_files if file.name != TARGET]
        last = [file for file in project.graph_files if file.name == TARGET]
        things = _things(files, project.root / QUERY)
        return cls(things, verdicts(files), _days(last), _models(last))


def verdicts(files: Sequence[SourceFile]) -> dict[Pair, str]:
    """Read what people have said: of our thing and theirs, the outcome."""
    said: dict[str, dict[str, str]] = {}
    for quad in (quad for file in files for quad in file.quads):
        if isinstance(quad.object, ox.NamedNode) and isinstance(quad.subject, ox.NamedNode):
            said.setdefault(quad.subject.value, {})[quad.predicate.value] = quad.object.value
    matches = [
        about for about in said.values() if about.get(str(RDF.type)) == OKO["MatchAssessment"]
    ]
    keys = (OKO["assesses"], OKO["matchedWith"], OKO["outcome"])
    return {
        (about[keys[0]], about[keys[1]]): about.get(keys[2], OPEN)
        for about in matches
        if keys[0] in about and keys[1] in about
    }


def _things(files: Sequence[SourceFile], query: Path) -> list[Thing]:
    store = ox.Store()
    store.extend(ox.Quad(q.subject, q.predicate, q.object) for f in files for q in f.quads)
    found: dict[str, Thing] = {}
    for row in _rows(store, query):
        thing = found.setdefault(row["thing"], Thing(row["thing"], row["type"]))
        thing.texts.setdefault(row["key"], []).append(row["value"])
    return list(found.values())


def _rows(store: ox.Store, query: Path) -> Iterator[dict[str, str]]:
    answer = store.query(query.read_text(encoding="utf-8"))
    if not isinstance(answer, ox.QuerySolutions):
        raise TypeError(f"{query} is not a SELECT")
    names = [variable.value for variable in answer.variables]
    for row in answer:
        yield {name: value_of(row[name]) for name in names}


def _days(files: Sequence[SourceFile]) -> dict[str, ox.Literal]:
    """Keep the day on which a match was first proposed, so that a new import changes nothing."""
    return {
        str(quad.subject)[1:-1]: quad.object
        for file in files
        for quad in file.quads
        if quad.predicate.value == OKO["attestedFrom"] and isinstance(quad.object, ox.Literal)
    }


def _models(files: Sequence[SourceFile]) -> set[str]:
    model = ox.NamedNode(f"{ARCHIMATE}ArchiMate")
    return {str(q.subject)[1:-1] for file in files for q in file.quads if q.object == model}
