"""The types of ArchiMate 3.2 and the relationships between them, as Open Exchange spells them."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any

from okosystem.core.package import read_package_table

EXCHANGE = "http://www.opengroup.org/xsd/archimate/3.0/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

LAYERS: Mapping[str, str] = {
    "strategy": "Resource Capability ValueStream CourseOfAction",
    "business": """BusinessActor BusinessRole BusinessCollaboration BusinessInterface
        BusinessProcess BusinessFunction BusinessInteraction BusinessEvent BusinessService
        BusinessObject Contract Representation Product""",
    "application": """ApplicationComponent ApplicationCollaboration ApplicationInterface
        ApplicationFunction ApplicationInteraction ApplicationProcess ApplicationEvent
        ApplicationService DataObject""",
    "technology": """Node Device SystemSoftware TechnologyCollaboration TechnologyInterface Path
        CommunicationNetwork TechnologyFunction TechnologyProcess TechnologyInteraction
        TechnologyEvent TechnologyService Artifact Equipment Facility DistributionNetwork
        Material""",
    "motivation": """Stakeholder Driver Assessment Goal Outcome Principle Requirement Constraint
        Meaning Value""",
    "implementation": "WorkPackage Deliverable ImplementationEvent Plateau Gap",
    "composite": "Grouping Location",
    "connector": "AndJunction OrJunction",
}
ELEMENTS = frozenset(name for names in LAYERS.values() for name in names.split())
CONNECTORS = frozenset(LAYERS["connector"].split())
STRUCTURAL = "Composition Aggregation Assignment Realization Specialization"
DEPENDENCY = "Serving Access Influence Association"
DYNAMIC = "Triggering Flow"
RELATIONSHIPS = frozenset(f"{STRUCTURAL} {DEPENDENCY} {DYNAMIC}".split())

IN_VERSION_4: Mapping[str, Mapping[str, Any]] = read_package_table("archimate/archimate4.toml")
"""Type of 3.2 → what it becomes in ArchiMate 4; a type that is not here stays."""

# The part of appendix B of the standard that we use: the relationships it allows, direct or
# derived, between the types that our graph becomes and those of the national architecture.
Pair = tuple[str, str]

ACTIVE = ("BusinessActor", "BusinessCollaboration", "ApplicationComponent")
CORE = (*ACTIVE, "BusinessEvent")
STRATEGY = ("Resource", "Capability", "ValueStream", "CourseOfAction")
MOTIVATION = ("Driver", "Assessment", "Goal", "Outcome", "Principle", "Constraint")
AIMS = ("Goal", "Outcome", "Principle", "Constraint")
OTHER_TYPES = ("BusinessObject", "Gap", "Plateau", "Grouping")
TYPES = (*CORE, *STRATEGY, *MOTIVATION, *OTHER_TYPES)
RELATIONSHIP = "Relationship"
"""The type of an end that is itself a relationship, which only associations may have."""


def _pairs(sources: Iterable[str], targets: Iterable[str]) -> set[Pair]:
    return set(product(sources, targets))


_SAME = {(name, name) for name in TYPES}
_DYNAMIC = _pairs(CORE, CORE) | _pairs(STRATEGY, STRATEGY)
_CONTAINED = _SAME | _pairs(["Grouping"], TYPES)

ALLOWED: Mapping[str, set[Pair]] = {
    "Composition": _CONTAINED,
    "Aggregation": _CONTAINED | {("BusinessCollaboration", "BusinessActor")},
    "Assignment": _pairs(["Resource"], ["Capability", "ValueStream"])
    | _pairs(["BusinessActor", "BusinessCollaboration"], ["BusinessEvent"]),
    "Realization": _pairs(ACTIVE, STRATEGY)
    | _pairs([*CORE, *STRATEGY, "BusinessObject"], AIMS)
    | _pairs(["Resource", "Capability", "ValueStream"], ["CourseOfAction"])
    | _pairs(["Constraint", "Outcome", "Principle"], ["Goal"]),
    "Serving": _DYNAMIC,
    "Flow": _DYNAMIC,
    "Triggering": _DYNAMIC,
    "Access": _pairs(CORE, ["BusinessObject"]),
    "Influence": _pairs([*CORE, *STRATEGY, *MOTIVATION, "BusinessObject"], MOTIVATION),
    "Specialization": _SAME,
    "Association": _pairs(TYPES, [*TYPES, RELATIONSHIP]) | _pairs([RELATIONSHIP], TYPES),
}


def is_allowed(relationship: str, source: str, target: str) -> bool:
    """Whether the table allows a relationship; unknown types allow none."""
    return (source, target) in ALLOWED.get(relationship, set())


def first_allowed(preferred: Sequence[str], source: str, target: str) -> str:
    """Choose the first allowed relationship, else an association, the most general."""
    allowed = (name for name in preferred if is_allowed(name, source, target))
    return next(allowed, "Association")


def type_in_version_4(kind: str) -> str:
    """Return the type in ArchiMate 4, where the exchange format has it; else the type as it is."""
    becomes = str(IN_VERSION_4.get(kind, {}).get("becomes", kind))
    return becomes if becomes in ELEMENTS else kind
