"""`okosystem ask`: answer a question in natural language, and report how it was understood."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from prettytable import PrettyTable, TableStyle

from okosystem.errors import ReleaseError
from okosystem.graph.basis import basis_of_answer
from okosystem.graph.labels import FILE, Labels
from okosystem.graph.reader import Reader
from okosystem.rdf.terms import value_of
from okosystem.release.release import Release
from okosystem.search.answering import ANSWERED, Answer, answer
from okosystem.search.question_reader import read_question_reader
from okosystem.sparql.oxigraph import Store

MAX_ROWS_SHOWN = 20
"""The rows that a terminal shows."""


def run(release: Release, text: str, language: str, as_json: bool) -> tuple[str, bool]:
    """Return the answer with its basis, as text or JSON, and whether the question was answered."""
    reader = read_question_reader(release)
    if reader is None:
        raise ReleaseError(
            f"{release.folder}  knows no questions. How to fix it: run okosystem build"
        )
    store = Store.load(release.file("store.nq"), release.prefixes)
    graph = Reader(release, store, Labels.from_json(release.read(FILE), release.prefixes), language)
    found = answer(reader, release, store, text, language, graph.label)
    basis = basis_of_answer(graph, found)
    described = basis.to_json(graph, language) if basis else None
    if as_json:
        body = found.as_dict(text, graph.label) | {"basis": described}
        return json.dumps(body, ensure_ascii=False, indent=1), found.state == ANSWERED
    return "\n".join(_lines(found, described)), found.state == ANSWERED


def _lines(found: Answer, basis: Mapping[str, Any] | None) -> list[str]:
    understood = found.understanding
    lines = []
    if found.choice is None:
        lines.append("The graph does not know.")
    else:
        lines += [found.choice.title, found.sentence or ""]
        if found.state != ANSWERED:
            lines.append("Unknown: the graph has no statement about it, which does not mean no.")
        if found.rows:
            lines.append(_table(found))
    lines.append(_describe_reading(found))
    if understood.unused:
        lines.insert(0, f"The answer does not take into account: {', '.join(understood.unused)}")
    if understood.not_understood:
        lines.append(f"Not understood: {', '.join(understood.not_understood)}")
    lines += _basis_lines(basis) if basis else ()
    lines += [f"Or: {choice.title}  {choice.page}" for choice in found.alternatives]
    return [line for line in lines if line]


def _basis_lines(basis: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line on what the answer rests on, and one on what could change it."""
    evidence, origin = (
        ", ".join(f"{name} {number}" for name, number in basis[key].items() if number)
        for key in ("evidence", "origin")
    )
    counts = f" ({evidence}; {origin})" if evidence else ""
    oldest, newest = basis["oldest_source"], basis["newest_source"]
    dates = f" ({oldest['date']} to {newest['date']})" if newest else ""
    sources = f"sources {basis['sources']}{dates}, release {basis['release']}"
    yield f"Rests on: statements {basis['statements']}{counts}, {sources}"
    changes = {
        "open objections": basis["objections"],
        "empty cells": basis["empty_cells"],
        "not known in full": ", ".join(dict.fromkeys(one["term"] for one in basis["unknown"])),
    }
    if any(changes.values()):
        known = (f"{name} {value}" for name, value in changes.items() if value)
        yield f"Could change it: {', '.join(known)}"


def _table(found: Answer) -> str:
    table = PrettyTable([*found.columns], align="l")
    table.set_style(TableStyle.SINGLE_BORDER)
    for row in found.rows[:MAX_ROWS_SHOWN]:
        table.add_row([value_of(row[name]) for name in found.columns])
    more = found.total - MAX_ROWS_SHOWN
    return table.get_string() + (f"\n… and {more} more rows" if more > 0 else "")


def _describe_reading(found: Answer) -> str:
    choice, reading = found.choice, found.understanding.reading
    if choice is None or reading is None:
        return ""
    parameters = " ".join(f"--{key} {value}" for key, value in choice.parameters.items())
    way = f"okosystem query {choice.query} {parameters}".strip() if choice.query else choice.page
    return f"Understood as: {way}  (decided by: {', '.join(reading.deciding_words)})"
