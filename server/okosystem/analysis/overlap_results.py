"""Overlap as results: each pair told with its parts, what is shared, and what would turn it."""

from collections.abc import Iterator, Mapping, Sequence

from okosystem.analysis.facts import Facts, slug, slugs
from okosystem.analysis.fragments import fragments
from okosystem.analysis.gates import Gates
from okosystem.analysis.overlap import CANDIDATE, Pair, limits, pairs
from okosystem.analysis.results import Result
from okosystem.analysis.similarity import known
from okosystem.analysis.texts import Teller, Told, joined
from okosystem.core.terms import ID


def run(facts: Facts) -> list[Result]:
    """Find what overlaps in a graph on a day: pairs, then capabilities shared out among many."""
    tell = Teller(facts.names)
    human = {
        (row["resource"], row["other"]): (row["assessment"], row["outcome"])
        for row in facts.rows("human-overlaps")
    }
    found = [_result(facts, tell, human, pair) for pair in pairs(facts)]
    return [*found, *fragments(facts, tell)]


def _result(
    facts: Facts, tell: Teller, human: Mapping[tuple[str, str], tuple[str, str]], pair: Pair
) -> Result:
    said = human.get((pair.first, pair.second))
    links = [("humanVerdict", said[0])] if said else []
    return Result(
        kind="OverlapFinding",
        algorithm="overlap",
        slug="--".join(["overlap", *slugs([pair.first, pair.second])]),
        title=tell("overlap-title", first=pair.first, second=pair.second),
        explanation=_explained(facts, tell, pair, said[1] if said else None),
        concerns=(pair.first, pair.second),
        verdict=pair.verdict,
        score=pair.score,
        parts=pair.parts,
        flips=_flips(tell, pair),
        inputs=_inputs(facts, pair),
        links=links,
        figures=[("onBoard", pair.on_board)],
    )


def _explained(facts: Facts, tell: Teller, pair: Pair, outcome: str | None) -> Told:
    values = {part.kind.replace("-", "_"): part.value for part in pair.parts}
    sentences = [
        tell("overlap-scores", score=pair.score, known=known(pair.parts), **values),
        tell("overlap-shared", first=pair.first, second=pair.second, **_shared(facts, pair)),
        tell(f"overlap-{pair.verdict}"),
    ]
    if outcome:
        sentences.append(tell("overlap-human", outcome=outcome))
    return joined(sentences)


def _shared(facts: Facts, pair: Pair) -> dict[str, Sequence[str]]:
    """List what the two have in common of capabilities and information."""
    every = (_has(facts, resource) for resource in (pair.first, pair.second))
    one, other = every
    return {
        "both": sorted(one & other),
        "only_first": sorted(one - other),
        "only_second": sorted(other - one),
    }


def _has(facts: Facts, resource: str) -> set[str]:
    kinds = ("primary", "secondary", "information")
    return {value for kind in kinds for value in facts.trait(kind).get(resource, frozenset())}


def _flips(tell: Teller, pair: Pair) -> list[Told]:
    if pair.score < CANDIDATE or pair.verdict not in ("overlap", "duplication"):
        return []
    return [
        tell("overlap-flip", part=ID[f"score-kind/{kind}"], limit=limit)
        for kind, limit in limits(pair)
    ]


def _inputs(facts: Facts, pair: Pair) -> Sequence[str]:
    read = facts.trait("characterisation")
    mine = {c for resource in (pair.first, pair.second) for c in read.get(resource, frozenset())}
    acquittal = Gates(facts).acquitted.get((pair.first, pair.second))
    return sorted(mine | ({acquittal} if acquittal and pair.verdict == "acquitted" else set()))


def told_pairs(results: Sequence[Result]) -> Iterator[tuple[str, str]]:
    """List the pairs on the board by their short names, in order."""
    for result in results:
        if ("onBoard", True) in result.figures:
            first, second = result.concerns
            yield slug(first), slug(second)
