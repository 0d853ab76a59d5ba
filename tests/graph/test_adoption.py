"""What an architect needs before using a solution: the two questions count the same answers."""

from okosystem.core.release import Release
from okosystem.engine.oxigraph import Store
from tests.named_queries import answer_rows


def test_the_counts_are_the_sums_of_the_answers(release: Release, store: Store) -> None:
    solutions = answer_rows("architect-questions", release, store)
    *questions, total = answer_rows("architect-questions-in-numbers", release, store)
    columns = [
        "does", "providedBy", "statusSince", "meantFor", "terms", "price", "contact",
        "documentation", "endpoint", "apiDescription", "access", "dependencies",
    ]  # fmt: skip
    counted = [sum(solution[column] != "" for solution in solutions) for column in columns]
    assert [int(question["answered"]) for question in questions] == counted
    assert int(total["answered"]) == sum(counted)
    assert int(total["answered"]) + int(total["unknown"]) == 12 * len(solutions)
    assert all(int(s["answered"]) + int(s["unknown"]) == 12 for s in solutions)
