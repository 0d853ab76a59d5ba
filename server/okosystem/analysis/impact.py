"""Change impact: what is hit when something happens to a resource on a day, and who to tell.

Required ties and being a part spread always, supporting ties in the worst case only, descriptions
never. A tie that does not hold on the day does not spread; a successor in operation stops the
likely case.
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
    """Something that is hit: by which way, itself first, and whether probably."""

    thing: str
    path: Sequence[str]
    likely: bool

    @property
    def tier(self) -> int:
        """Say how many steps away it is, by its way."""
        return len(self.path) - 1


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
    network, (worst, probable) = Network(facts, parts=True), EVENTS[event]
    successors = succession(facts).get(subject, [])
    near = {} if successors else network.away(subject, probable, strong=True)
    far = network.away(subject, worst, strong=False)
    found = [
        Hit(thing, network.path(thing, subject, strong=thing in near), thing in near)
        for thing in far
    ]
    hits = sorted(found, key=lambda hit: (hit.tier, hit.thing))
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
    everything = (impact(facts, resource) for resource in Network(facts).resources)
    return [result(facts, one) for one in everything if one.hits]


def result(facts: Facts, one: Impact, name: str = "") -> Result:
    """Sum up one case as a node, which has a name of its own when nobody has written it down."""
    tell, likely, worst = Teller(facts.names), one.likely(), one.hits
    sentences = [
        tell(f"impact-likely-{one.event}", subject=one.subject, number=len(likely),
             things=[hit.thing for hit in likely]),
        tell("impact-worst", number=len(worst)),
    ]  # fmt: skip
    if one.successors:
        sentences.append(tell("impact-successor", successors=one.successors))
    links = [("stops" if one.event == "stop" else "mayAffect", hit.thing) for hit in likely]
    links += [("mayAffect", hit.thing) for hit in worst if not hit.likely]
    links += [("adviceTo", actor) for actor in one.notify]
    links += [("suggests", resource) for resource in one.successors]
    return Result(
        kind="ImpactFinding",
        algorithm="impact",
        version="1.1",
        slug=f"impact--{slug(one.subject)}",
        name=name,
        title=tell(f"impact-title-{one.event}", subject=one.subject),
        explanation=joined(sentences),
        concerns=(one.subject,),
        parts=[Part("worst-case", float(len(worst))), Part("likely-case", float(len(likely)))],
        inputs=Network(facts, parts=True).grounds(one.subject),
        links=links,
        evidence="deduction",
    )
