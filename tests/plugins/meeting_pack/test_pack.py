"""The meeting pack of `okosystem export fagdag`, read back from its files."""

import csv
import io
import re
import subprocess
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from PIL import ImageFont
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pypdf import PdfReader

from okosystem.graph.findings import BOARDS, TABS
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from okosystem.web.app import create_app
from okosystem.web.third_party import fonts

pytestmark = pytest.mark.slow

Command = list[str]
NAMES = {
    "LES-MEG.txt", "fagdag.pptx", "fagdag.pdf", "malbilde.csv", "overlapp.csv", "utfasing.csv",
    "gap.csv", "kritikalitet.csv", "dekning.csv", "uplassert.csv", "endringer.csv", "rad.csv",
    "kapabiliteter.csv",
}  # fmt: skip
TITLE, CHANGES, ADVICE_1, LANDSCAPE, CAPABILITIES, OVERLAPS, APPENDIX = 0, 1, 2, 3, 4, 5, 6
TITLES = [
    "Til møtet: Felles økosystem",
    "Endret siden 27. august 2026",
    "Råd 1 av 1",
    "Målbildet for felles økosystem 2021",
    "Kapabiliteter: gap",
    "Løsninger som kan overlappe",
    *(f"Vedlegg: {board.title}" for board in BOARDS),
]
EMPTY = "Tomt: ingen delt ressurs er plassert her"
EMPTY_CATEGORIES = {
    "Virkemidler, innovasjon og digitalisering", "Informasjonsforvaltning",
    "Informasjonssikkerhet", "Ressurser for dataanalyse", "Distribuerte datakilder",
}  # fmt: skip
POINT = 12700
SITE = "https://w3id.org/felles-okosystem"
ADVICE, BY_OTHERS = ("velg-vei-for-filer", "penger-til-drift"), ("digdir-del-utgiftene",)


