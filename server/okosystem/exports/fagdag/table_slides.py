"""The appendix: slides and CSV files of the analyses, and of resources without a place."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from okosystem.exports.fagdag.deck import Column, Slide, lay_out_table
from okosystem.exports.fagdag.pack_data import PackData, labels
from okosystem.web.boards.findings import (
    TABS,
    AnalysisFinding,
    Board,
    finding_row,
    format_number,
)
from okosystem.web.boards.unplaced import SUGGESTION, list_unplaced, unplaced_row
from okosystem.web.display_names import label_of
from okosystem.web.languages import current_language, gettext
from okosystem.web.views.tables import ViewTable

# The sections for discussion in a meeting; what was set aside, and longer lists, are in the files.
ON_SLIDE: Mapping[str, Sequence[str]] = {
    "overlapp": ("board-duplication", "board-overlap"),
    "gap": ("red", "yellow", "not-known"),
    "kritikalitet": ("CriticalityFinding",),
}
OUTCOMES = ("oko:outcome", "oko:gapType")


def board_slide(data: PackData, board: Board) -> Slide:
    """Make a slide of the findings of a board that need discussion, with the rows that fit."""
    keys = ON_SLIDE.get(board.name) or list(board.sections)
    every = data.findings(*board.kinds)
    found = [one for key in keys for one in every if board.key(one) == key]
    title = gettext("Vedlegg: %(title)s") % {"title": gettext(board.title)}
    table = lay_out_table(title, _columns(board, found))
    shown = found[: len(table.rows)]
    notes = "\n\n".join([gettext(board.lead), *(_explain(one) for one in shown)])
    lead = data.count(len(shown), len(found), f"{board.name}.csv")
    slide = data.slide(board.name, title, lead, data.address("/analyser", fane=board.name), notes)
    return replace(slide, table=table if found else None)


def board_table(data: PackData, board: Board) -> ViewTable:
    """List all the findings of a board."""
    found = data.findings(*board.kinds)
    rows = [finding_row(one, board.columns) for one in found]
    return ViewTable(board.name, rows, board.file_columns)


def unplaced_table(data: PackData) -> ViewTable:
    """List the resources without a place."""
    found = list_unplaced(data.scene, data.findings(SUGGESTION))
    return ViewTable("uplassert", [unplaced_row(one) for one in found], TABS["plass"].columns)


def _columns(board: Board, found: Sequence[AnalysisFinding]) -> Sequence[Column]:
    unassessed, unknown = gettext("ikke vurdert") if board.deciding else "", gettext("ukjent")

    def parts(one: AnalysisFinding) -> str:
        numbers = ((bar.kind, format_number(bar.number) or unknown) for bar in one.bars)
        return ", ".join(f"{label_of(kind)} {number}" for kind, number in numbers)

    def rules(one: AnalysisFinding) -> str:
        return ", ".join(sorted(rule.value("skos:notation") for rule in one.rules))

    def outcomes(one: AnalysisFinding) -> str:
        return labels(iri for human in one.human for iri in human.iris(*OUTCOMES))

    cells: Mapping[str, Callable[[AnalysisFinding], str]] = {
        gettext("Det gjelder"): _subject,
        gettext("Utfall"): lambda one: labels(one.node.iris("oko:verdict")),
        gettext("Tall"): lambda one: format_number(one.node.value("oko:score")),
        gettext("Deler"): parts,
        gettext("Regler"): rules,
        gettext("Foreslår"): lambda one: labels(one.node.iris("oko:suggests")),
        gettext("Vurdert av fagfolk"): lambda one: outcomes(one) or unassessed,
    }  # fmt: skip
    return [Column(heading, [cell(one) for one in found]) for heading, cell in cells.items()]


def _subject(found: AnalysisFinding) -> str:
    concerned = labels(found.node.iris("oko:concerns"))
    return concerned or str(found.node.text(current_language(), "dct:title") or "")


def _explain(found: AnalysisFinding) -> str:
    """Explain a finding: how it came about, and what would change it."""
    node, language = found.node, current_language()
    texts = [node.text(language, "dct:description"), *node.texts(language, "oko:whatWouldFlip")]
    return " ".join([f"{_subject(found)}:", *(text.value for text in texts if text)])
