"""Fragmentation: one primary capability, and at least three owners with a resource each for it."""

from collections.abc import Iterator

from okosystem.analysis.facts import Facts, slug
from okosystem.analysis.results import Result
from okosystem.analysis.texts import Teller
from okosystem.core.terms import ID

OWNERS = 3
IN_OPERATION = ID["lifecycle-status/in-operation"]


def fragments(facts: Facts, tell: Teller) -> Iterator[Result]:
    """Find the capabilities that are shared out among many, the most owners first."""
    for capability, resources in _givers(facts).items():
        owners = sorted({owner for r in resources for owner in facts.trait("owner").get(r, ())})
        if len(owners) >= OWNERS:
            yield Result(
                kind="OverlapFinding",
                algorithm="overlap",
                slug=f"overlap--{slug(capability)}",
                title=tell("fragment-title", capability=capability),
                explanation=tell(
                    "fragment", capability=capability, resources=resources, owners=owners,
                    number=len(owners),
                ),
                concerns=(capability,),
                verdict="fragmentation",
                links=[("mayAffect", resource) for resource in resources],
                figures=[("onBoard", False)],
            )  # fmt: skip


def _givers(facts: Facts) -> dict[str, list[str]]:
    """Capability → the resources in operation that exist to give it."""
    status = facts.trait("status")
    found: dict[str, list[str]] = {}
    for resource, capabilities in facts.trait("primary").items():
        if IN_OPERATION in status.get(resource, ()):
            for capability in capabilities:
                found.setdefault(capability, []).append(resource)
    return dict(sorted(found.items()))
