"""/mote: the agenda, changes and an agency; lists of advice, changes and follow-up."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import groupby

import pyoxigraph as ox
from flask import Blueprint, render_template, request

from okosystem.core.errors import UnknownResource
from okosystem.core.messages import Message
from okosystem.core.package import read_package_table
from okosystem.core.terms import kind_of, local_name, value_of
from okosystem.graph.advice import EVENTS, Case, CaseEvent, case_events, cases, start_of
from okosystem.graph.cells import providers_of
from okosystem.graph.changes import KINDS, Event, find_events, group_events, sentence
from okosystem.graph.choices import Choices, Field, Refused, options_of
from okosystem.graph.columns import name_columns
from okosystem.graph.kinds import KINDS as ENTITY_KINDS
from okosystem.graph.kinds import sort_key
from okosystem.graph.labels import Text
from okosystem.graph.reader import Reader
from okosystem.graph.relations import relations_on
from okosystem.graph.texts import mark
from okosystem.graph.view import Inputs, Row
from okosystem.web.memento import requested_day
from okosystem.web.state import current_reader
from okosystem.web.views.form import read_choices
from okosystem.web.views.tables import Listing

bp = Blueprint("meeting", __name__)
TABLE = read_package_table("web/meeting/meeting.toml")
COLUMNS, STAGES = TABLE["columns"], TABLE["stages"]
FIRST, LAST = "fra", "til"
PERIOD = timedelta(days=90)
EARLIEST = date(1000, 1, 1)
MAX_CARDS, MAX_CHANGES, MAX_LINES = 3, 5, 3


def _read_period(reader: Reader) -> Mapping[str, str]:
    """Read the two days, by default the last 90 days before the newest data."""
    if day := requested_day():
        page = f"{request.script_root}{request.path}?{LAST}={day}"
        raise Refused(
            "Siden viser et tidsrom. Det som hadde skjedd fram til dagen, står her:",
            [(Text(page), page)],
        )
    known = max([reader.today, *(start_of(node) for case in cases(reader) for node in case.nodes)])
    last = requested_day(LAST, example=known, earliest=EARLIEST, partial=True) or known
    default = last - PERIOD
    first = requested_day(FIRST, example=default, earliest=EARLIEST, partial=True) or default
    if first > last:
        raise Refused(
            "Fra-datoen må være før til-datoen. Velg en tidligere dato:",
            [(reader.plain(f"{FIRST}={default}"), {FIRST: str(default)})],
            first=first,
            last=last,
        )
    return {FIRST: str(first), LAST: str(last)}


def _days_of(choices: Choices) -> tuple[date, date]:
    return date.fromisoformat(choices[FIRST]), date.fromisoformat(choices[LAST])


@bp.get("/mote")
def meeting() -> str:
    """Show the advice to decide on, the changes since the last meeting, and an agency."""
    reader = current_reader()
    period = _read_period(reader)
    addressed = [iri for case in cases(reader) for iri in case.recipients]
    agencies = options_of(reader, [*providers_of(reader, reader.members("resource")), *addressed])
    field = Field("virksomhet", mark("Min virksomhet"), agencies)
    choices = read_choices(reader, field, also=tuple(period)).with_extra(period)
    first, last = _days_of(choices)
    waiting = [case for case in cases(reader, last) if case.stage == "written"]
    events = find_events(reader, first, min(last, reader.today))
    answers = _newest_answers(reader, first, last)
    chosen = agencies.get(choices["virksomhet"])
    return render_template(
        "meeting/meeting.html",
        choices=choices,
        first=first,
        last=last,
        waiting_total=len(waiting),
        waiting=waiting[:MAX_CARDS],
        total=len(cases(reader, last)),
        answers=answers[:MAX_CHANGES],
        changes=group_events(events)[: max(0, MAX_CHANGES - len(answers))],
        total_changes=len(events),
        sentence=partial(sentence, reader),
        providers=partial(providers_of, reader),
        agency=_describe_agency(reader, chosen, last) if chosen else None,
    )


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
    provided = [
        resource
        for resource in reader.members("resource")
        if iri in providers_of(reader, [resource])
    ]
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


@bp.get("/rad/<slug>")
def advice(slug: str) -> str:
    """Show a piece of advice, today or as of a day."""
    reader = current_reader()
    choices = read_choices(reader)
    case = next((case for case in cases(reader, choices.day) if case.slug == slug), None)
    if case:
        return render_template(
            "meeting/one.html",
            case=case,
            choices=choices,
            stages=STAGES,
            providers=partial(providers_of, reader),
        )
    if choices.day:
        message = Message(
            "There was no advice named %(given)r on %(day)s. "
            "How to fix it: choose from the advice of that day, listed at /mote/rad?dato=%(day)s.",
            given=slug[:80],
            day=choices.day,
        )
    else:
        message = Message(
            "There is no advice named %(given)r. "
            "How to fix it: choose from the advice at /mote/rad.",
            given=slug[:80],
        )
    raise UnknownResource(message)


def _advice_fields(reader: Reader) -> Iterable[Field]:
    recipients = options_of(reader, (iri for case in cases(reader) for iri in case.recipients))
    return Field("mottaker", mark("Mottaker"), recipients), Field("kommet", mark("Status"), STAGES)


def _advice(reader: Reader, choices: Choices) -> Sequence[Case]:
    """List the chosen advice as of the day, newest first."""
    return [
        case
        for case in cases(reader, choices.day)
        if choices["mottaker"] in ("", *map(local_name, case.recipients))
        and choices["kommet"] in ("", case.stage)
    ]


def _advice_row(reader: Reader, case: Case) -> Row:
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


def _change_fields(reader: Reader) -> Iterable[Field]:
    # The changes themselves are read with a query that takes a hundred times as long.
    rows = reader.whole.store.rows(reader.release.page_queries["changed-things"])
    kinds = {kind_of(value_of(row["thing"])) for row in rows}
    in_order = sorted(kinds, key=lambda kind: sort_key(reader.kind_names(kind)))
    about = {kind: ENTITY_KINDS[kind]["many"] for kind in in_order}
    return Field("slag", mark("Type endring"), KINDS), Field("om", mark("Det gjelder"), about)


def _changes(reader: Reader, choices: Choices) -> Sequence[Event]:
    """List the chosen changes after the first day, until the last."""
    first, last = _days_of(choices)
    return [
        event
        for event in find_events(reader, first, min(last, reader.today))
        if choices["slag"] in ("", event.kind) and choices["om"] in ("", kind_of(event.entity))
    ]


def _change_row(reader: Reader, event: Event) -> Row:
    return {
        "day": event.day.isoformat(),
        "kind": event.kind,
        "sentence": sentence(reader, [event]).striptags(),
        **name_columns(reader, thing=event.entity),
        "when": "; ".join(change.when(reader) for change in event.changes),
        "statements": [change.iri for change in event.changes],
        "sources": list(dict.fromkeys(iri for each in event.changes for iri in each.sources)),
    }


def _changes_page(reader: Reader, choices: Choices, events: Sequence[Event]) -> str:
    groups = groupby(group_events(events), lambda group: group[0].kind)
    return render_template(
        "meeting/changes.html",
        choices=choices,
        total=len(events),
        by_kind={kind: list(found) for kind, found in groups},
        kinds=KINDS,
        sentence=partial(sentence, reader),
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


def _follow_up_page(reader: Reader, choices: Choices, events: Sequence[CaseEvent]) -> str:
    by_kind = {kind: list(found) for kind, found in groupby(events, lambda event: event.kind)}
    return render_template(
        "meeting/follow_up.html",
        choices=choices,
        by_kind=by_kind,
        kinds=EVENTS,
        cases=cases(reader),
    )


def _triples(reader: Reader, iris: Iterable[str]) -> Iterable[ox.Triple]:
    """List the triples about some entities, each once."""
    return [t for iri in dict.fromkeys(iris) for t in reader.whole.store.outward(ox.NamedNode(iri))]


ADVICE = Listing(
    "rad",
    mark("Alle råd"),
    COLUMNS["rad"],
    _advice,
    _advice_row,
    lambda _, choices, found: render_template(
        "meeting/advice.html", choices=choices, cases=found, stages=STAGES
    ),
    Inputs(("advice",)),
    _advice_fields,
    path="/mote/rad",
    triples=lambda reader, _, found: _triples(
        reader, (node.iri for case in found for node in case.nodes)
    ),
)
CHANGES = Listing(
    "endringer",
    mark("Alle endringer"),
    COLUMNS["endringer"],
    _changes,
    _change_row,
    _changes_page,
    Inputs(("changes",)),
    _change_fields,
    path="/mote/endringer",
    triples=lambda reader, _, found: _triples(
        reader, (c.iri for event in found for c in event.changes)
    ),
    further=_read_period,
)
FOLLOW_UP = Listing(
    "oppfolging",
    mark("Oppfølging av råd"),
    COLUMNS["oppfolging"],
    lambda reader, choices: case_events(reader, *_days_of(choices)),
    _case_event_row,
    _follow_up_page,
    Inputs(("advice",)),
    path="/mote/oppfolging",
    triples=lambda reader, _, found: _triples(reader, (event.node.iri for event in found)),
    further=_read_period,
)
for listing in (ADVICE, CHANGES, FOLLOW_UP):
    listing.add_to(bp)
