"""The answers in the files of queries/asked, and how they are rewritten."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.scoring.questions import BenchmarkQuestion, read_questions
from tests.world import ROOT

__all__ = ["FOLDER", "LISTED", "BenchmarkQuestion", "read_questions", "rewrite"]
FOLDER = ROOT / "queries/asked"
LISTED = 12
"""The most values that a file lists; of more it has the number."""
_ANSWER = re.compile(r"^(?:answer|count) = .*$", re.MULTILINE)


def rewrite(path: Path, answers: Mapping[str, Sequence[str]]) -> None:
    """Write the answers, by question, in place of those in a file."""
    head, *blocks = path.read_text(encoding="utf-8").split("[[question]]\n")
    texts = [_rewritten(block, answers) for block in blocks]
    path.write_text("[[question]]\n".join([head, *texts]), encoding="utf-8")


def as_toml(values: Sequence[str]) -> str:
    """Write an answer as its line in a file."""
    if len(values) > LISTED:
        return f"count = {len(values)}"
    return f"answer = {json.dumps(list(values), ensure_ascii=False)}"


def _rewritten(block: str, answers: Mapping[str, Sequence[str]]) -> str:
    line = as_toml(answers[tomllib.loads(block)["id"]])
    return _ANSWER.sub(lambda match: line, block)
