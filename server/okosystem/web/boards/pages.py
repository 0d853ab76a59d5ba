"""/analyser: what needs a decision, the findings of each kind, and the method of each analysis.

Every release has one day, which would make every finding in a feed new. The date of a finding is
therefore the last day on which a statement it was computed from, or a human assessment of it, came
into effect, ended, was first attested or was written. Without any such day it is the day of the
release.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyoxigraph as ox
from flask import Blueprint, Response, render_template

from okosystem.core.errors import UnknownResource
from okosystem.core.messages import Message
from okosystem.core.terms import ID, OKO, local_name, value_of
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.model.labels import Text
from okosystem.model.relations import count_dependants
from okosystem.model.statements import read_entity
from okosystem.web.boards import unplaced
from okosystem.web.boards.comparison import (
    WENT,
    FindingChange,
    by_sign,
    compare_findings,
    comparison_texts,
    number_name,
)
from okosystem.web.boards.files import columns_of, finding_row, finding_triples
from okosystem.web.boards.findings import (
    STATUSES,
    AnalysisFinding,
    findings,
    format_number,
    short_number,
    status_field,
    status_of,
)
from okosystem.web.boards.kinds import (
    BOARDS,
    COVERAGE,
    CRITICALITY,
    OVERLAP,
    Board,
    needs_decision,
)
from okosystem.web.boards.unplaced import Unplaced
from okosystem.web.display_names import label_of
from okosystem.web.feeds import Entry
from okosystem.web.languages import current_language, mark
from okosystem.web.state import current_graph, current_release, whole_store
from okosystem.web.views.form import Choices, Field, ViewedDay, scenario_field, viewed_day
from okosystem.web.views.tables import Listing, Row, name_columns

bp = Blueprint("analyses", __name__)
PATH, TAB = "/analyser", "fane"
DECISIONS, PLACES = "avgjorelse", "plass"
TITLES: Mapping[str, str] = {
    DECISIONS: mark("Trenger avgjørelse"),
    **{board.name: board.title for board in BOARDS if board.deciding},
    PLACES: unplaced.TITLE,
    **{board.name: board.title for board in (CRITICALITY, COVERAGE)},
}
LEAD = mark(
    "Tallet er likhet eller treff fra 0 til 1, eller poeng for utfasing. Det er et spørsmål, ikke"
    " en dom. Rødt gap: ingenting kjent dekker det. Gult: bare noe. Det fagfolk har vurdert, står"
    " først, så de høyeste tallene. Åpne en rad for å se hvorfor."
)
# Other views of the whole graph.
OTHER_VIEWS: Mapping[str, str] = {
    "/sammenhenger": mark("Sammenhenger"),
    "/roller": mark("Roller"),
    "/utvekslinger": mark("Verdiutveksling"),
    "/sammenlign": mark("Sammenlign"),
    "/scenario": mark("Scenarioer"),
}
FIRST, FIRST_OF_EACH = 20, 5
"""Rows on a page before the reader asks for all, and of each kind among the decisions."""
LENGTHS = {"forste": mark("de første"), "alle": mark("alle")}
# The properties that link a finding to other entities than those it concerns.
LINKS = (
    "oko:onCapability",
    "oko:affectsCategory",
    "oko:linkedNeed",
    "oko:suggests",
    "oko:stops",
    "oko:mayAffect",
    "oko:adviceTo",
)
DECISION_COLUMNS = (
    *("kind", "finding", "findingName", "day", "status", "statusName", "verdict", "verdictName"),
    *("concerns", "concernsName", "humanVerdict", "objections", "corrections", "description"),
)
# A kind, and a finding of it.
Decision = tuple[str, AnalysisFinding]


def tab_field() -> Field:
    """Build the field that chooses the list."""
    return Field(TAB, mark("Fane"), TITLES, defaults_to_first=True)


def shared_fields() -> Iterable[Field]:
    """Build the fields of every list: which list, how long, and the scenario."""
    return (
        tab_field(),
        Field("vis", mark("Vis"), LENGTHS, defaults_to_first=True),
        scenario_field(),
    )


def changes_on(board: Board, viewed: ViewedDay) -> Sequence[FindingChange]:
    """List the findings of a day, and those that went; what needs a decision comes first."""
    found = findings(*board.kinds, store=viewed.store)
    base = found if viewed.store is None else findings(*board.kinds, store=viewed.base)
    number, sections = dependants_on(viewed), list(board.sections)
    changes = [
        replace(change, dependants=max((number[i] for i in concerns_of(change)), default=0))
        for change in compare_findings(base, found, board.key)
    ]

    def order(change: FindingChange) -> tuple[bool, bool, bool, int, float, int]:
        finding = change.finding
        return (
            change.sign == WENT,
            not needs_decision(board, finding),
            not finding.human,
            sections.index(board.key(finding)),
            -finding.strength,
            -change.dependants,
        )

    return sorted(changes, key=order)


def concerns_of(change: FindingChange) -> Sequence[str]:
    """List the entities that a finding concerns."""
    return change.finding.node.iris("oko:concerns")


def dependants_on(viewed: ViewedDay) -> Counter[str]:
    """Count what depends on each resource on the day."""
    return count_dependants(current_graph(), viewed.day if viewed.store is not None else None)


def decisions_on(viewed: ViewedDay) -> Mapping[str, Sequence[FindingChange | Unplaced]]:
    """List what needs a decision, by kind."""
    found: dict[str, Sequence[FindingChange | Unplaced]] = {}
    for board in BOARDS:
        if board.deciding:
            changes = [c for c in changes_on(board, viewed) if c.sign != WENT]
            found[board.name] = [c for c in changes if needs_decision(board, c.finding)]
    places = unplaced.unplaced_on(viewed)
    return found | {PLACES: [one for one in places if not one.is_umbrella]}


def listing_of(board: Board) -> Listing[FindingChange]:
    """Declare the list of the findings of a board."""

    def fields() -> Iterable[Field]:
        return (*shared_fields(), status_field(), Field("utfall", mark("Utfall"), board.sections))

    def items(choices: Choices) -> Sequence[FindingChange]:
        status, section = choices["status"], choices["utfall"]
        return [
            change
            for change in changes_on(board, viewed_day(choices))
            if not status
            or (change.sign != WENT and local_name(status_of(change.finding)) == status)
            if section in ("", board.key(change.finding))
        ]

    def row(change: FindingChange) -> Row:
        return finding_row(change.finding, board, change.sign, change.dependants)

    def triples(choices: Choices, items: Sequence[FindingChange]) -> Sequence[ox.Triple]:
        shown = [change.finding for change in items if change.sign != WENT]
        return triples_of(viewed_day(choices), board.kinds, shown)

    def page(choices: Choices, items: Sequence[FindingChange]) -> str:
        viewed, differing = viewed_day(choices), by_sign(items)
        shown = [change for change in items if change.sign != WENT]
        return render_page(
            choices,
            board=board,
            lead=board.lead,
            shown=shown if choices["vis"] == "alle" else shown[:FIRST],
            total=len(shown),
            differing=differing if viewed.store is not None else {},
            algorithms=board.algorithms,
            questions=board.questions,
        )

    return Listing(
        board.name, board.title, columns_of(board), items, row, page, fields, triples,
        entry=lambda change: entry(change.finding), path=PATH,
    )  # fmt: skip


def triples_of(
    viewed: ViewedDay, kinds: Iterable[str], found: Iterable[AnalysisFinding]
) -> list[ox.Triple]:
    """List the triples about some findings; today's with the case status of each."""
    shown = list(found)
    triples = finding_triples(kinds, shown, viewed)
    if viewed.store is None:
        term = ox.NamedNode(OKO["caseStatus"])
        statuses = [(ox.NamedNode(f.node.iri), s) for f in shown if (s := status_of(f))]
        triples += [ox.Triple(finding, term, ox.NamedNode(status)) for finding, status in statuses]
    return triples


