"""The slides that are no boards: the målbilde, and what has no place in it."""

from dataclasses import replace

from okosystem.exports.fagdag import rows
from okosystem.exports.fagdag.asking import Asked
from okosystem.exports.fagdag.board_slides import counted
from okosystem.exports.fagdag.deck import Slide
from okosystem.exports.fagdag.legend import legend
from okosystem.exports.fagdag.picture import picture, said
from okosystem.exports.fagdag.tables import Column, table
from okosystem.web.languages import current_language, gettext
from okosystem.web.malbilde.scene import rows as boxes
from okosystem.web.malbilde.view import View
from okosystem.web.unplaced.files import unplaced_row
from okosystem.web.unplaced.resources import SUGGESTION, Unplaced, read_nodes
from okosystem.web.unplaced.resources import list_unplaced as read
from okosystem.web.views.tables import ViewTable, label_of


def target_picture(asked: Asked) -> Slide:
    """Draw the målbilde."""
    shown = asked.scene
    told = gettext("%(boxes)s bokser i %(categories)s kategorier. %(rest)s har ingen plass.")
    lead = told % {
        "boxes": len(shown.picture.drawn),
        "categories": len(shown.picture.categories),
        "rest": len(shown.picture.unplaced),
    }
    notes = "\n".join(
        f"{shown.names.full(category.iri)}: {'; '.join(said(shown, b) for b in category.boxes)}"
        for category in shown.picture.categories
    )
    title = str(shown.names.full(shown.picture.scheme))
    made = asked.slide("malbilde", title, lead, asked.address("/malbilde"), notes)
    return replace(made, groups=[*picture(shown, asked.root), legend(shown)])


def unplaced(asked: Asked) -> Slide:
    """Show what has no place, with the place that the algorithm would suggest."""
    found = without_place(asked)
    title = gettext("Uten plass i målbildet")
    laid = table(title, [
        Column(gettext("Det gjelder"), [label_of(one.box.iri) for one in found]),
        Column(gettext("Foreslår"), [place(one.suggested) for one in found]),
        Column(
            gettext("Sikkerhet"),
            [label_of(i) if (i := one.confidence) else "" for one in found],
        ),
        Column(gettext("Tall"), [rows.number(one.found) if one.found else "" for one in found]),
    ])  # fmt: skip
    notes = "\n\n".join(rows.grounds(one.found) for one in found[: len(laid.rows)] if one.found)
    lead = counted(len(laid.rows), len(found), "uplassert.csv")
    made = asked.slide("uplassert", title, lead, asked.address("/uplassert"), notes)
    return replace(made, table=laid if found else None)


def without_place(asked: Asked) -> list[Unplaced]:
    """List what has no place on the day."""
    return read(asked.scene, asked.findings(SUGGESTION), read_nodes())


def place(iri: str) -> str:
    """Name the place that is suggested, if any."""
    return label_of(iri) if iri else gettext("ukjent")


def sheets(asked: Asked) -> list[ViewTable]:
    """Make a file of the boxes, and one of what has no place."""
    drawn = boxes(View(day=asked.day), current_language())
    without = [unplaced_row(one) for one in without_place(asked)]
    return [ViewTable("malbilde", drawn), ViewTable("uplassert", without)]
