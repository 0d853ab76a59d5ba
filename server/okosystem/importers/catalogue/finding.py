"""Felles datakatalog, or any DCAT-AP catalogue: what in it concerns us. Pure."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from okosystem.core.terms import ID
from okosystem.importers.catalogue.candidates import Candidate, candidates
from okosystem.importers.catalogue.matching import Match, Matcher
from okosystem.importers.catalogue.records import Record
from okosystem.importers.ours import Thing

RETIRED = {ID["lifecycle-status/retired"], ID["lifecycle-status/replaced"]}


@dataclass(frozen=True, slots=True)
class Found:
    """What a catalogue has for us, and what we did not find in it."""

    matches: Sequence[Match]
    possible: Sequence[Match]
    candidates: Sequence[Candidate]
    lacking: Sequence[str]
    published: Mapping[str, int]


def find(
    described: Iterable[Record],
    resources: Sequence[Thing],
    actors: Mapping[str, str],
    users: Callable[[Record], int],
) -> Found:
    """Go through the records once, and keep those that concern us.

    `actors` are those of ours whose records were looked for, by organisation number; `users` counts
    who else refers to a record.
    """
    matcher, matches = Matcher(resources), dict[tuple[str, str], Match]()
    unmatched, published = dict[str, Record](), Counter[str]()
    for record in described:
        found = matcher.of(record)
        matches |= {(match.resource, record.iri): match for match in found}
        if record.number and record.number in actors:
            published[record.number] += 1
            if not any(match.rule.is_written for match in found):
                unmatched[record.iri] = record
    in_order = sorted(matches.values(), key=lambda match: (match.resource, match.record.iri))
    written = [match for match in in_order if match.rule.is_written]
    return Found(
        matches=written,
        possible=[match for match in in_order if not match.rule.is_written],
        candidates=candidates(unmatched.values(), actors, users),
        lacking=lacking(resources, actors, {match.resource for match in written}),
        published=published,
    )


def lacking(
    resources: Sequence[Thing], actors: Collection[str], matched: Collection[str]
) -> list[str]:
    """List the digital solutions in use by actors looked for that no record was found for."""
    sought = (r for r in resources if r.all("number") & set(actors) and r.iri not in matched)
    return sorted(r.iri for r in sought if r.all("solution") and not r.all("solution") & RETIRED)
