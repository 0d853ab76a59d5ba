"""Compare the answers of the servers: only equal answers are worth timing."""

import http.client
import statistics
import time
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from bench.answers import FailedRequest
from bench.peer_server import PeerServer
from bench.queries import Entities, Shape
from bench.record import MeasuredShape


@dataclass(frozen=True, slots=True)
class Reference:
    """The answers of the first server to all instances of a shape, and their times."""

    shape: Shape
    answers: Sequence[Counter[Hashable]]
    seconds: Sequence[float]

    @property
    def summary(self) -> MeasuredShape:
        """The median size and time."""
        rows = statistics.median(one.total() for one in self.answers)
        milliseconds = statistics.median(self.seconds) * 1000
        return MeasuredShape(self.shape.title, self.shape.asks, rows, round(milliseconds, 2))

    @property
    def is_empty(self) -> bool:
        """Return whether every answer is empty."""
        return not any(one.total() for one in self.answers)


def ask_reference(server: PeerServer, shape: Shape, entities: Entities) -> Reference:
    """Get the answers of the first server."""
    answers, seconds = [], []
    for query in shape.queries(entities):
        began = time.perf_counter()
        answers.append(server.ask(query, shape.is_graph))
        seconds.append(time.perf_counter() - began)
    return Reference(shape, answers, seconds)


def find_differences(
    servers: Sequence[PeerServer], reference: Reference, entities: Entities
) -> Iterator[str]:
    """Describe how the answers of each other server differ from the reference."""
    shape = reference.shape
    queries = shape.queries(entities)
    for server in servers:
        pairs = zip(queries, reference.answers, strict=True)
        differing = [text for query, one in pairs if (text := describe(server, query, shape, one))]
        if differing:
            how = f"{len(differing)} of {len(queries)}, e.g. {differing[0]}"
            yield f"{server.peer.name}, {shape.title}: {how}"


def describe(server: PeerServer, query: str, shape: Shape, expected: Counter[Hashable]) -> str:
    """Describe how an answer differs; empty when it does not."""
    try:
        found = server.ask(query, shape.is_graph)
    except (OSError, http.client.HTTPException, FailedRequest, ValueError) as error:
        return f"{type(error).__name__} {str(error)[:120]}"
    if found == expected or (shape.any and found.total() == expected.total()):
        return ""
    less, more = (expected - found).total(), (found - expected).total()
    return f"of {expected.total()} rows or triples {less} missing, {more} too many"
