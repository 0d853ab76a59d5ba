"""/mote: the agenda, changes and an agency; and lists of advice, changes and follow-up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby

import pyoxigraph as ox

from okosystem.errors import Message, UnknownResource
from okosystem.features.meeting.period import PERIOD_FIELDS, days_of, settle_period
from okosystem.graph.advice import (
    EVENTS,
    Case,
    CaseEvent,
    case_events,
    cases,
    start_of,
    waiting_cases,
)
from okosystem.graph.changes import KINDS, Event, day_of, find_events, group_events, sentence
from okosystem.graph.choices import LENGTH, Choices, Field, options_of
from okosystem.graph.columns import name_columns, providers_of
from okosystem.graph.labels import KINDS as ENTITY_KINDS
from okosystem.graph.labels import sort_key
from okosystem.graph.reader import Reader, cached_per_graph
from okosystem.graph.relations import relations_on
from okosystem.graph.texts import mark
from okosystem.graph.view import Entry, Feature, Inputs, Row, View
from okosystem.package import read_package_table
from okosystem.rdf.terms import kind_of, local_name, value_of

TABLE = read_package_table("features/meeting/meeting.toml")
WORDS_OF_EVENTS = TABLE["resource_events"]
COLUMNS, STAGES = TABLE["columns"], TABLE["stages"]
AGENCY, RECIPIENT, STAGE, KIND, ABOUT = "virksomhet", "mottaker", "kommet", "slag", "om"
MAX_CARDS, MAX_CHANGES, MAX_LINES, FIRST_ROWS = 3, 5, 3, 8


def _agencies(reader: Reader) -> Mapping[str, str]:
    """List the agencies that provide resources or get advice."""
    addressed = [iri for case in cases(reader) for iri in case.recipients]
    return options_of(reader, [*providers_of(reader, reader.members("resource")), *addressed])


def _read_agenda(reader: Reader, choices: Choices) -> View:
    """Show the advice to decide on, the changes since the last meeting, and an agency."""
    return View(page=partial(_fill_page, reader, choices))


def _fill_page(reader: Reader, choices: Choices) -> Mapping[str, object]:
    first, last = days_of(choices)
    waiting = waiting_cases(reader, last)
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
        "day_of": partial(day_of, reader),
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
    dependants = {
        fact.subject
        for fact in relations_on(reader, None, "dependency")
        if fact.object in provided and fact.subject not in provided
    }
    return {
        "iri": iri,
        "slug": local_name(iri),
        "advice": [case for case in cases(reader, day) if case.concerns(iri, provided)],
        "dependants": len(dependants),
        "dependent_agencies": len({*providers_of(reader, dependants)} - {iri}),
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


def _recipients(reader: Reader) -> Mapping[str, str]:
    return options_of(reader, (iri for case in cases(reader) for iri in case.recipients))


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
        page=lambda: {
            "cases": found if choices[LENGTH.name] == "alle" else found[:FIRST_ROWS],
            "total": len(found),
            "stages": STAGES,
        },
        triples=lambda: _triples(reader, (node.iri for case in found for node in case.nodes)),
    )


def advice_row(reader: Reader, case: Case) -> Row:
    """Write a piece of advice as cells."""
    node, start, language = case.node, start_of(case.node), reader.language
    return {
        **name_columns(reader, advice=node.iri, adviceKind=case.kind or ""),
        "day": "" if start == date.min else str(start),
        "recipient": case.recipients,
        "decisionMaker": node.iris("oko:decisionMaker"),
        "about": case.subjects,
        "basedOn": node.iris("oko:basedOn"),
        "stage": case.stage,
        "decisions": [node.iri for node in case.decisions],
        "followUp": [node.iri for node in case.reports],
        **name_columns(reader, evidence=node.value("oko:evidenceClass")),
        "request": str(case.request(reader) or ""),
        "description": str(node.text(language, "dct:description") or ""),
        "alternatives": [str(text) for text in node.texts(language, "oko:alternative")],
        "consequence": str(node.text(language, "oko:consequence") or ""),
        "objection": str(node.text(language, "oko:mainObjection") or ""),
    }


def _changed_kinds(reader: Reader) -> Mapping[str, str]:
    # The changes themselves are read with a query that takes a hundred times as long.
    rows = reader.whole.store.rows(reader.release.page_queries["changed-things"])
    kinds = {kind_of(value_of(row["thing"])) for row in rows}
    in_order = sorted(kinds, key=lambda kind: sort_key(reader.kind_names(kind)))
    return {kind: ENTITY_KINDS[kind]["many"] for kind in in_order}


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
        "day_of": partial(day_of, reader),
    }


def _list_follow_up(reader: Reader, choices: Choices) -> View:
    """Show what happened to advice in the period."""
    found = case_events(reader, *days_of(choices))
    followed = follow_resources(reader, *days_of(choices))
    near = [event for pair in followed for event in pair if event]
    return View(
        rows=[
            *(_case_event_row(reader, event) for event in found),
            *(_resource_event_row(reader, event) for event in near),
        ],
        inputs=Inputs(("advice", "resource-events")),
        page=lambda: {
            "by_kind": {kind: list(same) for kind, same in groupby(found, lambda one: one.kind)},
            "kinds": EVENTS,
            "cases": cases(reader),
            "followed": followed,
            "events_of_resources": WORDS_OF_EVENTS,
        },
        triples=lambda: _triples(reader, (event.node.iri for event in found)),
        entries=lambda: [
            *(_case_entry(reader, event) for event in found),
            *(_resource_entry(reader, event) for event in near),
        ],
    )


@dataclass(frozen=True, slots=True)
class ResourceEvent:
    """What happens to a resource on a day, in a statement that is known since a day.

    `national` is `true` for what is or was a national common component.
    """

    resource: str
    what: str
    day: str
    statement: str
    says: str
    known: str
    national: str


def follow_resources(
    reader: Reader, first: date, last: date
) -> Sequence[tuple[ResourceEvent | None, ResourceEvent | None]]:
    """List the last and the next event of each resource with one in the period or later.

    Those of the national common components are listed whenever they were.
    """
    followed = []
    for _, found in groupby(_resource_events(reader), lambda event: event.resource):
        events = list(found)
        past = [event for event in events if event.day <= str(last)]
        coming = next((event for event in events if event.day > str(last)), None)
        if coming or (past and (past[-1].day >= str(first) or past[-1].national == "true")):
            followed.append((past[-1] if past else None, coming))
    return followed


@cached_per_graph(of_today=True)
def _resource_events(graph: Reader) -> Sequence[ResourceEvent]:
    names = ("resource", "what", "day", "statement", "says", "known", "national")
    rows = graph.ask("resource-events")
    return [ResourceEvent(*(value_of(row[name]) for name in names)) for row in rows]


def _resource_event_row(reader: Reader, event: ResourceEvent) -> Row:
    return {
        "what": event.what,
        **name_columns(reader, resource=event.resource, statement=event.statement),
        "day": event.day,
        **name_columns(reader, status=event.says if event.what == "status" else ""),
    }


def _resource_entry(reader: Reader, event: ResourceEvent) -> Entry:
    what = reader.text(WORDS_OF_EVENTS[event.what])
    title = f"{reader.label(event.resource)}: {what}, {reader.label(event.says)}"
    id_ = f"{event.statement}#{event.what}-{local_name(event.resource)}"
    announced = min(event.known or event.day, event.day)
    return Entry(id_, title, event.day, event.resource, reader.name(event.resource), announced)


def _case_entry(reader: Reader, event: CaseEvent) -> Entry:
    name, day = reader.name(event.case.node.iri), event.day.isoformat()
    title = f"{name.value}: {reader.text(EVENTS[event.kind])}"
    announced = min(day, start_of(event.node).isoformat())
    return Entry(f"{event.node.iri}#{event.kind}", title, day, event.node.iri, name, announced)


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
    fields=(*PERIOD_FIELDS, Field(AGENCY, mark("Min virksomhet"), options_in=_agencies)),
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
    fields=(
        Field(RECIPIENT, mark("Mottaker"), options_in=_recipients),
        Field(STAGE, mark("Status"), STAGES),
        LENGTH,
    ),
    read=_list_advice,
    template="advice.html",
)
CHANGES = Feature(
    name="all-changes",
    path="/mote/endringer",
    title=mark("Alle endringer"),
    columns=COLUMNS["endringer"],
    fields=(
        *PERIOD_FIELDS,
        Field(KIND, mark("Type endring"), KINDS),
        Field(ABOUT, mark("Det gjelder"), options_in=_changed_kinds),
    ),
    settle=settle_period,
    read=_list_changes,
    template="changes.html",
)
FOLLOW_UP = Feature(
    name="follow-up",
    path="/mote/oppfolging",
    title=mark("Oppfølging av råd og ressurser"),
    columns=COLUMNS["oppfolging"],
    fields=PERIOD_FIELDS,
    settle=settle_period,
    read=_list_follow_up,
    template="follow_up.html",
)
