"""Criticality: how much hangs on one resource, and which life events stop without it.

K = 0.4 reach + 0.3 life events that stop + 0.2 betweenness + 0.1 maturity deficit; what is unknown
is left out. A step that names several resources needs them all, until the graph knows better.
"""

from collections.abc import Mapping

from okosystem.analysis.facts import Facts, slug
from okosystem.analysis.network import Network
from okosystem.analysis.results import Part, Result
from okosystem.analysis.similarity import combined
from okosystem.analysis.texts import Teller, joined

WEIGHTS = {"reach": 0.4, "dominated": 0.3, "betweenness": 0.2, "maturity-deficit": 0.1}
LEVELS = 4


def run(facts: Facts) -> list[Result]:
    """Rate every resource that something hangs on, the most critical first."""
    network, tell = Network(facts), Teller(facts.names)
    deficit = deficits(facts)
    found = [
        _result(network, tell, resource, deficit.get(resource))
        for resource in network.resources
        if network.touched_by(resource)
    ]
    return sorted(found, key=lambda result: (-(result.score or 0.0), result.slug))


def deficits(facts: Facts) -> Mapping[str, float]:
    """Resource → how far its primary capability is from its target, where that is assessed."""
    lacking = {
        row["capability"]: max(0, int(row["target"]) - int(row["now"])) / LEVELS
        for row in facts.rows("maturity")
        if "target" in row
    }
    return {
        resource: max(lacking[c] for c in sorted(capabilities & lacking.keys()))
        for resource, capabilities in facts.trait("primary").items()
        if capabilities & lacking.keys()
    }


def _result(network: Network, tell: Teller, resource: str, deficit: float | None) -> Result:
    stopped, touched = network.stopped_by(resource), network.touched_by(resource)
    stopping = sorted(stopped & network.events)
    parts = [
        Part("reach", len(touched) / (network.size - 1), WEIGHTS["reach"]),
        Part("dominated", _share(len(stopping), len(network.events)), WEIGHTS["dominated"]),
        Part("betweenness", network.betweenness[resource], WEIGHTS["betweenness"]),
        Part("maturity-deficit", deficit, WEIGHTS["maturity-deficit"]),
    ]
    values = {part.kind.replace("-", "_"): part.value for part in parts}
    sentences = [
        tell("critical-stops", resource=resource, number=len(stopping), events=stopping,
             all=len(network.events)),
        tell("critical-touched", number=len(touched), stopped=len(stopped)),
        tell("critical-parts", **values),
    ]  # fmt: skip
    return Result(
        kind="CriticalityFinding",
        algorithm="criticality",
        slug=f"criticality--{slug(resource)}",
        title=tell("critical-title", resource=resource),
        explanation=joined(sentences),
        concerns=(resource,),
        score=combined(parts),
        parts=parts,
        inputs=network.grounds(resource),
        links=[("stops", event) for event in stopping],
        evidence="deduction",
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
