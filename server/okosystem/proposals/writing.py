"""A proposal as one Turtle file in the house style, ready for review in git."""

import hashlib
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

import pyoxigraph as ox

from okosystem.core.errors import GraphError
from okosystem.core.terms import (
    DCT,
    FOAF,
    ID,
    OKO,
    RDF_TYPE,
    SKOS,
    kind_of,
    local_name,
)
from okosystem.core.text import fold
from okosystem.core.triples import date_literal, triples_about
from okosystem.core.turtle_writer import write_turtle
from okosystem.proposals.forms import Field, Forms, Kind, Names, find_errors, normalise

Value = str | ox.Literal
"""An IRI, a text in a language, or a date."""
Property = tuple[str, Value]
Prefixes = Mapping[str, str]

FOLDER = "data/proposals"
MAX_SLUG = 60


def write_proposal(
    forms: Forms, kind_name: str, given: Mapping[str, str], names: Names, prefixes: Prefixes
) -> tuple[str, str]:
    """Return the name and the Turtle of the proposal's file; raises GraphError."""
    kind = forms.kinds[kind_name]
    if errors := find_errors(kind, given, names):
        lines = (f"{error.field}  {error.message.get('en', '')}" for error in errors)
        raise GraphError("\n".join(lines))
    return write_draft(forms, kind_name, given, names, prefixes)


def write_draft(
    forms: Forms, kind_name: str, given: Mapping[str, str], names: Names, prefixes: Prefixes
) -> tuple[str, str]:
    """Write a file of valid values, where the editors may have to add what is missing."""
    kind = forms.kinds[kind_name]
    values = {field.name: normalise(field, given.get(field.name, "")) for field in kind.fields}
    page = values["source"]
    source = _find_source(page, forms.sources)
    slug = _slug(kind, values)
    subjects = {ID[f"proposal/{slug}"]: _properties(kind, values, source, names)}
    if page and kind_of(page) != "source" and page not in forms.sources:
        subjects[source] = _describe_page(page, values["date"])
    return f"{FOLDER}/{slug}.ttl", _turtle(subjects, prefixes)


def _properties(kind: Kind, values: Mapping[str, str], source: str, names: Names) -> list[Property]:
    properties: list[Property] = [
        (RDF_TYPE, OKO["Proposal"]),
        (OKO["proposalKind"], ID[f"proposal-kind/{kind.name}"]),
        (OKO["proposalStatus"], ID["proposal-status/proposed"]),
        (OKO["evidenceClass"], ID["evidence/proposal"]),
    ]
    for language, template in kind.title.items():
        filled = {name: names.name(value, language) for name, value in values.items() if value}
        title = ox.Literal(template.format(**filled), language=language)
        properties.append((DCT["title"], title))
    for field in kind.fields:
        if value := values[field.name]:
            properties.append((field.property, _object(field, value, source)))
    return properties


def _slug(kind: Kind, values: Mapping[str, str]) -> str:
    """Make a slug from the kind, what the proposal concerns, and the day."""
    fields = [f for f in kind.fields if f.value == "iri" and f.required]
    subjects = [values[f.name] for f in fields if f.name not in ("proposer", "recipient")]
    words = [local_name(iri).replace("--", "-") for iri in subjects]
    title = values.get("title-nb") or values.get("title-nn", "")
    words = words or ["-".join(fold(title).split()) or kind.name]
    short = [word[:MAX_SLUG].strip("-") for word in words]
    return "--".join([kind.name, *short, values["date"]])


def _object(field: Field, value: str, source: str) -> Value:
    match field.value:
        case "text":
            return ox.Literal(value, language=field.of[0])
        case "date":
            return date_literal(value)
        case "source":
            return source
    return value


def _find_source(page: str, sources: Mapping[str, str]) -> str:
    """Find the source with an address, or make an IRI for a new one."""
    if kind_of(page) == "source":
        return page
    slug = "-".join(fold(page.partition("://")[2]).split())
    digest = hashlib.sha256(page.encode()).hexdigest()[:6]
    return sources.get(page, ID[f"source/nettside-{slug[:MAX_SLUG]}-{digest}"])


def _describe_page(page: str, day: str) -> list[Property]:
    """Describe a page as a source of the day it was proposed; its publisher is not asked for."""
    parts = urlsplit(page)
    title = f"Nettside: {parts.netloc}{parts.path}".rstrip("/")
    return [
        (RDF_TYPE, OKO["Source"]),
        (DCT["title"], ox.Literal(title, language="nb")),
        (DCT["date"], date_literal(day)),
        (SKOS["note"], ox.Literal("Datoen er dagen forslaget ble skrevet.", language="nb")),
        (FOAF["page"], page),
        (OKO["sourceKind"], ID["source-kind/secondary"]),
    ]


def _turtle(subjects: Mapping[str, Iterable[Property]], prefixes: Prefixes) -> str:
    """Write the properties of some subjects, in their order."""
    triples = [t for iri, properties in subjects.items() for t in triples_about(iri, *properties)]
    return write_turtle(triples, prefixes, ID, order=list(subjects).index)
