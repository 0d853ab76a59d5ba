"""Score an assistant by the TEXT2SPARQL contract: a question in, a SPARQL query out.

GET ?question=…&dataset=… answers {"dataset", "question", "query"} (text2sparql.aksw.org). The query
is executed with the limits of public clients, and its result compared with the right answer. A
failure of the assistant is an outcome that is counted, and never raises here.
"""

import json
import shlex
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import fmean
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pyoxigraph as ox

from okosystem.errors import (
    FetchFailed,
    FetchFailure,
    GraphError,
    InvalidQuery,
)
from okosystem.fetch.fetching import fetch
from okosystem.rdf.terms import ID, value_of
from okosystem.release.release import Release
from okosystem.release.stores import Engine
from okosystem.sparql.query import Query
from tests.asked_questions import BenchmarkQuestion

CSV, TSV, TURTLE = "text/csv", "text/tab-separated-values", "text/turtle"
MAX_REPLY = 1 << 20
MAX_ROWS = 20_000
MAX_LISTED_VALUES = 50
"""The maximum number of values of a result in the raw answers."""
CLIENT = "bench"
Assistant = Callable[[str], str]
"""Returns the SPARQL for a question, empty if the assistant has none; raises NoReply."""


class Outcome(StrEnum):
    """The outcome of one question."""

    ANSWERED = "answered"
    DECLINED = "declined"
    TIMED_OUT = "timed out"
    BROKEN = "broken reply"
    INVALID = "invalid query"
    STOPPED = "query stopped"


FAILURES = (Outcome.TIMED_OUT, Outcome.BROKEN, Outcome.INVALID, Outcome.STOPPED)


