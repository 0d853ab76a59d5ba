"""By which rules something described elsewhere is taken to concern a resource of ours. Pure.

The same address or the same identity is a fact. The same name and publisher is a deduction. A
name alone is told to people, and never written.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from okosystem.core.folding import fold
from okosystem.importers.catalogue.records import Record
from okosystem.importers.ours import Thing
from okosystem.importers.rules import (
    ENDPOINT,
    NAME,
    ONLY_NAME,
    ONLY_PAGE,
    PAGE,
    PART_OF_NAME,
    SAME,
    Rule,
)

TOO_SHORT_TO_FIND_INSIDE = 6


@dataclass(frozen=True, slots=True)
class Match:
    """A resource, a record and the rule that joined them."""

    resource: str
    record: Record
    rule: Rule


class Matcher:
    """Finds the resources of ours that a record concerns."""

    def __init__(self, resources: Sequence[Thing]) -> None:
        self._same = _unique(resources, "same", plain)
        self._endpoints = _unique(resources, "endpoint", plain)
        self._pages = _unique(resources, "page", plain)
        self._names = _unique(resources, "name", fold)
        self._rejected = {thing.iri: thing.all("not") for thing in resources}
        self._providers = {thing.iri: thing.all("number") for thing in resources}
        self._long: dict[str | None, list[str]] = defaultdict(list)
        for name, iri in self._names.items():
            for number in self._providers[iri] if len(name) >= TOO_SHORT_TO_FIND_INSIDE else ():
                self._long[number].append(name)

    def of(self, record: Record) -> list[Match]:
        """Find the matches by the strongest rule that finds any; what people rejected is none."""
        for rule, found in self._by_rule(record):
            if kept := [iri for iri in sorted(found) if record.iri not in self._rejected[iri]]:
                return [Match(iri, record, rule) for iri in kept]
        return []

    def _by_rule(self, record: Record) -> Iterable[tuple[Rule, set[str]]]:
        yield SAME, _found(self._same, [plain(record.iri)])
        yield ENDPOINT, _found(self._endpoints, map(plain, record.endpoints))
        pages = _found(self._pages, map(plain, record.pages))
        names = _found(self._names, map(fold, record.titles.values()))
        yield PAGE, {iri for iri in pages if record.number in self._providers[iri]}
        yield NAME, {iri for iri in names if record.number in self._providers[iri]}
        yield PART_OF_NAME, self._inside(record)
        yield ONLY_NAME, names
        yield ONLY_PAGE, pages

    def _inside(self, record: Record) -> set[str]:
        """Find the resource with the longest name that stands in the title, word by word."""
        titles = [f" {fold(title)} " for title in record.titles.values()]
        names = self._long.get(record.number, ())
        inside = [name for name in names if any(f" {name} " in title for title in titles)]
        return {self._names[max(inside, key=lambda name: (len(name), name))]} if inside else set()


def plain(address: str) -> str:
    """Write an address so that scheme, www and a slash at the end do not matter."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    host = (parts.hostname or "").removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{host}{parts.path.rstrip('/')}{query}{fragment}"


def _unique(things: Sequence[Thing], what: str, form: Callable[[str], str]) -> dict[str, str]:
    """Index things by what one of them alone is known by."""
    known: dict[str, set[str]] = defaultdict(set)
    for thing in things:
        for value in thing.all(what):
            known[form(value)].add(thing.iri)
    return {key: next(iter(iris)) for key, iris in known.items() if key and len(iris) == 1}


def _found(index: Mapping[str, str], keys: Iterable[str]) -> set[str]:
    return {index[key] for key in keys if key in index}
