"""The forms of a checkout, made from kinds.toml, the shapes and the codes, and its names.

Only the build and the command line use this module: it imports rdflib.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from okosystem.core.package import read_package_table
from okosystem.core.sources import Project
from okosystem.core.terms import ID, SHAPE, local_name
from okosystem.core.triples import to_quads
from okosystem.core.validation import shapes_graph
from okosystem.engine.oxigraph import Store
from okosystem.model.labels import Labels
from okosystem.proposals.forms import Code, Field, Forms, Kind, Texts

_TABLE = Path(__file__).parent / "kinds.toml"
_COUNTS = ("minCount", "qualifiedMinCount")
_LABELS = Path("queries/pages/labels.rq")
Shape = Mapping[str, Sequence[ox.Literal | ox.NamedNode]]
"""Local name of a SHACL property → its values in one property shape."""


class CheckoutNames:
    """The names of the entities that the files of a checkout describe."""

    def __init__(self, project: Project) -> None:
        quads = [quad for file in project.graph_files for quad in file.quads]
        store = Store(quads, project.prefixes)
        query = (project.root / _LABELS).read_text(encoding="utf-8")
        graphs = sorted({quad.graph_name.value for quad in quads})  # type: ignore[union-attr]
        self._labels = Labels(store.query(query, graphs).rows(), project.prefixes)
        self._entities = {str(quad.subject)[1:-1] for quad in quads}

    def __contains__(self, iri: str) -> bool:
        return iri in self._entities

    def name(self, iri: str, language: str) -> object:
        """Name an entity in a language, else by its prefixed name."""
        return self._labels.name(iri, language)


def build_forms(project: Project) -> Forms:
    """Build the forms of a checkout."""
    table = _read_table()
    builder = FormBuilder(project, table, _read_shapes(project), _read_codes(project))
    return Forms({name: builder.kind(name) for name in table["kinds"]}, _read_sources(project))


def list_kinds() -> Sequence[str]:
    """List the names of the kinds, in the order of the table."""
    return list(_read_table()["kinds"])


@dataclass(frozen=True)
class FormBuilder:
    """Builds kinds from the table, the property shapes by name, and the codes by IRI."""

    project: Project
    table: Mapping[str, Any]
    shapes: Mapping[str, Shape]
    codes: Mapping[str, Code]

    def kind(self, name: str) -> Kind:
        """Build one kind; its label is that of its code."""
        row, code = self.table["kinds"][name], self.codes[ID[f"proposal-kind/{name}"]]
        common = self.table["common"]
        names = [*row["fields"], *common["fields"]]
        return Kind(
            name=name,
            label=code.label,
            help=code.help,
            fields=[self._field(field, row.get("shapes", {}).get(field, "")) for field in names],
            title=row.get("title", {}),
            first=row["first"],
            must=row["must"],
            filled={**common["filled"], **row.get("filled", {})},
            sentence=row["sentence"],
        )

    def _field(self, name: str, shape_name: str) -> Field:
        row = self.table["fields"][name]
        shape = self.shapes[shape_name or row["shape"]]
        other = self.shapes[row["differs-shape"]] if "differs-shape" in row else shape
        prefix, _, local = row["property"].partition(":")
        counts = [int(t.value) for count in _COUNTS for t in shape.get(count, ())]
        is_violation = shape["severity"][0].value.endswith("#Violation")
        return Field(
            name=name,
            property=self.project.prefixes[prefix] + local,
            value=row["value"],
            of=row.get("of", []),
            required=row.get("required", any(counts) and is_violation),
            pattern=next((term.value for term in shape.get("pattern", ())), ""),
            codes=self._allowed_codes(row, shape),
            differs=row.get("differs", ""),
            label=row.get("label") or _texts(shape["name"]),
            help=row.get("help", {}),
            message=_texts(shape["message"]),
            same=_texts(other["message"]),
            question=row.get("question", {}),
            fault=row.get("fault", {}),
        )

    def _allowed_codes(self, row: Mapping[str, Any], shape: Shape) -> Sequence[Code]:
        if row["value"] != "code":
            return []
        allowed = {term.value for term in shape.get("in", ())}
        namespace = ID[f"{row['of'][0]}/"]
        codes = [code for iri, code in self.codes.items() if iri.startswith(namespace)]
        return [code for code in codes if not allowed or code.iri in allowed]


def _read_table() -> Mapping[str, Any]:
    return read_package_table("proposals/kinds.toml")


def _texts(terms: Iterable[ox.Literal | ox.NamedNode]) -> Texts:
    return {term.language or "": term.value for term in terms if isinstance(term, ox.Literal)}


def _read_shapes(project: Project) -> Mapping[str, Shape]:
    shapes: dict[str, Any] = defaultdict(lambda: defaultdict(list))
    for row in _rows(project, "shapes", shapes_graph(project)):
        name = local_name(row["says"].value)
        shapes[row["shape"].value.removeprefix(SHAPE)][name].append(row["value"])
    return shapes


def _read_codes(project: Project) -> Mapping[str, Code]:
    texts: dict[str, tuple[dict[str, str], dict[str, str]]] = {}
    triples = [quad.triple for file in project.ontology for quad in file.quads]
    for row in _rows(project, "codes", triples):
        label, meaning = texts.setdefault(row["code"].value, ({}, {}))
        by_language = label if row["says"].value.endswith("prefLabel") else meaning
        by_language[row["text"].language] = row["text"].value
    return {iri: Code(iri, label, meaning) for iri, (label, meaning) in texts.items()}


def _read_sources(project: Project) -> Mapping[str, str]:
    triples = [quad.triple for file in project.data for quad in file.quads]
    return {r["page"].value: r["source"].value for r in _rows(project, "sources", triples)}


def _rows(project: Project, name: str, triples: Iterable[ox.Triple]) -> ox.QuerySolutions | Any:
    store = ox.Store()
    store.extend(to_quads(triples))
    path = project.root / f"queries/proposals/{name}.rq"
    return store.query(path.read_text(encoding="utf-8"))