class NoReply(Exception):
    """The assistant gave no query that can be executed."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome


class Agreement(NamedTuple):
    """The agreement of two sets of values; two empty sets agree completely."""

    precision: float
    recall: float
    f1: float

    @classmethod
    def of(cls, expected: set[str], found: set[str]) -> "Agreement":
        """Compare the values of an answer with the right ones."""
        if not expected and not found:
            return cls(1.0, 1.0, 1.0)
        common = len(expected & found)
        precision, recall = (common / len(side) if side else 0.0 for side in (found, expected))
        return cls(precision, recall, 2 * common / (len(found) + len(expected)))


NO_AGREEMENT = Agreement(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class ScoredQuestion:
    """A question with the query of the assistant, its outcome and its score."""

    question: BenchmarkQuestion
    outcome: Outcome
    seconds: float
    query: str = ""
    reason: str = ""
    expected: Sequence[str] = ()
    found: Sequence[str] = ()
    agreement: Agreement = NO_AGREEMENT

    @property
    def is_right(self) -> bool:
        """Whether the values are exactly the expected ones; if nothing is known, none."""
        return self.agreement.f1 == 1.0

    def to_json(self) -> dict[str, Any]:
        """Describe it; of a held-out question only the score, so that nobody tunes to it."""
        asked, held_out = self.question, self.question.is_held_out()
        raw: dict[str, Any] = {"text": asked.text, "query": self.query, "reason": self.reason}
        for name, values in (("expected", self.expected), ("found", self.found)):
            raw |= {name: values[:MAX_LISTED_VALUES], f"{name}_total": len(values)}
        return {
            **{key: getattr(asked, key) for key in ("id", "asker", "language", "unknown")},
            "held_out": held_out,
            "outcome": self.outcome,
            "seconds": round(self.seconds, 3),
            **self.agreement._asdict(),
            **({} if held_out else raw),
        }


def connect_endpoint(url: str, dataset: str, seconds: float, private: bool) -> Assistant:
    """Make an assistant of an HTTP endpoint; `private` allows addresses that are not public."""

    def ask(text: str) -> str:
        mark = "&" if "?" in url else "?"
        address = f"{url}{mark}{urlencode({'question': text, 'dataset': dataset})}"
        try:
            reply = fetch(
                address,
                accept="application/json",
                limit_bytes=MAX_REPLY,
                timeout=seconds,
                expect=(200,),
                allow_private=private,
            )
        except FetchFailed as error:
            is_late = error.kind is FetchFailure.SLOW
            raise NoReply(Outcome.TIMED_OUT if is_late else Outcome.BROKEN, str(error)) from error
        return read_reply(reply.body)

    return ask


def wrap_command(line: str, dataset: str, seconds: float) -> Assistant:
    """Make an assistant that runs a command for each question, with JSON on standard input."""

    def ask(text: str) -> str:
        given = json.dumps({"question": text, "dataset": dataset}, ensure_ascii=False).encode()
        try:
            done = subprocess.run(  # noqa: S603  the operator's own command
                shlex.split(line), input=given, capture_output=True, timeout=seconds, check=True
            )
        except subprocess.TimeoutExpired as error:
            raise NoReply(Outcome.TIMED_OUT, f"no reply in {seconds:g} seconds") from error
        except (subprocess.CalledProcessError, OSError, ValueError) as error:
            raise NoReply(Outcome.BROKEN, str(error)) from error
        return read_reply(done.stdout)

    return ask


def read_reply(body: bytes) -> str:
    """Return the query of a reply, empty if it is empty or null; raises NoReply."""
    try:
        reply = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NoReply(Outcome.BROKEN, "the reply is not JSON") from error
    query = reply.get("query", 0) if isinstance(reply, dict) else 0
    if query is not None and not (isinstance(query, str) and is_encodable(query)):
        raise NoReply(Outcome.BROKEN, "the reply is no object with a query as text")
    return (query or "").strip()


def is_encodable(text: str) -> bool:
    """Whether a text can be encoded as UTF-8: JSON may escape a lone surrogate."""
    try:
        return bool(text.encode()) or not text
    except UnicodeEncodeError:
        return False


def score_all(
    questions: Iterable[BenchmarkQuestion], assistant: Assistant, release: Release, engine: Engine
) -> Iterator[ScoredQuestion]:
    """Ask each question, and score the query that comes back."""

    def run(sparql: str) -> str:
        query = Query(sparql, [], [], CSV, TURTLE)
        return engine.evaluate(query, CLIENT).body.decode()

    for question in questions:
        expected = set(question.find_answer(release, run))
        start = time.monotonic()
        try:
            query = assistant(question.text)
        except NoReply as error:
            seconds = time.monotonic() - start
            yield ScoredQuestion(
                question, error.outcome, seconds, reason=str(error), expected=sorted(expected)
            )
            continue
        yield score(question, expected, query, time.monotonic() - start, engine)


def score(
    question: BenchmarkQuestion, expected: set[str], query: str, seconds: float, engine: Engine
) -> ScoredQuestion:
    """Score one query by its result: of several columns, the one that agrees best.

    Where nothing is known, no query and an empty result are right.
    """
    scored = ScoredQuestion(question, Outcome.ANSWERED, seconds, query, expected=sorted(expected))
    if not query:
        agreement = Agreement.of(set(), set()) if question.unknown else NO_AGREEMENT
        return replace(scored, outcome=Outcome.DECLINED, agreement=agreement)
    try:
        columns = _columns(query, engine)
    except NoReply as error:
        return replace(scored, outcome=error.outcome, reason=str(error))
    agreements = [(Agreement.of(expected, values), sorted(values)) for values in columns]
    agreement, found = max(agreements, key=lambda pair: pair[0].f1)
    return replace(scored, agreement=agreement, found=found)


def _columns(sparql: str, engine: Engine) -> list[set[str]]:
    """Execute a query; return the values of each column with any, else one empty set."""
    try:
        answer = engine.evaluate(Query(sparql, [], [], TSV, TURTLE, MAX_ROWS), CLIENT)
    except GraphError as error:
        is_invalid = isinstance(error, InvalidQuery)
        raise NoReply(Outcome.INVALID if is_invalid else Outcome.STOPPED, str(error)) from error
    if answer.media_type == TURTLE:
        raise NoReply(Outcome.INVALID, "the query gives a graph, and not rows")
    if answer.left_out:
        raise NoReply(Outcome.STOPPED, f"the query gives more than {MAX_ROWS} rows")
    solutions = ox.parse_query_results(answer.body, format=ox.QueryResultsFormat.TSV)
    if isinstance(solutions, ox.QueryBoolean):
        return [{str(bool(solutions)).lower()}]
    rows = list(solutions)
    number = range(len(solutions.variables))
    found = [{value_of(row[n]).removeprefix(ID) for row in rows} - {""} for n in number]
    return [values for values in found if values] or [set()]


@dataclass(frozen=True, slots=True)
class Summary:
    """The scores of some questions; the means are over those that the graph has an answer to."""

    group: str
    questions: int
    mean: Agreement | None
    right: tuple[int, int]
    """How many answers are exactly right, of how many questions that the graph can answer."""
    unknown: tuple[int, int]
    """The same for the questions that it cannot answer."""
    failed: int

    @classmethod
    def of(cls, group: str, scored: Sequence[ScoredQuestion]) -> "Summary":
        """Summarise the scores of a group."""
        known = [item for item in scored if not item.question.unknown]
        unknown = [item for item in scored if item.question.unknown]
        columns = zip(*(item.agreement for item in known), strict=True)
        mean = Agreement(*map(fmean, columns)) if known else None
        right, unknown_right = (sum(item.is_right for item in part) for part in (known, unknown))
        failed = sum(item.outcome in FAILURES for item in scored)
        pairs = (right, len(known)), (unknown_right, len(unknown))
        return cls(group, len(scored), mean, *pairs, failed)

    def to_row(self) -> list[str]:
        """Write it as a row of a table."""
        means = [f"{number:.2f}" for number in self.mean] if self.mean else ["-"] * 3
        pairs = [f"{right}/{total}" for right, total in (self.right, self.unknown)]
        return [self.group, str(self.questions), *means, *pairs, str(self.failed)]


COLUMNS = (
    "group", "questions", "precision", "recall", "F1", "exactly right", "unknown right", "failed",
)  # fmt: skip


def summarise(scored: Sequence[ScoredQuestion]) -> list[Summary]:
    """Summarise all questions, then those of each language, asker and set."""
    readers: Mapping[str, Callable[[BenchmarkQuestion], str]] = {
        "language": lambda asked: asked.language,
        "asker": lambda asked: asked.asker,
        "set": lambda asked: "held out" if asked.is_held_out() else "open",
    }
    rows = [Summary.of("all", scored)]
    for name, read in readers.items():
        for value in dict.fromkeys(read(item.question) for item in scored):
            part = [item for item in scored if read(item.question) == value]
            rows.append(Summary.of(f"{name} {value}", part))
    return rows
