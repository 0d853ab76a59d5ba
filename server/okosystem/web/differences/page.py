"""/diff: what changed between two days, as sentences by kind, as a table and as RDF."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request, url_for
from markupsafe import Markup

from okosystem.core.history import parse_day
from okosystem.model.labels import Text
from okosystem.web.alphabet import sort_key
from okosystem.web.differences.events import (
    KINDS,
    NAME,
    OWNER,
    PLACE,
    STATUS,
    Event,
    StatementChange,
    all_changes,
    find_events,
)
from okosystem.web.display_names import KINDS as ENTITY_KINDS
from okosystem.web.display_names import kind_names
from okosystem.web.formats import GRAPH
from okosystem.web.languages import gettext, mark
from okosystem.web.problems import SHOWN, plain, refuse, refuse_one_day, with_changes
from okosystem.web.state import current_graph, today
from okosystem.web.templating import link, name, say
from okosystem.web.views.form import Field, read_choices
from okosystem.web.views.tables import Row, choose_format, name_columns, view_response

bp = Blueprint("differences", __name__)
COLUMNS = ("day", "kind", "sentence", "thing", "thingName", "when", "statements", "sources")
EARLIEST_YEAR = 1000


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts of an event: something began, ended, or replaced something."""

    begun: str
    ended: str
    both: str = ""


ROLE = Wording(
    mark("%(after)s fikk rollen %(role)s for %(thing)s."),
    mark("%(before)s har ikke lenger rollen %(role)s for %(thing)s."),
    mark("%(thing)s gikk fra %(before)s til %(after)s i rollen %(role)s."),
)
WORDINGS: Mapping[str, Wording] = {
    STATUS: Wording(
        mark("%(thing)s fikk statusen «%(after)s»."),
        mark("%(thing)s har ikke lenger statusen «%(before)s»."),
        mark("%(thing)s gikk fra «%(before)s» til «%(after)s»."),
    ),
    NAME: Wording(
        mark("%(thing)s begynte å bruke navnet «%(after)s»."),
        mark("%(thing)s: Navnet «%(before)s» er ikke lenger i bruk."),
        mark("%(thing)s skiftet navn fra «%(before)s» til «%(after)s»."),
    ),
    PLACE: Wording(
        mark("%(thing)s fikk plass i %(after)s."),
        mark("%(thing)s har ikke lenger plass i %(before)s."),
        mark("%(thing)s flyttet fra %(before)s til %(after)s."),
    ),
    OWNER: ROLE,
    "Participation": ROLE,
    "Dependency": Wording(
        mark("%(thing)s ble avhengig av %(after)s."),
        mark("%(thing)s er ikke lenger avhengig av %(before)s."),
    ),
    "PartWhole": Wording(
        mark("%(thing)s ble en del av %(after)s."),
        mark("%(thing)s er ikke lenger en del av %(before)s."),
    ),
    "Membership": Wording(
        mark("%(thing)s ble medlem av %(after)s."),
        mark("%(thing)s er ikke lenger medlem av %(before)s."),
    ),
    "Replacement": Wording(
        mark("%(thing)s erstattet %(after)s."),
        mark("%(thing)s erstatter ikke lenger %(before)s."),
    ),
    "Obligation": Wording(
        mark("%(after)s begynte å gjelde for %(thing)s."),
        mark("%(before)s gjelder ikke lenger for %(thing)s."),
    ),
    "ChangeEvent": Wording("%(after)s.", "%(before)s."),
}
OTHER = Wording(
    mark("%(after)s begynte å gjelde."),
    mark("%(before)s gjelder ikke lenger."),
)


@bp.get("/diff")
@bp.get("/diff.<suffix>")
def differences(suffix: str = "") -> Response:
    """Show what changed between two days, or send it as a file."""
    chosen_format = choose_format(suffix, *GRAPH)
    all_events = find_events(all_changes(), date.min, today())
    kinds = sorted({e.entity_kind for e in all_events}, key=lambda k: sort_key(kind_names(k)))
    choices = read_choices(
        Field("slag", mark("Slags endring"), KINDS),
        Field("om", mark("Det gjelder"), {kind: ENTITY_KINDS[kind][1] for kind in kinds}),
        also=("fra", "til"),
    )
    refuse_one_day(url_for("differences.differences", til=choices.day), choices.day)
    since, until = read_period()
    shown = [
        event
        for event in all_events
        if since < event.day <= until
        and choices["slag"] in ("", event.kind)
        and choices["om"] in ("", event.entity_kind)
    ]
    dated = choices.with_extra({"fra": str(since), "til": str(until)})
    return view_response(
        "diff",
        dated,
        chosen_format,
        page=lambda: render_template(
            "differences/page.html",
            choices=dated,
            since=since,
            until=until,
            total=len(shown),
            sections=by_kind(shown),
            sentence=sentence,
            first=min(event.day for event in all_events),
        ),
        columns=COLUMNS,
        rows=lambda: map(event_row, shown),
        triples=lambda: event_triples(shown),
    )


