"""Public clients' queries, passed on to another engine by the SPARQL 1.1 Protocol.

The interface and limits are those of the pool. The engine is always asked for JSON or N-Triples,
and its answer is parsed and serialized again: every format is offered, and nothing malformed is
passed on.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import pyoxigraph as ox

from okosystem.errors import (
    EngineAnswerInvalid,
    EngineUnavailable,
    InvalidQuery,
    Message,
    QueryTooLarge,
    Quoted,
)
from okosystem.fetch.http_post import (
    BrokenOff,
    Connection,
    NotReached,
    Reply,
    TooMuch,
    post,
)
from okosystem.rdf import rdf_guard
from okosystem.sparql.admission import Admission
from okosystem.sparql.advice import too_slow
from okosystem.sparql.answers import (
    HEADER_LINES,
    Answer,
    FirstLines,
    write_triples,
)
from okosystem.sparql.query import (
    Limits,
    Query,
    SerializedAnswer,
    too_large,
)
from okosystem.sparql.query_text import (
    GRAPH_FORMS,
    has_dataset,
    has_graph_pattern,
    plain_form,
    with_base,
)

ACCEPT_TABLE = "application/sparql-results+json"
ACCEPT_GRAPH = "application/n-triples, text/turtle;q=0.5"
HEADERS = ("Content-Type: application/x-www-form-urlencoded", "Expect:", "User-Agent: okosystem")
MEGABYTE = 1 << 20
PAUSES = (0.1, 0.4)
"""Seconds before the second and the third attempt, unless the engine names its own."""
UNAVAILABLE = (429, 502, 503, 504)
"""Statuses that are worth another attempt."""
MAX_REASON = 500
READABLE = ("text/plain", "application/json", "application/problem+json")
TRUNCATED = ("x-sparql-maxrows", "x-sql-state")
"""Headers by which Virtuoso marks an answer with status 200 that is not complete."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs of queries that name none; empty for the engine's own dataset.

    A request that names a default graph must name the named graphs too, else there are none.
    """

    default: Sequence[str] = ()
    named: Sequence[str] = ()


class Remote:
    """A SPARQL endpoint elsewhere; safe for threads. `health` describes the last reply."""

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
        self.admission = Admission(limits.workers, limits.waiting, limits.per_client)
        self._address = address
        self._prefixes = prefixes
        self._dataset = dataset
        self._headers = [*HEADERS, *([f"Authorization: {authorization}"] if authorization else [])]
        self._idle: list[Connection] = []

    def evaluate(self, query: Query, client: str, seconds: float | None = None) -> SerializedAnswer:
        """Have the engine evaluate a public client's query.

        `seconds` may lower the limit, not raise it. Raises what the pool raises, EngineUnavailable
        when the engine cannot be reached, and EngineAnswerInvalid when its answer is unusable.
        """
        form = plain_form(query.sparql)
        allowed = min(seconds or self.limits.seconds, self.limits.seconds)
        body = urlencode(self._parameters(query)).encode()
        accept = ACCEPT_GRAPH if form in GRAPH_FORMS else ACCEPT_TABLE
        with self.admission.admit(client, allowed):
            try:
                reply = self._request(body, accept, allowed)
            except TimeoutError as error:
                raise too_slow(query.sparql, allowed) from error
            answer = self._read(reply, form, query)
        if len(answer.body) > self.limits.answer_mb * MEGABYTE:
            raise too_large(self.limits.answer_mb)
        return answer

    def close(self) -> None:
        """Close the idle connections."""
        while self._idle:
            self._idle.pop().close()

    def _read(self, reply: Reply, form: str, query: Query) -> SerializedAnswer:
        try:
            if reply.status == 400:
                message = Message(
                    "The SPARQL engine behind this server cannot parse the query: %(reason)s",
                    reason=reason_in(reply),
                )
                raise InvalidQuery(message)
            if reply.status != 200:
                message = Message(
                    "The SPARQL engine behind this server answered with status %(status)s: "
                    "%(reason)s",
                    status=reply.status,
                    reason=reason_in(reply),
                )
                raise EngineAnswerInvalid(message)
            return reserialize(reply, form, query, self._prefixes)
        except EngineAnswerInvalid as error:
            error.seen = f"status {reply.status}, {reply.media_type or 'untyped'}"
            raise

    def _parameters(self, query: Query) -> list[tuple[str, str]]:
        """List the protocol's parameters, with the default dataset for a query that has none."""
        sparql, dataset = query.sparql, Dataset(query.default_graphs, query.named_graphs)
        if not (dataset.default or dataset.named or has_dataset(sparql)):
            named = self._dataset.named if has_graph_pattern(sparql) else ()
            dataset = Dataset(self._dataset.default, named)
        parameters = [("query", with_base(sparql))]
        parameters += [("default-graph-uri", iri) for iri in dataset.default]
        return parameters + [("named-graph-uri", iri) for iri in dataset.named]

    def _request(self, body: bytes, accept: str, seconds: float) -> Reply:
        """Try until there is an answer; again only when none was begun and time remains.

        Raises TimeoutError when the engine has begun an answer, or is silent, at the deadline.
        """
        deadline = time.monotonic() + seconds
        for pause in (*PAUSES, seconds):
            try:
                reply = self._attempt(body, accept, deadline)
                reason, pause = f"status {reply.status}", pause_before_retry(reply, pause)
                if reply.status not in UNAVAILABLE:
                    is_good = reply.status in (200, 400)
                    self.health = "answers" if is_good else f"answers with status {reply.status}"
                    return reply
            except NotReached as error:
                reason = str(error)
            if time.monotonic() + pause >= deadline:
                break
            time.sleep(pause)
        self.health = "does not answer"
        logger.warning("%s does not answer: %s", self._address, reason)
        message = Message(
            "The SPARQL engine behind this server does not respond. "
            "How to fix it: try again in a moment; pages and documents still work."
        )
        raise EngineUnavailable(message)

    def _attempt(self, body: bytes, accept: str, deadline: float) -> Reply:
        connection = self._idle.pop() if self._idle else Connection()
        headers = [*self._headers, f"Accept: {accept}"]
        remaining = deadline - time.monotonic()
        max_bytes = self.limits.answer_mb * MEGABYTE
        try:
            return post(connection, self._address, body, headers, remaining, max_bytes)
        except TooMuch as error:
            raise too_large(self.limits.answer_mb) from error
        except BrokenOff as error:
            raise EngineAnswerInvalid(
                Message(
                    "The SPARQL engine behind this server closed the connection in the middle of "
                    "its answer. "
                    "How to fix it: try again in a moment."
                )
            ) from error
        finally:
            self._idle.append(connection)


