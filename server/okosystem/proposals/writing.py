"""A proposal as one Turtle file in the house form, ready for review in git."""

import hashlib
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from okosystem.core.errors import Unfinished
from okosystem.core.folding import fold
from okosystem.core.terms import ID, OKO, kind_of
from okosystem.proposals.checking import Fault, Names, faults, tidy
from okosystem.proposals.house import TYPE, Value, day, iri, text, turtle
from okosystem.proposals.kinds import Field, Forms, Kind

Said = tuple[str, str, Value]
FOLDER = "data/proposals"
DCT, FOAF = "http://purl.org/dc/terms/", "http://xmlns.com/foaf/0.1/"
LONGEST = 60


def written(
    forms: Forms, kind: str, given: Mapping[str, str], names: Names, prefixes: Mapping[str, str]
) -> tuple[str, str]:
    """Write a proposal: the name of its file, and the Turtle; raises Unfinished."""
    form = forms.kinds[kind]
    if found := faults(form, given, names):
        raise Unfinished("\n".join(f"{f.field}  {_english(f)}" for f in found))
    values = {field.name: tidy(field, given.get(field.name, "")) for field in form.fields}
    slug = slug_of(form, values)
    said = statements(form, values, ID[f"proposal/{slug}"], Named(names, forms.sources))
    return f"{FOLDER}/{slug}.ttl", turtle(said, prefixes)


class Named:
    """The names of things, and our own node for the address of a source."""

    def __init__(self, names: Names, sources: Mapping[str, str]) -> None:
        self.names, self.sources = names, sources

    def source(self, value: str) -> str:
        """Find the source with this address, or name a new one."""
        if kind_of(value) == "source":
            return value
        slug = "-".join(fold(value.partition("://")[2]).split())
        mark = hashlib.sha256(value.encode()).hexdigest()[:6]
        return self.sources.get(value, ID[f"source/nettside-{slug[:LONGEST]}-{mark}"])


def statements(
    kind: Kind, values: Mapping[str, str], proposal: str, named: Named
) -> Iterator[Said]:
    """Say what the proposal says: first what it is, then what was filled in."""
    yield proposal, TYPE, iri(OKO["Proposal"])
    yield proposal, OKO["proposalKind"], iri(ID[f"proposal-kind/{kind.name}"])
    yield proposal, OKO["proposalStatus"], iri(ID["proposal-status/proposed"])
    yield proposal, OKO["evidenceClass"], iri(ID["evidence/proposal"])
    for language, template in kind.title.items():
        title = template.format(
            **{name: named.names.name(v, language) for name, v in values.items() if v}
        )
        yield proposal, f"{DCT}title", text(title, language)
    for field in kind.fields:
        if value := values[field.name]:
            yield proposal, field.property, _value(field, value, named)
    yield from _new_source(values["source"], named)


def slug_of(kind: Kind, values: Mapping[str, str]) -> str:
    """Name the proposal: its kind, what it concerns, and the day."""
    about = [_last(values[f.name]) for f in kind.fields if _names_it(f)]
    words = about or ["-".join(fold(values["title-nb"]).split()) or kind.name]
    short = [word[:LONGEST].strip("-") for word in words]
    return "--".join([kind.name, *short, values["date"]])


def _names_it(field: Field) -> bool:
    return field.value == "iri" and field.required and field.name not in ("proposer", "recipient")


def _last(value: str) -> str:
    return value.rpartition("/")[2].replace("--", "-")


def _value(field: Field, value: str, named: Named) -> Value:
    match field.value:
        case "text":
            return text(value, field.of[0])
        case "date":
            return day(value)
        case "source":
            return iri(named.source(value))
    return iri(value)


def _new_source(value: str, named: Named) -> Iterator[Said]:
    if kind_of(value) == "source" or value in named.sources:
        return
    node, parts = named.source(value), urlsplit(value)
    yield node, TYPE, iri(OKO["Source"])
    yield node, f"{DCT}title", text(f"Nettside: {parts.netloc}{parts.path}".rstrip("/"), "nb")
    yield node, f"{FOAF}page", iri(value)
    yield node, OKO["sourceKind"], iri(ID["source-kind/secondary"])


def _english(fault: Fault) -> str:
    return fault.message.get("en", "")
