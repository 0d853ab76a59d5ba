"""/analyser: the decisions to make, the findings of each kind, and the method of each analysis.

Every release has one day, which would make every finding in a feed new. The date of a finding is
therefore the last day on which a statement it was computed from, or a human assessment of it, came
into effect, ended, was first attested or was written. Without any such day it is the day of the
release.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from okosystem.errors import Message, UnknownResource
from okosystem.features.findings.unplaced import (
    Unplaced,
    find_unplaced,
    read_nodes,
    unplaced_row,
    unplaced_triples,
)
from okosystem.graph.as_of import SCENARIO_FIELD, viewed_day
from okosystem.graph.basis import ANALYSIS, describe_rows
from okosystem.graph.choices import LENGTH, Choices, Field
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
    algorithms,
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
from okosystem.graph.view import Entry, Feature, Inputs, Row, View
from okosystem.rdf.terms import ID, local_name

PATH, TAB, STATUS, OUTCOME = "/analyser", "fane", "status", "utfall"
DECISIONS, PLACES = "avgjorelse", "plass"
METHODS_TITLE = mark("Slik regner analysene")
Change = FindingChange | Unplaced
Waiting = Mapping[str, Sequence[Change]]
"""What needs a decision, by kind."""


def fields_of(board: Board) -> Sequence[Field]:
    """Build the fields of a list: which list, how long, the scenario, and what narrows it."""
    titles = {name: other.title for name, other in TABS.items()}
    tab = Field(TAB, mark("Fane"), titles, defaults_to_first=True)
    status = Field(STATUS, mark("Status"), STATUSES)
    outcome = Field(OUTCOME, mark("Utfall"), board.sections)
    return tab, LENGTH, SCENARIO_FIELD, *((status, outcome) if board.sections else ())


def find_changes(reader: Reader, board: Board) -> Sequence[FindingChange]:
    """List the findings of the day and the removed ones, with those that need a decision first."""
    viewed = viewed_day(reader)
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


def find_decisions(reader: Reader) -> Waiting:
    """List what needs a decision on the day, once for each answer."""
    key = "decisions", reader.day, reader.scenario
    return reader.once(key, lambda: _find_decisions(reader))


def _find_decisions(reader: Reader) -> Waiting:
    found: dict[str, Sequence[Change]] = {}
    for board in BOARDS:
        if board.deciding:
            changes = [c for c in find_changes(reader, board) if c.sign != REMOVED]
            found[board.name] = [c for c in changes if board.is_to_decide(reader, c.finding)]
    return found | {PLACES: find_unplaced(reader)}


def read_decisions(reader: Reader, choices: Choices) -> View:
    """List the findings that need a decision, including suggested placements."""
    waiting = find_decisions(reader)
    found = [(kind, one.finding) for kind in waiting for one in waiting[kind] if one.finding]
    rows = [decision_row(reader, kind, finding) for kind, finding in found]
    return show(TABS[DECISIONS], reader, rows, [finding for _, finding in found])


def decision_row(reader: Reader, kind: str, finding: AnalysisFinding) -> Row:
    """Write something to decide as a row; for a resource, the verdict is the suggested category."""
    verdict = name_columns(reader, verdict=finding.node.iri_of("oko:verdict", "oko:suggests") or "")
    row = {"kind": kind, **finding_row(reader, finding), **verdict}
    return {name: row[name] for name in TABS[DECISIONS].columns}


def read_places(reader: Reader, choices: Choices) -> View:
    """List the resources without a place."""
    found = find_unplaced(reader)
    rows = [unplaced_row(reader, one) for one in found]
    suggestions = [one.finding for one in found if one.finding]
    view = show(TABS[PLACES], reader, rows, suggestions, found)
    return replace(view, triples=lambda: unplaced_triples(reader, found))


def read_findings(board: Board, reader: Reader, choices: Choices) -> View:
    """List the findings of the day with the chosen status and outcome."""
    status, section, found = choices[STATUS], choices[OUTCOME], find_changes(reader, board)
    if status:
        found = [one for one in found if one.sign != REMOVED]
        found = [one for one in found if local_name(status_of(reader, one.finding)) == status]
    found = [change for change in found if section in ("", board.key(change.finding))]
    rows = [
        finding_row(reader, one.finding, board.columns, one.sign, one.dependants) for one in found
    ]
    kept = [one.finding for one in found if one.sign != REMOVED]
    return show(board, reader, rows, kept, found)


def show(
    board: Board,
    reader: Reader,
    rows: Sequence[Row],
    found: Sequence[AnalysisFinding],
    items: Sequence[Change] = (),
) -> View:
    """Show a list as its page does, as rows, and the findings of it as triples and in a feed."""
    inputs = Inputs(queries_of(board), board.nullable, computed=True)
    return View(
        rows=rows,
        inputs=inputs,
        page=lambda: {
            **fill_page(board, reader, items),
            "basis": None if viewed_day(reader).store else describe_rows(reader, rows, inputs),
        },
        triples=lambda: finding_triples(reader, found),
        entries=lambda: [entry(reader, one) for one in found],
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


def entry(reader: Reader, finding: AnalysisFinding) -> Entry:
    """Describe a finding in a feed: its title with the verdict, and its explanation."""
    node, language = finding.node, reader.language
    title = str(node.text(language, "dct:title") or node.iri)
    if verdict := node.iri_of("oko:verdict"):
        title = f"{title}: {reader.label(verdict)}"
    summary = node.text(language, "dct:description") or Text(title)
    days = read_pairs(reader, "finding", "day", "board-days")
    day = days.get(node.iri, reader.release.manifest["modified"])
    return Entry(node.iri, title, day, node.iri, summary)


def fill_page(board: Board, reader: Reader, items: Sequence[Change]) -> Mapping[str, object]:
    """Collect what the page shows besides: the tabs with their numbers, and the day."""
    viewed, waiting = viewed_day(reader), find_decisions(reader)
    counts = {name: len(found) for name, found in waiting.items()}
    nodes = read_nodes(reader) if board.name == PLACES and viewed.store is None else {}
    return {
        "board": board,
        "items": items,
        "tabs": TABS,
        "counts": {DECISIONS: sum(counts.values()), **counts},
        "waiting": waiting,
        "as_of": viewed,
        "dependants": count_dependants(reader, viewed.other_day),
        "candidates": [node for node in nodes.values() if node.all("oko:candidateReason")],
        "format_number": partial(format_number, reader),
        "status_of": partial(status_of, reader),
    }


def read_methods(reader: Reader, _: Choices) -> View:
    """List the algorithms."""
    return View(page=lambda: {"algorithms": algorithms(reader).items()})


def read_method(reader: Reader, choices: Choices) -> View:
    """Explain one algorithm to readers who do not program."""
    name = choices["name"]
    iri = ID[f"algorithm/{name}"]
    results = algorithms(reader).get(iri)
    if results is None:
        message = Message(
            "There is no algorithm named %(given)r. "
            "How to fix it: choose one of those listed at /metode.",
            given=name[:80],
        )
        raise UnknownResource(message)
    tabs = [board for board in TABS.values() if name in board.algorithms]
    node = read_entity(reader, iri).node
    return View(page=lambda: {"node": node, "results": results, "tabs": tabs})


def feature_of(board: Board) -> Feature:
    """Declare the list of a tab; without a tab in the address, that of the decisions answers."""
    own = {DECISIONS: read_decisions, PLACES: read_places}
    is_first = board.name == DECISIONS
    return Feature(
        name="findings" if is_first else f"findings-{board.name}",
        path=PATH,
        title=board.title,
        columns=board.file_columns,
        fields=fields_of(board),
        read=own.get(board.name, partial(read_findings, board)),
        file=board.name,
        when={} if is_first else {TAB: board.name},
        tool=board.tool,
        about=board.about,
    )


TO_DECIDE = feature_of(TABS[DECISIONS])
OVERLAPS = feature_of(TABS["overlapp"])
PHASE_OUT = feature_of(TABS["utfasing"])
GAPS = feature_of(TABS["gap"])
UNPLACED = feature_of(TABS[PLACES])
CRITICALITY = feature_of(TABS["kritikalitet"])
COVERAGE = feature_of(TABS["dekning"])
METHODS = Feature(
    name="methods",
    path="/metode",
    title=METHODS_TITLE,
    read=read_methods,
    template="methods.html",
)
METHOD = Feature(
    name="method",
    path="/metode/<name>",
    title=METHODS_TITLE,
    read=read_method,
    template="method.html",
)
