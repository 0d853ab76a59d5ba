"""What follows from the resources that a list names: duties, and ends."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from okosystem.features.landscape_check.matching import Match
from okosystem.features.landscape_check.table import WORDS, System
from okosystem.graph.reader import Reader, cached_per_graph
from okosystem.rdf.terms import ID, value_of
from okosystem.text import fold

USE = ID["duty/use"]
MET, UNMET, UNKNOWN = "met", "unmet", "unknown"


@dataclass(frozen=True, slots=True)
class Rule:
    """A duty: what it is about, what it asks for, and the groups that it applies to, if known.

    It is about resources, or the parts of a resource.
    """

    iri: str
    level: str
    is_law: bool
    resources: Set[str]
    kinds: Set[str]
    groups: Set[str]


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty that applies, with the rows about it."""

    iri: str
    level: str
    state: str
    systems: Sequence[System]


@dataclass(frozen=True, slots=True)
class End:
    """A row whose resource, or a version of its interface, has ended or is to end."""

    system: System
    resource: str
    day: str
    version: str
    instead: Sequence[str]


def find_duties(reader: Reader, matches: Iterable[Match], group: str) -> list[Duty]:
    """Find the duties of a group of actors: those of the group, and those of what is in use.

    What the law demands of somebody unnamed is left out, unless it is to use or to report to
    something in use. That to use something is met when a row uses it, and unmet when one says that
    it does not. Whether others are met, no list of systems tells.
    """
    named: dict[str, list[Match]] = {}
    for one in matches:
        if one.how:
            named.setdefault(one.resource, []).append(one)
    found: list[Duty] = []
    for rule in _read_rules(reader):
        about = [one for iri, some in named.items() if iri in rule.resources for one in some]
        used = [one for one in about if one.how != "not"]
        if group in rule.groups if rule.groups else used and _is_for_users(rule):
            is_to_use = USE in rule.kinds or (rule.groups and not rule.kinds)
            state = (MET if used else UNMET) if is_to_use and about else UNKNOWN
            systems = dict.fromkeys(one.system for one in about)
            found.append(Duty(rule.iri, rule.level, state, [*systems]))
    return found


def _is_for_users(rule: Rule) -> bool:
    return not rule.is_law or not rule.kinds.isdisjoint((USE, ID["duty/report"]))


@cached_per_graph()
def _read_rules(reader: Reader) -> Sequence[Rule]:
    rows = [
        {name: value_of(term) for name, term in row.items()}
        for row in reader.ask("landscape-duties")
    ]
    return [
        Rule(
            *(duty, same[0]["level"], same[0]["law"] == "true"),
            *({row[name] for row in same if row[name]} for name in ("resource", "kind", "group")),
        )
        for duty, same in ((key, list(rows)) for key, rows in groupby(rows, itemgetter("duty")))
    ]


def says_own(system: System) -> bool:
    """Whether a row says that a system is their own, or that the work is done by hand."""
    text = f" {fold(system.text)} "
    return any(f" {fold(mark)} " in text for mark in WORDS["marks"]["own"])


def find_ends(reader: Reader, matches: Iterable[Match]) -> list[End]:
    """Find what has ended or is to end of what the rows name.

    Of versions, only those that the row names, or those yet to end where it names none and is the
    resource itself.
    """
    today = str(reader.as_of)
    rows: dict[str, dict[tuple[str, str], list[str]]] = {}
    for row in reader.ask("landscape-ends"):
        cells = {name: value_of(term) for name, term in row.items()}
        instead = rows.setdefault(cells["resource"], {}).setdefault(
            (cells.get("end", ""), cells.get("version", "")), []
        )
        instead += [cells["instead"]] if cells.get("instead") else []
    return [
        End(one.system, one.resource, day, version, instead)
        for one in matches
        if one.how in ("is", "uses")
        for (day, version), instead in _of_row(one, rows.get(one.resource, {}), today).items()
    ]


def _of_row(
    match: Match, ends: Mapping[tuple[str, str], list[str]], today: str
) -> Mapping[tuple[str, str], list[str]]:
    whole = {key: instead for key, instead in ends.items() if not key[1]}
    versions = {key: instead for key, instead in ends.items() if key[1]}
    said = set(fold(match.system.text).split()) - set(fold(match.why).split()) - {"no"}
    named = {key: found for key, found in versions.items() if set(fold(key[1]).split()) & said}
    coming = {key: found for key, found in versions.items() if key[0] >= today}
    return {**whole, **(named or (coming if match.how == "is" else {}))}