def read_period() -> tuple[date, date]:
    """Read the two days, by default the last year before the release."""
    until = read_parameter("til", today())
    if until > today():
        refuse(
            "Utgaven er fra denne dagen, og kjenner ingen endringer etter den:",
            [day_choice("til", today())],
            until=until,
        )
    since = read_parameter("fra", year_before(until))
    if since >= until:
        refuse(
            "Den første dagen må komme før den siste. Prøv for eksempel:",
            [day_choice("fra", year_before(until))],
            since=since,
            until=until,
        )
    return since, until


def read_parameter(name: str, default: date) -> date:
    """Read one of the days, given at most once; a year or a month is its first day."""
    raw = " ".join(text for text in request.args.getlist(name) if text) or str(default)
    try:
        if (day := parse_day(raw, partial=True)).year >= EARLIEST_YEAR:
            return day
        raise ValueError(raw)
    except ValueError:
        refuse(
            "Datoen kan ikke leses. Skriv én dag som år-måned-dag, for eksempel:",
            [day_choice(name, default)],
            name=name,
            given=raw[:SHOWN],
        )


def day_choice(name: str, day: date) -> tuple[Text, str]:
    """Return a day that can be shown, and its address."""
    return plain(f"{name}={day}"), f"?{with_changes(**{name: str(day)})}"


def year_before(day: date) -> date:
    """Return the same day a year before; 28 February for a leap day."""
    return day.replace(year=day.year - 1, day=min(day.day, 28 if day.month == 2 else 31))


def by_kind(events: Sequence[Event]) -> Mapping[str, Sequence[Event]]:
    """Group events by kind, in the order of the kinds."""
    by_kind = {kind: [e for e in events if e.kind == kind] for kind in KINDS}
    return {kind: events_of_kind for kind, events_of_kind in by_kind.items() if events_of_kind}


def event_row(event: Event) -> Row:
    """Write an event as a row."""
    return {
        "day": event.day.isoformat(),
        "kind": event.kind,
        "sentence": sentence(event).striptags(),
        **name_columns(thing=event.entity),
        "when": "; ".join(change.when for change in event.changes),
        "statements": [change.statement for change in event.changes],
        "sources": event.sources,
    }


def event_triples(events: Sequence[Event]) -> list[ox.Triple]:
    """List the triples about the statements behind the events."""
    statements = dict.fromkeys(c.statement for event in events for c in event.changes)
    return [
        ox.Triple(node, row["property"], row["value"])  # type: ignore[arg-type]
        for node in map(ox.NamedNode, statements)
        for row in current_graph().ask("statement-properties", node=node)
    ]


def sentence(event: Event) -> Markup:
    """Describe an event in one sentence."""
    wording = WORDINGS.get(event.aspect) or WORDINGS.get(event.changes[0].kind, OTHER)
    text = wording.both if event.before and event.after else ""
    text = text or (wording.begun if event.after else wording.ended)
    role = event.changes[0].role
    return Markup(gettext(text)) % {  # noqa: S704
        "thing": link(event.entity),
        "before": name_objects(event.before),
        "after": name_objects(event.after),
        "role": say(name(role)) if role else "",
    }


def name_objects(changes: Sequence[StatementChange]) -> Markup:
    """Name the objects of statements: entities by link, codes and names by label."""
    parts: list[Markup | str] = []
    for change in changes:
        if change.kind == STATUS:
            parts += [say(name(iri)) for iri in change.says]
        elif change.kind in (NAME, "ChangeEvent") or not change.says:
            parts.append(say(change.text))
        else:
            parts += [link(iri) for iri in change.says]
    return Markup(", ").join(parts)
