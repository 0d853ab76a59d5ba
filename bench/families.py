"""Ask about every family of SPARQL, of the server and of the engine alone: no answer may differ.

Run: .venv/bin/python bench/families.py [--release DIR] [--sparqloscope FILE]

families.toml has the texts; predicates, classes and values are picked by how often they occur.
FILE has other queries, in the YAML that Sparqloscope's generate-benchmark.py writes for a server of
ours. The server has its defaults and reads from disk; the engine has the same store, in this
process. Ends with 1 when an answer differs, or is refused.
"""

import argparse
import http.client
import json
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from string import Template
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
import yaml

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench.answers import GRAPH, ROWS, count_triples, normalise  # noqa: E402
from bench.edge import serve  # noqa: E402

TEXTS = tomllib.loads((ROOT / "bench/families.toml").read_text(encoding="utf-8"))
SIZES, WORDS = ("large", "medium", "small"), ("data", "digital", "norsk")
COUNTED = "SELECT ?x (COUNT(*) AS ?n) {{ {} }} GROUP BY ?x ORDER BY DESC(?n) ?x"
HEAD = "| query | rows | engine, ms | server, ms | |\n|---|--:|--:|--:|---|"


def fills(store: Any) -> Iterator[Mapping[str, str]]:
    """Pick what fills the texts, for each size."""

    def most(pattern: str) -> list[str]:
        return [str(row["x"]) for row in store.query(COUNTED.format(pattern))]

    between = most("?s ?x ?o . FILTER(isIRI(?o)) FILTER EXISTS { ?o ?a ?b }")
    texts, numbers, dates, paths, graphs = map(most, (
        "?s ?x ?o . FILTER(LANG(?o) != '')", "?s ?x ?o . FILTER(isNumeric(?o))",
        "?s ?x ?o . FILTER(REGEX(STR(DATATYPE(?o)), '#date$'))",
        "?s ?x ?m . ?m ?x ?o . FILTER(?s != ?m)", "GRAPH ?x { ?s ?p ?o }",
    ))  # fmt: skip
    for n, p in enumerate((between[1], between[len(between) // 6], between[len(between) // 2])):
        others = most(f"?s {p} ?a ; ?x ?b . FILTER(?x != {p})")
        values = store.query(f"SELECT ?o {{ ?s {numbers[n]} ?o . FILTER(isNumeric(?o)) }}")
        yield {
            "p": p, "q": others[0], "r": others[len(others) // 3],
            "next": most(f"?s {p} ?o . ?o ?x ?b")[0], "class": most(f"?s {p} ?o ; a ?x")[0],
            "value": most(f"?s {p} ?x")[0], "start": most(f"?x {paths[n]}/{paths[n]} ?o")[0],
            "path": paths[n], "text": texts[n], "number": numbers[n], "date": dates[n],
            "word": WORDS[n], "limit": f"{median(float(row['o'].value) for row in values)}",
            "graph": graphs[n * len(graphs) // 4],
        }  # fmt: skip


def queries(store: Any) -> Iterator[tuple[str, str]]:
    """Fill in every text; yields its title and the query, none of them twice."""
    known, filled = set[str](), list(zip(SIZES, fills(store), strict=True))
    for family, texts in TEXTS.items():
        for name, text in texts.items():
            for size, fill in filled:
                if (query := Template(text).substitute(fill)) not in known:
                    yield f"{family}: {name}, {size}", query
                known.add(query)


def ask(port: int, query: str) -> tuple[int, bytes]:
    """Send a query to the server; returns the status and the body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    accept = {"Accept": GRAPH if query.startswith("CONSTRUCT") else ROWS}
    connection.request("GET", f"/sparql?{urlencode({'query': query})}", headers=accept)
    response = connection.getresponse()
    return response.status, response.read()


def evaluate(store: Any, query: str) -> bytes:
    """Have the engine alone write the same."""
    formats = ox.RdfFormat.N_TRIPLES, ox.QueryResultsFormat.JSON
    return bytes(store.query(query).serialize(format=formats[not query.startswith("CONSTRUCT")]))


def read(query: str, body: bytes) -> list[Any]:
    """Parse an answer to what is compared; rows have an order if the query has."""
    if query.startswith("CONSTRUCT"):
        return sorted(count_triples(body), key=str)
    if "boolean" in (found := json.loads(body)):
        return [found["boolean"]]
    cells = (row.items() for row in found["results"]["bindings"])
    rows = [sorted((name, normalise(cell)) for name, cell in row) for row in cells]
    return rows if " ORDER BY " in query else sorted(rows)


def read_generated(file: Path) -> Iterator[tuple[str, str]]:
    """Read the queries that Sparqloscope generated."""
    for query in yaml.safe_load(file.read_text(encoding="utf-8"))["queries"]:
        yield query["name"], query["query"]


def main() -> int:
    """Print a row for each query; 1 when an answer differs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--release", type=Path, default=ROOT / "release")
    parser.add_argument("--sparqloscope", type=Path)
    options, faults = parser.parse_args(), 0
    release, file = options.release.resolve(), options.sparqloscope
    store = ox.Store.read_only(str(release / "rocksdb"))
    print(HEAD)
    with serve(release) as (_, port):
        for title, query in read_generated(file) if file else queries(store):
            began = time.perf_counter()
            alone = evaluate(store, query)
            between = time.perf_counter()
            status, served = ask(port, query)
            times = 1000 * (between - began), 1000 * (time.perf_counter() - between)
            rows = read(query, alone)
            same = status == 200 and rows == read(query, served)
            faults += not same
            numbers = f"{len(rows):,} | {times[0]:.1f} | {times[1]:.1f}"
            print(f"| {title} | {numbers} | {'=' if same else f'**{status}**'} |")
    print(f"\n{faults} of the answers differ or were refused.")
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main())
