"""The slide and the file of the advice there is: what is asked of whom, and by whom."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from okosystem.exports.fagdag.asking import Asked
from okosystem.exports.fagdag.board_slides import counted
from okosystem.exports.fagdag.deck import Slide
from okosystem.exports.fagdag.tables import Column, table
from okosystem.model.statements import read_entity
from okosystem.web.languages import current_language, gettext
from okosystem.web.state import current_graph
from okosystem.web.views.tables import Cell, ViewTable, label_of

COLUMNS = ("about", "adviser", "recipient", "given", "evidence", "source")
Advice = Mapping[str, Sequence[str]]


def slide(asked: Asked) -> Slide:
    """Show the advice there was on the day."""
    found = advice(asked)
    title = gettext("Råd, med avsender og mottaker")
    laid = table(title, [
        Column(gettext("Råd"), [label_of(iri) for iri in found]),
        Column(gettext("Det gjelder"), [named(one["about"]) for one in found.values()]),
        Column(gettext("Fra"), [named(one["adviser"]) for one in found.values()]),
        Column(gettext("Til"), [named(one["recipient"]) for one in found.values()]),
        Column(gettext("Grunnlag"), [named(one["evidence"]) for one in found.values()]),
        Column(gettext("Dato"), [days(one["given"]) for one in found.values()]),
    ])  # fmt: skip
    lead = counted(len(laid.rows), len(found), "rad.csv")
    notes = "\n\n".join([gettext("Et råd er et forslag til noen er enig."), *map(grounds, found)])
    made = asked.slide("rad", title, lead, asked.undated("/rad"), notes)
    return replace(made, table=laid if found else None)


def advice(asked: Asked) -> Mapping[str, Advice]:
    """Gather what is said of each; what came later than the day is left out."""
    found: dict[str, dict[str, list[str]]] = {}
    for row in asked.rows("advice"):
        if row["given"][:10] <= asked.day.isoformat():
            one = found.setdefault(row["advice"], {name: [] for name in COLUMNS})
            for name in COLUMNS:
                if row[name] and row[name] not in one[name]:
                    one[name].append(row[name])
    return found


def named(iris: Sequence[str]) -> str:
    """Name some things."""
    return ", ".join(label_of(iri) for iri in iris)


def days(times: Sequence[str]) -> str:
    """Write the days of some times."""
    return ", ".join(time[:10] for time in times)


def grounds(iri: str) -> str:
    """Tell what a piece of advice says, what speaks against it, and what would flip it."""
    node, language = read_entity(current_graph(), iri).node, current_language()
    told = [node.text(language, "dct:description"), node.text(language, "oko:mainObjection")]
    told += node.texts(language, "oko:whatWouldFlip")
    return " ".join([f"{label_of(iri)}:", *(text.value for text in told if text)])


def sheet(asked: Asked) -> ViewTable:
    """Make a file of all of it."""
    return ViewTable("rad", [row(iri, one) for iri, one in advice(asked).items()])


def row(iri: str, one: Advice) -> Mapping[str, Cell]:
    """Write one as a row."""
    cells: dict[str, Cell] = {"advice": iri, "adviceName": label_of(iri)}
    for name in COLUMNS:
        cells[name] = list(one[name])
        if name != "given":
            cells[f"{name}Name"] = named(one[name])
    return cells
