"""Compare a catalogue with our resources: matches, possible matches, and candidates.

The same address or the same identity is a fact. The same name and publisher is a deduction. A name
alone is reported, and never written.
"""

import hashlib
import re
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import pyoxigraph as ox

from okosystem.build.external_descriptions import (
    MATCH_RULES,
    RULES,
    ExternalDescription,
    ImportSource,
    MatchRule,
    description_triples,
    is_valid_iri,
    match_triples,
)
from okosystem.build.own_data import KnownEntity
from okosystem.feeds.rules import RECORD_KINDS
from okosystem.plugins.importers.catalogue.records import CatalogueRecord
from okosystem.rdf.terms import ID, OKO
from okosystem.rdf.triples import texts, triples_about
from okosystem.text import fold

MIN_PARTIAL_NAME = 6
"""Shorter names are not looked for inside titles."""
RETIRED = {ID["lifecycle-status/retired"], ID["lifecycle-status/replaced"]}
MIN_SIGNS = 2
"""One sign alone is too common."""
MANY_USERS = 3
CANDIDATE_KINDS = ("dataset", "data-service", "public-service")
PORTAL = "https://data.norge.no"
PORTAL_FOLDERS = {kind.external_kind: kind.portal for kind in RECORD_KINDS.values()}
_SOUNDS_SHARED = re.compile(r"felles|nasjonal|register|registr|plattform|portal|porten")


@dataclass(frozen=True, slots=True)
class Match:
    """A resource, a record and the rule that matched them."""

    resource: str
    record: CatalogueRecord
    rule: MatchRule


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be a shared resource missing from the graph, and the reasons."""

    record: CatalogueRecord
    reasons: Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The result; `without_record` are the solutions in use without a record."""

    matches: Sequence[Match]
    possible: Sequence[Match]
    candidates: Sequence[Candidate]
    without_record: Sequence[str]
    record_counts: Mapping[str, int]
    """The number of records by organisation number."""


def compare(
    records: Iterable[CatalogueRecord],
    resources: Sequence[KnownEntity],
    actors: Mapping[str, str],
    count_users: Callable[[CatalogueRecord], int],
) -> Comparison:
    """Compare the records in one pass; `actors` are the organisations imported, by number."""
    matcher, matches = Matcher(resources), dict[tuple[str, str], Match]()
    unmatched, counts = dict[str, CatalogueRecord](), Counter[str]()
    for record in records:
        found = matcher.find(record)
        matches |= {(match.resource, record.iri): match for match in found}
        if record.number and record.number in actors:
            counts[record.number] += 1
            if not any(match.rule.is_written for match in found):
                unmatched[record.iri] = record
    ordered = sorted(matches.values(), key=lambda match: (match.resource, match.record.iri))
    written = [match for match in ordered if match.rule.is_written]
    matched = {match.resource for match in written}
    return Comparison(
        matches=written,
        possible=[match for match in ordered if not match.rule.is_written],
        candidates=find_candidates(unmatched.values(), actors, count_users),
        without_record=_without_record(resources, actors, matched),
        record_counts=counts,
    )


class Matcher:
    """Finds the resources that a record is about."""

    def __init__(self, resources: Sequence[KnownEntity]) -> None:
        self._same = _unique(resources, "same", normalise_address)
        self._endpoints = _unique(resources, "endpoint", normalise_address)
        self._pages = _unique(resources, "page", normalise_address)
        self._names = _unique(resources, "name", fold)
        self._rejected = {entity.iri: entity.values("not") for entity in resources}
        self._providers = {entity.iri: entity.values("number") for entity in resources}
        self._long_names: dict[str | None, list[str]] = defaultdict(list)
        for name, iri in self._names.items():
            for number in self._providers[iri] if len(name) >= MIN_PARTIAL_NAME else ():
                self._long_names[number].append(name)

    def find(self, record: CatalogueRecord) -> list[Match]:
        """Find the matches by the strongest rule that gives any, without rejected ones."""
        for rule, iris in self._by_rule(record):
            if kept := [iri for iri in sorted(iris) if record.iri not in self._rejected[iri]]:
                return [Match(iri, record, MATCH_RULES[rule]) for iri in kept]
        return []

    def _by_rule(self, record: CatalogueRecord) -> Iterable[tuple[str, set[str]]]:
        yield "same", _look_up(self._same, [normalise_address(record.iri)])
        yield "endpoint", _look_up(self._endpoints, map(normalise_address, record.endpoints))
        pages = _look_up(self._pages, map(normalise_address, record.pages))
        names = _look_up(self._names, map(fold, record.titles.values()))
        yield "page", {iri for iri in pages if record.number in self._providers[iri]}
        yield "name", {iri for iri in names if record.number in self._providers[iri]}
        yield "part-of-name", self._named_in_title(record)
        yield "only-name", names
        yield "only-page", pages

    def _named_in_title(self, record: CatalogueRecord) -> set[str]:
        """Find the resource with the longest name that the title contains as whole words."""
        titles = [f" {fold(title)} " for title in record.titles.values()]
        names = self._long_names.get(record.number, ())
        inside = [name for name in names if any(f" {name} " in title for title in titles)]
        return {self._names[max(inside, key=lambda name: (len(name), name))]} if inside else set()


