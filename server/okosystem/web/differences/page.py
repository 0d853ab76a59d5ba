"""/diff: what changed between two days, as sentences by kind, as a table and as Turtle."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NoReturn

import pyoxigraph as ox
from flask import Blueprint, Response, make_response, render_template, request, url_for

from okosystem.core.days import parse_day
from okosystem.core.terms import select_prefixes
from okosystem.engine.answers import iris_of
from okosystem.web.alphabet import sort_key
from okosystem.web.differences.events import KINDS, Event, events
from okosystem.web.differences.reading import every
from okosystem.web.differences.telling import sentence
from okosystem.web.formats import GRAPH, HTML, Format
from okosystem.web.kinds import KINDS as THINGS
from okosystem.web.kinds import kind_names
from okosystem.web.languages import gettext, mark
from okosystem.web.refusing import refuse, refuse_one_day, with_changes
from okosystem.web.state import current_graph, current_release
from okosystem.web.views.form import Choices, Field, option_label, read_choices
from okosystem.web.views.tables import Cell, ViewTable, choose_format, name_columns, table_response

bp = Blueprint("differences", __name__)
EARLIEST = 1000


@bp.get("/diff")
@bp.get("/diff.<suffix>")
def differences(suffix: str = "") -> Response:
    """Tell what changed between two days."""
    chosen = choose_format(suffix, *GRAPH)
    found = events(every(), date.min, released())
    kinds = sorted({e.kind_of_thing for e in found}, key=lambda k: sort_key(kind_names(k)))
    choices = read_choices(
        Field("slag", mark("Slags endring"), KINDS),
        Field("om", mark("Det gjelder"), {kind: THINGS[kind][1] for kind in kinds}),
        also=("fra", "til"),
    )
    refuse_one_day(url_for("differences.differences", til=choices.day), choices.day)
    since, until = period()
    told = [event for event in found if since < event.day <= until and fits(event, choices)]
    choices = choices.with_extra({"fra": str(since), "til": str(until)})
    if chosen in GRAPH:
        return as_graph(told, chosen)
    if chosen is not HTML:
        return table_response(ViewTable("diff", [row_of(event) for event in told]), choices, chosen)
    page = render_template(
        "differences/page.html", choices=choices, since=since, until=until, total=len(told),
        sections=by_kind(told), sentence=sentence, first=min(e.day for e in found),
    )  # fmt: skip
    return make_response(page)


def period() -> tuple[date, date]:
    """Read the two days: the year before the release for who asks for none."""
    until = read_one("til", released())
    if until > released():
        said = gettext("Utgaven er fra denne dagen, og kjenner ingen endringer etter den:")
        offer(said, "til", released(), f"til={until} is after the release.")
    since = read_one("fra", year_before(until))
    if since >= until:
        said = gettext("Den første dagen må komme før den siste. Prøv for eksempel:")
        offer(said, "fra", year_before(until), f"fra={since} is not before til={until}.")
    return since, until


def read_one(word: str, usual: date) -> date:
    """Read one of the days, which may stand once; a year or a month is its first day."""
    given = " ".join(text for text in request.args.getlist(word) if text) or str(usual)
    try:
        if (day := parse_day(given, partial=True)).year >= EARLIEST:
            return day
        raise ValueError(given)
    except ValueError:
        said = gettext("Datoen kan ikke leses. Skriv én dag som år-måned-dag, for eksempel:")
        offer(said, word, usual, f"{word} is one day, like 2021-06-01.")


def offer(said: str, word: str, day: date, detail: str) -> NoReturn:
    """Refuse a day, and link to one that can be shown."""
    refuse(said, [(option_label(f"{word}={day}"), f"?{with_changes(**{word: str(day)})}")], detail)


def fits(event: Event, choices: Choices) -> bool:
    """Tell whether an event is among what was asked for."""
    return choices["slag"] in ("", event.kind) and choices["om"] in ("", event.kind_of_thing)


def by_kind(found: Sequence[Event]) -> Mapping[str, Sequence[Event]]:
    """Divide events by kind, in the order of the kinds."""
    divided = {kind: [e for e in found if e.kind == kind] for kind in KINDS}
    return {kind: told for kind, told in divided.items() if told}


def row_of(event: Event) -> Mapping[str, Cell]:
    """Write an event as a row."""
    return {
        "day": event.day.isoformat(),
        "kind": event.kind,
        "sentence": sentence(event).striptags(),
        **name_columns(thing=event.thing),
        "when": "; ".join(change.when for change in event.changes),
        "statements": [change.statement for change in event.changes],
        "sources": event.sources,
    }


def as_graph(found: Sequence[Event], chosen: Format) -> Response:
    """Write all that is said of the statements behind the events."""
    nodes = dict.fromkeys(c.statement for event in found for c in event.changes)
    said = [t for iri in nodes for t in said_of(ox.NamedNode(iri))]
    prefixes = select_prefixes(current_release().prefixes, iris_of(said))
    form = ox.RdfFormat.from_media_type(chosen.writer)
    return Response(
        ox.serialize(said, format=form, prefixes=prefixes) or b"", mimetype=chosen.media_type
    )


def said_of(node: ox.NamedNode) -> list[ox.Triple]:
    """List what is said of a statement."""
    rows = current_graph().ask("said", node=node)
    return [ox.Triple(node, r["property"], r["value"]) for r in rows]  # type: ignore[arg-type]


def released() -> date:
    """Give the day of the release, which is today here."""
    return date.fromisoformat(current_release().manifest["modified"])


def year_before(day: date) -> date:
    """Give the same day of the year before; 28 February for a leap day."""
    return day.replace(year=day.year - 1, day=min(day.day, 28 if day.month == 2 else 31))
