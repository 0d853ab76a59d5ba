"""/mote: the agenda, changes and an agency; and lists of advice, changes and follow-up."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import groupby

import pyoxigraph as ox

from okosystem.core.errors import UnknownResource
from okosystem.core.messages import Message
from okosystem.core.package import read_package_table
from okosystem.core.terms import kind_of, local_name, value_of
from okosystem.features.meeting.period import FIRST, LAST, days_of, period_fields, settle_period
from okosystem.graph.advice import EVENTS, Case, CaseEvent, case_events, cases, start_of
from okosystem.graph.cells import providers_of
from okosystem.graph.changes import KINDS, Event, find_events, group_events, sentence
from okosystem.graph.choices import Choices, Field, options_of
from okosystem.graph.columns import name_columns
from okosystem.graph.kinds import KINDS as ENTITY_KINDS
from okosystem.graph.kinds import sort_key
from okosystem.graph.reader import Reader
from okosystem.graph.relations import relations_on
from okosystem.graph.texts import mark
from okosystem.graph.view import Feature, Inputs, Row, View

TABLE = read_package_table("features/meeting/meeting.toml")
COLUMNS, STAGES = TABLE["columns"], TABLE["stages"]
AGENCY, RECIPIENT, STAGE, KIND, ABOUT = "virksomhet", "mottaker", "kommet", "slag", "om"
MAX_CARDS, MAX_CHANGES, MAX_LINES = 3, 5, 3


def _agenda_fields(reader: Reader) -> Sequence[Field]:
    return *period_fields(reader), Field(AGENCY, mark("Min virksomhet"), _agencies(reader))


def _agencies(reader: Reader) -> Mapping[str, str]:
    """List the agencies that provide resources or get advice."""
    addressed = [iri for case in cases(reader) for iri in case.recipients]
    return options_of(reader, [*providers_of(reader, reader.members("resource")), *addressed])


def _read_agenda(reader: Reader, choices: Choices) -> View:
    """Show the advice to decide on, the changes since the last meeting, and an agency."""
    return View(page=partial(_fill_page, reader, choices))


def _fill_page(reader: Reader, choices: Choices) -> Mapping[str, object]:
    first, last = days_of(choices)
    waiting = [case for case in cases(reader, last) if case.stage == "written"]
    events = find_events(reader, first, min(last, reader.today))
    answers = _newest_answers(reader, first, last)
    agency = _agencies(reader).get(choices[AGENCY])
    return {
        "first": first,
        "last": last,
        "waiting_total": len(waiting),
        "waiting": waiting[:MAX_CARDS],
        "total": len(cases(reader, last)),
        "answers": answers[:MAX_CHANGES],
        "changes": group_events(events)[: max(0, MAX_CHANGES - len(answers))],
        "total_changes": len(events),
        "sentence": partial(sentence, reader),
        "providers": partial(providers_of, reader),
        "agency": _describe_agency(reader, agency, last) if agency else None,
    }


def _newest_answers(reader: Reader, first: date, last: date) -> Sequence[CaseEvent]:
    """List the newest answer, report or missed deadline of each case since a day."""
    order = ("overdue", "new", "changed")
    events = [
        e for e in case_events(reader, first, last) if e.kind in order and e.node != e.case.node
    ]
    events.sort(key=lambda event: order.index(event.kind))
    return list({event.case.slug: event for event in reversed(events)}.values())


def _describe_agency(reader: Reader, iri: str, day: date) -> Mapping[str, object]:
    """Collect the advice to or about an agency, its dependants, findings and deadlines."""
    provided = [one for one in reader.members("resource") if iri in providers_of(reader, [one])]
    needs = {
        (fact.object, fact.subject)
        for fact in relations_on(reader, None, "dependency")
        if fact.object in provided and fact.subject not in provided
    }
    dependants = {subject for _, subject in needs}
    return {
        "iri": iri,
        "slug": local_name(iri),
        "advice": [case for case in cases(reader, day) if case.concerns(iri, provided)],
        "dependants": len(dependants),
        "dependent_agencies": len({*providers_of(reader, dependants)} - {iri}),
        "most_needed": Counter(resource for resource, _ in sorted(needs)).most_common(MAX_LINES),
        "findings": sum(finding.owner == iri for finding in reader.release.findings),
        "deadlines": _deadlines(reader, iri, day)[:MAX_LINES],
    }


def _deadlines(reader: Reader, iri: str, day: date) -> Sequence[tuple[date, str]]:
    """List the deadlines of an agency: the coming ones first, then the most recently missed."""
    due = {
        (date.fromisoformat(value_of(row["day"])), value_of(row["task"]))
        for row in reader.ask("deadlines")
        if value_of(row["actor"]) == iri
    }
    due |= {
        (event.day, event.case.node.iri)
        for event in case_events(reader, day, day)
        if event.kind in ("due", "overdue")
        and iri in (*event.node.iris("oko:responsible"), *event.case.recipients)
    }
    return sorted(due, key=lambda pair: (pair[0] < day, abs((pair[0] - day).days), pair[1]))


def _read_advice(reader: Reader, choices: Choices) -> View:
    """Show a piece of advice, today or as of a day."""
    slug, day = choices["slug"], reader.day
    case = next((case for case in cases(reader, day) if case.slug == slug), None)
    if case is None:
        raise UnknownResource(_describe_unknown(slug, day))
    providers = partial(providers_of, reader)
    return View(page=lambda: {"case": case, "stages": STAGES, "providers": providers})


def _describe_unknown(slug: str, day: date | None) -> Message:
    if day:
        return Message(
            "There was no advice named %(given)r on %(day)s. "
            "How to fix it: choose from the advice of that day, listed at /mote/rad?dato=%(day)s.",
            given=slug[:80],
            day=day,
        )
    return Message(
        "There is no advice named %(given)r. How to fix it: choose from the advice at /mote/rad.",
        given=slug[:80],
    )


def _advice_fields(reader: Reader) -> Sequence[Field]:
    recipients = options_of(reader, (iri for case in cases(reader) for iri in case.recipients))
    return Field(RECIPIENT, mark("Mottaker"), recipients), Field(STAGE, mark("Status"), STAGES)


def _list_advice(reader: Reader, choices: Choices) -> View:
    """Show the chosen advice as of the day, newest first."""
    found = [
        case
        for case in cases(reader, reader.day)
        if choices[RECIPIENT] in ("", *map(local_name, case.recipients))
        and choices[STAGE] in ("", case.stage)
    ]
    return View(
        rows=[advice_row(reader, case) for case in found],
        inputs=Inputs(("advice",)),
        page=lambda: {"cases": found, "stages": STAGES},
        triples=lambda: _triples(reader, (node.iri for case in found for node in case.nodes)),
    )


def advice_row(reader: Reader, case: Case) -> Row:
    """Write a piece of advice as cells."""
    node, start, language = case.node, start_of(case.node), reader.language
    return {
        **name_columns(reader, advice=node.iri),
        "day": "" if start == date.min else str(start),
        "recipient": case.recipients,
        "about": case.subjects,
        "basedOn": node.iris("oko:basedOn"),
        "stage": case.stage,
        "decisions": [node.iri for node in case.decisions],
        "followUp": [node.iri for node in case.reports],
        **name_columns(reader, evidence=node.value("oko:evidenceClass")),
        "request": str(case.request(reader) or ""),
        "description": str(node.text(language, "dct:description") or ""),
        "objection": str(node.text(language, "oko:mainObjection") or ""),
    }


def _change_fields(reader: Reader) -> Sequence[Field]:
    # The changes themselves are read with a query that takes a hundred times as long.
    rows = reader.whole.store.rows(reader.release.page_queries["changed-things"])
    kinds = {kind_of(value_of(row["thing"])) for row in rows}
    in_order = sorted(kinds, key=lambda kind: sort_key(reader.kind_names(kind)))
    about = Field(
        ABOUT, mark("Det gjelder"), {kind: ENTITY_KINDS[kind]["many"] for kind in in_order}
    )
    return *period_fields(reader), Field(KIND, mark("Type endring"), KINDS), about


def _list_changes(reader: Reader, choices: Choices) -> View:
    """Show the chosen changes after the first day, until the last."""
    first, last = days_of(choices)
    found = [
        event
        for event in find_events(reader, first, min(last, reader.today))
        if choices[KIND] in ("", event.kind) and choices[ABOUT] in ("", kind_of(event.entity))
    ]
    return View(
        rows=[change_row(reader, event) for event in found],
        inputs=Inputs(("changes",)),
        page=partial(_group_changes, reader, found),
        triples=lambda: _triples(reader, (one.iri for event in found for one in event.changes)),
    )


def change_row(reader: Reader, event: Event) -> Row:
    """Write a change as cells."""
    return {
        "day": event.day.isoformat(),
        "kind": event.kind,
        "sentence": sentence(reader, [event]).striptags(),
        **name_columns(reader, thing=event.entity),
        "when": "; ".join(change.when(reader) for change in event.changes),
        "statements": [change.iri for change in event.changes],
        "sources": list(dict.fromkeys(iri for each in event.changes for iri in each.sources)),
    }


def _group_changes(reader: Reader, events: Sequence[Event]) -> Mapping[str, object]:
    groups = groupby(group_events(events), lambda group: group[0].kind)
    return {
        "total": len(events),
        "by_kind": {kind: list(found) for kind, found in groups},
        "kinds": KINDS,
        "sentence": partial(sentence, reader),
    }


def _list_follow_up(reader: Reader, choices: Choices) -> View:
    """Show what happened to advice in the period."""
    found = case_events(reader, *days_of(choices))
    return View(
        rows=[_case_event_row(reader, event) for event in found],
        inputs=Inputs(("advice",)),
        page=lambda: {
            "by_kind": {kind: list(same) for kind, same in groupby(found, lambda one: one.kind)},
            "kinds": EVENTS,
            "cases": cases(reader),
        },
        triples=lambda: _triples(reader, (event.node.iri for event in found)),
    )


def _case_event_row(reader: Reader, event: CaseEvent) -> Row:
    return {
        "what": event.kind,
        **name_columns(reader, advice=event.case.node.iri, statement=event.node.iri),
        "day": event.day.isoformat(),
        **name_columns(reader, status=event.node.value("oko:followUpStatus")),
        "responsible": event.node.iris("oko:responsible"),
        "recipient": event.case.recipients,
    }


def _triples(reader: Reader, iris: Iterable[str]) -> Iterable[ox.Triple]:
    """List the triples about some entities, each once."""
    return [t for iri in dict.fromkeys(iris) for t in reader.whole.store.outward(ox.NamedNode(iri))]


MEETING = Feature(
    name="meeting",
    path="/mote",
    title=mark("Til møtet"),
    parameters=(FIRST, LAST, AGENCY),
    fields=_agenda_fields,
    settle=settle_period,
    read=_read_agenda,
)
ONE = Feature(
    name="advice",
    path="/rad/<slug>",
    title=mark("Råd"),
    read=_read_advice,
    template="one.html",
)
ADVICE = Feature(
    name="all-advice",
    path="/mote/rad",
    title=mark("Alle råd"),
    columns=COLUMNS["rad"],
    parameters=(RECIPIENT, STAGE),
    fields=_advice_fields,
    read=_list_advice,
    template="advice.html",
)
CHANGES = Feature(
    name="all-changes",
    path="/mote/endringer",
    title=mark("Alle endringer"),
    columns=COLUMNS["endringer"],
    parameters=(FIRST, LAST, KIND, ABOUT),
    fields=_change_fields,
    settle=settle_period,
    read=_list_changes,
    template="changes.html",
)
FOLLOW_UP = Feature(
    name="follow-up",
    path="/mote/oppfolging",
    title=mark("Oppfølging av råd"),
    columns=COLUMNS["oppfolging"],
    parameters=(FIRST, LAST),
    fields=period_fields,
    settle=settle_period,
    read=_list_follow_up,
    template="follow_up.html",
)
