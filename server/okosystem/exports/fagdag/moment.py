"""The day the pack is of: whether anything is known of it, and what the algorithms find then."""

from datetime import date

from okosystem.analysis.as_of import full_graph_on
from okosystem.core.errors import DateOutOfRange, InvalidParameter
from okosystem.core.history import parse_day
from okosystem.engine.oxigraph import Store
from okosystem.model.as_of import known_span
from okosystem.web.malbilde.scene import today
from okosystem.web.state import current_release


def asked(text: str | None) -> date:
    """Read a day, today when none is asked for; raises InvalidParameter or DateOutOfRange."""
    if text is None:
        return today()
    try:
        day = parse_day(text, partial=True)
    except ValueError:
        raise InvalidParameter(
            f"{text!r} is no day. How to fix it: write year-month-day, as in --dato {today()}"
        ) from None
    first, last = known_span(current_release())
    if not first <= day <= last:
        raise DateOutOfRange(
            f"The graph knows too little of {day}. "
            f"How to fix it: choose a day from {first} to {last}. Nothing was written."
        )
    return day


def found_on(day: date) -> Store | None:
    """Work out what the algorithms find on a day; nothing for today, which the release has."""
    if day == today():
        return None
    release = current_release()
    return Store(full_graph_on(release, day), release.prefixes)
