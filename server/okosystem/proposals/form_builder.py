"""The forms of a checkout, made from kinds.toml, the shapes and the codes, and its names.

Only the build and the command line use this module: it imports rdflib.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyoxigraph as ox

from okosystem.build.shacl import store_of
from okosystem.build.validation import shapes_graph
from okosystem.graph.basis import terms_of
from okosystem.graph.labels import FALLBACKS as LANGUAGES
from okosystem.graph.labels import Labels
from okosystem.package import read_package_table
from okosystem.proposals.forms import Field, Forms, Kind, Texts
from okosystem.rdf.terms import (
    ID,
    OKO,
    RDF_TYPE,
    SHAPE,
    local_name,
    value_of,
)
from okosystem.sparql.queries import read_queries, select, select_from_file
from okosystem.turtle.sources import Project

Described = Mapping[str, Sequence[ox.Literal | ox.NamedNode]]
"""Local name of a property → its values, for one property shape or code."""

KIND_KEYS = "slug link fields first must sentence", "title filled shapes label help common"
FIELD_KEYS = "property value of required label help question fault same each differs differs-shape"
CODES = SHAPE["Code-"]
"""The start of a shape that has the codes of a list."""
OF_THE_BUILDER = ("shape", "property", "differs-shape", "each")
"""The keys of a field that are not in the forms as they are."""
VALUES = {"date": "date", "integer": "number"}
"""The values of a field by the datatype of its shape."""


def read_names(project: Project) -> tuple[Collection[str], Labels]:
    """Read the entities that the files of a checkout describe, and their names."""
    triples = [quad.triple for file in project.graph_files for quad in file.statements]
    rows = select_from_file(store_of(triples), project.root / "queries/pages/labels.rq")
    return {value_of(triple.subject) for triple in triples}, Labels(rows, project.prefixes)


def build_forms(project: Project) -> Forms:
    """Build the forms of a checkout."""
    table = read_package_table("proposals/kinds.toml")
    kinds = table.rows("kinds", *KIND_KEYS)
    table.rows("fields", "shape", FIELD_KEYS)
    queries = read_queries(project.root / "queries/proposals")
    named = {RDF_TYPE, *terms_of("".join(queries.values()), project.prefixes)}
    files = [*project.ontology, *project.data]
    triples = (quad.triple for file in files for quad in file.statements)
    read = [triple for triple in triples if triple.predicate.value in named]
    store = store_of([*shapes_graph(project), *read])
    described: dict[str, Any] = defaultdict(lambda: defaultdict(list))
    for row in select(store, queries["described"], "described"):
        described[row["node"].value][local_name(row["property"].value)].append(row["value"])
    pages = select(store, queries["sources"], "sources")
    sources = {row["page"].value: row["source"].value for row in pages}
    builder = FormBuilder(table, described)
    return Forms({name: builder.kind(name) for name in kinds}, table["ways"], sources)


@dataclass(frozen=True)
class FormBuilder:
    """Builds kinds from the table, and from what is said of property shapes and codes by IRI."""

    table: Mapping[str, Any]
    described: Mapping[str, Described]

    def kind(self, name: str) -> Kind:
        """Build one kind; its label and help are those of its code, unless it has its own."""
        row = {"title": {}, "shapes": {}, "filled": {}, **self.table["kinds"][name]}
        common, shapes = self.table["common"], row.pop("shapes")
        code = self.described[ID[f"proposal-kind/{name}"]]
        names = [*row["fields"], *row.pop("common", common["fields"])]
        row["fields"] = [one for name in names for one in self._fields(name, shapes.get(name))]
        row["filled"] = {**common["filled"], **row["filled"]}
        texts = {"label": _texts(code["prefLabel"]), "help": _texts(code["definition"])}
        return Kind(name, **{**texts, **row})

    def _fields(self, name: str, shape: str | None) -> Sequence[Field]:
        """Build the field of a row, or one for each code of the list that it names."""
        row = self.table["fields"][name]
        field = self._field(name, row, shape)
        if "each" not in row:
            return [field]
        return [
            replace(
                field,
                name=f"{name}-{local_name(iri)}",
                of=[*field.of, iri],
                question={tag: f"{local_name(iri).upper()} {text}" for tag, text in label.items()},
            )
            for iri, label in self._codes(row["each"]).items()
        ]

    def _field(self, name: str, row: Mapping[str, Any], shape_name: str | None) -> Field:
        """Build a field; its row goes before its shape, in whose place a kind may have another."""
        own = self.described[SHAPE[row["shape"]]]
        shape = self.described[SHAPE[shape_name]] if shape_name else own
        other = self.described[SHAPE[row["differs-shape"]]] if "differs-shape" in row else shape
        bokmal = self.table["fields"].get(f"{name.removesuffix('-nn')}-nb", {})
        parts = {
            **_value_of(name, own),
            "required": _is_required(name, shape),
            "differs": "",
            "label": _texts(shape["name"]),
            "help": {},
            "same": _texts(other["message"]),
            "question": bokmal.get("question", {}),
            "fault": bokmal.get("fault", {}),
            **{key: value for key, value in row.items() if key not in OF_THE_BUILDER},
        }
        return Field(
            name,
            property=OKO[row["property"]] if "property" in row else own["path"][0].value,
            pattern="".join(term.value for term in shape["pattern"]),
            codes=self._allowed_codes(parts["of"][0], shape) if parts["value"] == "code" else {},
            message=_texts(shape["message"]),
            **parts,
        )

    def _allowed_codes(self, scheme: str, shape: Described) -> Mapping[str, Texts]:
        codes = self._codes(scheme)
        allowed = {term.value for term in shape["in"]} or codes
        return {iri: label for iri, label in codes.items() if iri in allowed}

    def _codes(self, scheme: str) -> Mapping[str, Texts]:
        """List the codes of a list, with their labels."""
        codes = (iri for iri in self.described if iri.startswith(ID[f"{scheme}/"]))
        return {iri: _texts(self.described[iri]["prefLabel"]) for iri in codes}


def _value_of(name: str, shape: Described) -> Mapping[str, Any]:
    """Tell what the value of a field is, from its name and its shape, and what it is one of."""
    language = name.rpartition("-")[2]
    lists = [term.value.removeprefix(CODES) for term in shape["node"] if CODES in term.value]
    if language in LANGUAGES or lists:
        return {"value": "code" if lists else "text", "of": lists or [language]}
    datatypes = (VALUES[local_name(term.value)] for term in shape["datatype"])
    return {"value": next(datatypes, "iri"), "of": []}


def _is_required(name: str, shape: Described) -> bool:
    """Whether a shape must have a value; a qualified one is in Bokmål."""
    counts = [*shape["minCount"], *([] if name.endswith("-nn") else shape["qualifiedMinCount"])]
    is_violation = shape["severity"][0].value.endswith("#Violation")
    return is_violation and any(int(count.value) for count in counts)


def _texts(terms: Iterable[ox.Literal | ox.NamedNode]) -> Texts:
    return {term.language or "": term.value for term in terms if isinstance(term, ox.Literal)}
