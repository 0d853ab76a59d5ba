"""The forms of proposals: find errors in one, and write a finished proposal as a Turtle file.

The build makes the forms from the shapes and writes them into the release, so that a server reads
no shapes.
"""

import hashlib
import json
import re
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

import pyoxigraph as ox

from okosystem.assessing.assessments import FOLDER as ASSESSMENTS
from okosystem.assessing.assessments import Assessment, describe_source
from okosystem.core.release import Release
from okosystem.core.terms import DCT, FOAF, ID, OKO, RDF_TYPE, SKOS, kind_of, local_name
from okosystem.core.text import fold
from okosystem.core.triples import Property, date_literal, texts, triples_about
from okosystem.core.turtle_writer import write_turtle
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.graph.labels import Labels
from okosystem.graph.reader import Reader

Texts = Mapping[str, str]
"""Language → text."""
FILE = "proposals/forms.json"
FOLDER = "data/proposals"
MAX_SLUG = 60
SCALE = ("1", "2", "3", "4", "5")
_URL = re.compile(r"https?://[\w.-]+\.[a-z]{2,}(:\d+)?(/[^\s<>\"{}|\\^`]*)?", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its constraints, the messages of its shape, and the texts of kinds.toml.

    `of` has the kinds or the list of its value; of an answer, the question as well. `codes` are the
    labels of the codes by IRI. `same` is the message when the field has the value
    of the field that it `differs` from.
    """

    name: str
    property: str
    value: str
    of: Sequence[str]
    required: bool
    pattern: str
    codes: Mapping[str, Texts]
    differs: str
    label: Texts
    help: Texts
    message: Texts
    same: Texts
    question: Texts
    fault: Texts


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of proposal, with its fields in the order people fill them in: see kinds.toml."""

    name: str
    slug: str
    label: Texts
    help: Texts
    link: Texts
    fields: Sequence[Field]
    title: Texts
    first: Sequence[str]
    must: Sequence[str]
    filled: Texts
    sentence: Texts

    @property
    def subjects(self) -> Sequence[Field]:
        """The fields that name what a proposal is about."""
        return [field for field in self.fields if field.value == "iri" and field.required]

    def normalise(self, given: Mapping[str, str]) -> dict[str, str]:
        """Normalise the values of all fields; what is not given is empty."""
        return {field.name: normalise(field, given.get(field.name, "")) for field in self.fields}


@dataclass(frozen=True, slots=True)
class Forms:
    """The kinds by name, the ways of kinds.toml, and the sources by the address of their page."""

    kinds: Mapping[str, Kind]
    ways: Sequence[Mapping[str, Any]]
    sources: Mapping[str, str]

    def to_json(self) -> bytes:
        """Serialise the forms for the release."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n").encode()

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """Parse what `to_json` returned."""
        content = json.loads(data)
        kinds = {
            name: Kind(**{**kind, "fields": [Field(**field) for field in kind["fields"]]})
            for name, kind in content.pop("kinds").items()
        }
        return cls(kinds, **content)


def read_forms(reader: Reader) -> Forms:
    """Return the forms of the release."""
    return _read(reader.whole.store, reader.release)


@cached_per_store()
def _read(store: Store, release: Release) -> Forms:
    return Forms.from_json(release.read(FILE))


class FieldError(NamedTuple):
    """A field that is missing, invalid or in conflict with another field."""

    field: Field
    is_same: bool

    @property
    def message(self) -> Texts:
        """How to fix the field, in the words of its shape."""
        return self.field.same if self.is_same else self.field.message


def find_errors(
    kind: Kind,
    given: Mapping[str, str],
    entities: Container[str],
    required: Collection[str] | None = None,
) -> Sequence[FieldError]:
    """Find every error, in field order; `required` defaults to the fields that a file must have."""
    values, errors = kind.normalise(given), []
    for field in kind.fields:
        value = values[field.name]
        is_required = field.required if required is None else field.name in required
        is_fit = is_valid(field, value, entities) if value else not is_required
        is_same = bool(value) and value == values.get(field.differs)
        if field.value == "number" and value and is_fit:
            is_same = kind_of(values["assessed"]) not in ("", *field.of)
        if is_same or not is_fit:
            errors.append(FieldError(field, is_same=is_same and is_fit))
    return errors


def normalise(field: Field, text: str) -> str:
    """Collapse whitespace, and expand `kind:slug` or a slug alone to an IRI."""
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    prefix, colon, slug = text.partition(":")
    if field.value == "source":
        return ID[f"source/{slug}"] if prefix == "source" and colon else text
    if field.value not in ("iri", "code") or not text or text.startswith(("http://", "https://")):
        return text
    return ID[f"{prefix}/{slug}"] if colon else ID[f"{field.of[0]}/{text}"]


def is_date(text: str) -> bool:
    """Whether a text is a date, as year-month-day."""
    try:
        return bool(_DATE.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


def is_valid(field: Field, value: str, entities: Container[str]) -> bool:
    """Whether a normalised value is valid for a field."""
    match field.value:
        case "date":
            return is_date(value)
        case "number":
            return value in SCALE
        case "code":
            return value in field.codes
        case "iri":
            fits = kind_of(value) in field.of and re.search(field.pattern, value)
            return bool(fits) and value in entities
        case "source":
            return value in entities if kind_of(value) == "source" else _is_url(value)
    return True


def _is_url(text: str) -> bool:
    try:
        return bool(_URL.fullmatch(text) and ox.NamedNode(text))
    except ValueError:
        return False


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
