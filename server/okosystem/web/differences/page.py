"""/diff: what changed between two days, as sentences by kind, as a table and as RDF."""

from collections.abc import Mapping, Sequence
from datetime import date

import pyoxigraph as ox
from flask import Blueprint, Response, make_response, render_template, request, url_for

from okosystem.core.history import parse_day
from okosystem.core.terms import select_prefixes
from okosystem.engine.answers import iris_of
from okosystem.model.labels import Text
from okosystem.web.alphabet import sort_key
from okosystem.web.differences.events import KINDS, Event, find_events
from okosystem.web.differences.sentences import sentence
from okosystem.web.differences.statement_changes import all_changes
from okosystem.web.display_names import KINDS as ENTITY_KINDS
from okosystem.web.display_names import kind_names
from okosystem.web.formats import GRAPH, HTML, Format
from okosystem.web.languages import mark
from okosystem.web.problems import SHOWN, plain, refuse, refuse_one_day, with_changes
from okosystem.web.state import current_graph, current_release
from okosystem.web.views.form import Choices, Field, read_choices
from okosystem.web.views.tables import Cell, ViewTable, choose_format, name_columns, table_response

bp = Blueprint("differences", __name__)
EARLIEST_YEAR = 1000


@bp.get("/diff")
@bp.get("/diff.<suffix>")
def differences(suffix: str = "") -> Response:
    """Show what changed between two days, or send it as a file."""
    chosen_format = choose_format(suffix, *GRAPH)
    all_events = find_events(all_changes(), date.min, release_day())
    kinds = sorted({e.entity_kind for e in all_events}, key=lambda k: sort_key(kind_names(k)))
    choices = read_choices(
        Field("slag", mark("Slags endring"), KINDS),
        Field("om", mark("Det gjelder"), {kind: ENTITY_KINDS[kind][1] for kind in kinds}),
        also=("fra", "til"),
    )
    refuse_one_day(url_for("differences.differences", til=choices.day), choices.day)
    since, until = read_period()
    shown = [
        event for event in all_events if since < event.day <= until and matches(event, choices)
    ]
    choices = choices.with_extra({"fra": str(since), "til": str(until)})
    if chosen_format in GRAPH:
        return graph_response(shown, chosen_format)
    if chosen_format is not HTML:
        return table_response(
            ViewTable("diff", [event_row(event) for event in shown]), choices, chosen_format
        )
    page = render_template(
        "differences/page.html", choices=choices, since=since, until=until, total=len(shown),
        sections=by_kind(shown), sentence=sentence, first=min(e.day for e in all_events),
    )  # fmt: skip
    return make_response(page)


def read_period() -> tuple[date, date]:
    """Read the two days, by default the last year before the release."""
    until = read_parameter("til", release_day())
    if until > release_day():
        refuse(
            "Utgaven er fra denne dagen, og kjenner ingen endringer etter den:",
            [day_choice("til", release_day())],
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
    text_ = " ".join(text for text in request.args.getlist(name) if text) or str(default)
    try:
        if (day := parse_day(text_, partial=True)).year >= EARLIEST_YEAR:
            return day
        raise ValueError(text_)
    except ValueError:
        refuse(
            "Datoen kan ikke leses. Skriv én dag som år-måned-dag, for eksempel:",
            [day_choice(name, default)],
            name=name,
            given=text_[:SHOWN],
        )


def day_choice(name: str, day: date) -> tuple[Text, str]:
    """Return a day that can be shown, and its address."""
    return plain(f"{name}={day}"), f"?{with_changes(**{name: str(day)})}"


def matches(event: Event, choices: Choices) -> bool:
    """Whether an event matches the choices."""
    return choices["slag"] in ("", event.kind) and choices["om"] in ("", event.entity_kind)


def by_kind(events: Sequence[Event]) -> Mapping[str, Sequence[Event]]:
    """Group events by kind, in the order of the kinds."""
    by_kind = {kind: [e for e in events if e.kind == kind] for kind in KINDS}
    return {kind: events_of_kind for kind, events_of_kind in by_kind.items() if events_of_kind}


def event_row(event: Event) -> Mapping[str, Cell]:
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


def graph_response(events: Sequence[Event], chosen_format: Format) -> Response:
    """Send the triples about the statements behind the events."""
    nodes = dict.fromkeys(c.statement for event in events for c in event.changes)
    triples = [t for iri in nodes for t in triples_about(ox.NamedNode(iri))]
    prefixes = select_prefixes(current_release().prefixes, iris_of(triples))
    form = ox.RdfFormat.from_media_type(chosen_format.writer)
    return Response(
        ox.serialize(triples, format=form, prefixes=prefixes) or b"",
        mimetype=chosen_format.media_type,
    )


def triples_about(node: ox.NamedNode) -> list[ox.Triple]:
    """List the triples about a statement."""
    rows = current_graph().ask("statement-properties", node=node)
    return [ox.Triple(node, r["property"], r["value"]) for r in rows]  # type: ignore[arg-type]


def release_day() -> date:
    """Return the day of the release, which counts as today."""
    return date.fromisoformat(current_release().manifest["modified"])


def year_before(day: date) -> date:
    """Return the same day a year before; 28 February for a leap day."""
    return day.replace(year=day.year - 1, day=min(day.day, 28 if day.month == 2 else 31))
