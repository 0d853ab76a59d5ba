"""Change impact: what is hit when something happens to a resource on a day, and who to tell.

Required ties spread always, supporting ones in the worst case only, descriptions never. A tie that
does not hold on the day does not spread; a successor in operation stops the likely case.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from okosystem.analysis.facts import Facts, slug
from okosystem.analysis.fragments import IN_OPERATION
from okosystem.analysis.network import Network
from okosystem.analysis.results import Part, Result
from okosystem.analysis.texts import Teller, joined

# How many steps each kind of event spreads, at worst and probably; none is no limit.
EVENTS: Mapping[str, tuple[int | None, int | None]] = {
    "stop": (None, None),
    "break-interface": (None, 1),
    "extend": (1, 0),
    "change-owner": (1, 0),
}


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that is hit: how many steps away, by which way, and whether probably."""

    thing: str
    tier: int
    path: Sequence[str]
    likely: bool


@dataclass(frozen=True, slots=True)
class Impact:
    """What an event does, tier by tier, who answers for what is hit, and what takes over."""

    subject: str
    event: str
    hits: Sequence[Hit]
    notify: Sequence[str]
    successors: Sequence[str]

    def likely(self) -> list[Hit]:
        """List the hits that are probable."""
        return [hit for hit in self.hits if hit.likely]


def impact(facts: Facts, subject: str, event: str = "stop") -> Impact:
    """Work out what an event does to all that needs a resource, on the day of the facts."""
    network, (worst, probable) = Network(facts), EVENTS[event]
    successors = succession(facts).get(subject, [])
    near = {} if successors else network.away(subject, probable, strong=True)
    far = network.away(subject, worst, strong=False)
    hits = [
        Hit(thing, tier, network.path(thing, subject, strong=thing in near), thing in near)
        for thing, tier in sorted(far.items(), key=lambda item: (item[1], item[0]))
    ]
    owner = facts.trait("owner")
    notify = {o for hit in hits for o in owner.get(hit.thing, frozenset())}
    return Impact(subject, event, hits, sorted(notify), successors)


def succession(facts: Facts) -> Mapping[str, list[str]]:
    """Resource → those in operation that have taken over from it or been announced to."""
    status, found = facts.trait("status"), dict[str, list[str]]()
    for row in facts.rows("ties"):
        if row["tie"] == "replaces" and IN_OPERATION in status.get(row["resource"], frozenset()):
            found.setdefault(row["other"], []).append(row["resource"])
    return {old: sorted(set(new)) for old, new in found.items()}


def run(facts: Facts) -> list[Result]:
    """Sum up what is hit if each resource stops; a single case is asked of `impact`."""
    tell, network = Teller(facts.names), Network(facts)
    everything = (impact(facts, resource) for resource in network.resources)
    return [_result(tell, one, network.grounds(one.subject)) for one in everything if one.hits]


def _result(tell: Teller, one: Impact, grounds: Sequence[str]) -> Result:
    likely, worst = one.likely(), one.hits
    sentences = [
        tell("impact-likely", subject=one.subject, number=len(likely),
             things=[hit.thing for hit in likely]),
        tell("impact-worst", number=len(worst)),
    ]  # fmt: skip
    if one.successors:
        sentences.append(tell("impact-successor", successors=one.successors))
    links = [("stops", hit.thing) for hit in likely]
    links += [("mayAffect", hit.thing) for hit in worst if not hit.likely]
    links += [("adviceTo", actor) for actor in one.notify]
    links += [("suggests", resource) for resource in one.successors]
    return Result(
        kind="ImpactFinding",
        algorithm="impact",
        slug=f"impact--{slug(one.subject)}",
        title=tell("impact-title", subject=one.subject),
        explanation=joined(sentences),
        concerns=(one.subject,),
        parts=[Part("worst-case", float(len(worst))), Part("likely-case", float(len(likely)))],
        inputs=grounds,
        links=links,
        evidence="deduction",
    )
