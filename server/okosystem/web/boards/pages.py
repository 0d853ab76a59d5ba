"""A page, files and an Atom feed for each board, and the method of each analysis.

Every release has one day, which would make every finding in a feed new. The date of a finding is
therefore the last day on which a statement it was computed from, or a human assessment of it, came
into effect, ended, was first attested or was written. Without any such day it is the day of the
release.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pyoxigraph as ox
from flask import Blueprint, Response, render_template

from okosystem.core.errors import UnknownResource
from okosystem.core.messages import Message
from okosystem.core.terms import ID, OKO, local_name, value_of
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.model.as_of import days_of_change, known_span, scenarios_of
from okosystem.model.labels import Text
from okosystem.model.statements import read_entity
from okosystem.web.boards.as_of import AsOf, read_as_of
from okosystem.web.boards.comparison import (
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
    status_field,
    status_of,
)
from okosystem.web.boards.kinds import BOARDS, Board
from okosystem.web.display_names import label_of
from okosystem.web.feeds import Entry, feed
from okosystem.web.formats import CSV, GRAPH, HTML, PLAIN_JSON, named
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.state import current_graph, current_release, whole_store
from okosystem.web.views.tables import Row, view_response

bp = Blueprint("boards", __name__)
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
UNPLACED = ("uplassert", mark("Uten plass i målbildet: beregnet plass"), ("PlacementSuggestion",))


def show(board: Board, suffix: str = "") -> Response:
    """Show a board, or send it as a file; on another day or with a scenario, with the changes."""
    as_of = read_as_of(status_field())
    chosen = named(suffix, (HTML, PLAIN_JSON, CSV, *GRAPH)) if suffix else HTML
    all_findings = findings(*board.kinds, store=as_of.store)
    shown = [f for f in all_findings if as_of.choices["status"] in ("", local_name(status_of(f)))]
    changes: Sequence[FindingChange] = ()
    if as_of.store is not None and chosen not in GRAPH:
        base = findings(*board.kinds, store=as_of.base)
        changes = compare_findings(base, all_findings, board.key)
    return view_response(
        board.name,
        as_of.choices,
        chosen,
        page=lambda: render_page(board, as_of, all_findings, shown, changes),
        rows=lambda: board_rows(board, as_of, shown, changes),
        columns=columns_of(board),
        triples=lambda: board_triples(board, as_of, shown),
    )


def render_page(
    board: Board,
    as_of: AsOf,
    all_findings: Sequence[AnalysisFinding],
    shown: Sequence[AnalysisFinding],
    changes: Sequence[FindingChange],
) -> str:
    """Render the page of a board."""
    slugs = [local_name(status_of(finding)) for finding in all_findings]
    sections = [
        (key, title, [f for f in shown if board.key(f) == key])
        for key, title in board.sections.items()
    ]
    return render_template(
        "boards/board.html",
        board=board,
        as_of=as_of,
        choices=replace(as_of.choices, fields=[status_field()]),
        sections=[section for section in sections if section[2]],
        counted={name: slugs.count(name) for name in STATUSES},
        status_of=status_of,
        statuses=STATUSES,
        links=LINKS,
        format_number=format_number,
        differing=by_sign(changes),
        signs={change.iri: change.sign for change in changes},
        words=comparison_texts(with_scenario=as_of.scenario is not None),
        number_name=number_name,
        days=days_of_change(current_release()),
        span=known_span(current_release()),
        scenarios=scenarios_of(current_release()),
    )


def board_rows(
    board: Board, as_of: AsOf, shown: Sequence[AnalysisFinding], changes: Sequence[FindingChange]
) -> list[Row]:
    """Write every finding as a row; on another day followed by the findings that are gone."""
    signs = {change.iri: change.sign for change in changes}
    gone = [change.before for change in changes if change.before and not change.after]
    listed = [*shown, *([] if as_of.choices["status"] else gone)]
    return [finding_row(one, board, signs.get(one.node.iri, "")) for one in listed]


def board_triples(board: Board, as_of: AsOf, shown: Sequence[AnalysisFinding]) -> list[ox.Triple]:
    """List the triples about the findings; today's with the case status of each."""
    triples = finding_triples(board.kinds, shown, as_of.store, as_of.word)
    if as_of.store is None:
        term = ox.NamedNode(OKO["caseStatus"])
        statuses = [(ox.NamedNode(f.node.iri), ox.NamedNode(status_of(f))) for f in shown]
        triples += [ox.Triple(finding, term, status) for finding, status in statuses]
    return triples


def atom(name: str, title: str, kinds: Sequence[str]) -> Response:
    """List the findings of some classes, newest first, otherwise in page order."""
    release = current_release()
    released = release.manifest["modified"]
    days = _days(whole_store(), release.page_queries["board-days"])
    entries = [entry(found, days.get(found.node.iri, released)) for found in findings(*kinds)]
    entries.sort(key=lambda entry: entry.day, reverse=True)
    return feed(f"/{name}.atom", f"/{name}", gettext(title), entries)


def entry(finding: AnalysisFinding, day: str) -> Entry:
    """Describe a finding: its title with the verdict, and its explanation."""
    node, language = finding.node, current_language()
    title = str(node.text(language, "dct:title") or node.iri)
    if verdict := node.iri_of("oko:verdict"):
        title = f"{title}: {label_of(verdict)}"
    summary = node.text(language, "dct:description") or Text(title)
    return Entry(node.iri, title, day, node.iri, summary)


@cached_per_store()
def _days(store: Store, sparql: str) -> Mapping[str, str]:
    rows = store.query(sparql).rows()
    return {value_of(row["finding"]): value_of(row["day"]) for row in rows}


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
    return render_template(
        "boards/method.html",
        node=read_entity(current_graph(), iri).node,
        results=results,
        boards=[board for board in BOARDS if name in board.algorithms],
    )


def algorithms() -> Mapping[str, int]:
    """Count the findings of each algorithm."""
    return _count_findings(whole_store(), current_release().queries["algorithms"].to_sparql())


@cached_per_store()
def _count_findings(store: Store, sparql: str) -> Mapping[str, int]:
    rows = store.query(sparql).rows()
    return {value_of(r["algorithm"]): int(value_of(r["results"]) or 0) for r in rows}


for board in BOARDS:
    for address in (f"/{board.name}", f"/{board.name}.<suffix>"):
        bp.add_url_rule(address, board.name, show, defaults={"board": board})
for name, title, kinds in (*((b.name, b.title, b.kinds) for b in BOARDS), UNPLACED):
    defaults = {"name": name, "title": title, "kinds": kinds}
    bp.add_url_rule(f"/{name}.atom", f"{name}_feed", atom, defaults=defaults)
