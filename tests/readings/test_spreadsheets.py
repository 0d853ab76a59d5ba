"""No cell of our CSV is a formula in a spreadsheet."""

import csv
import io

import pytest

from okosystem.graph.spreadsheets import write_rows


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+1", "-1-1", "-A1", "@SUM(A1)", "\t=1", "\r=1", "-2\n", "-٣+1"]
)
def test_a_text_that_would_be_evaluated_has_an_apostrophe(text: str) -> None:
    assert list(csv.reader(io.StringIO(write_rows([[text]]), newline=""))) == [["'" + text]]


def test_numbers_and_other_texts_are_unchanged() -> None:
    cells = ["-1", "+47", "-0,5", "+", "-", "a=b", "a-b", "", "'=1", -2, None]
    assert write_rows([cells]) == '-1,+47,"-0,5",+,-,a=b,a-b,,\'=1,-2,\r\n'
