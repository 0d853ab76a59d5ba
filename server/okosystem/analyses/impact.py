"""Impact: the entities that an event for a resource affects on a day, and whom to notify.

Required dependencies and part-of always pass an event on, supporting dependencies in the worst
case only, descriptions never. A dependency that does not hold on the day passes nothing on. With a
successor in operation, nothing is likely to be affected.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from okosystem.analyses.facts import Facts
from okosystem.analyses.network import Network
from okosystem.analyses.results import Result, ScorePart, join_sentences

EVENTS: Mapping[str, tuple[int | None, int | None]] = {
    "stop": (None, None),
    "break-interface": (None, 1),
    "extend": (1, 0),
    "change-owner": (1, 0),
}
"""Event → how many steps it spreads in the worst and in the likely case; None is no limit."""


@dataclass(frozen=True, slots=True)
class Affected:
    """An affected entity, the path from it to the resource, and whether it is likely."""

    entity: str
    path: Sequence[str]
    is_likely: bool

    @property
    def steps(self) -> int:
        """The number of steps to the resource."""
        return len(self.path) - 1


@dataclass(frozen=True, slots=True)
class Impact:
    """What an event affects, nearest first, the owners to notify, and the successors."""

    subject: str
    event: str
    affected: Sequence[Affected]
    notify: Sequence[str]
    successors: Sequence[str]

    def likely(self) -> list[str]:
        """List the entities that are likely to be affected."""
        return [each.entity for each in self.affected if each.is_likely]


def find_impact(
    facts: Facts, subject: str, event: str = "stop", network: Network | None = None
) -> Impact:
    """Find what an event for a resource affects on the day of the facts.

    `network` is that of the facts with its parts, for a caller who needs it more than once.
    """
    network = network or Network(facts, parts=True)
    worst_limit, likely_limit = EVENTS[event]
    successors = _find_successors(facts, subject)
    likely = {} if successors else network.distances(subject, likely_limit, strong=True)
    worst = network.distances(subject, worst_limit, strong=False)
    found = [Affected(e, network.path(e, subject, likely, strong=True), True) for e in likely]
    found += [
        Affected(e, network.path(e, subject, worst, strong=False), False)
        for e in worst
        if e not in likely
    ]
    affected = sorted(found, key=lambda each: (each.steps, each.entity))
    owners = facts.values("owner", *(each.entity for each in affected))
    return Impact(subject, event, affected, sorted(owners), successors)


def _find_successors(facts: Facts, resource: str) -> list[str]:
    """List the resources in operation that replace one, also by announcement."""
    ties = [row for row in facts.rows("ties") if row["tie"] == "replaces"]
    return facts.in_operation(sorted({t["resource"] for t in ties if t["other"] == resource}))


def run(facts: Facts) -> list[Result]:
    """Report the impact of each resource's stopping."""
    network = Network(facts, parts=True)
    impacts = (find_impact(facts, resource, network=network) for resource in network.resources)
    return [impact_result(facts, impact, network=network) for impact in impacts if impact.affected]


def impact_result(
    facts: Facts, impact: Impact, iri: str = "", network: Network | None = None
) -> Result:
    """Report one impact; pass an IRI for one that is not among the results of the release."""
    render, likely, worst = facts.render, impact.likely(), impact.affected
    sentences = [
        render(
            f"impact-likely-{impact.event}",
            subject=impact.subject,
            number=len(likely),
            things=likely,
        ),
        render("impact-worst", number=len(worst)),
    ]
    if impact.successors:
        sentences.append(render("impact-successor", successors=impact.successors))
    stops = "stops" if impact.event == "stop" else "mayAffect"
    links = [(stops, entity) for entity in likely]
    links += [("mayAffect", each.entity) for each in worst if not each.is_likely]
    links += [("adviceTo", actor) for actor in impact.notify]
    links += [("suggests", resource) for resource in impact.successors]
    return Result(
        kind="ImpactFinding",
        algorithm="impact",
        version="1.1",
        name=iri,
        title=render(f"impact-title-{impact.event}", subject=impact.subject),
        explanation=join_sentences(sentences),
        concerns=(impact.subject,),
        parts=[
            ScorePart("worst-case", float(len(worst))),
            ScorePart("likely-case", float(len(likely))),
        ],
        inputs=(network or Network(facts, parts=True)).direct_statements(impact.subject),
        links=links,
        evidence="deduction",
    )
