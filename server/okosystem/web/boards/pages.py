"""/analyser: the decisions to make, the findings of each kind, and the method of each analysis.

Every release has one day, which would make every finding in a feed new. The date of a finding is
therefore the last day on which a statement it was computed from, or a human assessment of it, came
into effect, ended, was first attested or was written. Without any such day it is the day of the
release.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, Response, g, render_template

from okosystem.core.errors import UnknownResource
from okosystem.core.messages import Message
from okosystem.core.terms import ID, local_name
from okosystem.graph.answer_basis import ANALYSIS
from okosystem.graph.choices import LENGTH, SCENARIO, Choices, Field
from okosystem.graph.columns import name_columns
from okosystem.graph.findings import (
    BOARDS,
    QUERIES_OF_ALGORITHM,
    REMOVED,
    STATUSES,
    TABS,
    AnalysisFinding,
    Board,
    FindingChange,
    compare_findings,
    finding_row,
    finding_triples,
    findings,
    format_number,
    read_pairs,
    status_of,
)
from okosystem.graph.labels import Text
from okosystem.graph.reader import Reader
from okosystem.graph.relations import count_dependants
from okosystem.graph.statements import read_entity
from okosystem.graph.texts import mark
from okosystem.graph.view import Entry, Inputs, Row
from okosystem.graph.viewed_day import ViewedDay, scenario_field, viewed_day
from okosystem.web.boards import unplaced
from okosystem.web.boards.unplaced import Unplaced
from okosystem.web.state import current_reader
from okosystem.web.templating import for_reader
from okosystem.web.views.form import read_field
from okosystem.web.views.tables import Listing

bp = Blueprint("analyses", __name__)
PATH, TAB = "/analyser", "fane"
DECISIONS, PLACES = "avgjorelse", "plass"
# A kind, and a finding of it.
Decision = tuple[str, AnalysisFinding]
bp.add_app_template_global(for_reader(status_of))
bp.add_app_template_global(for_reader(format_number))


Waiting = Mapping[str, Sequence[FindingChange | Unplaced]]
"""What needs a decision, by kind."""


def tab_field() -> Field:
    """Build the field that chooses the list."""
    titles = {name: board.title for name, board in TABS.items()}
    return Field(TAB, mark("Fane"), titles, defaults_to_first=True)


def fields_of(board: Board, reader: Reader) -> Iterable[Field]:
    """Build the fields of a list: which list, how long, the scenario, and what narrows it."""
    yield tab_field()
    yield LENGTH
    yield scenario_field(reader)
    if board.sections:
        yield Field("status", mark("Status"), STATUSES)
        yield Field("utfall", mark("Utfall"), board.sections)


def changes_on(reader: Reader, board: Board, viewed: ViewedDay) -> Sequence[FindingChange]:
    """List the findings of a day and the removed ones, with those that need a decision first."""
    found = findings(reader, *board.kinds, store=viewed.store)
    base = found if viewed.store is None else findings(reader, *board.kinds, store=viewed.base)
    number, sections = count_dependants(reader, viewed.other_day), list(board.sections)

    def count(change: FindingChange) -> FindingChange:
        concerned = change.finding.node.iris("oko:concerns")
        return replace(change, dependants=max((number[i] for i in concerned), default=0))

    def order(change: FindingChange) -> tuple[bool, bool, bool, int, float, int]:
        finding = change.finding
        return (
            change.sign == REMOVED,
            not board.is_to_decide(reader, finding),
            not finding.human,
            sections.index(board.key(finding)),
            -finding.strength,
            -change.dependants,
        )

    return sorted(map(count, compare_findings(board, base, found)), key=order)


def decisions_on(reader: Reader, viewed: ViewedDay) -> Waiting:
    """List what needs a decision on the day, once for each request."""
    read: dict[tuple[date, str], Waiting] = g.setdefault("decisions", {})
    key = viewed.day, viewed.choices.chosen.get(SCENARIO, "")
    if key not in read:
        read[key] = _decisions_on(reader, viewed)
    return read[key]


def _decisions_on(reader: Reader, viewed: ViewedDay) -> Waiting:
    found: dict[str, Sequence[FindingChange | Unplaced]] = {}
    for board in BOARDS:
        if board.deciding:
            changes = [c for c in changes_on(reader, board, viewed) if c.sign != REMOVED]
            found[board.name] = [c for c in changes if board.is_to_decide(reader, c.finding)]
    places = unplaced.unplaced_on(reader, viewed)
    return found | {PLACES: [one for one in places if not one.is_umbrella]}


def decisions(reader: Reader, choices: Choices) -> Sequence[Decision]:
    """List the findings that need a decision, including suggested placements."""
    waiting = decisions_on(reader, viewed_day(reader, choices))
    return [(kind, one.finding) for kind in waiting for one in waiting[kind] if one.finding]


def decision_row(reader: Reader, decision: Decision) -> Row:
    """Write something to decide as a row; for a resource, the verdict is the suggested category."""
    kind, finding = decision
    verdict = name_columns(reader, verdict=finding.node.iri_of("oko:verdict", "oko:suggests") or "")
    row = {"kind": kind, **finding_row(reader, finding), **verdict}
    return {name: row[name] for name in TABS[DECISIONS].columns}


def entry(reader: Reader, finding: AnalysisFinding) -> Entry:
    """Describe a finding in a feed: its title with the verdict, and its explanation."""
    node, language = finding.node, reader.language
    title = str(node.text(language, "dct:title") or node.iri)
    if verdict := node.iri_of("oko:verdict"):
        title = f"{title}: {reader.label(verdict)}"
    summary = node.text(language, "dct:description") or Text(title)
    release = reader.release
    days = read_pairs(reader, "finding", "day", release.page_queries["board-days"])
    day = days.get(node.iri, release.manifest["modified"])
    return Entry(node.iri, title, day, node.iri, summary)


def render_page(board: Board, reader: Reader, choices: Choices, items: Sequence[Any]) -> str:
    """Render a list with the tabs and the day shown."""
    viewed = viewed_day(reader, choices)
    waiting = decisions_on(reader, viewed)
    counts = {name: len(found) for name, found in waiting.items()}
    nodes = unplaced.read_nodes(reader) if board.name == PLACES and viewed.store is None else {}
    return render_template(
        "analyses.html",
        board=board,
        items=items,
        choices=choices,
        tabs=TABS,
        counts={DECISIONS: sum(counts.values()), **counts},
        waiting=waiting,
        as_of=viewed,
        dependants=count_dependants(reader, viewed.other_day),
        basis=LISTS[board.name].describe_basis(reader, choices, items),
        candidates=[node for node in nodes.values() if node.all("oko:candidateReason")],
    )


def queries_of(board: Board) -> set[str]:
    """List the queries that the algorithms of a list read; the decisions have those of all."""
    boards = [board]
    if board.name == DECISIONS:
        boards = [one for one in TABS.values() if one.deciding or one.name == PLACES]
    names = {
        query for one in boards for name in one.algorithms for query in QUERIES_OF_ALGORITHM[name]
    }
    return {ANALYSIS + name for name in names}


def listing_of(board: Board) -> Listing[Any]:
    """Declare the list of a tab."""
    declare: Callable[..., Listing[Any]] = partial(
        Listing,
        name=board.name,
        title=board.title,
        columns=board.file_columns,
        page=partial(render_page, board),
        fields=partial(fields_of, board),
        inputs=Inputs(queries_of(board), board.nullable, computed=True),
        path=PATH,
    )
    if board.name == DECISIONS:
        return declare(
            items=decisions,
            row=decision_row,
            triples=lambda reader, choices, items: finding_triples(
                reader, [finding for _, finding in items], viewed_day(reader, choices)
            ),
            entries=lambda reader, decision: [entry(reader, decision[1])],
        )
    if board.name == PLACES:
        return declare(
            items=lambda reader, choices: unplaced.unplaced_on(reader, viewed_day(reader, choices)),
            row=unplaced.unplaced_row,
            triples=lambda reader, choices, items: unplaced.unplaced_triples(
                reader, viewed_day(reader, choices), items
            ),
            entries=lambda reader, one: [entry(reader, one.finding)] if one.finding else [],
        )
    return declare(
        items=partial(_select_changes, board),
        row=lambda reader, one: finding_row(
            reader, one.finding, board.columns, one.sign, one.dependants
        ),
        triples=lambda reader, choices, items: finding_triples(
            reader,
            [change.finding for change in items if change.sign != REMOVED],
            viewed_day(reader, choices),
        ),
        entries=lambda reader, change: [entry(reader, change.finding)],
    )


def _select_changes(board: Board, reader: Reader, choices: Choices) -> Sequence[FindingChange]:
    """List the findings of the day with the chosen status and outcome."""
    status, section = choices["status"], choices["utfall"]
    found = changes_on(reader, board, viewed_day(reader, choices))
    if status:
        found = [one for one in found if one.sign != REMOVED]
        found = [one for one in found if local_name(status_of(reader, one.finding)) == status]
    return [change for change in found if section in ("", board.key(change.finding))]


LISTS: Mapping[str, Listing[Any]] = {name: listing_of(board) for name, board in TABS.items()}


@bp.get(PATH)
@bp.get(f"{PATH}.<suffix>")
def analyser(suffix: str = "") -> Response:
    """Show the list that a tab chooses, or send it as a file."""
    reader = current_reader()
    return LISTS[read_field(reader, tab_field())].respond(suffix)


@bp.get("/metode")
def methods() -> str:
    """List the algorithms."""
    reader = current_reader()
    return render_template("boards/methods.html", algorithms=algorithms(reader).items())


@bp.get("/metode/<name>")
def method(name: str) -> str:
    """Explain one algorithm to readers who do not program."""
    reader = current_reader()
    iri = ID[f"algorithm/{name}"]
    results = algorithms(reader).get(iri)
    if results is None:
        message = Message(
            "There is no algorithm named %(given)r. "
            "How to fix it: choose one of those listed at /metode.",
            given=name[:80],
        )
        raise UnknownResource(message)
    return render_template(
        "boards/method.html",
        node=read_entity(reader, iri).node,
        results=results,
        tabs=[board for board in TABS.values() if name in board.algorithms],
    )


def algorithms(reader: Reader) -> Mapping[str, int]:
    """Count the findings of each algorithm."""
    sparql = reader.release.queries["algorithms"].to_sparql()
    return {i: int(n or 0) for i, n in read_pairs(reader, "algorithm", "results", sparql).items()}
