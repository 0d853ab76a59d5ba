"""How well questions in people's words are understood: `python bench/asked.py`, or a test.

A question is right if what answers it gives the right values about the right thing, however: a
property of a thing and a named query about the thing that shows the same are equally right.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import thread_time
from typing import Any

from okosystem.rdf.terms import ID
from okosystem.release.release import Release
from okosystem.search.question_index import FILE, QuestionIndex
from okosystem.search.question_reader import QuestionReader, Reading, Understanding
from okosystem.search.questions import as_parameters
from okosystem.sparql.oxigraph import Store
from tests.asked_questions import BenchmarkQuestion, read_questions

FOLDER = Path("queries/asked")
FIRST, AMONG_THREE, PARAMETERS, UNKNOWN = "first", "among three", "parameters", "unknown"
BARS: Mapping[str, Mapping[str, float]] = {
    "practice": {},
    "validation": {},
    "open": {FIRST: 0.80, AMONG_THREE: 0.94, PARAMETERS: 0.85, UNKNOWN: 0.94},
    "held-out": {FIRST: 0.75, AMONG_THREE: 0.90, PARAMETERS: 0.90, UNKNOWN: 1.0},
}
UNREAD = ("validation", "held-out")
"""Sets of which whoever tunes sees the totals alone."""
SLOWEST = 0.03
"""Seconds of processor time that a question may take, at the 95th percentile."""
CSV = "text/csv"


@dataclass(slots=True)
class Score:
    """How many of how many are right."""

    right: int = 0
    total: int = 0

    def add(self, is_right: bool) -> None:
        """Count one more."""
        self.right += is_right
        self.total += 1

    @property
    def share(self) -> float:
        """The share that is right; all of none."""
        return self.right / self.total if self.total else 1.0


@dataclass(frozen=True, slots=True)
class Result:
    """The scores by name and language (empty for all), the slow end of the times, what is wrong."""

    scores: Mapping[tuple[str, str], Score]
    slow: float
    wrong: Sequence[tuple[BenchmarkQuestion, Understanding]]

    def missed(self, bars: Mapping[str, float]) -> list[str]:
        """List the bars that are not reached."""
        found = [
            f"{name}: {self.scores[name, ''].share:.1%} is less than {bar:.0%}"
            for name, bar in bars.items()
            if self.scores[name, ""].share < bar
        ]
        return found + ([f"p95 {self.slow * 1000:.0f} ms"] if self.slow > SLOWEST else [])


class Scorer:
    """Scores the understanding of questions against a release."""

    def __init__(self, release: Release, store: Store) -> None:
        self._release, self._store = release, store
        self.index = QuestionIndex(release.read(FILE), release.queries)
        self._today = str(release.manifest["modified"])
        self.asker = QuestionReader(self.index, self._today)

    def score(self, questions: Iterable[BenchmarkQuestion]) -> Result:
        """Score questions, each once."""
        scores = defaultdict[tuple[str, str], Score](Score)
        wrong, times = [], []
        for question in questions:
            began = thread_time()
            found = self.asker.read(question.text)
            times.append(thread_time() - began)
            is_right = self._count(question, found, scores)
            if not is_right:
                wrong.append((question, found))
        slow = sorted(times)[int(len(times) * 0.95)] if times else 0.0
        return Result(scores, slow, wrong)

    def _count(
        self,
        question: BenchmarkQuestion,
        found: Understanding,
        scores: dict[tuple[str, str], Score],
    ) -> bool:
        def add(name: str, is_right: bool) -> None:
            for language in ("", question.language):
                scores[name, language].add(is_right)

        if question.unknown:
            is_right = found.reading is None or self.is_empty(found, question)
            add(UNKNOWN, is_right)
            return is_right
        first = found.reading is not None and self.is_right(found.reading, question)
        add(FIRST, first)
        add(AMONG_THREE, first or any(self.is_right(one, question) for one in found.alternatives))
        if question.parameters and found.reading and found.reading.target.query == question.query:
            add(PARAMETERS, self._parameters(found.reading) == self._given(question))
        elif question.parameters:
            add(PARAMETERS, first)
        return first

    def is_empty(self, found: Understanding, question: BenchmarkQuestion) -> bool:
        """Return whether nothing is answered, neither from the facts nor by the query."""
        reading = found.reading
        if reading is None or found.is_unknown:
            return True
        if reading.target.property and not reading.target.query:
            return False
        return bool(reading.target.query) and not self.rows(reading, question.language)

    def is_right(self, reading: Reading, question: BenchmarkQuestion) -> bool:
        """Return whether a reading answers a question."""
        if question.query and reading.target.query == question.query:
            return self._parameters(reading) == self._given(question)
        things = {question.thing, *(v.replace(":", "/") for v in question.parameters.values())}
        named = {iri.removeprefix(ID) for iri in reading.values.values()}
        if question.thing and not question.property and not question.query:
            return named == {question.thing}
        if things - {""} and not things & named:
            return False
        expected = {*self.expected(question)}
        return bool(expected) and expected <= self.cells(reading, question.language)

    def expected(self, question: BenchmarkQuestion) -> list[str]:
        """Return the values of the right answer."""
        return question.find_answer(
            self._release, lambda text: self._store.query(text).write(CSV).decode()
        )

    def _given(self, question: BenchmarkQuestion) -> dict[str, str]:
        return {key: self._short_date(value) for key, value in question.parameters.items()}

    def _parameters(self, reading: Reading) -> dict[str, str]:
        values = as_parameters(reading.values, self._release.prefixes)
        return {key: self._short_date(value) for key, value in values.items()}

    def cells(self, reading: Reading, language: str) -> set[str]:
        """Return the values that a reading shows."""
        target = reading.target
        if target.query:
            return {cell for row in self.rows(reading, language) for cell in row}
        facts = self.index.facts.get(target.name, {}).get(reading.thing, ())
        return {value.removeprefix(ID) for value in facts}

    def rows(self, reading: Reading, language: str) -> list[list[str]]:
        """Return the rows of a named query."""
        query = self._release.queries[reading.target.query]
        given = as_parameters(reading.values, self._release.prefixes)
        terms = query.bind(given, self._release.prefixes)
        answer = self._store.query(query.to_sparql(terms, language))
        written: dict[str, Any] = json.loads(answer.write("application/sparql-results+json"))
        return [
            [cell["value"].removeprefix(ID) for cell in row.values()]
            for row in written["results"]["bindings"]
        ]

    def _short_date(self, value: str) -> str:
        """Return a date without what is its first; the day that is asked on is its month."""
        if value == self._today:
            return value[: len("2026-11")]
        return value.removesuffix("-01").removesuffix("-01") if value[:2] == "20" else value


def main() -> None:
    """Print the scores of each file and language, and what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--release", type=Path, default=Path("release"))
    parser.add_argument("--wrong", action="store_true", help="List the questions that are wrong.")
    arguments = parser.parse_args()
    release = Release.open(arguments.release)
    scorer = Scorer(release, Store.load(release.file("store.nq"), release.prefixes))
    for name, bars in BARS.items():
        questions = read_questions(FOLDER / f"{name}.toml")
        if not questions:
            continue
        result = scorer.score(questions)
        print(f"{name}: {len(questions)} questions, p95 {result.slow * 1000:.1f} ms")
        for (score, language), counted in sorted(result.scores.items()):
            shares = f"{counted.right}/{counted.total} {counted.share:.1%}"
            print(f"  {score:12} {language or 'all':4} {shares}")
        print("\n".join(f"  missed: {line}" for line in result.missed(bars)))
        for question, found in result.wrong if arguments.wrong and name not in UNREAD else ():
            right = question.unknown or question.query or f"{question.thing} {question.property}"
            print(f"{question.id} [{right}] {question.text}")
            for reading in [found.reading, *found.alternatives]:
                if reading:
                    values = as_parameters(reading.values, release.prefixes)
                    print(
                        f"    {reading.target.name} {values} {reading.score:.2f}"
                        f" {reading.coverage:.2f} {reading.deciding_words}"
                    )
                else:
                    print("    -", found.not_understood, found.corrections)


if __name__ == "__main__":
    main()
