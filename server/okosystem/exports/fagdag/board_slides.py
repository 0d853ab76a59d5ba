"""A slide and a file for each board."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from okosystem.exports.fagdag import rows
from okosystem.exports.fagdag.asking import Asked
from okosystem.exports.fagdag.deck import Slide
from okosystem.exports.fagdag.tables import Column, table
from okosystem.web.boards.findings import AnalysisFinding
from okosystem.web.boards.kinds import BOARDS, Board
from okosystem.web.languages import gettext
from okosystem.web.views.tables import ViewTable

# What is taken up in a meeting; what was set aside, and the longer lists, are in the files.
ON_SLIDE: Mapping[str, Sequence[str]] = {
    "overlapp": ("board-duplication", "board-overlap"),
    "gap": ("red", "yellow", "not-known"),
    "kritikalitet": ("CriticalityFinding",),
}


def slides(asked: Asked) -> list[Slide]:
    """Make a slide of each board, in the order of the boards."""
    return [slide(asked, board) for board in BOARDS]


def slide(asked: Asked, board: Board) -> Slide:
    """Show the first findings of a board; the notes tell the grounds of each."""
    only = ON_SLIDE.get(board.name, ())
    found = rows.sections(board, asked.findings(*board.kinds), only)
    title = gettext(board.title)
    laid = table(title, columns(found, board))
    shown = len(laid.rows)
    notes = "\n\n".join([gettext(board.lead), *(rows.grounds(one) for one in found[:shown])])
    lead = counted(shown, len(found), f"{board.name}.csv")
    made = asked.slide(board.name, title, lead, asked.address(f"/{board.name}"), notes)
    return replace(made, table=laid if found else None)


def columns(found: Sequence[AnalysisFinding], board: Board) -> Sequence[Column]:
    """Tell of the findings in few words."""
    suggested = [rows.suggested(one) for one in found]
    suggested = [text or gettext("ingen kjente") for text in suggested] if any(suggested) else []
    unsaid = gettext(board.unassessed) if board.unassessed else ""
    said = [rows.said_by_people(one) or unsaid for one in found]
    return [
        Column(gettext("Det gjelder"), [rows.about(one) for one in found]),
        Column(gettext("Utfall"), [rows.outcome(one) for one in found]),
        Column(gettext("Tall"), [rows.number(one) for one in found]),
        Column(gettext("Deler"), [rows.parts(one) for one in found]),
        Column(gettext("Regler"), [rows.rules(one) for one in found]),
        Column(gettext("Foreslår"), suggested or [""] * len(found)),
        Column(gettext("Mennesker har sagt"), said),
    ]


def counted(shown: int, total: int, file: str) -> str:
    """Say how much of all is shown, and where the rest is."""
    if not total:
        return gettext("Grafen kjenner ingen. Det betyr ikke at det ikke finnes noen.")
    told = gettext("%(shown)s av %(total)s er vist. Alle står i %(file)s.")
    return told % {"shown": shown, "total": total, "file": file}


def sheets(asked: Asked) -> list[ViewTable]:
    """Make a file of all the findings of each board."""
    return [
        ViewTable(
            board.name,
            [rows.full(f, board, asked.root) for f in asked.findings(*board.kinds)],
        )
        for board in BOARDS
    ]
