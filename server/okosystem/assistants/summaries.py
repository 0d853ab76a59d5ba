"""A short text with each structured answer, for people and for clients without schemas."""

from collections.abc import Iterable
from functools import singledispatch

from okosystem.assistants.graph import render_text
from okosystem.assistants.schemas import (
    Answer,
    Description,
    Grounds,
    Hits,
    Questions,
    Result,
    Table,
    Tables,
    Value,
    Ways,
)

MAX_ROWS = 10


def summarize(answer: Answer) -> str:
    """Summarize an answer in a few lines, ending with its release and completeness."""
    lines = list(_lines(answer)) or [render_text("none", answer.language)]
    note = render_text(
        "note", answer.language, release=answer.release[:12], completeness=answer.completeness
    )
    return "\n".join([*lines, note])


@singledispatch
def _lines(answer: Answer) -> Iterable[str]:
    raise TypeError(f"no summary of {type(answer).__name__}")


@_lines.register
def _(answer: Hits) -> Iterable[str]:
    for hit in answer.hits[:MAX_ROWS]:
        found = f" («{hit.found_by}»)" if hit.found_by not in ("", hit.name) else ""
        yield f"- {hit.name}{found}, {hit.kind}: {hit.iri}"
    yield from _more(len(answer.hits), answer.total)


@_lines.register
def _(answer: Description) -> Iterable[str]:
    yield f"{answer.thing.name}: {answer.thing.iri}"
    for said in answer.said:
        for value in said.values:
            if isinstance(value, str) and value != answer.thing.name:
                yield f"{said.property.name}: {value}"
    for ground in answer.grounds:
        yield from _objections_to(ground, answer.language)
    for statement in answer.statements[:MAX_ROWS]:
        sources = ", ".join(source.name for source in statement.sources)
        yield f"- {statement.name} [{statement.evidence}; {sources}]: {statement.iri}"
        yield from _objections_to(statement, answer.language)
    yield from _more(len(answer.statements), answer.statements_total)
    for gap in answer.unknown:
        yield f"- {gap.name}: {answer.completeness}. {gap.text}"


@_lines.register
def _(answer: Questions) -> Iterable[str]:
    for question in answer.questions:
        takes = " ".join(f"{key}={value}" for key, value in question.parameters.items())
        yield f"- {question.name} {takes}".rstrip() + f": {question.title}"


@_lines.register
def _(answer: Tables) -> Iterable[str]:
    yield render_text("as-of", answer.language, day=answer.date)
    if answer.scenario is not None:
        yield render_text("hypothetical", answer.language, name=_cell(answer.scenario.model_dump()))
    for table in answer.tables:
        yield from _table(table, answer.language)


@_lines.register
def _(answer: Ways) -> Iterable[str]:
    for number, way in enumerate(answer.ways, 1):
        yield f"{number}. " + " → ".join([way[0].start.name, *(step.end.name for step in way)])
        for step in way:
            for by in step.statements:
                yield f"   - {by.name} [{by.evidence}]: {by.iri}"
                yield from _objections_to(by, answer.language)


@_lines.register
def _(answer: Result) -> Iterable[str]:
    if answer.table is not None:
        yield from _table(answer.table, answer.language)
    if answer.truth is not None:
        yield str(answer.truth).lower()
    if answer.turtle is not None:
        yield answer.turtle


def _objections_to(statement: Grounds, language: str) -> Iterable[str]:
    for one in statement.objections:
        yield f"  - {one.name} ({', '.join(who.name for who in one.by)}): {one.text}"
    for awaited in statement.corrections:
        yield f"  - {awaited.name} ({render_text('pending', language)}): {awaited.text}"


def _table(table: Table, language: str) -> Iterable[str]:
    yield f"{table.title} ({table.total})"
    if not table.rows:
        yield render_text("none", language)
    for row in table.rows[:MAX_ROWS]:
        yield "- " + " | ".join(_cell(value) for value in row.values())
    yield from _more(len(table.rows), table.total)


def _cell(value: Value) -> str:
    if isinstance(value, list):
        return "; ".join(_cell(each) for each in value)
    if isinstance(value, dict):
        return f"{value['name']} <{value['iri']}>"
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _more(given: int, total: int) -> Iterable[str]:
    if total > min(given, MAX_ROWS):
        yield f"… {min(given, MAX_ROWS)} / {total}"
