"""Documents about one entity at its own address, as Turtle and as a page."""

import http.client
from collections.abc import Iterator, Sequence

from bench.load import Work
from bench.peer_server import PeerServer
from bench.queries import Entities
from bench.record import DEREFERENCE, MeasuredShape

FORMATS = {"Turtle": "text/turtle", "page": "text/html"}
MARK = "?n="
ASKS = "What is this? (as {})"


def summary(format_name: str) -> MeasuredShape:
    """Describe the request; documents differ in content, so sizes are not compared."""
    return MeasuredShape(f"{DEREFERENCE}: {format_name}", ASKS.format(format_name), 0, 0)


def work(server: PeerServer, format_name: str, entities: Entities, fresh: bool) -> Work:
    """Request all entities in turn, following each redirect as a client must."""
    every = [server.peer.documents(entity) for entity in entities["resource"]]
    paths = [path for steps in every for path in steps]
    return Work(paths, FORMATS[format_name], MARK if fresh else "", len(every[0]))


def find_errors(
    servers: Sequence[PeerServer], format_name: str, entities: Entities
) -> Iterator[str]:
    """Name each server that gives no answer, another format or another entity."""
    for server in servers:
        for entity in entities["resource"]:
            if text := find_error(server, format_name, server.peer.documents(entity)[-1]):
                yield f"{server.peer.name}, {DEREFERENCE}: {format_name}: {text}"
                break


def find_error(server: PeerServer, format_name: str, path: str) -> str:
    """Describe the fault of one document; empty when it is correct."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        connection.request("GET", path, headers={"Accept": FORMATS[format_name]})
        answer = connection.getresponse()
        body, kind = answer.read(), answer.getheader("Content-Type", "")
    except (OSError, http.client.HTTPException) as error:
        return f"{path}: {type(error).__name__} {error}"
    finally:
        connection.close()
    if answer.status != 200 or FORMATS[format_name] not in kind:
        return f"{path}: {answer.status} {kind}"
    return "" if path.rpartition("/")[2].encode() in body else f"{path}: describes another entity"
