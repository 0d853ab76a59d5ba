"""/frister-for-grensesnitt: the versions of interfaces with a planned end, the soonest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from okosystem.graph.choices import Choices
from okosystem.graph.columns import name_columns
from okosystem.graph.markup import day
from okosystem.graph.reader import Reader
from okosystem.graph.texts import mark
from okosystem.graph.view import Entry, Feature, Inputs, Picture, Row, View
from okosystem.rdf.terms import value_of

QUERY = "interface-deadlines"
WIDTH = 460
"""How long the bar of the last end is."""
MAX_BARS = 20


@dataclass(frozen=True, slots=True)
class Deadline:
    """A version of an interface, the day it is announced to end, and what to use instead."""

    resource: str
    interface: str
    version: str
    end: str
    announced: str
    instead: Sequence[str]

    def days_after(self, other: date) -> int:
        """Count the days from a day to the end; negative when it has passed."""
        return (date.fromisoformat(self.end) - other).days


def read(reader: Reader, choices: Choices) -> View:
    """List the versions in use on the reader's day: those yet to end, then those overdue."""
    found = read_deadlines(reader)
    coming = [one for one in found if one.days_after(reader.as_of) >= 0]
    overdue = [one for one in found if one.days_after(reader.as_of) < 0]
    drawn = draw(reader, coming[:MAX_BARS])
    return View(
        rows=[to_row(reader, one) for one in (*coming, *overdue)],
        inputs=Inputs((QUERY,), nullable=("instead",)),
        page=lambda: {"coming": coming, "overdue": overdue, "drawn": drawn},
        picture=lambda: drawn,
        entries=lambda: [to_entry(reader, one) for one in found],
    )


def read_deadlines(reader: Reader) -> Sequence[Deadline]:
    """Read the versions that had not ended on the reader's day, the soonest end first."""
    today, key = (
        str(reader.as_of),
        ("resource", "interface", "version", "end", "announced", "ended"),
    )
    rows = ({name: value_of(term) for name, term in row.items()} for row in reader.ask(QUERY))
    return [
        Deadline(
            *(resource, interface, version, end, announced),
            [row["instead"] for row in same if row["instead"]],
        )
        for (resource, interface, version, end, announced, ended), same in groupby(
            rows, lambda row: tuple(row[name] for name in key)
        )
        if not ended or ended >= today
    ]


def to_row(reader: Reader, one: Deadline) -> Row:
    """Write a version as cells."""
    return {
        "end": one.end,
        "passed": one.days_after(reader.as_of) < 0,
        **name_columns(reader, resource=one.resource, interface=one.interface),
        "version": one.version,
        **name_columns(reader, instead=one.instead),
    }


def to_entry(reader: Reader, one: Deadline) -> Entry:
    """Describe an end in a feed and a calendar; one that has passed is said to be unconfirmed."""
    is_coming = one.days_after(reader.as_of) >= 0
    pattern = mark("%(name)s går ut") if is_coming else mark("%(name)s: ikke bekreftet avsluttet")
    title = reader.text(pattern) % {"name": f"{reader.label(one.resource)}, {one.version}"}
    summary = reader.name(one.interface)
    return Entry(one.interface, title, one.end, one.resource, summary, one.announced)


def draw(reader: Reader, coming: Sequence[Deadline]) -> Picture:
    """Measure the bars of the figure, from the reader's day to each end."""
    days = [one.days_after(reader.as_of) for one in coming]
    longest = max([*days, 1])
    bars = [(one, max(2, round(WIDTH * n / longest))) for one, n in zip(coming, days, strict=True)]
    heading = reader.text("Fra %(day)s til slutten") % {"day": day(reader, str(reader.as_of))}
    values: Mapping[str, object] = {"bars": bars, "heading": heading}
    return Picture("interface_deadlines/timeline.svg", values)


FEATURE = Feature(
    name="interface-deadlines",
    path="/frister-for-grensesnitt",
    title=mark("Frister for grensesnitt"),
    columns=(
        *("end", "passed", "resource", "resourceName", "interface", "interfaceName"),
        *("version", "instead", "insteadName"),
    ),
    read=read,
    about="Versions of interfaces (APIs, protocols) with an announced end, the soonest first, and "
    "what to use instead. Those whose day has passed without a recorded end come last.",
)
