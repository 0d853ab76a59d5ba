"""Compare the answers of the servers: only equal answers are worth timing."""

import http.client
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence

from bench.answers import FailedRequest
from bench.peer_server import PeerServer
from bench.queries import Entities, Shape

Answer = Counter[Hashable]


def find_differences(
    servers: Sequence[PeerServer], shape: Shape, expected: Sequence[Answer], entities: Entities
) -> Iterator[str]:
    """Describe how the answers of each server differ from those of the first one."""
    queries = shape.queries(entities)
    for server in servers:
        pairs = zip(queries, expected, strict=True)
        differing = [text for query, one in pairs if (text := describe(server, query, shape, one))]
        if differing:
            how = f"{len(differing)} of {len(queries)}, e.g. {differing[0]}"
            yield f"{server.peer.name}, {shape.title}: {how}"


def describe(server: PeerServer, query: str, shape: Shape, expected: Answer) -> str:
    """Describe how an answer differs; empty when it does not."""
    try:
        found = server.ask(query, shape.is_graph)
    except (OSError, http.client.HTTPException, FailedRequest, ValueError) as error:
        return f"{type(error).__name__} {str(error)[:120]}"
    if found == expected or (shape.any and found.total() == expected.total()):
        return ""
    less, more = (expected - found).total(), (found - expected).total()
    return f"of {expected.total()} rows or triples {less} missing, {more} too many"