def normalise_address(address: str) -> str:
    """Drop scheme, www and a trailing slash."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    host = (parts.hostname or "").removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{host}{parts.path.rstrip('/')}{query}{fragment}"


def _unique(
    entities: Sequence[KnownEntity], key: str, normalise: Callable[[str], str]
) -> dict[str, str]:
    """Index entities by the values that only one of them has."""
    known: dict[str, set[str]] = defaultdict(set)
    for entity in entities:
        for value in entity.values(key):
            known[normalise(value)].add(entity.iri)
    return {value: next(iter(iris)) for value, iris in known.items() if value and len(iris) == 1}


def _look_up(index: Mapping[str, str], keys: Iterable[str]) -> set[str]:
    return {index[key] for key in keys if key in index}


def find_candidates(
    unmatched: Iterable[CatalogueRecord],
    actors: Mapping[str, str],
    count_users: Callable[[CatalogueRecord], int],
) -> list[Candidate]:
    """Find records of our actors with at least two signs of being shared, the most signs first.

    People decide; a candidate never becomes a resource by itself.
    """
    by_name = defaultdict(list)
    for record in unmatched:
        if record.number in actors and record.kind in CANDIDATE_KINDS:
            by_name[record.number, fold(record.title)].append(record)
    candidates = (_candidate(records, count_users) for records in by_name.values())
    kept = [candidate for candidate in candidates if len(candidate.reasons) >= MIN_SIGNS]
    return sorted(kept, key=lambda one: (-len(one.reasons), one.record.title, one.record.iri))


def _candidate(
    records: Sequence[CatalogueRecord], count_users: Callable[[CatalogueRecord], int]
) -> Candidate:
    """Collect the signs of being shared in the records of one name and publisher."""
    first = min(records, key=lambda record: (CANDIDATE_KINDS.index(record.kind), record.iri))
    users = max(count_users(record) for record in records)
    kinds = {record.kind for record in records}
    signs = {
        "national": any(record.national for record in records),
        "users": users >= MANY_USERS,
        "shared-name": _SOUNDS_SHARED.search(fold(first.title)) is not None,
        "both-kinds": {"dataset", "data-service"} <= kinds,
    }
    shown = (RULES["sign"][sign] for sign, is_shown in signs.items() if is_shown)
    return Candidate(
        first, [{tag: text.format(users=users) for tag, text in reason.items()} for reason in shown]
    )


def _without_record(
    resources: Sequence[KnownEntity], actors: Collection[str], matched: Collection[str]
) -> list[str]:
    """List the unmatched solutions in use that the imported actors provide."""
    return sorted(
        resource.iri
        for resource in resources
        if resource.values("number") & set(actors)
        and resource.iri not in matched
        and resource.values("solution")
        and not resource.values("solution") & RETIRED
    )


def comparison_triples(
    comparison: Comparison,
    resources: Sequence[KnownEntity],
    actors: Mapping[str, str],
    source: ImportSource,
    attested: Mapping[str, str],
) -> list[ox.Triple]:
    """Write the matches and candidates; `attested` has the first day of earlier matches."""
    solutions = {entity.iri for entity in resources if entity.values("solution")}
    triples: list[ox.Triple] = []
    for match in comparison.matches:
        it = _description(match.record, actors)
        triples += description_triples(it, source)
        triples += match_triples(match.resource, it, match.rule, source, attested)
        triples += _exposed_dataset(match) if match.resource in solutions else []
    for candidate in comparison.candidates:
        it = _description(candidate.record, actors)
        reasons = [text for reason in candidate.reasons for text in reason.items()]
        triples += description_triples(it, source)
        triples += triples_about(it.iri, *texts(OKO["candidateReason"], reasons))
    return triples


def _description(record: CatalogueRecord, actors: Mapping[str, str]) -> ExternalDescription:
    """Describe a record by its page in FDK's portal if it has one, else at its publisher's.

    A publisher with a known number is our actor.
    """
    in_portal = f"{PORTAL}/{PORTAL_FOLDERS[record.kind]}/{record.fdk_id}" if record.fdk_id else ""
    return ExternalDescription(
        slug=f"fdk-{record.fdk_id or compute_fdk_id(record.iri)}",
        kind=record.kind,
        titles=record.titles,
        page=in_portal or min(record.pages, default=record.iri),
        publisher=actors.get(record.number or "", record.publisher),
        topic=record.iri,
    )


def _exposed_dataset(match: Match) -> list[ox.Triple]:
    """Link a solution directly to a dataset that it matches as a fact."""
    is_fact = match.rule.evidence == "fact" and match.record.kind == "dataset"
    dataset = match.record.iri if is_fact and is_valid_iri(match.record.iri) else None
    return triples_about(match.resource, (OKO["exposesDataset"], dataset))


def compute_fdk_id(iri: str) -> str:
    """Compute the identifier that FDK gives a record: UUID 3 of its IRI, without a namespace."""
    digest = hashlib.md5(iri.encode("utf-8"), usedforsecurity=False).digest()
    return str(uuid.UUID(bytes=digest, version=3))