def render_page(choices: Choices, **parts: Any) -> str:
    """Render a list with the tabs, the day shown and what its rows need."""
    viewed = viewed_day(choices)
    waiting = decisions_on(viewed)
    counts = {name: len(found) for name, found in waiting.items()}
    return render_template(
        "analyses.html",
        **{"board": None, "differing": {}, "places": None, "candidates": (), **parts},
        choices=choices,
        tab=choices[TAB],
        titles=TITLES,
        counts={DECISIONS: sum(counts.values()), **counts},
        waiting=waiting,
        as_of=viewed,
        dependants=dependants_on(viewed),
        boards={board.name: board for board in BOARDS},
        other_views=OTHER_VIEWS,
        status_of=status_of,
        first_status=STATUSES["discovered"],
        first_of_each=FIRST_OF_EACH,
        links=LINKS,
        format_number=format_number,
        short_number=short_number,
        number_name=number_name,
        words=comparison_texts(with_scenario=viewed.scenario is not None),
    )


def decisions(choices: Choices) -> Sequence[Decision]:
    """List the findings that need a decision."""
    waiting = decisions_on(viewed_day(choices))
    both = ((kind, finding_of(item)) for kind, found in waiting.items() for item in found)
    return [(kind, finding) for kind, finding in both if finding]


