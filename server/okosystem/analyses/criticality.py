"""Criticality: how much depends on one resource, and which life events stop without it.

K = 0.4 reach + 0.3 life events that stop + 0.2 betweenness + 0.1 maturity deficit; unknown parts
are left out. A step with several resources is taken to need all of them.
"""

from collections.abc import Mapping

from okosystem.analyses.facts import Facts
from okosystem.analyses.network import Network
from okosystem.analyses.results import (
    Result,
    ScorePart,
    TextRenderer,
    join_sentences,
    weighted_mean,
)

WEIGHTS = {"reach": 0.4, "dominated": 0.3, "betweenness": 0.2, "maturity-deficit": 0.1}
MAX_DEFICIT = 4


def run(facts: Facts) -> list[Result]:
    """Rate every resource that something depends on, the most critical first."""
    network, deficits = Network(facts), _maturity_deficits(facts)
    results = [
        _result(network, facts.render, resource, deficits.get(resource))
        for resource in network.resources
        if network.distances(resource, strong=False)
    ]
    return sorted(results, key=lambda result: (-(result.score or 0.0), result.slug))


def _maturity_deficits(facts: Facts) -> Mapping[str, float]:
    """Map each assessed resource to the share of its target maturity that is missing."""
    deficits = {
        row["capability"]: max(0, int(row["target"]) - int(row["now"])) / MAX_DEFICIT
        for row in facts.rows("maturity")
        if "target" in row
    }
    return {
        resource: max(deficits[c] for c in sorted(capabilities & deficits.keys()))
        for resource, capabilities in facts.trait("primary").items()
        if capabilities & deficits.keys()
    }


def _result(network: Network, render: TextRenderer, resource: str, deficit: float | None) -> Result:
    stopped, affected = (network.distances(resource, strong=strong) for strong in (True, False))
    events = network.events
    stopped_events = sorted(stopped.keys() & events)
    values = {
        "reach": len(affected) / (len(network.resources) + len(events) - 1),
        "dominated": len(stopped_events) / len(events) if events else None,
        "betweenness": network.betweenness[resource],
        "maturity-deficit": deficit,
    }
    parts = [ScorePart(kind, value, WEIGHTS[kind]) for kind, value in values.items()]
    sentences = [
        render(
            "critical-stops",
            resource=resource,
            number=len(stopped_events),
            events=stopped_events,
            all=len(events),
        ),
        render("critical-touched", number=len(affected), stopped=len(stopped)),
        render("critical-parts", **{kind.replace("-", "_"): v for kind, v in values.items()}),
    ]
    return Result(
        kind="CriticalityFinding",
        algorithm="criticality",
        title=render("critical-title", resource=resource),
        explanation=join_sentences(sentences),
        concerns=(resource,),
        score=weighted_mean(parts),
        parts=parts,
        inputs=network.direct_statements(resource),
        links=[("stops", event) for event in stopped_events],
        evidence="deduction",
    )
