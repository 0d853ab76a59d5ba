"""The forms, made of the table of kinds, the shapes and the codes. For the build and the CLI."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from okosystem.core.sources import Project
from okosystem.core.terms import ID, SHAPE
from okosystem.core.validation import shapes_graph
from okosystem.proposals.kinds import Code, Field, Forms, Kind, Told

_TABLE = Path(__file__).parent / "kinds.toml"
_COUNTS = ("minCount", "qualifiedMinCount")


def forms(project: Project) -> Forms:
    """Make the forms of a checkout."""
    table = _read_table()
    deriving = Deriving(project, table, _shapes(project), _codes(project))
    return Forms({name: deriving.kind(name) for name in table["kinds"]}, _sources(project))


def kinds_of_table() -> Sequence[str]:
    """List the kinds there are, in the order of the table."""
    return list(_read_table()["kinds"])


@dataclass(frozen=True)
class Deriving:
    """The table of kinds, what the shapes say, and the codes by IRI."""

    project: Project
    table: Mapping[str, Any]
    shapes: Mapping[str, Mapping[str, Sequence[ox.Literal | ox.NamedNode]]]
    codes: Mapping[str, Code]

    def kind(self, name: str) -> Kind:
        """Make one kind; what it is called is in the list of kinds."""
        told, code = self.table["kinds"][name], self.codes[ID[f"proposal-kind/{name}"]]
        names = [*told["fields"], *self.table["common"]["fields"]]
        fields = [self._field(field, told.get("shapes", {}).get(field, "")) for field in names]
        return Kind(name, code.label, code.help, fields, told.get("title", {}))

    def _field(self, name: str, shape: str) -> Field:
        told = self.table["fields"][name]
        says = self.shapes[shape or told["shape"]]
        other = self.shapes[told["differs-shape"]] if "differs-shape" in told else says
        return Field(
            name=name,
            property=self._iri(told["property"]),
            value=told["value"],
            of=told.get("of", []),
            required=told.get("required", _demanded(says)),
            pattern=next((term.value for term in says.get("pattern", ())), ""),
            codes=self._codes_of(told, says),
            differs=told.get("differs", ""),
            label=told.get("label") or _told(says["name"]),
            help=told.get("help", {}),
            message=_told(says["message"]),
            same=_told(other["message"]),
        )

    def _codes_of(
        self, told: Mapping[str, Any], says: Mapping[str, Sequence[ox.Literal | ox.NamedNode]]
    ) -> Sequence[Code]:
        if told["value"] != "code":
            return []
        allowed = {term.value for term in says.get("in", ())}
        start = ID[f"{told['of'][0]}/"]
        found = [code for iri, code in self.codes.items() if iri.startswith(start)]
        return [code for code in found if not allowed or code.iri in allowed]

    def _iri(self, name: str) -> str:
        prefix, _, local = name.partition(":")
        return self.project.prefixes[prefix] + local


def _read_table() -> Mapping[str, Any]:
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))


def _demanded(says: Mapping[str, Sequence[ox.Literal | ox.NamedNode]]) -> bool:
    counts = [int(term.value) for name in _COUNTS for term in says.get(name, ())]
    return any(counts) and says["severity"][0].value.endswith("#Violation")


def _told(terms: Iterable[ox.Literal | ox.NamedNode]) -> Told:
    return {term.language or "": term.value for term in terms if isinstance(term, ox.Literal)}


def _shapes(
    project: Project,
) -> Mapping[str, Mapping[str, Sequence[ox.Literal | ox.NamedNode]]]:
    said: dict[str, Any] = defaultdict(lambda: defaultdict(list))
    for row in _rows(project, "shapes", shapes_graph(project)):
        name = row["says"].value.rpartition("#")[2]
        said[row["shape"].value.removeprefix(SHAPE)][name].append(row["value"])
    return said


def _codes(project: Project) -> Mapping[str, Code]:
    said: dict[str, tuple[dict[str, str], dict[str, str]]] = {}
    told = [quad.triple for file in project.ontology for quad in file.quads]
    for row in _rows(project, "codes", told):
        label, meaning = said.setdefault(row["code"].value, ({}, {}))
        text = label if row["says"].value.endswith("prefLabel") else meaning
        text[row["text"].language] = row["text"].value
    return {iri: Code(iri, label, meaning) for iri, (label, meaning) in said.items()}


def _sources(project: Project) -> Mapping[str, str]:
    told = [quad.triple for file in project.data for quad in file.quads]
    return {r["page"].value: r["source"].value for r in _rows(project, "sources", told)}


def _rows(project: Project, name: str, told: Iterable[ox.Triple]) -> ox.QuerySolutions | Any:
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in told)
    path = project.root / f"queries/proposals/{name}.rq"
    return store.query(path.read_text(encoding="utf-8"))
