"""Reading about one thing at its own address, as Turtle and as a page."""

import http.client
from collections.abc import Iterator, Sequence

from bench.load import Work
from bench.queries import Things
from bench.record import DEREFERENCE, Asked
from bench.running import Running

FORMS = {"Turtle": "text/turtle", "page": "text/html"}
MARK = "?n="
ASKS = "What is this? (as {})"


def asked(form: str) -> Asked:
    """Say what is asked; documents differ in what they tell, so their size is not compared."""
    return Asked(f"{DEREFERENCE}: {form}", ASKS.format(form), 0, 0)


def work(server: Running, form: str, things: Things, fresh: bool) -> Work:
    """Ask for all things in turn, going every step that a client must go."""
    every = [server.peer.documents(thing) for thing in things["resource"]]
    paths = [path for steps in every for path in steps]
    return Work(paths, FORMS[form], MARK if fresh else "", len(every[0]))


def wrong(servers: Sequence[Running], form: str, things: Things) -> Iterator[str]:
    """Name each server that does not answer, or not in this form, or with somebody else."""
    for server in servers:
        for thing in things["resource"]:
            if text := fault(server, form, server.peer.documents(thing)[-1]):
                yield f"{server.peer.name}, {DEREFERENCE}: {form}: {text}"
                break


def fault(server: Running, form: str, path: str) -> str:
    """Say what is wrong with one document; nothing when nothing is."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        line.request("GET", path, headers={"Accept": FORMS[form]})
        answer = line.getresponse()
        body, kind = answer.read(), answer.getheader("Content-Type", "")
    except (OSError, http.client.HTTPException) as error:
        return f"{path}: {type(error).__name__} {error}"
    finally:
        line.close()
    if answer.status != 200 or FORMS[form] not in kind:
        return f"{path}: {answer.status} {kind}"
    return "" if path.rpartition("/")[2].encode() in body else f"{path}: tells of another thing"
