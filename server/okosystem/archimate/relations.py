"""Which relationship may go from which type to which: the part of the standard that we use.

ArchiMate 3.2, appendix B, for the types that our graph becomes. Where the standard allows more,
we simply do not say it; what is listed here is allowed, direct or derived.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

Pair = tuple[str, str]

ACTIVE = ("BusinessActor", "BusinessCollaboration", "ApplicationComponent")
CORE = (*ACTIVE, "BusinessEvent")
STRATEGY = ("Resource", "Capability", "ValueStream", "CourseOfAction")
MOTIVATION = ("Driver", "Assessment", "Goal", "Principle", "Constraint")
AIMS = ("Goal", "Principle", "Constraint")
OTHERS = ("BusinessObject", "Gap", "Grouping")
TYPES = (*CORE, *STRATEGY, *MOTIVATION, *OTHERS)
RELATIONSHIP = "Relationship"
"""What stands for the type where a relationship is the end of another; only associations are."""


def _pairs(sources: Iterable[str], targets: Iterable[str]) -> set[Pair]:
    return set(product(sources, targets))


_SAME = {(name, name) for name in TYPES}
_DYNAMIC = _pairs(CORE, CORE) | _pairs(STRATEGY, STRATEGY)
_HELD = _SAME | _pairs(["Grouping"], TYPES)

ALLOWED: Mapping[str, set[Pair]] = {
    "Composition": _HELD,
    "Aggregation": _HELD | {("BusinessCollaboration", "BusinessActor")},
    "Assignment": _pairs(["Resource"], ["Capability", "ValueStream"])
    | _pairs(["BusinessActor", "BusinessCollaboration"], ["BusinessEvent"]),
    "Realization": _pairs(ACTIVE, STRATEGY)
    | _pairs([*CORE, *STRATEGY, "BusinessObject"], AIMS)
    | _pairs(["Resource", "Capability", "ValueStream"], ["CourseOfAction"])
    | _pairs(["Constraint", "Principle"], ["Goal"]),
    "Serving": _DYNAMIC,
    "Flow": _DYNAMIC,
    "Triggering": _DYNAMIC,
    "Access": _pairs(CORE, ["BusinessObject"]),
    "Influence": _pairs([*CORE, *STRATEGY, *MOTIVATION, "BusinessObject"], MOTIVATION),
    "Specialization": _SAME,
    "Association": _pairs(TYPES, [*TYPES, RELATIONSHIP]) | _pairs([RELATIONSHIP], TYPES),
}


def permitted(relationship: str, source: str, target: str) -> bool:
    """Tell whether our table allows it; a type that we do not use is allowed nothing."""
    return (source, target) in ALLOWED.get(relationship, set())


def first_permitted(wanted: Sequence[str], source: str, target: str) -> str:
    """Take the first of the wanted that is allowed; an association says least, and always may."""
    fits = (relationship for relationship in wanted if permitted(relationship, source, target))
    return next(fits, "Association")
