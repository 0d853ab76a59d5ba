"""The shortest ways between two things, with the statements that make each step."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from okosystem.analysis.network import shortest_paths
from okosystem.assistants.answers import Step, Ways
from okosystem.assistants.finding import meant
from okosystem.assistants.graph import Graph
from okosystem.assistants.grounds import ground
from okosystem.assistants.knowing import claims
from okosystem.core.terms import OKO, kind_of
from okosystem.engine.answers import Row
from okosystem.model.graph import plain

WALKED = (
    "participation", "dependency", "part", "replacement", "reference", "exchange", "membership",
    "organisation",
)  # fmt: skip
STATED = ("hasConsumerParticipation", "qualifiedDependency", "ValueExchange", "hasGroupMember")


@dataclass(frozen=True, slots=True)
class Link:
    """A statement that joins two things, as it points."""

    kind: str
    iri: str
    subject: str
    object: str

    @property
    def ends(self) -> tuple[str, str]:
        """What it joins."""
        return self.subject, self.object


def ways(graph: Graph, start: str, end: str, most: int, language: str) -> Ways:
    """Find the shortest ways between two things; none when nothing known joins them."""
    one, other = meant(graph, start), meant(graph, end)
    walked = [link for link in links(graph, *WALKED) if not _crowd(link, (one, other))]
    between = defaultdict[frozenset[str], list[str]](list)
    for link in walked:
        between[frozenset(link.ends)].append(link.iri)
    state, told = claims(graph, {OKO[term] for term in STATED}, language)
    return Ways(
        release=graph.release.digest,
        language=language,
        completeness=state,
        completeness_claims=told,
        start=graph.named(one, language),
        end=graph.named(other, language),
        ways=[
            [_step(graph, pair, between[frozenset(pair)], language) for pair in pairwise(path)]
            for path in shortest_paths([link.ends for link in walked], one, other, most)
        ],
    )


def links(graph: Graph, *kinds: str) -> list[Link]:
    """List the statements of some kinds that hold now."""
    return [link for link in _links(graph) if link.kind in kinds]


def _step(graph: Graph, pair: tuple[str, str], by: Sequence[str], language: str) -> Step:
    start, end = graph.all_named(pair, language)
    statements = [ground(graph, iri, language) for iri in dict.fromkeys(by)]
    return Step(start=start, end=end, statements=statements)


def _crowd(link: Link, ends: tuple[str, str]) -> bool:
    """Tell whether a link goes by a whole sector in between: that joins nobody."""
    return any(kind_of(thing) == "sector" and thing not in ends for thing in link.ends)


@lru_cache(maxsize=2)
def _links(graph: Graph) -> Sequence[Link]:
    today = str(graph.day)
    return [
        Link(*(plain(row[name]) for name in ("kind", "statement", "subject", "object")))
        for row in graph.ask("facts")
        if not _is_over(row, today)
    ]


def _is_over(row: Row, today: str) -> bool:
    last, ended = plain(row["last"]), plain(row["ended"])
    return bool((last and last < today) or (ended and ended <= today))
