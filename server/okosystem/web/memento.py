"""Time in HTTP (RFC 7089): the requested day, and the links between a document's days.

The time is valid time: what was true on the day as it is known now, not as it was known then.
"""

from datetime import UTC, date
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, redirect, request
from werkzeug.exceptions import BadRequest
from werkzeug.http import http_date, parse_date

from okosystem.graph.choices import DAY, EXAMPLE, read_day
from okosystem.graph.entity_history import entity_changes, known_period
from okosystem.web.links import absolute
from okosystem.web.problems import detail
from okosystem.web.state import current_reader

bp = Blueprint("memento", __name__)
HEADER = "Accept-Datetime"
LINK_FORMAT = "application/link-format"


def requested_day(name: str = DAY) -> date | None:
    """Read `?dato=`, or another parameter, as `read_day` does."""
    return read_day(current_reader(), name, request.args.getlist(name))


def accept_datetime() -> date | None:
    """Read Accept-Datetime; answers 400 to an invalid one."""
    raw = request.headers.get(HEADER)
    if raw is None or DAY in request.args:
        return None
    try:
        found = parse_date(raw)
        if found is None:
            raise ValueError("not a date")
        return found.astimezone(UTC).date()
    except (ValueError, OverflowError) as error:
        example = http_date(EXAMPLE)
        text = detail("accept_datetime", header=HEADER, given=raw, example=example)
        raise BadRequest(text) from error


def timegate(iri: str, path: str, day: date) -> Response:
    """Redirect to the document as of a day, or to the nearest day with one."""
    reader = current_reader()
    known = known_period(reader, iri)
    if known.start and day < known.start:
        day = known.start
    elif known.end and day >= known.end:
        day = date.fromordinal(known.end.toordinal() - 1)
    query = urlencode([*request.args.items(multi=True), (DAY, str(day))])
    address = f"{request.script_root}{request.path}?{query}"
    response = make_response(redirect(address, 302))
    response.headers["Link"] = ", ".join(other_days(path))
    return response


def other_days(path: str) -> list[str]:
    """Return the Link header values from a document to its TimeGate and TimeMap."""
    return [
        f'<{absolute(f"/doc/{path}")}>; rel="original timegate"',
        f'<{absolute(f"/timemap/{path}")}>; rel="timemap"; type="{LINK_FORMAT}"',
    ]


@bp.get("/timemap/<kind>/<slug>")
def timemap(kind: str, slug: str) -> Response:
    """List the days on which statements about an entity change (TimeMap)."""
    reader = current_reader()
    path = f"{kind}/{slug}"
    days = entity_changes(reader, reader.require(kind, slug))
    original = f'<{absolute(f"/doc/{path}")}>; rel="original timegate"'
    span = f'; from="{http_date(days[0])}"; until="{http_date(days[-1])}"' if days else ""
    own = f'<{absolute(f"/timemap/{path}")}>; rel="self"; type="{LINK_FORMAT}"{span}'
    mementos = []
    for day in days:
        place = ("first " if day == days[0] else "") + ("last " if day == days[-1] else "")
        address = absolute(f"/doc/{path}?{DAY}={day}")
        mementos.append(f'<{address}>; rel="{place}memento"; datetime="{http_date(day)}"')
    return Response(",\n".join([original, own, *mementos]) + "\n", mimetype=LINK_FORMAT)
