"""`okosystem ask`: answer a question in natural language, and report how it was understood."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from prettytable import PrettyTable, TableStyle

from okosystem.core.errors import ReleaseError
from okosystem.core.release import Release
from okosystem.core.terms import value_of
from okosystem.engine.oxigraph import Store
from okosystem.graph.basis import basis_of_answer
from okosystem.graph.labels import FILE, Labels
from okosystem.graph.reader import Reader
from okosystem.search.answering import ANSWERED, Answer, answer
from okosystem.search.question_reader import read_question_reader

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
    labels = Labels.from_json(release.read(FILE), release.prefixes)

    def label(iri: str) -> str:
        return labels.name(iri, language).value

    found = answer(reader, release, store, text, language, label)
    graph = Reader(release, store, labels)
    basis = basis_of_answer(graph, found)
    described = basis.to_json(graph, language) if basis else None
    if as_json:
        body = found.as_dict(text, label) | {"basis": described}
        written = json.dumps(body, ensure_ascii=False, indent=1)
    else:
        written = "\n".join(_lines(found, described))
    return written, found.state == ANSWERED


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