def finding_of(item: FindingChange | Unplaced) -> AnalysisFinding | None:
    """Return the finding; of a resource without a place, where it may belong."""
    return item.finding if isinstance(item, FindingChange) else item.found


def decision_row(decision: Decision) -> Row:
    """Write something to decide as a row; for a resource, the verdict is the suggested category."""
    kind, finding = decision
    verdict = name_columns(verdict=finding.node.iri_of("oko:verdict", "oko:suggests") or "")
    row = {"kind": kind, **finding_row(finding, OVERLAP), **verdict}
    return {name: row[name] for name in DECISION_COLUMNS}


def decision_triples(choices: Choices, items: Sequence[Decision]) -> list[ox.Triple]:
    """List the triples about what needs a decision."""
    kinds = [kind for board in BOARDS if board.deciding for kind in board.kinds]
    found = [finding for _, finding in items]
    return triples_of(viewed_day(choices), [*kinds, unplaced.SUGGESTION], found)


def entry(finding: AnalysisFinding) -> Entry:
    """Describe a finding in a feed: its title with the verdict, and its explanation."""
    node, language = finding.node, current_language()
    title = str(node.text(language, "dct:title") or node.iri)
    if verdict := node.iri_of("oko:verdict"):
        title = f"{title}: {label_of(verdict)}"
    summary = node.text(language, "dct:description") or Text(title)
    release = current_release()
    days = _days(whole_store(), release.page_queries["board-days"])
    day = days.get(node.iri, release.manifest["modified"])
    return Entry(node.iri, title, day, node.iri, summary)


@cached_per_store()
def _days(store: Store, sparql: str) -> Mapping[str, str]:
    rows = store.query(sparql).rows()
    return {value_of(row["finding"]): value_of(row["day"]) for row in rows}


def places_page(choices: Choices, items: Sequence[Unplaced]) -> str:
    """Render the resources without a place, and what may be missing in the graph."""
    nodes = unplaced.read_nodes().values()
    is_today = viewed_day(choices).store is None
    return render_page(
        choices,
        lead=unplaced.LEAD,
        places=items if choices["vis"] == "alle" else items[:FIRST],
        total=len(items),
        candidates=[n for n in nodes if n.all("oko:candidateReason")] if is_today else [],
        algorithms=("placement",),
        questions=("resources-without-category", "placement-suggestions"),
    )


LISTS: Mapping[str, Listing[Any]] = {
    DECISIONS: Listing(
        DECISIONS, TITLES[DECISIONS], DECISION_COLUMNS, decisions, decision_row,
        lambda choices, items: render_page(
            choices, lead=LEAD, total=len(items), algorithms=(), questions=("case-status",)
        ),
        shared_fields, decision_triples, entry=lambda decision: entry(decision[1]), path=PATH,
    ),
    **{board.name: listing_of(board) for board in BOARDS},
    PLACES: Listing(
        PLACES, unplaced.TITLE, unplaced.COLUMNS,
        lambda choices: unplaced.unplaced_on(viewed_day(choices)), unplaced.unplaced_row,
        places_page, shared_fields,
        lambda choices, items: unplaced.unplaced_triples(viewed_day(choices), items),
        entry=lambda one: entry(one.found) if one.found else None, path=PATH,
    ),
}  # fmt: skip


@bp.get(PATH)
@bp.get(f"{PATH}.<suffix>")
def analyser(suffix: str = "") -> Response:
    """Show the list that a tab chooses, or send it as a file."""
    return LISTS[tab_field().read()].respond(suffix)


@bp.get("/metode")
def methods() -> str:
    """List the algorithms."""
    return render_template("boards/methods.html", algorithms=algorithms().items())


@bp.get("/metode/<name>")
def method(name: str) -> str:
    """Explain one algorithm to readers who do not program."""
    iri = ID[f"algorithm/{name}"]
    results = algorithms().get(iri)
    if results is None:
        message = Message(
            "There is no algorithm named %(given)r. "
            "How to fix it: choose one of those listed at /metode.",
            given=name[:80],
        )
        raise UnknownResource(message)
    boards = [board.name for board in BOARDS if name in board.algorithms]
    return render_template(
        "boards/method.html",
        node=read_entity(current_graph(), iri).node,
        results=results,
        tabs={tab: TITLES[tab] for tab in (*boards, *([PLACES] if name == "placement" else []))},
    )


def algorithms() -> Mapping[str, int]:
    """Count the findings of each algorithm."""
    return _count_findings(whole_store(), current_release().queries["algorithms"].to_sparql())


@cached_per_store()
def _count_findings(store: Store, sparql: str) -> Mapping[str, int]:
    rows = store.query(sparql).rows()
    return {value_of(r["algorithm"]): int(value_of(r["results"]) or 0) for r in rows}
