"""A proposal as one Turtle file in the house style, ready for review in git.

The house style is written here without rdflib, which servers do not load, for graphs without blank
nodes. A test holds it to `core.turtle.to_house_style`.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from okosystem.core.errors import GraphError
from okosystem.core.terms import (
    DCT,
    FOAF,
    ID,
    OKO,
    RDF_TYPE,
    XSD,
    kind_of,
    local_name,
    select_prefixes,
)
from okosystem.core.text import fold
from okosystem.proposals.forms import Field, Forms, Kind, Names, find_errors, normalise

Value = tuple[str, str, str]
"""An object: «iri», «text» or «date», the language of a text, and the value."""
Statement = tuple[str, str, Value]
Prefixes = Mapping[str, str]

FOLDER = "data/proposals"
DCT, FOAF = DCT, FOAF
MAX_SLUG = 60


def write_proposal(
    forms: Forms, kind_name: str, given: Mapping[str, str], names: Names, prefixes: Prefixes
) -> tuple[str, str]:
    """Return the name and the Turtle of the proposal's file; raises GraphError."""
    kind = forms.kinds[kind_name]
    if errors := find_errors(kind, given, names):
        lines = (f"{error.field}  {error.message.get('en', '')}" for error in errors)
        raise GraphError("\n".join(lines))
    values = {field.name: normalise(field, given.get(field.name, "")) for field in kind.fields}
    slug = _slug(kind, values)
    statements = _statements(kind, values, ID[f"proposal/{slug}"], names, forms.sources)
    return f"{FOLDER}/{slug}.ttl", _turtle(statements, prefixes)


def _statements(
    kind: Kind,
    values: Mapping[str, str],
    proposal: str,
    names: Names,
    sources: Mapping[str, str],
) -> Iterator[Statement]:
    yield proposal, RDF_TYPE, _iri(OKO["Proposal"])
    yield proposal, OKO["proposalKind"], _iri(ID[f"proposal-kind/{kind.name}"])
    yield proposal, OKO["proposalStatus"], _iri(ID["proposal-status/proposed"])
    yield proposal, OKO["evidenceClass"], _iri(ID["evidence/proposal"])
    for language, template in kind.title.items():
        filled = {name: names.name(value, language) for name, value in values.items() if value}
        yield proposal, f"{DCT}title", ("text", language, template.format(**filled))
    for field in kind.fields:
        if value := values[field.name]:
            yield proposal, field.property, _object(field, value, sources)
    yield from _new_source(values["source"], sources)


def _slug(kind: Kind, values: Mapping[str, str]) -> str:
    """Make a slug from the kind, what the proposal concerns, and the day."""
    subjects = [_last_segment(values[f.name]) for f in kind.fields if _is_subject(f)]
    words = subjects or ["-".join(fold(values["title-nb"]).split()) or kind.name]
    short = [word[:MAX_SLUG].strip("-") for word in words]
    return "--".join([kind.name, *short, values["date"]])


def _is_subject(field: Field) -> bool:
    return field.value == "iri" and field.required and field.name not in ("proposer", "recipient")


def _last_segment(iri: str) -> str:
    return local_name(iri).replace("--", "-")


def _object(field: Field, value: str, sources: Mapping[str, str]) -> Value:
    match field.value:
        case "text":
            return ("text", field.of[0], value)
        case "date":
            return ("date", "", value)
        case "source":
            return _iri(_source(value, sources))
    return _iri(value)


def _source(value: str, sources: Mapping[str, str]) -> str:
    """Find the source with an address, or make an IRI for a new one."""
    if kind_of(value) == "source":
        return value
    slug = "-".join(fold(value.partition("://")[2]).split())
    digest = hashlib.sha256(value.encode()).hexdigest()[:6]
    return sources.get(value, ID[f"source/nettside-{slug[:MAX_SLUG]}-{digest}"])


def _new_source(value: str, sources: Mapping[str, str]) -> Iterator[Statement]:
    if kind_of(value) == "source" or value in sources:
        return
    node, parts = _source(value, sources), urlsplit(value)
    title = f"Nettside: {parts.netloc}{parts.path}".rstrip("/")
    yield node, RDF_TYPE, _iri(OKO["Source"])
    yield node, f"{DCT}title", ("text", "nb", title)
    yield node, f"{FOAF}page", _iri(value)
    yield node, OKO["sourceKind"], _iri(ID["source-kind/secondary"])


def _iri(value: str) -> Value:
    return ("iri", "", value)


def _turtle(statements: Iterable[Statement], prefixes: Prefixes) -> str:
    """Format statements, the first subject first; all IRIs but addresses need a prefix."""
    subjects: dict[str, dict[str, list[Value]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in statements:
        subjects[subject][predicate].append(value)
    blocks = [_block(subject, values, prefixes) for subject, values in subjects.items()]
    iris = [iri for subject, values in subjects.items() for iri in _iris(subject, values)]
    lines = [
        f"PREFIX {p}: <{space}>\n" for p, space in sorted(select_prefixes(prefixes, iris).items())
    ]
    return "".join(lines) + "\n" + "\n".join(blocks)


def _iris(subject: str, values: Mapping[str, list[Value]]) -> list[str]:
    objects = [value for group in values.values() for value in group]
    named = [XSD if kind == "date" else v for kind, _, v in objects if kind != "text"]
    return [subject, *(p for p in values if p != RDF_TYPE), *named]


def _block(subject: str, values: Mapping[str, list[Value]], prefixes: Prefixes) -> str:
    first = [RDF_TYPE] if RDF_TYPE in values else []
    order = [*first, *sorted(p for p in values if p != RDF_TYPE)]
    lines = [_line(p, sorted(set(values[p])), prefixes) for p in order]
    return "\n".join([_shorten(subject, prefixes), *lines, ".", ""])


def _line(predicate: str, values: list[Value], prefixes: Prefixes) -> str:
    name = "a" if predicate == RDF_TYPE else _shorten(predicate, prefixes)
    objects = [_format(value, prefixes) for value in values]
    if len(objects) == 1:
        return f"    {name} {objects[0]} ;"
    return f"    {name}\n        " + " ,\n        ".join(objects) + " ;"


def _format(value: Value, prefixes: Prefixes) -> str:
    kind, language, content = value
    if kind == "iri":
        return _shorten(content, prefixes)
    escaped = content.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"@{language}' if kind == "text" else f'"{escaped}"^^xsd:date'


def _shorten(iri: str, prefixes: Prefixes) -> str:
    end = max(iri.rfind("/"), iri.rfind("#")) + 1
    name = next((p for p, space in prefixes.items() if space == iri[:end]), None)
    return f"{name}:{iri[end:]}" if name and iri[end:] else f"<{iri}>"
