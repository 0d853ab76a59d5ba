"""CSV for spreadsheets, which evaluate a text that looks like a formula.

Results of SPARQL queries are not written here: the standard says what their cells are.
"""

import csv
import io
import re
from collections.abc import Iterable

_FORMULA = re.compile(r"[=@\t\r]|[+-](?!([0-9]+([.,][0-9]+)?)?\Z)")
"""The start of a formula; a sign, alone or before a number, is none."""


def write_rows(rows: Iterable[Iterable[object]]) -> str:
    """Write rows as CSV, with an apostrophe before a text that would be evaluated."""
    out = io.StringIO()
    csv.writer(out).writerows(map(_write_cell, row) for row in rows)
    return out.getvalue()


def _write_cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value
