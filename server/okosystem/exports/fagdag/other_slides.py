"""The slides that are no boards: the målbilde, and what has no place in it."""

from collections.abc import Mapping
from dataclasses import replace

from okosystem.exports.fagdag import rows
from okosystem.exports.fagdag.asking import Asked
from okosystem.exports.fagdag.board_slides import counted
from okosystem.exports.fagdag.deck import Slide
from okosystem.exports.fagdag.legend import legend
from okosystem.exports.fagdag.picture import picture, said
from okosystem.exports.fagdag.tables import Column, table
from okosystem.web.boards.reading import Found
from okosystem.web.languages import current_language, gettext
from okosystem.web.malbilde.scene import rows as boxes
from okosystem.web.malbilde.view import View
from okosystem.web.views.sheets import Cell, Sheet, called, names


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
    without, suggested = asked.scene.picture.unplaced, suggestions(asked)
    found = [(box, suggested.get(box.iri)) for box in without]
    found.sort(key=lambda pair: -pair[1].strength if pair[1] else 0)
    title = gettext("Uten plass i målbildet")
    cells = [(called(box.iri), f) for box, f in found]
    laid = table(title, [
        Column(gettext("Det gjelder"), [name for name, _ in cells]),
        Column(gettext("Foreslår"), [place(f) for _, f in cells]),
        Column(gettext("Sikkerhet"), [confidence(f) for _, f in cells]),
        Column(gettext("Tall"), [rows.number(f) if f else "" for _, f in cells]),
    ])  # fmt: skip
    notes = "\n\n".join(rows.grounds(f) for _, f in cells[: len(laid.rows)] if f)
    lead = counted(len(laid.rows), len(found), "uplassert.csv")
    address = asked.address("/malbilde", vis="liste")
    made = asked.slide("uplassert", title, lead, address, notes)
    return replace(made, table=laid if found else None)


def suggestions(asked: Asked) -> Mapping[str, Found]:
    """Find what is suggested for each resource without a place."""
    found = asked.findings("PlacementSuggestion")
    return {iri: one for one in found for iri in one.node.iris("oko:concerns")}


def place(found: Found | None) -> str:
    """Name the place that is suggested, if any."""
    return rows.suggested(found) if found else gettext("ukjent")


def confidence(found: Found | None) -> str:
    """Say how sure a suggestion is."""
    iri = found.node.iri_of("oko:confidence") if found else None
    return called(iri) if iri else ""


def sheets(asked: Asked) -> list[Sheet]:
    """Make a file of the boxes, and one of what has no place."""
    suggested = suggestions(asked)
    without: list[Mapping[str, Cell]] = [
        {
            **names(resource=box.iri),
            **names(suggests=" ".join(f.node.iris("oko:suggests")) if f else ""),
            "confidence": confidence(f),
            "score": f.node.value("oko:score") if f else "",
            "explanation": str(f.node.text(current_language(), "dct:description")) if f else "",
        }
        for box in asked.scene.picture.unplaced
        for f in (suggested.get(box.iri),)
    ]
    drawn = boxes(View(day=asked.day), current_language())
    return [Sheet("malbilde", drawn), Sheet("uplassert", without)]
