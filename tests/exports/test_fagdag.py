"""The meeting pack, as `okosystem export fagdag` makes it of the real graph, opened again."""

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

from okosystem.core.release import Release
from okosystem.engine.oxigraph import Store
from okosystem.web.app import create_app
from okosystem.web.third_party import INTER, folder

Command = list[str]
NAMES = {
    "LES-MEG.txt", "fagdag.pptx", "fagdag.pdf", "malbilde.csv", "overlapp.csv", "utfasing.csv",
    "gap.csv", "kritikalitet.csv", "dekning.csv", "uplassert.csv", "rad.csv",
}  # fmt: skip
TITLES = [
    "Målbildet for felles økosystem 2021",
    "Overlapp: hva ligner hva",
    "Utfasing: hva reglene taler for",
    "Gap: hva grafen har rom for, men ikke kjenner noe i",
    "Kritikalitet: hvor mye henger på hver ressurs",
    "Dekning: hvor godt innsatsområder og mål er dekket",
    "Uten plass i målbildet",
    "Råd, med avsender og mottaker",
]
POINT = 12700
SITE = "https://w3id.org/felles-okosystem"


def run(command: Command, release: Release, *arguments: str) -> subprocess.CompletedProcess[str]:
    place = ["export", "fagdag", "--release", str(release.folder), *arguments]
    return subprocess.run([*command, *place], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def pack(okosystem: Command, release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("pack") / "fagdag"
    done = run(okosystem, release, str(place))
    assert (done.returncode, done.stderr) == (0, "")
    return place


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


def test_all_files_are_there_and_told_of_with_their_digests(pack: Path, release: Release) -> None:
    assert {path.name for path in pack.iterdir()} == NAMES
    told = (pack / "LES-MEG.txt").read_text(encoding="utf-8")
    assert release.digest in told
    for name in NAMES - {"LES-MEG.txt"}:
        assert f"{name}\n" in told
        assert sha256((pack / name).read_bytes()).hexdigest() in told


def test_the_same_release_gives_the_same_bytes(
    okosystem: Command, release: Release, pack: Path, tmp_path: Path
) -> None:
    assert run(okosystem, release, str(tmp_path / "again")).returncode == 0
    for name in sorted(NAMES):
        assert (tmp_path / "again" / name).read_bytes() == (pack / name).read_bytes(), name


def test_each_slide_has_title_first_source_last_and_notes(
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


def test_the_picture_is_shapes_and_has_the_boxes_of_the_graph(
    slides: list[Any], store: Store, release: Release, pack: Path
) -> None:
    *groups, legend = [s for s in slides[0].shapes if s.shape_type == MSO_SHAPE_TYPE.GROUP]
    rows = store.query(release.queries["categories"].sparql).rows()
    placed = {row["categoryLabel"].value: int(row["resources"].value) for row in rows}  # type: ignore[union-attr]
    drawn = {group.name: len(list(group.shapes)) - 1 for group in groups}
    assert drawn.pop("Distribuerte datakilder") == 1
    assert placed.pop("Distribuerte datakilder") == 0
    assert drawn == placed
    assert sum(drawn.values()) == sum(row["category"] != "" for row in rows_of(pack, "malbilde"))
    assert "Digdir (32)" in [shape.text_frame.text for shape in legend.shapes]


def test_a_box_says_what_it_is_and_leads_to_its_page(slides: list[Any]) -> None:
    box = next(box for box in boxes(slides[0]) if box.name == "ID-porten")
    assert box.text_frame.text == "ID-porten\nDigdir ●"
    told = box._element._nvXxPr.cNvPr.get("descr")
    assert told == "ID-porten, Digdir, i drift, felleskomponent"
    address = box.click_action.hyperlink.address
    assert address == "https://w3id.org/felles-okosystem/doc/resource/id-porten"
    empty = next(b for b in boxes(slides[0]) if b.text_frame.text.startswith("Tomt"))
    assert empty.text_frame.text == "Tomt: ingen delt ressurs er plassert her"


def test_there_is_no_picture_anywhere(slides: list[Any], pack: Path) -> None:
    kinds = {shape.shape_type for slide in slides for shape in boxes(slide)}
    assert MSO_SHAPE_TYPE.PICTURE not in kinds
    with zipfile.ZipFile(pack / "fagdag.pptx") as file:
        pictures = [n for n in file.namelist() if n.endswith((".png", ".jpg", ".jpeg", ".svg"))]
        assert pictures == []
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_tables_say_what_the_boards_say(slides: list[Any], pack: Path) -> None:
    overlap = table_of(slides[1])
    assert overlap[0] == ["Det gjelder", "Utfall", "Tall", "Deler", "Mennesker har sagt"]
    assert overlap[1] == [
        "Altinn Formidling, eFormidling", "mulig overlapp", "0,74",
        "kapabiliteter 1, informasjonsobjekter 0,2, brukergrupper 0,6, samhandlingsmåter 1",
        "delvis overlapp",
    ]  # fmt: skip
    assert len(overlap) == 1 + 11
    assert len(table_of(slides[2])) == 1 + 9
    assert "Maskinporten" in table_of(slides[4])[1]
    assert len(rows_of(pack, "overlapp")) == 121


def test_what_is_not_shown_is_told_of(slides: list[Any], pack: Path) -> None:
    candidates = ("Mulig dublering", "Mulig overlapp")
    overlaps = [row for row in rows_of(pack, "overlapp") if row["section"] in candidates]
    assert told(slides[1]) == (len(overlaps), len(table_of(slides[1])) - 1)
    for slide, name in ((slides[2], "utfasing"), (slides[5], "dekning"), (slides[6], "uplassert")):
        assert told(slide) == (len(rows_of(pack, name)), len(table_of(slide)) - 1)
    gaps = [row for row in rows_of(pack, "gap") if "/gap--" in row["finding"]]
    assert told(slides[3]) == (len(gaps), len(table_of(slides[3])) - 1)


def told(slide: Any) -> tuple[int, int]:
    """Read how many there are, and how many are shown."""
    said = re.fullmatch(
        r"(\d+) av (\d+) er vist\. Alle står i \w+\.csv\.", slide.shapes[1].text_frame.text
    )
    assert said
    return int(said[2]), int(said[1])


def test_advice_is_that_of_the_graph(slides: list[Any], pack: Path, release: Release) -> None:
    known = Store.load(release.file("store.nq"), release.prefixes)
    rows = known.query(release.queries["advice-given"].sparql).rows()
    advice = {str(getattr(row["advice"], "value", "")) for row in rows}
    assert {row["advice"] for row in rows_of(pack, "rad")} == advice
    if advice:
        assert told(slides[7])[0] == len(advice)
    else:
        none = "Grafen kjenner ingen. Det betyr ikke at det ikke finnes noen."
        assert slides[7].shapes[1].text_frame.text == none


def test_every_address_on_the_slides_opens(
    slides: list[Any], release: Release, store: Store
) -> None:
    app = create_app(release, store)
    shapes = [shape for slide in slides for shape in boxes(slide)]
    runs = [
        slide.shapes[len(slide.shapes) - 1].text_frame.paragraphs[0].runs[0] for slide in slides
    ]
    links = {link for shape in shapes if (link := shape.click_action.hyperlink.address)}
    told = {
        address.removeprefix(SITE) for address in [r.hyperlink.address for r in runs] + [*links]
    }
    assert len(told) == len(slides) + 53 + 14
    client, accept = app.test_client(), {"Accept": "text/html"}
    assert [path for path in told if client.get(path, headers=accept).status_code != 200] == []
    app.extensions["okosystem"].pool.close()


def test_notes_tell_the_grounds(slides: list[Any]) -> None:
    notes = slides[1].notes_slide.notes_text_frame.text
    assert "Tallet er et spørsmål til eierne, ikke en dom." in notes
    assert "De to får 0,74 av 1: kapabiliteter 1,00" in notes
    assert "Faller under 0,60 hvis" in notes
    assert "Påstander bak: 2." in notes


def test_no_text_runs_over(slides: list[Any]) -> None:
    """Measured with a real face, not with the estimate that the layout was made by."""
    for slide in slides:
        for shape in boxes(slide):
            if shape.has_text_frame:
                frame = shape.text_frame
                room = shape.width - frame.margin_left - frame.margin_right
                high = shape.height - frame.margin_top - frame.margin_bottom
                assert needed(frame, room / POINT) <= high / POINT + 0.1, frame.text
        for table in (shape.table for shape in slide.shapes if shape.has_table):
            for row in table.rows:
                for column, cell in zip(table.columns, row.cells, strict=True):
                    room = column.width - cell.margin_left - cell.margin_right
                    high = row.height - cell.margin_top - cell.margin_bottom
                    assert needed(cell.text_frame, room / POINT) <= high / POINT + 0.1, cell.text


def needed(frame: Any, room: float) -> float:
    """Say how high the text of a frame is when its words are set in lines; none may be wider."""
    total = 0.0
    for run in (run for paragraph in frame.paragraphs for run in paragraph.runs):
        face = FACES[bool(run.font.bold)]
        scale = run.font.size.pt / 100
        lines, used, space = 1, 0.0, face.getlength(" ") * scale
        for word in run.text.split():
            wide = face.getlength(word) * scale
            assert wide <= room or word.startswith("https://"), word
            if used and used + space + wide > room:
                lines, used = lines + 1, wide
            else:
                used += (space if used else 0.0) + wide
        total += lines * run.font.size.pt * 1.2
    return total


FACES = [
    ImageFont.truetype(str(folder() / INTER / face / f"Inter_{face}.ttf"), 100)
    for face in ("400Regular", "600SemiBold")
]


def test_nothing_stands_outside_the_slide(slides: list[Any]) -> None:
    for slide in slides:
        for shape in boxes(slide):
            assert 0 <= shape.left <= shape.left + shape.width <= 960 * POINT + 1
            assert 0 <= shape.top <= shape.top + shape.height <= 540 * POINT + 1


def test_the_paper_has_the_same_slides_tagged(pack: Path, release: Release) -> None:
    paper = PdfReader(str(pack / "fagdag.pdf"))
    assert len(paper.pages) == len(TITLES)
    for page, title in zip(paper.pages, TITLES, strict=True):
        text = " ".join(page.extract_text().split())
        assert title in text
        assert release.digest[:12] in text
    assert "/StructTreeRoot" in paper.root_object
    assert str(paper.root_object["/Lang"]) == "nb"
    assert paper.metadata is not None
    assert paper.metadata.title == "Møtepakke: Felles økosystem, 2026-11-25"


def test_another_day_and_language(okosystem: Command, release: Release, tmp_path: Path) -> None:
    place = tmp_path / "before"
    asked = ["--dato", "2021-06-01", "--language", "en", "--site", "http://localhost:8000/"]
    assert run(okosystem, release, *asked, str(place)).returncode == 0
    slides = list(Presentation(str(place / "fagdag.pptx")).slides)
    assert slides[2].shapes.title.text == "Phase-out: what the rules suggest"
    assert "Altinn II services" in [row[0] for row in table_of(slides[2])]
    foot = slides[2].shapes[len(slides[2].shapes) - 1].text_frame
    assert foot.text.endswith("http://localhost:8000/utfasing?dato=2021-06-01&sprak=en")
    assert "As it was on June 1, 2021." in foot.text
    box = next(box for box in boxes(slides[0]) if box.name == "Health Analysis Platform")
    assert box.text_frame.text == "Health Analysis Platform\nNorwegian Directorate of eHealth"
    test_no_text_runs_over(slides)
    runs = slides[0].shapes.title.text_frame.paragraphs[0].runs
    assert runs[0]._r.rPr.get("lang") == "en-GB"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--dato", "i går"], "'i går' is no day. How to fix it: write year-month-day"),
        (["--dato", "1999-01-01"], "The graph knows too little of 1999-01-01. How to fix it"),
        (["--dato", "2999-01-01"], "choose a day from 2021-"),
        (
            ["--site", "felles"],
            "'felles' is not the address of a site. Write it in full, such as https://w3id",
        ),
        (["--language", "sv"], "'sv' is not one of 'nb', 'nn', 'en'"),
    ],
)
def test_what_cannot_be_made_is_said_and_nothing_is_written(
    okosystem: Command, release: Release, tmp_path: Path, arguments: list[str], said: str
) -> None:
    done = run(okosystem, release, *arguments, str(tmp_path / "pack"))
    assert done.returncode == 2
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_never_written_over(
    okosystem: Command, release: Release, tmp_path: Path
) -> None:
    kept = tmp_path / "pack/mine.txt"
    kept.parent.mkdir()
    kept.write_text("mine")
    done = run(okosystem, release, str(kept.parent))
    assert (done.returncode, done.stdout) == (2, "")
    assert "is not empty. How to fix it: name a new or empty folder." in done.stderr
    assert [path.name for path in tmp_path.rglob("*")] == ["pack", "mine.txt"]
