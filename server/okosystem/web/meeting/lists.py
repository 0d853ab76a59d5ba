"""The lists behind the meeting page: all advice, all changes, and what happened to the advice."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby

import pyoxigraph as ox
from flask import render_template, request

from okosystem.core.history import parse_day
from okosystem.core.terms import local_name
from okosystem.model.labels import Text
from okosystem.model.statements import Node
from okosystem.web.alphabet import sort_key
from okosystem.web.display_names import KINDS as ENTITY_KINDS
from okosystem.web.display_names import kind_names
from okosystem.web.languages import current_language, mark
from okosystem.web.meeting.cases import (
    EVENTS,
    STAGES,
    Case,
    CaseEvent,
    case_events,
    cases,
    start_of,
)
from okosystem.web.meeting.changes import (
    KINDS,
    Event,
    all_changes,
    find_events,
    group_events,
    sentence,
)
from okosystem.web.memento import requested_day
from okosystem.web.problems import SHOWN, plain, refuse, refuse_one_day, with_changes
from okosystem.web.state import current_graph, today, whole_store
from okosystem.web.views.form import Choices, Field, options_of
from okosystem.web.views.tables import Listing, Row, name_columns

FIRST, LAST = "fra", "til"
DEFAULT_DAYS = 90
EARLIEST_YEAR = 1000


def read_period() -> Mapping[str, str]:
    """Read the two days, by default the last 90 days of which anything is known."""
    known = [today(), *(start_of(node) for case in cases() for node in case.nodes)]
    last = _read_day(LAST, max(known))
    refuse_one_day(f"{request.script_root}{request.path}?{LAST}={requested_day()}", requested_day())
    default = date.fromordinal(max(1, last.toordinal() - DEFAULT_DAYS))
    first = _read_day(FIRST, default)
    if first > last:
        refuse(
            "Fra-datoen må være før til-datoen. Velg en tidligere dato:",
            [_example(FIRST, default)],
            first=first,
            last=last,
        )
    return {FIRST: str(first), LAST: str(last)}


def _read_day(name: str, default: date) -> date:
    """Read a day, given at most once; a year or a month is its first day."""
    raw = " ".join(text for text in request.args.getlist(name) if text) or str(default)
    try:
        day = parse_day(raw, partial=True)
    except ValueError:
        day = date.min
    if day.year < EARLIEST_YEAR:
        refuse(
            "Datoen kan ikke leses. Skriv én dag som år-måned-dag, for eksempel:",
            [_example(name, default)],
            name=name,
            given=raw[:SHOWN],
        )
    return day


def _example(name: str, day: date) -> tuple[Text, str]:
    return plain(f"{name}={day}"), f"?{with_changes(**{name: str(day)})}"


def days_of(choices: Choices) -> tuple[date, date]:
    """Return the first and the last day of the chosen period."""
    return date.fromisoformat(choices[FIRST]), date.fromisoformat(choices[LAST])


def node_triples(nodes: Iterable[Node]) -> Iterable[ox.Triple]:
    """List the triples about some nodes, each once."""
    iris = dict.fromkeys(node.iri for node in nodes)
    return [t for iri in iris for t in whole_store().outward(ox.NamedNode(iri))]


def advice_fields() -> Iterable[Field]:
    """Build the fields that narrow the advice."""
    recipients = options_of(iri for case in cases() for iri in case.recipients)
    return Field("mottaker", mark("Mottaker"), recipients), Field("kommet", mark("Status"), STAGES)


def chosen_advice(choices: Choices) -> Sequence[Case]:
    """List the chosen advice as of the day, newest first."""
    return [
        case
        for case in cases(choices.day)
        if choices["mottaker"] in ("", *map(local_name, case.recipients))
        and choices["kommet"] in ("", case.stage)
    ]


def advice_row(case: Case) -> Row:
    """Write advice as cells; an empty one is unknown."""
    node, start = case.node, start_of(case.node)
    return {
        **name_columns(advice=node.iri),
        "day": "" if start == date.min else str(start),
        "recipient": case.recipients,
        "about": case.subjects,
        "basedOn": node.iris("oko:basedOn"),
        "stage": case.stage,
        "decisions": [one.iri for one in case.decisions],
        "followUp": [one.iri for one in case.reports],
        **name_columns(evidence=node.iri_of("oko:evidenceClass") or ""),
        "request": str(case.request or ""),
        "description": str(node.text(current_language(), "dct:description") or ""),
        "objection": str(case.objection or ""),
    }


def change_fields() -> Iterable[Field]:
    """Build the fields that narrow the changes."""
    kinds = {event.entity_kind for event in find_events(all_changes(), date.min, today())}
    in_order = sorted(kinds, key=lambda kind: sort_key(kind_names(kind)))
    about = {kind: ENTITY_KINDS[kind]["many"] for kind in in_order}
    return Field("slag", mark("Type endring"), KINDS), Field("om", mark("Det gjelder"), about)


def chosen_changes(choices: Choices) -> Sequence[Event]:
    """List the chosen changes after the first day, until the last."""
    first, last = days_of(choices)
    return [
        event
        for event in find_events(all_changes(), first, min(last, today()))
        if choices["slag"] in ("", event.kind) and choices["om"] in ("", event.entity_kind)
    ]


def change_row(event: Event) -> Row:
    """Write a change as cells."""
    return {
        "day": event.day.isoformat(),
        "kind": event.kind,
        "sentence": sentence([event]).striptags(),
        **name_columns(thing=event.entity),
        "when": "; ".join(change.when for change in event.changes),
        "statements": [change.statement for change in event.changes],
        "sources": event.sources,
    }


def change_triples(_: Choices, events: Sequence[Event]) -> Iterable[ox.Triple]:
    """List the triples about the statements behind the changes."""
    for iri in dict.fromkeys(c.statement for event in events for c in event.changes):
        node = ox.NamedNode(iri)
        for row in current_graph().ask("statement-properties", node=node):
            yield ox.Triple(node, row["property"], row["value"])  # type: ignore[arg-type]


def chosen_case_events(choices: Choices) -> Sequence[CaseEvent]:
    """List what happened to the advice in the chosen period."""
    return case_events(*days_of(choices))


def case_event_row(event: CaseEvent) -> Row:
    """Write what happened as cells."""
    return {
        "what": event.kind,
        **name_columns(advice=event.case.node.iri, statement=event.node.iri),
        "day": event.day.isoformat(),
        **name_columns(status=event.node.iri_of("oko:followUpStatus") or ""),
        "responsible": event.node.iris("oko:responsible"),
        "recipient": event.case.recipients,
    }


def advice_page(choices: Choices, found: Sequence[Case]) -> str:
    """Render the advice."""
    return render_template("meeting/advice.html", choices=choices, cases=found, stages=STAGES)


def changes_page(choices: Choices, events: Sequence[Event]) -> str:
    """Render the changes as sentences, by kind."""
    by_kind = {
        kind: list(groups)
        for kind, groups in groupby(group_events(events), lambda group: group[0].kind)
    }
    return render_template(
        "meeting/changes.html",
        choices=choices,
        total=len(events),
        by_kind=by_kind,
        kinds=KINDS,
        sentence=sentence,
    )


def follow_up_page(choices: Choices, events: Sequence[CaseEvent]) -> str:
    """Render what happened to the advice, by kind."""
    by_kind = {kind: list(found) for kind, found in groupby(events, lambda event: event.kind)}
    return render_template(
        "meeting/follow_up.html", choices=choices, by_kind=by_kind, kinds=EVENTS, cases=cases()
    )


ADVICE = Listing(
    "rad",
    mark("Alle råd"),
    (
        *("advice", "adviceName", "day", "recipient", "about", "basedOn", "stage", "decisions"),
        *("followUp", "evidence", "evidenceName", "request", "description", "objection"),
    ),
    chosen_advice,
    advice_row,
    advice_page,
    advice_fields,
    path="/mote/rad",
    triples=lambda _, found: node_triples(node for case in found for node in case.nodes),
)
CHANGES = Listing(
    "endringer",
    mark("Alle endringer"),
    ("day", "kind", "sentence", "thing", "thingName", "when", "statements", "sources"),
    chosen_changes,
    change_row,
    changes_page,
    change_fields,
    path="/mote/endringer",
    triples=change_triples,
    further=read_period,
)
FOLLOW_UP = Listing(
    "oppfolging",
    mark("Oppfølging av råd"),
    (
        *("what", "advice", "adviceName", "statement", "statementName", "day"),
        *("status", "statusName", "responsible", "recipient"),
    ),
    chosen_case_events,
    case_event_row,
    follow_up_page,
    path="/mote/oppfolging",
    triples=lambda _, found: node_triples(event.node for event in found),
    further=read_period,
)
LISTS = (ADVICE, CHANGES, FOLLOW_UP)
