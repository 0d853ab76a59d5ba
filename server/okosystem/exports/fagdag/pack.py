"""The whole meeting pack: slides, PDF, tables, and a file that describes the others."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from okosystem.core.release import Release, sha256
from okosystem.exports.fagdag import deck as d
from okosystem.exports.fagdag import meeting_slides, table_slides
from okosystem.exports.fagdag.deck import Deck
from okosystem.exports.fagdag.landscape import landscape_slide, landscape_table
from okosystem.exports.fagdag.pack_data import PackData
from okosystem.exports.fagdag.powerpoint import write_powerpoint
from okosystem.exports.in_process import check_free, new_folder, open_app, request_context
from okosystem.web.boards.findings import BOARDS
from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.meeting.pages import ADVICE, CHANGES
from okosystem.web.state import current_release
from okosystem.web.templating import site_name
from okosystem.web.third_party import fonts
from okosystem.web.views.tables import ViewTable, write_csv

README = "LES-MEG.txt"
PDF_TEMPLATE = Path(__file__).with_name("deck.typ")
DESCRIPTIONS = {
    "fagdag.pptx": mark("Lysbilder som kan endres: hver boks er en form, hver tabell en tabell."),
    "fagdag.pdf": mark("De samme lysbildene på papir."),
    "malbilde.csv": mark("Hver boks i målbildet, med kategori, eier og status."),
    "uplassert.csv": mark("Ressursene uten plass i målbildet."),
    "endringer.csv": mark("Hva som har endret seg før møtet, med dato og kilde."),
    "rad.csv": mark("Råd som er gitt, med mottaker, dato og beslutning."),
}
BOARD_DESCRIPTION = mark("Alle funn i analysen: %(title)s.")


def write_pack(
    release: Release, day: str | None, language: str, root: str, target: Path
) -> list[str]:
    """Write the pack in a new folder; return the names of its files."""
    check_free(target)
    with open_app(release) as app, request_context(app, language):
        files = make_files(PackData.read(day, root))
    with new_folder(target) as made:
        for name, content in files.items():
            (made / name).write_bytes(content)
    return list(files)


def make_files(data: PackData) -> Mapping[str, bytes]:
    """Make every file in memory."""
    deck = make_deck(data)
    tables = [
        landscape_table(data),
        table_slides.unplaced_table(data),
        *(table_slides.board_table(data, board) for board in BOARDS),
        ViewTable("endringer", [*map(CHANGES.row, data.changes)], CHANGES.columns),
        ViewTable("rad", [*map(ADVICE.row, data.cases)], ADVICE.columns),
    ]
    files = {"fagdag.pptx": write_powerpoint(deck), "fagdag.pdf": write_pdf(deck)}
    files |= {
        f"{table.name}.csv": write_csv(table.rows, table.columns).encode() for table in tables
    }
    return {README: make_readme(data, files).encode(), **files}


def make_deck(data: PackData) -> Deck:
    """Make the slides: what a meeting needs first, then the landscape, overlaps and appendix."""
    return Deck(
        title=gettext("Møtepakke: %(name)s, %(day)s") % {"name": site_name(), "day": data.day},
        subject=data.source,
        author=str(site_name()),
        language=current_language(),
        made=current_release().manifest["modified"],
        slides=[
            meeting_slides.title_slide(data),
            meeting_slides.changes_slide(data),
            *meeting_slides.advice_slides(data),
            landscape_slide(data),
            meeting_slides.overlaps_slide(data),
            *(table_slides.board_slide(data, board) for board in BOARDS),
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


def make_readme(data: PackData, files: Mapping[str, bytes]) -> str:
    """Describe each file with its digest, and how to make the same pack again."""
    titles = {f"{board.name}.csv": gettext(board.title) for board in BOARDS}
    command = f"okosystem export fagdag --dato {data.day} --language {current_language()}"
    lines = [data.source, "", gettext("I denne mappen:"), ""]
    for name, content in files.items():
        if name in DESCRIPTIONS:
            description = gettext(DESCRIPTIONS[name])
        else:
            description = gettext(BOARD_DESCRIPTION) % {"title": titles[name]}
        lines += [name, f"    {description}", f"    SHA-256 {sha256(content)}"]
    lines += [
        "",
        gettext("Hele utgaven:") + f" {current_release().digest}",
        gettext("Den samme tilstanden på nettet:") + f" {data.address('/')}",
        gettext("Nederst på hver side står det hvilken utgave tjeneren har."),
        gettext("Samme utgave og samme kommando gir de samme filene:"),
        f"    {command} --site {data.root} FOLDER",
        "",
    ]
    return "\n".join(lines)
