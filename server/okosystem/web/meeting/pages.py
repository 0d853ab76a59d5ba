"""/mote: what is asked, what changed, and one's own agency; and a page of each piece of advice."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template

from okosystem.core.errors import UnknownResource
from okosystem.core.findings import Finding
from okosystem.core.messages import Message
from okosystem.core.terms import ID, kind_of, local_name, value_of
from okosystem.model.relations import relations_on
from okosystem.web.languages import mark
from okosystem.web.meeting.cases import STAGES, Case, CaseEvent, case_events, cases
from okosystem.web.meeting.changes import all_changes, find_events, group_events, sentence
from okosystem.web.meeting.lists import LISTS, days_of, read_period
from okosystem.web.state import current_graph, current_release, today
from okosystem.web.views.form import Field, options_of, read_choices

bp = Blueprint("meeting", __name__)
for listing in LISTS:
    listing.add_to(bp)
MOST_CARDS, MOST_CHANGES, MOST_LINES = 3, 5, 3
PROVIDER = ID["role/provider"]


@dataclass(frozen=True, slots=True)
class Agency:
    """What concerns an agency before a meeting."""

    iri: str
    advice: Sequence[Case]
    dependants: int
    dependent_agencies: int
    most_needed: Sequence[tuple[str, int]]
    findings: Sequence[Finding]
    deadlines: Sequence[tuple[date, str]]

    @property
    def slug(self) -> str:
        """The slug of the agency."""
        return local_name(self.iri)


@bp.get("/mote")
def meeting() -> str:
    """Show what a meeting is asked to do, what changed since the last one, and an agency."""
    period = read_period()
    agencies = options_of([*_provided(), *(iri for case in cases() for iri in case.recipients)])
    choices = read_choices(
        Field("virksomhet", mark("Min virksomhet"), agencies), also=tuple(period)
    )
    choices = choices.with_extra(period)
    first, last = days_of(choices)
    waiting = [case for case in cases(last) if case.stage == "written"]
    events = find_events(all_changes(), first, min(last, today()))
    answers = newest_answers(first, last)
    chosen = agencies.get(choices["virksomhet"])
    return render_template(
        "meeting/meeting.html",
        choices=choices,
        first=first,
        last=last,
        waiting_total=len(waiting),
        waiting=waiting[:MOST_CARDS],
        total=len(cases(last)),
        answers=answers[:MOST_CHANGES],
        changes=group_events(events)[: max(0, MOST_CHANGES - len(answers))],
        total_changes=len(events),
        sentence=sentence,
        providers=providers_of,
        agency=describe_agency(chosen, last) if chosen else None,
    )


def newest_answers(first: date, last: date) -> Sequence[CaseEvent]:
    """List for each case that a deadline has passed, or the answer or report since a day."""
    order = ("overdue", "new", "changed")
    events = [e for e in case_events(first, last) if e.kind in order and e.node != e.case.node]
    events.sort(key=lambda event: order.index(event.kind))
    return list({event.case.slug: event for event in reversed(events)}.values())


def describe_agency(iri: str, day: date) -> Agency:
    """Collect the advice to or about an agency, its dependants, findings and deadlines."""
    provided = {resource for resource, agencies in _providers().items() if iri in agencies}
    needs = {
        (fact.object, fact.subject)
        for fact in relations_on(current_graph(), None, "dependency")
        if fact.object in provided and fact.subject not in provided
    }
    dependants = {subject for _, subject in needs}
    return Agency(
        iri,
        [c for c in cases(day) if iri in c.recipients or provided.intersection(c.subjects)],
        len(dependants),
        len({agency for one in dependants for agency in providers_of([one])} - {iri}),
        Counter(resource for resource, _ in needs).most_common(MOST_LINES),
        [finding for finding in current_release().findings if finding.owner == iri],
        _deadlines(iri, day)[:MOST_LINES],
    )


def _deadlines(iri: str, day: date) -> Sequence[tuple[date, str]]:
    """List what an agency has to finish: what is ahead first, then the latest overdue."""
    due = {
        (date.fromisoformat(value_of(row["day"])), value_of(row["task"]))
        for row in current_graph().ask("deadlines")
        if value_of(row["actor"]) == iri
    }
    due |= {
        (event.day, event.case.node.iri)
        for event in case_events(day, day)
        if event.kind in ("due", "overdue")
        and iri in (*event.node.iris("oko:responsible"), *event.case.recipients)
    }
    return sorted(due, key=lambda pair: (pair[0] < day, abs((pair[0] - day).days), pair[1]))


def _providers() -> Mapping[str, Sequence[str]]:
    """Map each resource to the agencies that provide it now."""
    providers: dict[str, list[str]] = {}
    for role in relations_on(current_graph(), None, "participation"):
        if role.says == PROVIDER and kind_of(role.object) == "resource":
            providers.setdefault(role.object, []).append(role.subject)
    return providers


def _provided() -> Sequence[str]:
    return [agency for agencies in _providers().values() for agency in agencies]


def providers_of(resources: Sequence[str]) -> Sequence[str]:
    """List the agencies that provide some resources, each once."""
    providers = _providers()
    return list(dict.fromkeys(a for one in resources for a in providers.get(one, ())))


@bp.get("/rad/<slug>")
def one(slug: str) -> str:
    """Show a piece of advice, today or as of a day."""
    choices = read_choices()
    case = next((case for case in cases(choices.day) if case.slug == slug), None)
    if case is None:
        raise UnknownResource(_unknown(slug[:80], choices.day))
    return render_template(
        "meeting/one.html", case=case, choices=choices, stages=STAGES, providers=providers_of
    )


def _unknown(slug: str, day: date | None) -> Message:
    if day:
        return Message(
            "There was no advice named %(given)r on %(day)s. "
            "How to fix it: choose from the advice of that day, listed at /mote/rad?dato=%(day)s.",
            given=slug,
            day=day,
        )
    return Message(
        "There is no advice named %(given)r. How to fix it: choose from the advice at /mote/rad.",
        given=slug,
    )