def pause_before_retry(reply: Reply, minimum: float) -> float:
    """Return the seconds that the engine asks to wait, but at least our own; no date is read."""
    retry_after = reply.headers.get("retry-after", "")
    return max(minimum, float(retry_after)) if retry_after.isdecimal() else minimum


def reason_in(reply: Reply) -> Message | Quoted:
    """Return the engine's reason, shortened, and without the query that some engines repeat."""
    if reply.media_type not in READABLE:
        return Message(
            "its reason is not in a format that can be shown (%(kind)s).",
            kind=reply.media_type or "untyped",
        )
    text = reply.body.decode("utf-8", "replace").partition("\n\nSPARQL query:")[0].strip()
    shown = "".join(c if c.isprintable() or c == "\n" else " " for c in text)
    return Quoted(shown[:MAX_REASON])


def reserialize(
    reply: Reply, form: str, query: Query, prefixes: Mapping[str, str]
) -> SerializedAnswer:
    """Parse and serialize the answer; raises EngineAnswerInvalid, or QueryTooLarge if truncated."""
    if any(name in reply.headers for name in TRUNCATED):
        message = Message(
            "The SPARQL engine behind this server sent only a part of the result. "
            "How to fix it: request fewer rows at a time, with a LIMIT below the engine's own "
            "limit, and OFFSET."
        )
        raise QueryTooLarge(message)
    try:
        if form in GRAPH_FORMS:
            return _graph(reply, query, prefixes)
        return _table(reply, form, query)
    except (SyntaxError, ValueError) as error:
        message = Message(
            "The SPARQL engine behind this server sent an invalid answer: %(reason)s",
            reason=Quoted(error),
        )
        raise EngineAnswerInvalid(message) from error


def _graph(reply: Reply, query: Query, prefixes: Mapping[str, str]) -> SerializedAnswer:
    rdf = ox.RdfFormat.from_media_type(reply.media_type)
    if rdf is None:
        raise ValueError(f"{reply.media_type or 'an untyped body'} where triples were asked for")
    triples = [quad.triple for quad in rdf_guard.parse(bytes(reply.body), rdf, lenient=True)]
    body = write_triples(triples, query.graph, prefixes)
    if query.max_rows is None or query.graph not in HEADER_LINES:
        return SerializedAnswer(query.graph, body)
    out = FirstLines(query.max_rows, len(body))
    out.write(body)
    return SerializedAnswer(query.graph, *out.excerpt())


def _table(reply: Reply, form: str, query: Query) -> SerializedAnswer:
    """Serialize rows, or a yes or no, which Virtuoso sends as one row with one cell, 1 or 0."""
    table = ox.QueryResultsFormat.from_media_type(reply.media_type)
    if table is None:
        raise ValueError(f"{reply.media_type or 'an untyped body'} where a table was asked for")
    rdf_guard.refuse_deep_results(reply.body)
    result = ox.parse_query_results(bytes(reply.body), format=table)
    if form != "ASK" and isinstance(result, ox.QueryBoolean):
        raise ValueError("a yes or no where rows were asked for")
    if form == "ASK" and isinstance(result, ox.QuerySolutions):
        cells = [str(term) for row in result for term in row]
        if len(cells) != 1 or cells[0][:3] not in ('"0"', '"1"'):
            raise ValueError("rows where a yes or no was asked for")
        json = b'{"head":{},"boolean":%s}' % (b"true" if cells[0][1] == "1" else b"false")
        result = ox.parse_query_results(json, format=ox.QueryResultsFormat.JSON)
    answer = Answer(result, {})
    if query.max_rows is None:
        return SerializedAnswer(query.table, answer.write(query.table))
    return SerializedAnswer(query.table, *answer.write_first(query.max_rows, query.table))
