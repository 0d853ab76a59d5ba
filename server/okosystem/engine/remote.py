"""Strangers' queries, passed on to another engine by the SPARQL 1.1 Protocol.

The same interface and limits as the pool. The engine is always asked for JSON or N-Triples, and
its answer is written anew: so every format is offered, and nothing broken is passed on.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from okosystem.core.errors import (
    EngineAnswerInvalid,
    EngineUnavailable,
    QueryTooLarge,
    QueryTooSlow,
)
from okosystem.core.messages import Message
from okosystem.engine.admission import Admission
from okosystem.engine.failures import too_large
from okosystem.engine.forms import GRAPHS, asks_named_graphs, based, form_of, names_its_dataset
from okosystem.engine.posting import BrokenOff, Line, NotReached, Reply, TooMuch, post
from okosystem.engine.query import Limits, Query, SerializedAnswer
from okosystem.engine.replies import refuse, written

ROWS_ACCEPTED = "application/sparql-results+json"
GRAPH_ACCEPTED = "application/n-triples, text/turtle;q=0.5"
FORM = ("Content-Type: application/x-www-form-urlencoded", "Expect:", "User-Agent: okosystem")
MEGABYTE = 1 << 20
PAUSES = (0.1, 0.4)
"""Seconds before the second and the third attempt, unless the engine names its own."""
NOT_NOW = (429, 502, 503, 504)
"""Statuses that are worth another attempt; all others are an answer."""

NOT_ANSWERING = Message(
    "The engine behind this server does not answer. "
    "How to fix it: try again in a moment; pages and documents work meanwhile.",
)
BROKEN_OFF = Message(
    "The engine behind this server broke off its answer.",
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Dataset:
    """What a query is asked of when it names no graphs itself; empty: as the engine has it.

    Whoever names a default graph by the protocol must name the others too, else there are none.
    """

    default: Sequence[str] = ()
    named: Sequence[str] = ()


class Remote:
    """A SPARQL endpoint elsewhere; safe for threads. `health` is what the last query met."""

    def __init__(
        self,
        address: str,
        limits: Limits,
        prefixes: Mapping[str, str],
        dataset: Dataset = Dataset(),
        authorization: str = "",
    ) -> None:
        self.limits = limits
        self.health = "not asked yet"
        self._address = address
        self._prefixes = prefixes
        self._dataset = dataset
        self._headers = [*FORM, *([f"Authorization: {authorization}"] if authorization else [])]
        self.admission = Admission(limits.workers, limits.waiting, limits.per_client)
        self._idle: list[Line] = []

    def evaluate(self, query: Query, client: str, seconds: float | None = None) -> SerializedAnswer:
        """Answer a stranger's query.

        `seconds` may lower the limit, not raise it. Raises what the pool raises, EngineUnavailable
        when the engine does not answer, and EngineAnswerInvalid when its answer is unusable.
        """
        form = form_of(query.sparql)
        allowed = min(seconds or self.limits.seconds, self.limits.seconds)
        body = urlencode(self._asked(query)).encode()
        with self.admission.admit(client, allowed):
            reply = self._reply(body, GRAPH_ACCEPTED if form in GRAPHS else ROWS_ACCEPTED, allowed)
            answer = self._used(reply, form, query)
        if len(answer.body) > self.limits.answer_mb * MEGABYTE:
            raise self._too_large()
        return answer

    def close(self) -> None:
        """End the connections that no query uses."""
        while self._idle:
            self._idle.pop().close()

    def _used(self, reply: Reply, form: str, query: Query) -> SerializedAnswer:
        """Write the answer anew; a fault tells what was seen."""
        try:
            if reply.status != 200:
                refuse(reply)
            return written(reply, form, query, self._prefixes)
        except EngineAnswerInvalid as error:
            error.seen = f"status {reply.status}, {reply.media_type or 'untyped'}"
            raise

    def _asked(self, query: Query) -> list[tuple[str, str]]:
        """List the protocol's parameters; our own dataset where the query names none."""
        sparql, given = query.sparql, Dataset(query.default_graphs, query.named_graphs)
        if not (given.default or given.named or names_its_dataset(sparql)):
            named = self._dataset.named if asks_named_graphs(sparql) else ()
            given = Dataset(self._dataset.default, named)
        asked = [("query", based(sparql))]
        asked += [("default-graph-uri", iri) for iri in given.default]
        return asked + [("named-graph-uri", iri) for iri in given.named]

    def _reply(self, body: bytes, accepted: str, seconds: float) -> Reply:
        """Ask until there is an answer; again only when none was begun and time remains."""
        deadline = time.monotonic() + seconds
        for pause in (*PAUSES, seconds):
            try:
                reply = self._attempt(body, accepted, deadline, seconds)
                reason, pause = f"it says {reply.status}", waiting(reply, pause)
                if reply.status not in NOT_NOW:
                    good = reply.status in (200, 400)
                    self.health = "answers" if good else f"answers with status {reply.status}"
                    return reply
            except NotReached as error:
                reason = str(error)
            if time.monotonic() + pause >= deadline:
                break
            time.sleep(pause)
        self.health = "does not answer"
        logger.warning("%s does not answer: %s", self._address, reason)
        raise EngineUnavailable(NOT_ANSWERING)

    def _attempt(self, body: bytes, accepted: str, deadline: float, seconds: float) -> Reply:
        line = self._idle.pop() if self._idle else Line()
        headers = [*self._headers, f"Accept: {accepted}"]
        remaining = deadline - time.monotonic()
        most = self.limits.answer_mb * MEGABYTE
        try:
            return post(line, self._address, body, headers, remaining, most)
        except TimeoutError as error:
            raise _given_up(seconds) from error
        except TooMuch as error:
            raise self._too_large() from error
        except BrokenOff as error:
            raise EngineAnswerInvalid(BROKEN_OFF) from error
        finally:
            self._idle.append(line)

    def _too_large(self) -> QueryTooLarge:
        return too_large(self.limits.answer_mb)


def waiting(reply: Reply, pause: float) -> float:
    """Wait as long as the engine asks for, but never shorter than we would; a date is not read."""
    asked = reply.headers.get("retry-after", "")
    return max(pause, float(asked)) if asked.isdecimal() else pause


def _given_up(seconds: float) -> QueryTooSlow:
    return QueryTooSlow(
        Message(
            "The query took longer than %(seconds)s seconds and was given up. "
            "How to fix it: ask for less, bind more, or put a path (+ or *) in a sub-select.",
            seconds=f"{seconds:g}",
        )
    )