def run(command: Command, release: Release, *arguments: str) -> subprocess.CompletedProcess[str]:
    export = ["export", "fagdag", "--release", str(release.folder), *arguments]
    return subprocess.run([*command, *export], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def pack(okosystem: Command, release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pack") / "fagdag"
    done = run(okosystem, release, str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    return folder


@pytest.fixture(scope="module")
def slides(pack: Path) -> list[Any]:
    return list(Presentation(str(pack / "fagdag.pptx")).slides)


def table_of(slide: Any) -> list[list[str]]:
    table = next(shape.table for shape in slide.shapes if shape.has_table)
    return [[cell.text for cell in row.cells] for row in table.rows]


def rows_of(pack: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((pack / f"{name}.csv").read_text(encoding="utf-8"))))


def boxes(slide: Any) -> Iterator[Any]:
    for shape in slide.shapes:
        yield from shape.shapes if shape.shape_type == MSO_SHAPE_TYPE.GROUP else [shape]


def test_the_readme_lists_every_file_with_its_digest(pack: Path, release: Release) -> None:
    assert {path.name for path in pack.iterdir()} == NAMES
    readme = (pack / "LES-MEG.txt").read_text(encoding="utf-8")
    assert release.digest in readme
    for name in NAMES - {"LES-MEG.txt"}:
        assert f"{name}\n" in readme
        assert sha256((pack / name).read_bytes()).hexdigest() in readme


def test_the_same_release_gives_the_same_bytes(
    okosystem: Command, release: Release, pack: Path, tmp_path: Path
) -> None:
    assert run(okosystem, release, str(tmp_path / "again")).returncode == 0
    for name in sorted(NAMES):
        assert (tmp_path / "again" / name).read_bytes() == (pack / name).read_bytes(), name


def test_each_slide_has_its_title_first_its_source_last_and_notes(
    slides: list[Any], release: Release
) -> None:
    assert [slide.shapes.title.text for slide in slides] == TITLES
    for slide in slides:
        assert slide.shapes[0].shape_id == slide.shapes.title.shape_id
        foot = slide.shapes[len(slide.shapes) - 1].text_frame
        assert f"utgave {release.digest[:12]}. Slik det var 25. november 2026." in foot.text
        address = foot.paragraphs[0].runs[0].hyperlink.address
        assert foot.text.endswith(f" {address}")
        assert address.startswith("https://w3id.org/felles-okosystem/")
        assert slide.notes_slide.notes_text_frame.text


def test_every_shape_is_named_and_described(slides: list[Any]) -> None:
    for slide in slides:
        texts = {slide.shapes[n].shape_id for n in (0, 1, len(slide.shapes) - 1)}
        for shape in slide.shapes:
            assert shape.name
            described = shape._element._nvXxPr.cNvPr.get("descr")
            assert described or shape.shape_id in texts


def test_the_landscape_has_a_box_for_each_resource_and_empty_category(
    slides: list[Any], store: Store, release: Release, pack: Path
) -> None:
    *groups, legend = [s for s in slides[LANDSCAPE].shapes if s.shape_type == MSO_SHAPE_TYPE.GROUP]
    rows = store.query(release.queries["categories"].to_sparql()).rows()
    placed = {row["categoryLabel"].value: int(row["resources"].value) for row in rows}  # type: ignore[union-attr]
    drawn = {group.name: [shape.text_frame.text for shape in group.shapes][2:] for group in groups}
    assert {name for name, boxes in drawn.items() if boxes == [EMPTY]} == EMPTY_CATEGORIES
    counts = {name: len(boxes) - boxes.count(EMPTY) for name, boxes in drawn.items()}
    assert counts == placed
    in_category = [row for row in rows_of(pack, "malbilde") if row["category"]]
    assert sum(counts.values()) == len(in_category) == 19
    owned_by_digdir = sum(row["colour"] == "Digdir" for row in in_category)
    assert owned_by_digdir == 10
    assert "Digdir (10)" in [shape.text_frame.text for shape in legend.shapes]


def test_a_box_shows_owner_and_status_and_links_to_its_page(slides: list[Any]) -> None:
    box = next(box for box in boxes(slides[LANDSCAPE]) if box.name == "ID-porten")
    assert box.text_frame.text == "ID-porten\nDigdir ●"
    description = box._element._nvXxPr.cNvPr.get("descr")
    assert description == "ID-porten, Digdir, i drift, felleskomponent"
    address = box.click_action.hyperlink.address
    assert address == "https://w3id.org/felles-okosystem/doc/resource/id-porten"


def test_the_map_has_each_capability_with_its_value_now_and_before(
    slides: list[Any], pack: Path
) -> None:
    found = {box.name: box for box in boxes(slides[CAPABILITIES])}
    assert found["Tilgangsstyring"].text_frame.text == "Tilgangsstyring\n1–4 (før: ukjent)"
    assert found["Tillit"].text_frame.text == "Tillit\nukjent"
    address = found["Tillit"].click_action.hyperlink.address
    assert address == f"{SITE}/doc/capability/trust"
    rows = {row["capability"].rpartition("/")[2]: row for row in rows_of(pack, "kapabiliteter")}
    assert len(rows) == 62
    row = rows["access-management"]
    assert (row["gapHighest"], row["gapHighestBefore"]) == ("4", "")


def test_no_slide_has_a_picture(slides: list[Any], pack: Path) -> None:
    kinds = {shape.shape_type for slide in slides for shape in boxes(slide)}
    assert MSO_SHAPE_TYPE.PICTURE not in kinds
    with zipfile.ZipFile(pack / "fagdag.pptx") as file:
        pictures = [n for n in file.namelist() if n.endswith((".png", ".jpg", ".jpeg", ".svg"))]
        assert pictures == []
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def texts_of(slide: Any) -> list[str]:
    """List the text of every box and cell of a slide, but not of its title, lead and source."""
    texts = [box.text_frame.text for box in boxes(slide) if box.has_text_frame][2:-1]
    tables = [table_of(slide)] if any(shape.has_table for shape in slide.shapes) else []
    return texts + [cell for table in tables for row in table for cell in row]


def test_a_slide_of_advice_has_the_request_why_the_objection_and_fields_for_the_decision(
    slides: list[Any],
) -> None:
    lead = "Forslag fra Redaksjonen: avtale. Til: Styringsrådet for fellesløsningene"
    assert slides[ADVICE_1].shapes[1].text_frame.text == lead
    assert texts_of(slides[ADVICE_1]) == [
        "Styringsrådet bes gi Digdir i oppgave å beskrive når hver av de to er riktig valg.",
        "Hvorfor\nTo av løsningene til Digdir flytter filer mellom virksomheter, og den ene bruker"
        " den andre som transport.",
        "Beslutning",
        "Hovedinnvending\nDe to løser ulike oppgaver: eFormidling handler om saker og adressering,"
        " Altinn Formidling om transport. Da er likheten villet.",
        "Ansvarlig",
        "Gjelder\nAltinn Formidling, eFormidling",
        "Frist",
    ]


def test_the_first_slides_say_what_is_asked_and_what_changed(slides: list[Any]) -> None:
    first = texts_of(slides[TITLE])
    assert first[0] == "Råd som venter på svar: 1"
    assert first[1].startswith("1. Styringsrådet bes gi Digdir")
    assert first[2] == "Endringer siden 27. august 2026: 8"
    assert (
        "KS Digitale fellestjenester AS overtok Fiks IO, Fiks-plattformen og 2 til fra KS –"
        " Kommunesektorens organisasjon. (25. september 2026)"
    ) in texts_of(slides[CHANGES])
    assert counts_of(slides[CHANGES])[0] == 8


def test_at_most_five_overlaps_are_in_words(slides: list[Any]) -> None:
    lines = texts_of(slides[OVERLAPS])
    assert 0 < len(lines) <= 5
    assert lines[0].endswith(("Ikke vurdert.", "delvis overlapp."))


def test_no_number_with_decimals_is_outside_the_appendix(slides: list[Any]) -> None:
    for slide in slides[:APPENDIX]:
        for text in texts_of(slide):
            assert not re.search(r"\d[.,]\d", text), text


def test_all_text_is_12_points_or_more_but_on_the_landscape_and_the_map(slides: list[Any]) -> None:
    check_sizes([slide for n, slide in enumerate(slides) if n not in (LANDSCAPE, CAPABILITIES)])


def check_sizes(slides: list[Any]) -> None:
    for slide in slides:
        frames = [box.text_frame for box in boxes(slide) if box.has_text_frame]
        tables = [shape.table for shape in slide.shapes if shape.has_table]
        frames += [cell.text_frame for table in tables for row in table.rows for cell in row.cells]
        runs = [run for frame in frames for p in frame.paragraphs for run in p.runs]
        assert min(run.font.size.pt for run in runs) >= 12, slide.shapes.title.text


def test_the_tables_have_the_rows_of_the_analyses(slides: list[Any], pack: Path) -> None:
    overlap = table_of(slides[APPENDIX])
    assert overlap[0] == ["Det gjelder", "Utfall", "Tall", "Deler", "Vurdert av redaksjonen"]
    assert overlap[1] == [
        "Altinn Formidling, eFormidling", "mulig overlapp", "0,74",
        "kapabiliteter 1, informasjonsobjekter 0,2, brukergrupper 0,6, samhandlingsmåter 1",
        "delvis overlapp",
    ]  # fmt: skip
    assert table_of(slides[APPENDIX + 3])[1][:2] == ["Folkeregisteret (modernisert)", "0,675"]
    assert len(rows_of(pack, "overlapp")) == 22


def test_each_slide_counts_the_rows_it_leaves_out(slides: list[Any], pack: Path) -> None:
    total, shown = check_counts(slides, pack)
    assert shown < total


def check_counts(slides: list[Any], pack: Path) -> tuple[int, int]:
    """Compare the counts on the slides with the rows; return those of the gaps."""
    *_, overlap, phase_out, gap, _, coverage = slides
    assert counts_of(overlap)[1] == len(table_of(overlap)) - 1
    for slide, name in ((phase_out, "utfasing"), (coverage, "dekning")):
        assert counts_of(slide) == (len(rows_of(pack, name)), len(table_of(slide)) - 1)
    gaps = [row for row in rows_of(pack, "gap") if "/gap--" in row["finding"]]
    total, shown = counts_of(gap)
    assert (total, shown) == (len(gaps), len(table_of(gap)) - 1)
    return total, shown


def counts_of(slide: Any) -> tuple[int, int]:
    """Return the number of rows, and how many of them are shown."""
    text = slide.shapes[1].text_frame.text
    counts = re.fullmatch(r"(\d+) av (\d+) er vist\. Alle står i [\w-]+\.csv\.", text)
    assert counts
    return int(counts[2]), int(counts[1])


def test_the_advice_is_that_of_the_graph_that_is_not_by_others(
    pack: Path, release: Release, store: Store
) -> None:
    rows = store.query(release.queries["advice-given"].to_sparql()).rows()
    advice = {str(getattr(row["advice"], "value", "")) for row in rows}
    ours, others = (
        {f"{SITE}/id/assessment/advice--{name}" for name in names} for names in (ADVICE, BY_OTHERS)
    )
    assert advice == ours | others
    assert {row["advice"] for row in rows_of(pack, "rad")} == ours


def test_every_link_on_the_slides_works(slides: list[Any], release: Release, store: Store) -> None:
    app = create_app(release, store)
    shapes = [shape for slide in slides for shape in boxes(slide)]
    runs = [
        slide.shapes[len(slide.shapes) - 1].text_frame.paragraphs[0].runs[0] for slide in slides
    ]
    links = {link for shape in shapes if (link := shape.click_action.hyperlink.address)}
    paths = {
        address.removeprefix(SITE) for address in [r.hyperlink.address for r in runs] + [*links]
    }
    client, accept = app.test_client(), {"Accept": "text/html"}
    broken = [path for path in paths if client.get(path, headers=accept).status_code != 200]
    app.extensions["okosystem"].pool.close()
    assert broken == []
    assert len(paths) == len(slides) - 1 + 19 + 14 + 62, "both slides of overlaps link to one page"


def test_the_notes_explain_each_score(slides: list[Any]) -> None:
    notes = slides[APPENDIX].notes_slide.notes_text_frame.text
    assert notes.startswith(TABS["overlapp"].lead)
    assert "De to får 0,74 av 1: kapabiliteter 1,00" in notes
    assert "Faller under 0,60 hvis" in notes


def test_no_text_overflows_its_shape(slides: list[Any]) -> None:
    """Measure with the real font, not with the estimate of the layout."""
    for slide in slides:
        for shape in boxes(slide):
            if shape.has_text_frame:
                frame = shape.text_frame
                width = shape.width - frame.margin_left - frame.margin_right
                height = shape.height - frame.margin_top - frame.margin_bottom
                assert text_height(frame, width / POINT) <= height / POINT + 0.1, frame.text
        for table in (shape.table for shape in slide.shapes if shape.has_table):
            for row in table.rows:
                for column, cell in zip(table.columns, row.cells, strict=True):
                    width = column.width - cell.margin_left - cell.margin_right
                    height = row.height - cell.margin_top - cell.margin_bottom
                    assert text_height(cell.text_frame, width / POINT) <= height / POINT + 0.1, (
                        cell.text
                    )


def text_height(frame: Any, width: float) -> float:
    """Return the height of the wrapped lines of a frame; no word may be wider than it."""
    total = 0.0
    for run in (run for paragraph in frame.paragraphs for run in paragraph.runs):
        font = FONTS[bool(run.font.bold)]
        scale = run.font.size.pt / 100
        lines, used, space = 1, 0.0, font.getlength(" ") * scale
        for word in run.text.split():
            length = font.getlength(word) * scale
            assert length <= width or word.startswith("https://"), word
            if used and used + space + length > width:
                lines, used = lines + 1, length
            else:
                used += (space if used else 0.0) + length
        total += lines * run.font.size.pt * 1.2
    return total


# Regular and semi-bold.
FONTS = [
    ImageFont.truetype(next(map(str, Path(folder).glob("*.ttf"))), 100) for folder in fonts()[::2]
]


def test_no_shape_is_outside_the_slide(slides: list[Any]) -> None:
    for slide in slides:
        for shape in boxes(slide):
            assert 0 <= shape.left <= shape.left + shape.width <= 960 * POINT + 1
            assert 0 <= shape.top <= shape.top + shape.height <= 540 * POINT + 1


def test_the_pdf_has_the_same_slides_and_is_tagged(pack: Path, release: Release) -> None:
    pdf = PdfReader(str(pack / "fagdag.pdf"))
    assert len(pdf.pages) == len(TITLES)
    for page, title in zip(pdf.pages, TITLES, strict=True):
        text = " ".join(page.extract_text().split())
        assert title in text
        assert release.digest[:12] in text
    assert "/StructTreeRoot" in pdf.root_object
    assert str(pdf.root_object["/Lang"]) == "nb"
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Møtepakke: Felles økosystem, 2026-11-25"


def test_the_pack_of_another_day_in_another_language(
    okosystem: Command, release: Release, tmp_path: Path
) -> None:
    folder = tmp_path / "before"
    options = ["--dato", "2021-06-01", "--language", "en", "--site", "http://localhost:8000/"]
    assert run(okosystem, release, *options, str(folder)).returncode == 0
    slides = list(Presentation(str(folder / "fagdag.pptx")).slides)
    assert not any(slide.shapes.title.text.startswith("Advice") for slide in slides)
    phase_out = slides[-4]
    assert phase_out.shapes.title.text.startswith("Appendix: Phase-out")
    assert "Altinn II services" in [row[0] for row in table_of(phase_out)]
    foot = phase_out.shapes[len(phase_out.shapes) - 1].text_frame
    assert foot.text.endswith("dato=2021-06-01&sprak=en")
    assert "As it was on June 1, 2021." in foot.text
    texts = [box.text_frame.text for box in boxes(slides[2])]
    assert "Fiks SvarUt\nKS" in texts, "KS Digital took over later"
    assert "Data Hotel\nDigdir" in texts, "it was shut down in 2024"
    test_no_text_overflows_its_shape(slides)
    runs = slides[0].shapes.title.text_frame.paragraphs[0].runs
    assert runs[0]._r.rPr.get("lang") == "en-GB"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--dato", "i går"], "'i går' is not a date. How to fix it: write it as year-month-day"),
        (
            ["--dato", "1999-01-01"],
            "The graph has too few statements about 1999-01-01. How to fix it",
        ),
        (["--dato", "2999-01-01"], "choose a day from 2021-"),
        (
            ["--site", "felles"],
            "'felles' is not the address of a site. Write it in full, such as https://w3id",
        ),
        (["--language", "sv"], "'sv' is not one of 'nb', 'nn', 'en'"),
    ],
)
def test_invalid_options_are_reported_and_no_file_is_written(
    okosystem: Command, release: Release, tmp_path: Path, arguments: list[str], message: str
) -> None:
    done = run(okosystem, release, *arguments, str(tmp_path / "pack"))
    assert done.returncode == 2
    assert message in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_files_is_never_overwritten(
    okosystem: Command, release: Release, tmp_path: Path
) -> None:
    existing = tmp_path / "pack/mine.txt"
    existing.parent.mkdir()
    existing.write_text("mine")
    done = run(okosystem, release, str(existing.parent))
    assert (done.returncode, done.stdout) == (2, "")
    assert "is not empty. How to fix it: name a new or empty folder." in done.stderr
    assert [path.name for path in tmp_path.rglob("*")] == ["pack", "mine.txt"]
