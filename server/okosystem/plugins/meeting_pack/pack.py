"""The whole meeting pack: slides, PDF, tables, and a file that describes the others."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

from jinja2 import Template

from okosystem.features.capabilities.map import SINCE
from okosystem.features.capabilities.view import MAP
from okosystem.features.findings.view import UNPLACED
from okosystem.features.landscape.scene import resource_rows
from okosystem.features.landscape.selection import Selection
from okosystem.features.meeting.period import FIRST, LAST
from okosystem.features.meeting.view import ADVICE, CHANGES
from okosystem.graph.findings import (
    BOARDS,
    AnalysisFinding,
    Board,
    finding_row,
    format_number,
)
from okosystem.graph.reader import Reader
from okosystem.graph.view import Feature
from okosystem.package import read_package_file, read_package_table
from okosystem.plugins.meeting_pack import deck as d
from okosystem.plugins.meeting_pack import meeting_slides
from okosystem.plugins.meeting_pack.capabilities import capability_slide
from okosystem.plugins.meeting_pack.deck import (
    Column,
    Deck,
    Slide,
    lay_out_table,
)
from okosystem.plugins.meeting_pack.landscape import landscape_slide
from okosystem.plugins.meeting_pack.pack_data import (
    address,
    choose,
    count,
    findings_on,
    labels,
    make_slide,
    open_pack,
    since,
    site_name,
    source,
)
from okosystem.plugins.meeting_pack.powerpoint import write_powerpoint
from okosystem.rdf.canonical import sha256
from okosystem.release.release import Release
from okosystem.temporary import check_free, new_folder
from okosystem.web.tables import write_csv
from okosystem.web.third_party import fonts

PDF_TEMPLATE = Path(__file__).with_name("deck.typ")
TABLE = read_package_table("plugins/meeting_pack/pack.toml")
OUTCOMES = ("oko:outcome", "oko:gapType")


def write_pack(
    release: Release, day: str | None, language: str, root: str, target: Path
) -> list[str]:
    """Write the pack in a new folder; return the names of its files."""
    check_free(target)
    files = _make_files(open_pack(release, day, language, root))
    with new_folder(target) as made:
        for name, content in files.items():
            (made / name).write_bytes(content)
    return list(files)


def _make_files(reader: Reader) -> Mapping[str, bytes]:
    """Make every file in memory."""
    deck = make_deck(reader)
    files = {"fagdag.pptx": write_powerpoint(reader, deck), "fagdag.pdf": write_pdf(deck)}
    files |= {f"{name}.csv": text.encode() for name, text in _tables(reader)}
    descriptions = {name: reader.text(text) for name, text in TABLE["files"].items()}
    of_board = TABLE["board"]
    for board in BOARDS:
        title = reader.text(board.title)
        descriptions[f"{board.name}.csv"] = reader.text(of_board) % {"title": title}
    described = [(name, descriptions[name], sha256(content)) for name, content in files.items()]
    template = Template(
        read_package_file("plugins/meeting_pack/pack.txt"), trim_blocks=True, lstrip_blocks=True
    )
    readme = template.render(
        _=reader.text,
        reader=reader,
        source=source(reader),
        address=address(reader, "/"),
        files=described,
    )
    return {"LES-MEG.txt": readme.encode(), **files}


def _tables(reader: Reader) -> Iterator[tuple[str, str]]:
    """Write the rows of each view as CSV, with the name of the file."""
    yield "malbilde", write_csv(resource_rows(reader, Selection(day=reader.as_of)))
    first, last = str(since(reader)), str(reader.as_of)
    yield MAP.file_name, _table(reader, MAP, **{SINCE: first})
    yield "uplassert", _table(reader, UNPLACED)
    for board in BOARDS:
        # The view also lists those of today that there were none of on the day.
        found = findings_on(reader, *board.kinds)
        rows = [finding_row(reader, one, board.columns) for one in found]
        yield board.name, write_csv(rows, board.file_columns)
    # A period is no day.
    yield CHANGES.file_name, _table(reader.on(None), CHANGES, **{FIRST: first, LAST: last})
    yield ADVICE.file_name, _table(reader, ADVICE)


def _table(reader: Reader, feature: Feature, **given: str) -> str:
    view = feature.read(reader, choose(reader, feature, **given))
    return write_csv(view.rows, feature.columns)


def make_deck(reader: Reader) -> Deck:
    """Make the slides: what a meeting needs first, then the landscape, overlaps and appendix."""
    name, day = site_name(reader), reader.as_of
    return Deck(
        title=reader.text("Møtepakke: %(name)s, %(day)s") % {"name": name, "day": day},
        subject=source(reader),
        author=name,
        language=reader.language,
        made=reader.release.manifest["modified"],
        slides=[
            meeting_slides.title_slide(reader),
            meeting_slides.changes_slide(reader),
            *meeting_slides.advice_slides(reader),
            landscape_slide(reader),
            capability_slide(reader),
            meeting_slides.overlaps_slide(reader),
            *(_board_slide(reader, board) for board in BOARDS),
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


def _board_slide(reader: Reader, board: Board) -> Slide:
    """Make a slide of the findings of a board that need discussion, with the rows that fit."""
    sections = TABLE["on_slide"].get(board.name) or list(board.sections)
    found = [one for one in findings_on(reader, *board.kinds) if board.key(one) in sections]
    found.sort(key=lambda one: sections.index(board.key(one)))
    title = reader.text("Vedlegg: %(title)s") % {"title": reader.text(board.title)}
    rows = [_row(reader, board, one) for one in found]
    headings = rows[0] if rows else ()
    table = lay_out_table(title, [Column(one, [row[one] for row in rows]) for one in headings])
    shown = found[: len(table.rows)]
    notes = "\n\n".join([reader.text(board.lead), *map(partial(_explain, reader), shown)])
    lead = count(reader, len(shown), len(found), f"{board.name}.csv")
    link = address(reader, "/analyser", fane=board.name)
    slide = make_slide(reader, board.name, title, lead, link, notes)
    return replace(slide, table=table if found else None)


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
        reader.text("Vurdert av redaksjonen"): outcomes or unassessed,
    }


def _subject(reader: Reader, found: AnalysisFinding) -> str:
    concerned = labels(reader, found.node.iris("oko:concerns"))
    return concerned or str(found.node.text(reader.language, "dct:title") or "")


def _explain(reader: Reader, found: AnalysisFinding) -> str:
    """Explain a finding: how it came about, and what would change it."""
    node, language = found.node, reader.language
    texts = [node.text(language, "dct:description"), *node.texts(language, "oko:whatWouldFlip")]
    return " ".join([f"{_subject(reader, found)}:", *(text.value for text in texts if text)])
