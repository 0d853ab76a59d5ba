"""What others describe that looks like a shared resource the graph lacks, with reasons. Pure.

Two signs at least: one alone is too common. People decide; nothing here makes a resource.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from okosystem.core.folding import fold
from okosystem.importers.catalogue.records import Record

SIGNS = 2
WIDELY = 3
KINDS = ("dataset", "data-service", "public-service")
_SOUNDS_SHARED = re.compile(r"felles|nasjonal|register|registr|plattform|portal|porten")

NATIONAL = {
    "nb": "Beskrivelsen er merket som nasjonal autoritativ kilde.",
    "nn": "Skildringa er merkt som nasjonal autoritativ kjelde.",
    "en": "The description is marked as a national authoritative source.",
}
SHARED_NAME = {
    "nb": "Navnet sier at noe er felles, nasjonalt, et register, en plattform eller en portal.",
    "nn": "Namnet seier at noko er felles, nasjonalt, eit register, ei plattform eller ein portal.",
    "en": "The name tells of something common or national, a register, a platform or a portal.",
}
BOTH_KINDS = {
    "nb": "Utgiveren beskriver både et datasett og et API med dette navnet.",
    "nn": "Utgivaren skildrar både eit datasett og eit API med dette namnet.",
    "en": "The publisher describes both a dataset and an API by this name.",
}


def used_by(users: int) -> Mapping[str, str]:
    """Tell how many refer to it."""
    return {
        "nb": f"{users} andre utgivere viser til den.",
        "nn": f"{users} andre utgivarar viser til ho.",
        "en": f"{users} other publishers refer to it.",
    }


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be a shared resource, and the signs of it."""

    record: Record
    reasons: Sequence[Mapping[str, str]]


def candidates(
    unmatched: Iterable[Record],
    actors: Mapping[str, str],
    users: Callable[[Record], int],
) -> list[Candidate]:
    """Pick what actors of ours publish, with at least two signs, the most signs first.

    `users` counts the other publishers whose records refer to a record.
    """
    by_name = defaultdict(list)
    for record in unmatched:
        if record.number in actors and record.kind in KINDS:
            by_name[record.number, fold(record.title)].append(record)
    found = (candidate(records, users) for records in by_name.values())
    kept = [one for one in found if len(one.reasons) >= SIGNS]
    return sorted(kept, key=lambda one: (-len(one.reasons), one.record.title, one.record.iri))


def candidate(records: Sequence[Record], users: Callable[[Record], int]) -> Candidate:
    """Gather the signs that records of one name and publisher show."""
    first = min(records, key=lambda record: (KINDS.index(record.kind), record.iri))
    used = max(users(record) for record in records)
    kinds = {record.kind for record in records}
    signs = (
        (NATIONAL, any(record.national for record in records)),
        (used_by(used), used >= WIDELY),
        (SHARED_NAME, _SOUNDS_SHARED.search(fold(first.title)) is not None),
        (BOTH_KINDS, {"dataset", "data-service"} <= kinds),
    )
    return Candidate(first, [sign for sign, shown in signs if shown])
