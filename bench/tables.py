"""Compare the ready overviews with the reviewed SPARQL of the same tables: `bench/tables.py CASES`.

Prints for each case whether the rows are the same, why not, and how long each overview takes.
"""

import json
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from okosystem.features.overview.view import EXAMPLES
from okosystem.rdf.terms import ID, local_name, value_of
from okosystem.release.release import Release
from okosystem.web.app import create_app

REPEATS = 5
Rows = set[tuple[str, ...]]


def reviewed_rows(client: FlaskClient, case: Mapping[str, Any], is_expanded: bool) -> Rows:
    """Run the reviewed query; each row is its values, one an entity unless they are expanded."""
    store = client.application.extensions["okosystem"].store
    merged = defaultdict[tuple[str, ...], list[str]](list)
    for row in store.query(case["sparql"]).rows():
        key = row if is_expanded else case["key"].split("+")
        names = [name if name in row else "m" for name in key]
        merged[tuple(value_of(row[name]) for name in names)] += map(value_of, row.values())
    return {_values(texts) for texts in merged.values()}


def overview_rows(document: Mapping[str, Any], skip: str) -> Rows:
    """Read the rows of an overview as sets of values, without the names of entities."""
    names = [one["name"] for one in document["columns"]]
    kind = next(name for name in document["rows"][0] if name not in names)
    keys = [*([] if kind == skip or kind.endswith("Name") else [kind]), *names, "n"]
    found = set[tuple[str, ...]]()
    for row in document["rows"]:
        cells = [row.get(key) for key in keys]
        lists = (cell if isinstance(cell, list) else [cell] for cell in cells)
        flat = [value for values in lists for value in values if value not in (None, "")]
        found.add(_values(map(str, flat)))
    return found


def _values(texts: Iterable[str]) -> tuple[str, ...]:
    """Normalise the values of a row: short, each once."""
    words = (word for text in texts for word in text.split())
    return tuple(sorted({local_name(word) if word.startswith(ID) else word for word in words}))


def compare(client: FlaskClient, case: Mapping[str, Any], address: str) -> tuple[str, list[float]]:
    """Say whether an overview has the rows of the reviewed query, and time it."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        response = client.get(f"/oversikt.json?{address}")
        times.append((time.perf_counter() - start) * 1000)
    if response.status_code != 200:
        return f"status {response.status_code}: {response.get_data(as_text=True)[:300]}", times
    ours = overview_rows(response.get_json(), "step")
    theirs = reviewed_rows(client, case, "rad=" in address)
    if ours == theirs:
        return f"same, {len(ours)} rows", times
    more, missing = (sorted(one)[:2] for one in (ours - theirs, theirs - ours))
    return f"different: more, such as {more}; missing, such as {missing}", times


def main() -> None:
    """Compare all cases of a file on a release."""
    cases_file, folder = Path(sys.argv[1]), Path(sys.argv[2])
    cases = {one["id"]: one for one in map(json.loads, cases_file.read_text().splitlines())}
    app = create_app(Release.open(folder))
    client, every = app.test_client(use_cookies=False), list[float]()
    client.get("/oversikt.json?slag=resource&kolonne=title")  # reads the vocabulary
    for example in EXAMPLES:
        verdict, times = compare(client, cases[example["id"]], example["address"])
        every += times
        print(example["id"], verdict, f"{statistics.median(times):.0f} ms")
    print(f"p95 {statistics.quantiles(every, n=20)[-1]:.0f} ms")
    app.extensions["okosystem"].pool.close()


if __name__ == "__main__":
    main()
