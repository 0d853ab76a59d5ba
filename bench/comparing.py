"""Are the answers the same? Only then is it worth knowing who gives them faster."""

import http.client
import statistics
import time
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from bench import answers
from bench.queries import Shape, Things
from bench.record import Asked
from bench.running import Running


@dataclass(frozen=True, slots=True)
class Right:
    """The answers of the first server to all instances of a shape, and the time each took."""

    shape: Shape
    found: Sequence[Counter[Hashable]]
    seconds: Sequence[float]

    @property
    def asked(self) -> Asked:
        """Say how large and how slow they are."""
        rows = statistics.median(one.total() for one in self.found)
        milliseconds = statistics.median(self.seconds) * 1000
        return Asked(self.shape.title, self.shape.asks, rows, round(milliseconds, 2))

    @property
    def is_empty(self) -> bool:
        """Tell whether this graph has nothing of what the shape asks."""
        return not any(one.total() for one in self.found)


def right(server: Running, shape: Shape, things: Things) -> Right:
    """Ask the first server."""
    found, seconds = [], []
    for query in shape.queries(things):
        began = time.perf_counter()
        found.append(server.ask(query, shape.is_graph))
        seconds.append(time.perf_counter() - began)
    return Right(shape, found, seconds)


def differing(servers: Sequence[Running], known: Right, things: Things) -> Iterator[str]:
    """Name each other server whose answers are not right, and how."""
    queries = known.shape.queries(things)
    for server in servers:
        pairs = zip(queries, known.found, strict=True)
        wrong = [text for query, one in pairs if (text := differs(server, query, known.shape, one))]
        if wrong:
            how = f"{len(wrong)} of {len(queries)}, e.g. {wrong[0]}"
            yield f"{server.peer.name}, {known.shape.title}: {how}"


def differs(server: Running, query: str, shape: Shape, right: Counter[Hashable]) -> str:
    """Say how an answer differs; nothing when it does not."""
    try:
        found = server.ask(query, shape.is_graph)
    except (OSError, http.client.HTTPException, answers.Failed, ValueError) as error:
        return f"{type(error).__name__} {str(error)[:120]}"
    if found == right or (shape.any and found.total() == right.total()):
        return ""
    less, more = (right - found).total(), (found - right).total()
    return f"of {right.total()} rows or triples {less} missing, {more} too many"
