"""What an architect needs before using a solution: the two questions count the same answers."""

import csv

from tests.graph.test_named_queries import GOLDEN


def golden_rows(name: str) -> list[dict[str, str]]:
    with (GOLDEN / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_counts_are_the_sums_of_the_answers() -> None:
    solutions = golden_rows("architect-questions")
    *questions, total = golden_rows("architect-questions-in-numbers")
    columns = [
        "does", "providedBy", "statusSince", "meantFor", "terms", "price", "contact",
        "documentation", "endpoint", "apiDescription", "access", "dependencies",
    ]  # fmt: skip
    counted = [sum(solution[column] != "" for solution in solutions) for column in columns]
    assert [int(question["answered"]) for question in questions] == counted
    assert int(total["answered"]) == sum(counted)
    assert int(total["answered"]) + int(total["unknown"]) == 12 * len(solutions)
    assert all(int(s["answered"]) + int(s["unknown"]) == 12 for s in solutions)
