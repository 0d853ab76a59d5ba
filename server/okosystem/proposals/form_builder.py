"""The forms of a checkout, made from kinds.toml, the shapes and the codes, and its names.

Only the build and the command line use this module: it imports rdflib.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyoxigraph as ox

from okosystem.core.package import read_package_table
from okosystem.core.shacl import store_of
from okosystem.core.sources import Project
from okosystem.core.terms import ID, RDF_TYPE, SHAPE, local_name
from okosystem.core.validation import shapes_graph
from okosystem.engine.oxigraph import Store
from okosystem.graph.basis import terms_of
from okosystem.graph.labels import Labels
from okosystem.proposals.forms import Field, Forms, Kind, Texts

Shape = Mapping[str, Sequence[ox.Literal | ox.NamedNode]]
"""Local name of a SHACL property → its values in one property shape."""

FIELD_KEYS = "of required label help question fault same each differs differs-shape"


def read_names(project: Project) -> tuple[Collection[str], Labels]:
    """Read the entities that the files of a checkout describe, and their names."""
    quads = [quad for file in project.graph_files for quad in file.quads]
    query = (project.root / "queries/pages/labels.rq").read_text(encoding="utf-8")
    graphs = sorted({quad.graph_name.value for quad in quads})  # type: ignore[union-attr]
    rows = Store(quads, project.prefixes).query(query, graphs).rows()
    return {str(quad.subject)[1:-1] for quad in quads}, Labels(rows, project.prefixes)


def build_forms(project: Project) -> Forms:
    """Build the forms of a checkout."""
    table = read_package_table("proposals/kinds.toml")
    kinds = table.rows(
        "kinds", "slug link fields first must sentence", "title filled shapes label help common"
    )
    table.rows("fields", "property shape value", FIELD_KEYS)
    builder = FormBuilder(project.prefixes, table, _read_shapes(project), _read_codes(project))
    data = (quad.triple for file in project.data for quad in file.statements)
    named = {RDF_TYPE, *terms_of(_read_query(project, "sources"), project.prefixes)}
    read = (triple for triple in data if triple.predicate.value in named)
    sources = {r["page"].value: r["source"].value for r in _rows(project, "sources", read)}
    return Forms({name: builder.kind(name) for name in kinds}, table["ways"], sources)


@dataclass(frozen=True)
class FormBuilder:
    """Builds kinds from the table, the property shapes by name, and the texts of codes by IRI."""

    prefixes: Mapping[str, str]
    table: Mapping[str, Any]
    shapes: Mapping[str, Shape]
    codes: Mapping[str, Mapping[str, Texts]]

    def kind(self, name: str) -> Kind:
        """Build one kind; its label and help are those of its code, unless it has its own."""
        row = {"title": {}, "shapes": {}, "filled": {}, **self.table["kinds"][name]}
        common, shapes = self.table["common"], row.pop("shapes")
        code = self.codes[ID[f"proposal-kind/{name}"]]
        names = [*row["fields"], *row.pop("common", common["fields"])]
        row["fields"] = [
            replace(self._field(field, shapes.get(field, "")), **one)
            for field in names
            for one in self._each(field)
        ]
        row["filled"] = {**common["filled"], **row["filled"]}
        texts = {"label": code["prefLabel"], "help": code["definition"]}
        return Kind(name, **{**texts, **row})

    def _each(self, name: str) -> Iterable[Mapping[str, Any]]:
        """List what is own of each field that a row stands for."""
        row = self.table["fields"][name]
        if "each" not in row:
            yield {}
            return
        for iri in (iri for iri in self.codes if iri.startswith(ID[f"{row['each']}/"])):
            code, texts = local_name(iri), self.codes[iri]["prefLabel"]
            question = {language: f"{code.upper()} {text}" for language, text in texts.items()}
            yield {"name": f"{name}-{code}", "of": [*row["of"], iri], "question": question}

    def _field(self, name: str, shape_name: str) -> Field:
        rows, row = self.table["fields"], dict(self.table["fields"][name])
        row.pop("each", "")
        bokmal = rows.get(f"{name.removesuffix('-nn')}-nb", {})
        default_shape = row.pop("shape")
        shape = self.shapes[shape_name or default_shape]
        other = self.shapes[row.pop("differs-shape")] if "differs-shape" in row else shape
        prefix, _, local = row.pop("property").partition(":")
        counts = (*shape["minCount"], *shape["qualifiedMinCount"])
        is_violation = shape["severity"][0].value.endswith("#Violation")
        defaults = {
            "of": [],
            "required": is_violation and any(int(count.value) for count in counts),
            "differs": "",
            "label": _texts(shape["name"]),
            "help": {},
            "same": _texts(other["message"]),
            "question": bokmal.get("question", {}),
            "fault": bokmal.get("fault", {}),
        }
        return Field(
            name,
            property=self.prefixes[prefix] + local,
            pattern="".join(term.value for term in shape["pattern"]),
            codes=self._allowed_codes(row["of"][0], shape) if row["value"] == "code" else {},
            message=_texts(shape["message"]),
            **{**defaults, **row},
        )

    def _allowed_codes(self, scheme: str, shape: Shape) -> Mapping[str, Texts]:
        codes = [iri for iri in self.codes if iri.startswith(ID[f"{scheme}/"])]
        allowed = {term.value for term in shape["in"]} or codes
        return {iri: self.codes[iri]["prefLabel"] for iri in codes if iri in allowed}


def _texts(terms: Iterable[ox.Literal | ox.NamedNode]) -> Texts:
    return {term.language or "": term.value for term in terms if isinstance(term, ox.Literal)}


def _read_shapes(project: Project) -> Mapping[str, Shape]:
    shapes: dict[str, Any] = defaultdict(lambda: defaultdict(list))
    for row in _rows(project, "shapes", shapes_graph(project)):
        name = local_name(row["says"].value)
        shapes[row["shape"].value.removeprefix(SHAPE)][name].append(row["value"])
    return shapes


def _read_codes(project: Project) -> Mapping[str, Mapping[str, Texts]]:
    codes: dict[str, dict[str, Any]] = defaultdict(lambda: {"prefLabel": {}, "definition": {}})
    triples = [quad.triple for file in project.ontology for quad in file.statements]
    for row in _rows(project, "codes", triples):
        text = row["text"]
        codes[row["code"].value][local_name(row["says"].value)][text.language] = text.value
    return codes


def _rows(project: Project, name: str, triples: Iterable[ox.Triple]) -> ox.QuerySolutions | Any:
    return store_of(triples).query(_read_query(project, name))


def _read_query(project: Project, name: str) -> str:
    return (project.root / f"queries/proposals/{name}.rq").read_text(encoding="utf-8")
