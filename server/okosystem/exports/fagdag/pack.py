"""The whole meeting pack: slides, PDF, tables, and a file that describes the others."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

from flask import render_template

from okosystem.core.package import read_package_table
from okosystem.core.release import Release, sha256
from okosystem.exports.fagdag import deck as d
from okosystem.exports.fagdag import meeting_slides
from okosystem.exports.fagdag.capabilities import capability_slide, capability_table
from okosystem.exports.fagdag.deck import Column, Deck, Slide, lay_out_table
from okosystem.exports.fagdag.landscape import landscape_slide, landscape_table
from okosystem.exports.fagdag.pack_data import PackData, labels
from okosystem.exports.fagdag.powerpoint import write_powerpoint
from okosystem.exports.in_process import check_free, new_folder, open_app, request_context
from okosystem.features.findings.unplaced import SUGGESTION, list_unplaced, unplaced_row
from okosystem.features.meeting.view import ADVICE, CHANGES, advice_row, change_row
from okosystem.graph.findings import (
    BOARDS,
    TABS,
    AnalysisFinding,
    Board,
    finding_row,
    format_number,
)
from okosystem.graph.reader import Reader
from okosystem.web.tables import ViewTable, write_csv
from okosystem.web.templating import site_name
from okosystem.web.third_party import fonts

PDF_TEMPLATE = Path(__file__).with_name("deck.typ")
TABLE = read_package_table("exports/fagdag/pack.toml")
OUTCOMES = ("oko:outcome", "oko:gapType")


def write_pack(
    release: Release, day: str | None, language: str, root: str, target: Path
) -> list[str]:
    """Write the pack in a new folder; return the names of its files."""
    check_free(target)
    with open_app(release) as app, request_context(app, language) as reader:
        files = _make_files(PackData.read(reader, day, root))
    with new_folder(target) as made:
        for name, content in files.items():
            (made / name).write_bytes(content)
    return list(files)


def _make_files(data: PackData) -> Mapping[str, bytes]:
    """Make every file in memory."""
    reader, deck = data.reader, make_deck(data)
    unplaced = list_unplaced(reader, data.scene, data.findings(SUGGESTION))
    tables = [
        landscape_table(data),
        capability_table(data),
        ViewTable(
            "uplassert", [unplaced_row(reader, one) for one in unplaced], TABS["plass"].columns
        ),
        *(_board_table(data, board) for board in BOARDS),
        ViewTable("endringer", [change_row(reader, one) for one in data.changes], CHANGES.columns),
        ViewTable("rad", [advice_row(reader, one) for one in data.cases], ADVICE.columns),
    ]
    files = {"fagdag.pptx": write_powerpoint(reader, deck), "fagdag.pdf": write_pdf(deck)}
    files |= {
        f"{table.name}.csv": write_csv(table.rows, table.columns).encode() for table in tables
    }
    descriptions = {name: reader.text(text) for name, text in TABLE["files"].items()}
    of_board = TABLE["board"]
    for board in BOARDS:
        title = reader.text(board.title)
        descriptions[f"{board.name}.csv"] = reader.text(of_board) % {"title": title}
    described = [(name, descriptions[name], sha256(content)) for name, content in files.items()]
    readme = render_template("pack.txt", data=data, files=described)
    return {"LES-MEG.txt": readme.encode(), **files}


def make_deck(data: PackData) -> Deck:
    """Make the slides: what a meeting needs first, then the landscape, overlaps and appendix."""
    reader = data.reader
    return Deck(
        title=reader.text("Møtepakke: %(name)s, %(day)s") % {"name": site_name(), "day": data.day},
        subject=data.source,
        author=str(site_name()),
        language=reader.language,
        made=reader.release.manifest["modified"],
        slides=[
            meeting_slides.title_slide(data),
            meeting_slides.changes_slide(data),
            *meeting_slides.advice_slides(data),
            landscape_slide(data),
            capability_slide(data),
            meeting_slides.overlaps_slide(data),
            *(_board_slide(data, board) for board in BOARDS),
        ],
    )


def write_pdf(deck: Deck) -> bytes:
    """Typeset the slides as tagged PDF with Typst; the same deck gives the same bytes."""
    import typst

    data = {
        "deck": asdict(deck),
        "places": {"title": asdict(d.TITLE), "lead": asdict(d.LEAD), "foot": asdict(d.FOOT)},
        "sizes": {"title": d.TITLE_SIZE, "lead": d.LEAD_SIZE, "foot": d.FOOT_SIZE},
        "page": [d.WIDTH, d.HEIGHT],
        "pad": d.PAD,
    }
    return typst.compile(
        PDF_TEMPLATE.read_bytes(),
        None,
        format="pdf",
        font_paths=typst.Fonts(False, False, fonts()),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards="ua-1",
    )


def _board_slide(data: PackData, board: Board) -> Slide:
    """Make a slide of the findings of a board that need discussion, with the rows that fit."""
    reader, sections = data.reader, TABLE["on_slide"].get(board.name) or list(board.sections)
    found = [one for one in data.findings(*board.kinds) if board.key(one) in sections]
    found.sort(key=lambda one: sections.index(board.key(one)))
    title = reader.text("Vedlegg: %(title)s") % {"title": reader.text(board.title)}
    rows = [_row(reader, board, one) for one in found]
    headings = rows[0] if rows else ()
    table = lay_out_table(title, [Column(one, [row[one] for row in rows]) for one in headings])
    shown = found[: len(table.rows)]
    notes = "\n\n".join([reader.text(board.lead), *map(partial(_explain, reader), shown)])
    lead = data.count(len(shown), len(found), f"{board.name}.csv")
    slide = data.slide(board.name, title, lead, data.address("/analyser", fane=board.name), notes)
    return replace(slide, table=table if found else None)


def _board_table(data: PackData, board: Board) -> ViewTable:
    found = data.findings(*board.kinds)
    rows = [finding_row(data.reader, one, board.columns) for one in found]
    return ViewTable(board.name, rows, board.file_columns)


def _row(reader: Reader, board: Board, found: AnalysisFinding) -> Mapping[str, str]:
    """Write a finding as cells by the heading of the column."""
    node, unknown = found.node, reader.text("ukjent")
    numbers = ((bar.kind, format_number(reader, bar.number) or unknown) for bar in found.bars)
    outcomes = labels(reader, (iri for human in found.human for iri in human.iris(*OUTCOMES)))
    unassessed = reader.text("ikke vurdert") if board.deciding else ""
    return {
        reader.text("Det gjelder"): _subject(reader, found),
        reader.text("Utfall"): labels(reader, node.iris("oko:verdict")),
        reader.text("Tall"): format_number(reader, node.value("oko:score")),
        reader.text("Deler"): ", ".join(
            f"{reader.label(kind)} {number}" for kind, number in numbers
        ),
        reader.text("Regler"): ", ".join(
            sorted(rule.value("skos:notation") for rule in found.rules)
        ),
        reader.text("Foreslår"): labels(reader, node.iris("oko:suggests")),
        reader.text("Vurdert av fagfolk"): outcomes or unassessed,
    }


def _subject(reader: Reader, found: AnalysisFinding) -> str:
    concerned = labels(reader, found.node.iris("oko:concerns"))
    return concerned or str(found.node.text(reader.language, "dct:title") or "")


def _explain(reader: Reader, found: AnalysisFinding) -> str:
    """Explain a finding: how it came about, and what would change it."""
    node, language = found.node, reader.language
    texts = [node.text(language, "dct:description"), *node.texts(language, "oko:whatWouldFlip")]
    return " ".join([f"{_subject(reader, found)}:", *(text.value for text in texts if text)])
