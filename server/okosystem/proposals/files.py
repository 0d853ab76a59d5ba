"""Write a finished proposal as a Turtle file, which the editors complete."""

import hashlib
from collections.abc import Mapping
from urllib.parse import urlsplit

import pyoxigraph as ox

from okosystem.graph.labels import Labels
from okosystem.proposals.assessments import FOLDER as ASSESSMENTS
from okosystem.proposals.assessments import Assessment, describe_source
from okosystem.proposals.forms import Field, Forms, Kind
from okosystem.rdf.terms import (
    DCT,
    FOAF,
    ID,
    OKO,
    RDF_TYPE,
    SKOS,
    kind_of,
    local_name,
)
from okosystem.rdf.triples import (
    Property,
    date_literal,
    texts,
    triples_about,
)
from okosystem.text import fold
from okosystem.turtle.turtle_writer import write_turtle

FOLDER = "data/proposals"
MAX_SLUG = 60


def write_proposal(
    forms: Forms,
    kind_name: str,
    given: Mapping[str, str],
    labels: Labels,
    prefixes: Mapping[str, str],
) -> tuple[str, str]:
    """Return the name and the Turtle of a file of valid values, which the editors complete."""
    kind = forms.kinds[kind_name]
    values = kind.normalise(given)
    if "assessed" in values:
        return _write_assessment(kind, values, prefixes)
    page, slug = values["source"], _slug(kind, values)
    values["source"] = _find_source(page, forms.sources)
    properties: list[Property] = [
        (RDF_TYPE, OKO["Proposal"]),
        (OKO["proposalKind"], ID[f"proposal-kind/{kind.name}"]),
        (OKO["proposalStatus"], ID["proposal-status/proposed"]),
        (OKO["evidenceClass"], ID["evidence/proposal"]),
    ]
    for language, template in kind.title.items():
        filled = {name: labels.name(iri, language) for name, iri in values.items() if iri}
        properties += texts(DCT["title"], [(language, template.format(**filled))])
    properties += [(f.property, _object(f, values[f.name])) for f in kind.fields if values[f.name]]
    subjects = {ID[f"proposal/{slug}"]: properties}
    if page and kind_of(page) != "source" and page not in forms.sources:
        subjects[values["source"]] = _describe_page(page, values["date"])
    triples = [t for iri, described in subjects.items() for t in triples_about(iri, *described)]
    return f"{FOLDER}/{slug}.ttl", write_turtle(triples, prefixes, ID, order=list(subjects).index)


def _write_assessment(
    kind: Kind, values: Mapping[str, str], prefixes: Mapping[str, str]
) -> tuple[str, str]:
    """Write an assessment in the same form as one from the workbook of a workshop."""
    filled = [field for field in kind.fields if values[field.name]]
    numbers = [field for field in filled if field.value == "number"]
    answers = [field for field in filled if field.property == OKO["potiAnswer"]]
    language = "nb" if values["grounds-nb"] else "nn"
    assessment = Assessment(
        subject=values["assessed"],
        yardstick=values["yardstick"],
        context=values["context-nb"],
        party=values["party"],
        day=values["date"],
        reason=values[f"grounds-{language}"],
        numbers={field.property: int(values[field.name]) for field in numbers},
        answers={field.of[1]: values[field.name] for field in answers},
    )
    # Its own, since two files cannot describe one source.
    source = ID[f"source/skjema-{assessment.slug.replace('--', '-')}"]
    triples = describe_source(source, assessment.context) + assessment.triples(language, source)
    return f"{ASSESSMENTS}/{assessment.slug}.ttl", write_turtle(triples, prefixes, ID)


def _object(field: Field, value: str) -> str | ox.Literal:
    if field.value == "text":
        return ox.Literal(value, language=field.of[0])
    return date_literal(value) if field.value == "date" else value


def _slug(kind: Kind, values: Mapping[str, str]) -> str:
    """Make a slug from the kind, what the proposal concerns, and the day."""
    about = [f.name for f in kind.subjects if f.name not in ("proposer", "recipient")]
    words = [local_name(values[name]).replace("--", "-") for name in about]
    title = values.get("title-nb") or values.get("title-nn", "")
    words = words or ["-".join(fold(title).split()) or kind.name]
    short = [word[:MAX_SLUG].strip("-") for word in words]
    return "--".join([kind.name, *short, values["date"]])


def _find_source(page: str, sources: Mapping[str, str]) -> str:
    """Find the source with an address, or make an IRI for a new one."""
    if not page or kind_of(page) == "source":
        return page
    slug = "-".join(fold(page.partition("://")[2]).split())
    digest = hashlib.sha256(page.encode()).hexdigest()[:6]
    return sources.get(page, ID[f"source/nettside-{slug[:MAX_SLUG]}-{digest}"])


def _describe_page(page: str, day: str) -> list[Property]:
    """Describe a page as a source dated the day it was proposed, without a publisher."""
    parts = urlsplit(page)
    title = f"Nettside: {parts.netloc}{parts.path}".rstrip("/")
    note = "Datoen er dagen forslaget ble skrevet."
    return [
        (RDF_TYPE, OKO["Source"]),
        *texts(DCT["title"], [("nb", title)]),
        (DCT["date"], date_literal(day)),
        *texts(SKOS["note"], [("nb", note)]),
        (FOAF["page"], page),
        (OKO["sourceKind"], ID["source-kind/secondary"]),
    ]
