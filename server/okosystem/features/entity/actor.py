"""The top of the page of an agency: advice, changes, dependants and findings to fix."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from okosystem.core.terms import ID, kind_of, local_name
from okosystem.features.entity.cells import Context
from okosystem.features.entity.sections import FilledSection
from okosystem.graph.advice import cases
from okosystem.graph.changes import all_changes, find_events, sentence
from okosystem.graph.findings import AnalysisFinding, findings, status_of
from okosystem.graph.reader import Reader
from okosystem.graph.relations import relations_on

MAX_LINES, MAX_DEPENDANTS = 3, 5
YEAR = timedelta(days=365)
DECIDED = ("advised", "followed-up")


class Deadline(NamedTuple):
    """A day by which something is due, ends or begins."""

    day: str
    iri: str
    text: str


def read_top(
    _page: object, context: Context, filled: Sequence[FilledSection]
) -> Mapping[str, object]:
    """Collect what the top of the page needs; of today only."""
    iri, since = context.node.iri, context.reader.today - YEAR
    if context.reader.day or kind_of(iri) != "actor":
        return {"is_today": False}
    rows = {one.section.id: one.rows for one in filled}
    provided = {row.holder for row in rows["tilbyr"] if not row.state}
    resources = {one for one in provided if kind_of(one) == "resource"}
    dependants, providers = _dependants_of(context.reader, resources)
    advice = [case for case in cases(context.reader) if case.concerns(iri, resources)]
    advice.sort(key=lambda case: iri not in case.recipients)
    drafts = _drafts(context.reader, iri)
    events = find_events(context.reader, since, context.reader.today)
    changes = [
        event
        for event in events
        if event.entity in {iri, *resources} or any(iri in one.says for one in event.changes)
    ]
    open_findings = (f for f in context.reader.release.findings if f.owner == iri)
    return {
        "is_today": True,
        "slug": local_name(iri),
        "short": context.reader.whole.curie(iri),
        "advice": advice[:MAX_LINES],
        "drafts": drafts[: max(0, MAX_LINES - len(advice))],
        "advice_count": len(advice) + len(drafts),
        "changes": changes[:MAX_LINES],
        "event_text": lambda event: sentence(context.reader, [event]),
        "change_count": len(changes),
        "since": since,
        "until": context.reader.today,
        "dependants": len(dependants),
        "actors": len(rows["avhengige"]),
        "top": providers.most_common(MAX_DEPENDANTS),
        "deadlines": sorted(_deadlines(context.reader, filled, resources), key=lambda d: d.day)[
            :MAX_LINES
        ],
        "to_fix": Counter(finding.text(context.reader.language) for finding in open_findings),
    }


def _dependants_of(reader: Reader, resources: Collection[str]) -> tuple[set[str], Counter[str]]:
    """Find the resources that need some others, and count them by provider."""
    graph = reader.whole
    needs = relations_on(graph, None, "dependency")
    dependants = {fact.subject for fact in needs if fact.object in resources}.difference(resources)
    roles = relations_on(graph, None, "participation")
    provided = [f for f in roles if f.object in dependants and f.says == ID["role/provider"]]
    return dependants, Counter(fact.subject for fact in provided)


def _drafts(reader: Reader, iri: str) -> list[AnalysisFinding]:
    """List the phase-out drafts addressed to an actor that await a decision."""
    return [
        found
        for found in findings(reader, "PhaseOutDraft")
        if iri in found.node.iris("oko:adviceTo")
        and found.verdict != "keep"
        and local_name(status_of(reader, found)) not in DECIDED
    ]


def _deadlines(
    reader: Reader, filled: Sequence[FilledSection], resources: set[str]
) -> Iterator[Deadline]:
    """List future deadlines: follow-up, expected ends, and plans for its resources."""
    now = str(reader.today)
    for row in (row for one in filled for row in one.rows):
        due = row.node.value("oko:dueDate", "oko:expectedEnd")
        if due and due >= now:
            yield Deadline(due, row.node.iri, reader.label(row.node.iri))
    for change in all_changes(reader):
        is_planned = change.day > now and not change.is_first_attestation
        if is_planned and resources.intersection(change.entities):
            yield Deadline(change.day, change.iri, change.title(reader))
